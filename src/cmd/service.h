/* What a running server is made of, and opening it: service_state.c has what
 * reads and writes the state, service_frame.c what answers calls. Who serves
 * opens the state, the frame, HTTP and what watches in this order, and closes
 * all of it (serve.c). */
#ifndef TONEARM_CMD_SERVICE_H
#define TONEARM_CMD_SERVICE_H

#include <stdatomic.h>

#include "accounts/auth.h"
#include "db/feed.h"
#include "db/state.h"
#include "events/event.h"

struct options;

/* Who is told of changes: accounts in memory (auth.h), the catalog's live
 * numbers, the tally, which only wants the feed's tick, players, events, hooks,
 * and trends. */
#define SUBSCRIBERS (AUTH_SUBSCRIBERS + 6)

/* Everything that a running server has; NULL for what isn't opened yet. */
struct service {
    int lock_fd; /* -1: not locked yet */
    struct audit *audit;
    char *cache_dir;
    char *folder_dir;
    struct previews *previews;
    char *reference_dir;
    struct state_place place;
    struct state_counts state_counts;
    int default_market; /* its number; -1: none */
    struct probe *probe;
    struct store *store;
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
    struct feed_subscriber subscribers[SUBSCRIBERS];
    struct feed *feed;
    struct pool *pool;
    struct call_frame *frame;
    atomic_bool has_frame; /* which answers calls; for threads that were there
                              before it */
    struct http_server *server;
    struct http_server *metrics; /* for --listen-metrics */
    struct status_socket *status;
};

/* How many readers there are, as --readers says, and cores of the machine. */
unsigned service_readers(const struct options *o);
unsigned service_cores(void);

/* What streams of events have, and what webhooks are told. */
struct event_row;
extern const struct event_row *const service_events[EVENT_KINDS];

enum err service_open_state(struct service *s,
                            const struct options *o) MUST_CHECK;
enum err service_open_frame(struct service *s,
                            const struct options *o) MUST_CHECK;
enum err service_start_http(struct service *s,
                            const struct options *o) MUST_CHECK;

/* Those who watch: the listener that --listen-metrics asks for, and the socket
 * for `tonearm stat`. When HTTP has been started. */
enum err service_start_watching(struct service *s,
                                const struct options *o) MUST_CHECK;

#endif
