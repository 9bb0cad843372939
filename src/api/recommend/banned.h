/* What the token's user doesn't want to be recommended. Private to the wing. */
#ifndef TONEARM_API_RECOMMEND_BANNED_H
#define TONEARM_API_RECOMMEND_BANNED_H

#include "api/call/call.h"
#include "recommend/bans.h"

/* For a call whose row has no database: borrows a connection if the token is a
 * user's, which only a reader may (recommend_thread sees to that); else
 * nothing is banned. */
enum err banned_read(struct call *call, struct banned *out) MUST_CHECK;

#endif
