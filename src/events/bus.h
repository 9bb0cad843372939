/* The bus of a node: what is published about a topic reaches every loop that
 * has a stream about it, and is kept for a while, so that a client that comes
 * back misses nothing.
 *
 *     publisher, any thread      bus_publish(bus, topic, event)
 *     a stream, any thread       bus_hold: the topic remembers from here on
 *     its loop                   bus_subscribe, then bus_take when woken
 *
 * A topic is there from its first hold until BUS_KEPT_MS after its last: what
 * is published about a topic that nobody has asked for goes nowhere and costs
 * a look into a table. Every event of a node has a number, greater than that
 * of any before it, whatever its topic; with the node's epoch, which is random
 * for each start, the number tells a client's place (struct bus_place).
 *
 * A loop is woken once for all that came since it last took, however many
 * topics and streams that concerns. */
#ifndef TONEARM_EVENTS_BUS_H
#define TONEARM_EVENTS_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "events/event.h"

struct bus;
struct bus_hold;
struct bus_reader;
struct bus_subscription;

/* How long a topic remembers, and how much at most. */
#define BUS_KEPT_MS    300000
#define BUS_KEPT_COUNT 256
#define BUS_KEPT_BYTES (64u << 10)

enum bus_scope { BUS_USER, BUS_APP, BUS_WORLD };

struct bus_topic {
    enum bus_scope scope;
    struct str name; /* a user's id, an app's in hex; empty for the world */
};

struct bus *bus_new(void);

/* When all holds and readers are gone. NULL is fine. */
void bus_free(struct bus *b);

/* ---- publishing ---- */

/* Gives the event its number and takes a reference if anybody wants it;
 * `now_ms` is clock_elapsed_ms. Any thread. */
void bus_publish(struct bus *b, struct bus_topic topic, struct event *e,
                 int64_t now_ms);

/* Whether there is such a topic, so that an event about it is worth making.
 * Any thread. */
bool bus_wants(struct bus *b, struct bus_topic topic);

/* Events may have been missed: no topic can go on from what it has, and every
 * subscription is told (bus_news.event NULL). Any thread. */
void bus_lose(struct bus *b);

/* Forgets what is older than BUS_KEPT_MS, and topics that nobody has held for
 * that long; about once a minute, on any thread. */
void bus_sweep(struct bus *b, int64_t now_ms);

struct bus_figures {
    uint64_t events; /* published since the start */
    size_t topics;   /* that are remembered */
};

/* Any thread. */
void bus_figures(struct bus *b, struct bus_figures *out);

/* ---- places ---- */

/* Behind which event a client is. */
struct bus_place {
    uint64_t epoch;
    uint64_t number;
};

/* "5f0a...-17", as it stands in `id:` and in Last-Event-ID. */
#define BUS_PLACE_MAX 40
size_t bus_place_to_text(struct bus_place p, char *out);
bool bus_place_from_text(struct str text, struct bus_place *out);

/* ---- a stream's hold ---- */

/* Makes the topic be there, and remember, from now on. Any thread. */
struct bus_hold *bus_hold(struct bus *b, struct bus_topic topic);

/* `now_ms` is clock_elapsed_ms. Any thread; NULL is fine. */
void bus_release(struct bus_hold *hold, int64_t now_ms);

/* The same for all holds of a topic, and for no other's. */
const void *bus_hold_key(const struct bus_hold *hold);

/* Where the node is now: whoever reads the state after this and asks for what
 * came behind this place misses nothing. Any thread. */
struct bus_place bus_now(struct bus *b);

/* Whether everything about the topic that came behind the place is still
 * there. Any thread. */
bool bus_can_resume(struct bus_hold *hold, struct bus_place from,
                    int64_t now_ms);

/* ---- a loop ---- */

/* `wake` is called with `owner` by whichever thread publishes, when there is
 * something to take and nothing was before. It is called with the bus's lock:
 * it sends a message to its loop and calls nothing of this header. Never again
 * once bus_reader_free has returned. */
struct bus_reader *bus_reader_new(struct bus *b, void (*wake)(void *owner),
                                  void *owner);

/* When its subscriptions have ended. */
void bus_reader_free(struct bus_reader *r);

/* Has the reader hear of the topic from now on; `owner` comes back with each
 * news. Who subscribes to a topic several
 * times hears of it as often. On the reader's thread, as all that follows. */
struct bus_subscription *bus_subscribe(struct bus_reader *r,
                                       struct bus_hold *hold, void *owner);
void bus_unsubscribe(struct bus_subscription *s);

struct bus_news {
    void *owner;         /* bus_subscribe's */
    struct event *event; /* with a reference, the caller's; NULL: some were
                            lost */
    uint64_t number;
};

/* The next of what came, in the order of numbers; false when there is nothing
 * more. What a subscription that has ended would hear is passed over. */
bool bus_take(struct bus_reader *r, struct bus_news *out);

/* Calls `each` with what the topic remembers that came behind `number`, oldest
 * first. What a subscription hears later may be among it: who has both compares
 * numbers. False, with nothing called, when some of that is gone. */
bool bus_resume(struct bus_hold *hold, uint64_t number, int64_t now_ms,
                void (*each)(void *arg, struct event *e, uint64_t number),
                void *arg);

#endif
