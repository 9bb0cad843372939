/* Failures: the one place where error bodies are written, in the forms that
 * clients read (enum call_form). fail.def has all of the Web API's. On the
 * thread that has the request. */
#ifndef TONEARM_API_CALL_FAIL_H
#define TONEARM_API_CALL_FAIL_H

#include <stdbool.h>

#include "api/call/call.h"

enum fail {
#define FAIL(name, status, text, form, error)   FAIL_##name,
#define PLAYER_FAIL(name, status, text, reason) FAIL_##name,
#include "api/call/fail.def"
#undef PLAYER_FAIL
#undef FAIL
    FAIL_COUNT
};

struct fail_row {
    int status;
    const char *text;
    bool is_as_row;     /* in the form of the call's row, else FORM_WEB */
    const char *error;  /* of WWW-Authenticate; NULL: no such header */
    const char *reason; /* beside the message; NULL: none */
};

const struct fail_row *fail_row(enum fail fail);

/* The value of WWW-Authenticate (RFC 6750 section 3), in the arena; empty for a
 * failure that has none. */
struct str fail_challenge(enum fail fail, struct arena *arena);

/* Answers with the failure in place of whatever the answer was so far. Always
 * OK, so that a handler can say `return call_fail(call, FAIL_BAD_ID)`. */
enum err call_fail(struct call *call, enum fail fail);

/* The same with another text. */
enum err call_fail_text(struct call *call, enum fail fail, struct str text);

/* The same for what the server itself refuses, by status. */
void call_fail_status(struct call *call, int status);

/* The same for any status, in the row's form; with an empty text that which
 * most calls meet with the status. */
enum err call_fail_as(struct call *call, int status, struct str text);

/* Whether a call of form SCROBBLE asks for JSON, by its parameter `format`;
 * else it is XML. */
bool call_wants_json(struct call *call);

/* Writes OAuth's error body (RFC 6749 section 5.2); `description` may be
 * NULL. */
void fail_write_oauth(struct buf *out, const char *error,
                      const char *description);

#endif
