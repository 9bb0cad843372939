/* What is to be told to a hook: the aggregate `delivery`, from the event until
 * it has arrived or was given up.
 *
 * A delivery is tried at least once, and again and again for a day after a
 * failure: the pauses double from one unit to 240 of them, and a day is 2,880
 * units of 30 s. Whoever tries a delivery has claimed it: its next try is put
 * off for as long as the try may take, so that another node leaves it alone, or
 * takes it up if this one dies. A clock that is set may say that this is over
 * while the try is under way: so who claims says which are.
 *
 * On the connection's thread; who writes is in a transaction that writes.
 * Errors are those of db.h, all logged. */
#ifndef TONEARM_HOOKS_DELIVERY_H
#define TONEARM_HOOKS_DELIVERY_H

#include "hooks/hooks.h"

#define DELIVERY_UNIT_MS    30000 /* of pauses, unless the server says so */
#define DELIVERY_PAUSE_MAX  240   /* units */
#define DELIVERY_DAY        2880  /* units */
#define DELIVERY_LEASE_MS   30000 /* more than a try may take */
#define DELIVERY_ERROR_MAX  200   /* bytes */
#define DELIVERY_SHOWN_DAYS 3     /* what is done is kept for so long */

struct delivery {
    struct id hook;
    struct id id;
    enum event_kind kind;
    struct str user; /* empty: an event of the world's */
    struct str body; /* not read by deliveries_list */
    int64_t made_ms;
    int64_t due_ms;
    uint32_t tries;
    int64_t done_ms; /* 0: not yet */
    bool is_dead;    /* given up */
    int status;      /* of the last answer; 0: none */
    struct str error;
};

/* Stores deliveries of one event for the hooks that want it: those of apps that
 * `user` has granted all of `scopes`, or all hooks for an event of nobody's.
 * One that is there already stays as it is. `*made` is how many there weren't.
 */
struct delivery_event {
    struct id id;
    enum event_kind kind;
    uint64_t scopes; /* a scope_set */
    struct str user;
    struct str body;
    int64_t now_ms;
};
enum err deliveries_make(struct db *db, const struct delivery_event *event,
                         size_t *made) MUST_CHECK;

/* Whether anything is due of a hook that is on. */
enum err deliveries_are_due(struct db *db, int64_t now_ms,
                            bool *are) MUST_CHECK;

/* How many have neither arrived nor been given up, of any hook. */
enum err deliveries_count(struct db *db, int64_t *count) MUST_CHECK;

/* A delivery that was claimed, with what is needed to try it. */
struct delivery_try {
    struct delivery delivery;
    struct str url;
    struct str secret;
};

/* Claims deliveries that are due, `room` at most, and of one hook no more than
 * leave `each` of them in flight: `in_flight` says how many are, and
 * `is_in_flight` of one whether it is, and so not to be claimed. Those of hooks
 * that are off wait. Texts are in the arena. */
struct delivery_claim {
    int64_t now_ms;
    size_t room;
    size_t each;
    size_t (*in_flight)(void *arg, struct id hook);
    bool (*is_in_flight)(void *arg, const struct delivery *d);
    void *arg;
};
enum err deliveries_claim(struct db *db, const struct delivery_claim *claim,
                          struct arena *arena, struct delivery_try *out,
                          size_t *count) MUST_CHECK;

/* What became of a try: a status of 200 to 299 is an arrival. */
struct delivery_result {
    struct delivery delivery; /* as it was claimed */
    int status;               /* 0: no answer */
    struct str error;         /* why not; empty with an answer */
    int64_t now_ms;
    int64_t unit_ms;
};

/* Notes it. What can't be tried within the day any more is given up, and the
 * hook is switched off with it when nothing has arrived all day;
 * `*is_off` says so. */
enum err deliveries_note(struct db *db, const struct delivery_result *result,
                         bool *is_off) MUST_CHECK;

/* The last deliveries of a hook, the newest first, `limit` at most, in the
 * arena. */
enum err deliveries_list(struct db *db, struct id hook, uint32_t limit,
                         struct arena *arena, struct delivery **out,
                         size_t *count) MUST_CHECK;

/* db_domain.prune. */
enum err deliveries_prune(struct db *db, int64_t now_s) MUST_CHECK;

#endif
