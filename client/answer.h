/* What a call's answer becomes: a result, or an error. */
#ifndef TONEARM_CLIENT_ANSWER_H
#define TONEARM_CLIENT_ANSWER_H

#include "client/call.h"

/* The result of an answer of 2xx, as the call wants it; NULL for one without a
 * body. On failure `message` may be set, to a static text. */
enum tonearm_status answer_yield(struct tonearm_call *call,
                                 const char **message);

/* The error that an answer of another status is. Both forms are read:
 * {"error": {"status": 404, "message": "...", "reason": "..."}}, and OAuth's,
 * {"error": "...", "error_description": "..."}. */
void answer_error(const struct exchange *exchange, struct tonearm_error *error);

/* A struct tonearm_token of the token that is known, with this text. */
enum tonearm_status answer_of_token(struct tonearm_client *client,
                                    const char *access, void **result);

#endif
