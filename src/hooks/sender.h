/* The thread that sends deliveries: it claims what is due, here or left by
 * another node, tries it over HTTP, many at a time, and notes what became of
 * it. An answer within ten seconds with a status from 200 to 299 is an arrival,
 * whatever it says; redirects aren't followed. */
#ifndef TONEARM_HOOKS_SENDER_H
#define TONEARM_HOOKS_SENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct db;
struct hook_sender;

#define SENDER_TIMEOUT_MS  10000
#define SENDER_ANSWER_MAX  65536 /* bytes of an answer that are read */
#define SENDER_IN_FLIGHT   64
#define SENDER_OF_ONE_HOOK 4

struct hook_sender_config {
    bool allow_private; /* targets that target_is_private */
    int64_t unit_ms;    /* of the pauses between tries (delivery.h) */
};

/* Starts the thread. `db` belongs to the sender from here on, also after an
 * error. ERR_LIMIT, logged, when there are too many threads. */
enum err hook_sender_start(struct db *db,
                           const struct hook_sender_config *config,
                           struct hook_sender **out) MUST_CHECK;

/* There may be something to send. Any thread. */
void hook_sender_wake(struct hook_sender *s);

/* Sends nothing more: what is due, or under way, is left to whoever has taken
 * its state over. */
void hook_sender_hold(struct hook_sender *s);

/* Returns when nothing is due by the clock that the sender was started with,
 * and nothing is under way: for who has set it. False when
 * that isn't so after `limit_ms` of real time. Any thread but the sender's;
 * NULL has settled. */
bool hook_sender_settle(struct hook_sender *s, unsigned limit_ms);

struct hook_sender_figures {
    uint64_t pending;   /* deliveries of all nodes, as they were in the last
                           SENDER_COUNT_MS */
    uint64_t in_flight; /* of this node, as is what follows */
    uint64_t arrived;
    uint64_t failed; /* tries */
};

/* Any thread. */
#define SENDER_COUNT_MS 15000
void hook_sender_figures(const struct hook_sender *s,
                         struct hook_sender_figures *out);

/* Breaks off what is under way, which is tried again when its claim has run
 * out, ends the thread and closes the connection. NULL is fine. */
void hook_sender_stop(struct hook_sender *s);

#endif
