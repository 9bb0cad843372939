/* A running server but for its listeners: connections to a state, everything
 * that keeps some of it in memory or writes to it, the threads that move things
 * on, and the frame of calls with every wing. It is configured by a struct and
 * keeps nothing outside of itself: a process may have as many as it wants, each
 * with a state of its own.
 *
 *     service_open      the state, what depends on it, the frame
 *     service_serve     once an HTTP server stands before the frame
 *     service_unwatch   before that server stops
 *     service_close     after it has
 */
#ifndef TONEARM_SERVICE_SERVICE_H
#define TONEARM_SERVICE_SERVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "api/call/call.h"
#include "db/state.h"

struct http_server;
struct service;

/* Everything that this refers to outlives the service, but for the list of
 * rate_routes. */
struct service_config {
    struct state_place place; /* without counts, which are the service's */

    uint32_t first_key; /* of the state's keys (keys_number_from); 0: they are
                           numbered as they come */

    unsigned readers; /* threads that may have a connection at a time */
    unsigned hashes;  /* passwords that may be hashed at a time */

    int64_t access_lifetime_s; /* as auth.h has these three */
    int64_t refresh_lifetime_s;
    int64_t refresh_retry_s;

    uint32_t rate_extended; /* calls of an app in a window; 0: no limit */
    uint32_t rate_development;

    bool webhooks_private; /* they may go to private addresses */
    int64_t webhook_retry_ms;
    uint64_t podcasts_every_s; /* as podcast_schedule.h has these two */
    bool podcasts_private;
    uint64_t folders_every_s; /* as folder_schedule.h has these two */
    const char *folders_media;
    unsigned chart_lists_s; /* how often the charts' playlists are made anew */

    bool has_seed; /* what is drawn comes from the seed (base/random.h) */
    uint64_t seed;

    /* What calls are told. Threads live by its clock, too. The service sets
     * what it opens itself, `random`, `wings`, `events` and `show_failure`;
     * `serving` and `owner` are the caller's, who is told after the service's
     * own parts. */
    struct call_config call;
};

/* Opens the state, and everything but what needs a server: threads run when
 * this returns. What state_open, frame_new and the parts say; then nothing is
 * left open. */
enum err service_open(const struct service_config *config,
                      struct service **out) MUST_CHECK;

/* The frame, as long as the service is open. */
struct call_frame *service_frame(const struct service *s);

/* The frame's server has been started: generations are looked for from now on,
 * and webhooks hear of players. */
enum err service_serve(struct service *s, struct http_server *http) MUST_CHECK;

/* Another service answers for this one from now on, on a copy of its state:
 * ends its streams, and sends no more webhooks. Once it is served. */
void service_retire(struct service *s);

/* Stops looking for generations, and answers the calls that wait on the bench,
 * and those that would from then on. Fine when service_serve failed. */
void service_unwatch(struct service *s);

/* Stops all threads, when no call is under way and none can come, and closes
 * everything. NULL is fine. */
void service_close(struct service *s);

#endif
