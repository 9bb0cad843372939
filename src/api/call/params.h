/* What clients send in paths and queries, read once for all endpoints. Each
 * function that returns false has answered the request with the documented
 * error. On the request's thread. */
#ifndef TONEARM_API_CALL_PARAMS_H
#define TONEARM_API_CALL_PARAMS_H

#include "api/call/call.h"
#include "api/call/fail.h"
#include "base/id.h"
#include "json/body.h"

#define PARAMS_MAX_IDS        100
#define PARAMS_MAX_TEXT_BYTES 4096 /* of a URI */

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

/* A list of texts, comma-separated in the query, else in the body under the
 * same key, or as all of it. The query wins. */
struct param_list {
    const char *name;
    size_t max_query, max_body; /* how many */
    enum fail too_many, missing;
};
bool param_list(struct call *call, const struct param_list *rule,
                struct json_strings *out);

/* The JSON body, which may be absent, in the call's arena (json/body.h). */
struct json_body param_body(struct call *call);

/* Whether all was well with what was asked of the body. */
bool param_body_is_good(struct call *call, const struct json_body *body);

/* Query `limit` (1 to `max`) and `offset` (0 and more). */
bool param_page(struct call *call, uint32_t limit, uint32_t max,
                struct param_page *out);

/* The market of tracks and albums: query `market` (or its old name `country`)
 * and nothing else; -1 without one. `from_token` is the country of the token's
 * user, and needs one and scope user-read-private.
 *
 * The reference says that a user's country wins; what was recorded of the
 * service shows objects as they were asked for, with available_markets, and an
 * explicit market that decides. */
bool param_market(struct call *call, int *out);

/* The same parameter, else the country of the token's user, else -1: for what
 * is the user's own choice of music, as recorded answers have it. */
bool param_user_market(struct call *call, int *out);

/* Whether query `additional_types` names episodes: who doesn't is a client of
 * the time before there were any. */
bool param_wants_episodes(struct call *call);

/* The market of shows, episodes, audiobooks and chapters, which can't be had
 * without one: the same parameter, else the country of the token's user, else
 * --default-market, else -1. */
bool param_program_market(struct call *call, int *out);

#endif
