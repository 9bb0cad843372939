/* Whose listens a call is about, and storing them. On a reader, with the
 * connection lent. Private to the wing. */
#ifndef TONEARM_API_LISTENS_LISTENER_H
#define TONEARM_API_LISTENS_LISTENER_H

#include "api/call/call.h"
#include "plays/match.h"

/* The user of the request's `Authorization: Token ...`; empty, and the call is
 * answered, without a good one. Errors are the state's. */
enum err listener_of_header(struct call *call, struct str *user) MUST_CHECK;

/* The same, and the path names that user; what a listener has heard is nobody
 * else's to see. */
enum err listener_of_path(struct call *call, struct str *user) MUST_CHECK;

/* Whose token it is; empty for nobody's. */
enum err listener_of_token(struct call *call, struct str token,
                           struct str *user) MUST_CHECK;

/* Finds what is meant in the catalog that the call has, for a listener and
 * their market. The caller frees it. */
struct matcher *listener_matcher(struct call *call, struct str user);

/* Stores plays that are matched, in one transaction of the writer's, and waits
 * for its commit. */
enum err listener_store(struct call *call, struct str user,
                        const struct play *plays, size_t count) MUST_CHECK;

/* Notes that this plays now, for as long as it takes (0: not known). */
void listener_plays_now(struct call *call, struct str user,
                        const struct play *play, uint32_t duration_ms);

#endif
