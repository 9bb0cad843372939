/* What a service is made of, for the room's own files: service_state.c has what
 * reads and writes the state, service_frame.c what answers calls, service.c
 * puts them together and closes them. */
#ifndef TONEARM_SERVICE_SERVICE_INNER_H
#define TONEARM_SERVICE_SERVICE_INNER_H

#include <stdatomic.h>

#include "accounts/auth.h"
#include "db/feed.h"
#include "events/event.h"
#include "service/service.h"

/* Who is told of changes: accounts in memory (auth.h), the catalog's live
 * numbers, the tally, which only wants the feed's tick, players, events, hooks,
 * trends, and the schedules of podcasts and of folders. */
#define SUBSCRIBERS (AUTH_SUBSCRIBERS + 8)

/* NULL for what isn't opened yet. */
struct service {
    struct state_place place;
    struct state_counts state_counts;
    struct call_random random;
    struct auth *auth;
    struct writer *writer;
    struct limits *limits;
    struct limits *addresses;
    struct hash_gate *hash_gate;
    struct saved_sets *saved_sets;
    struct players *players;
    struct conductor *conductor;
    struct tally *tally;
    struct live *live;
    struct bus *bus;
    struct hook_sender *sender;
    struct hook_raiser *hooks;
    struct note_feed *notes;
    struct rematching *rematching;
    struct playing_now *playing_now;
    struct trends *trends;
    struct recommend *recommend;
    struct podcast_schedule *podcasts;
    struct folder_schedule *folders;
    struct feed_subscriber subscribers[SUBSCRIBERS];
    struct feed *feed;
    struct pool *pool;
    struct call_frame *frame;
    atomic_bool has_frame; /* which answers calls; for threads that were there
                              before it */

    /* As the caller has set them (call_config). */
    void (*serving)(void *owner, uint32_t generation);
    void *owner;
};

/* What streams of events have, and what webhooks are told. */
struct event_row;
extern const struct event_row *const service_events[EVENT_KINDS];

enum err service_open_state(struct service *s,
                            const struct service_config *config) MUST_CHECK;
enum err service_open_frame(struct service *s,
                            const struct service_config *config) MUST_CHECK;

#endif
