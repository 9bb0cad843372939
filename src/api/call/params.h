/* What clients send in paths and queries, read once for all endpoints. Each
 * function that returns false has answered the request with the documented
 * error. On the request's thread. */
#ifndef TONEARM_API_CALL_PARAMS_H
#define TONEARM_API_CALL_PARAMS_H

#include "api/call/call.h"
#include "base/id.h"

#define PARAMS_MAX_IDS 100

/* The id in path parameter `i`: 22 base62 digits (a `$` before them, which
 * one client sends, is passed over). */
bool param_id(struct call *call, unsigned i, struct id *out);

/* Query `ids`: 1 to `max` of them, comma-separated, in `ids` (room for
 * PARAMS_MAX_IDS). */
bool param_ids(struct call *call, size_t max, struct id *ids, size_t *count);

struct param_page {
    uint32_t limit;
    uint32_t offset;
};

/* Query `limit` (1 to `max`) and `offset` (0 and more). */
bool param_page(struct call *call, uint32_t limit, uint32_t max,
                struct param_page *out);

/* The market that counts: the country of the token's user, else query
 * `market` (or its old name `country`), else the server's default, else -1
 * for none. `from_token` needs a user and scope user-read-private. */
bool param_market(struct call *call, int *out);

#endif
