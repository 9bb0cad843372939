/* What a user listens to, as a function of time.
 *
 * A playback is a stored state: a walk (the items of a context, as they were
 * when it was begun), a place in it, a queue, an item that is current since a
 * known instant. Nothing ticks: what plays at a later moment follows from the
 * state and that moment, and every function here that is given `now_ms` first
 * brings the state there (playback_catch_up). A command is a function of state
 * and time, too. So a test holds the clock, and a playback that nobody looks
 * at costs nothing.
 *
 * What isn't in the state is asked of a source: which item stands where in the
 * walk, and what can be played and for how long.
 *
 * The rules are Spotify's where its devices agree
 * (developer.spotify.com/documentation/web-api, the player's references); where
 * they don't, docs/player.md has the table of what is done here.
 *
 * Items that can't be played are skipped: of the walk at most
 * PLAYBACK_MAX_SKIPPED in a row, and with one more it counts as ended; of the
 * queue all. Errors are the source's; after one, the state is good for nothing.
 * Times are Unix milliseconds. One thread at a time. */
#ifndef TONEARM_PLAYER_PLAYBACK_H
#define TONEARM_PLAYER_PLAYBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "library/sequence.h"
#include "plays/plays.h"

#define PLAYBACK_MAX_WALK    100000u
#define PLAYBACK_MAX_QUEUE   1000u
#define PLAYBACK_MAX_SKIPPED 50u

/* No place in a walk: before its first item. */
#define PLAYBACK_BEFORE UINT32_MAX

enum playback_repeat {
    PLAYBACK_REPEAT_OFF,
    PLAYBACK_REPEAT_CONTEXT,
    PLAYBACK_REPEAT_TRACK
};

/* What may be played: a track, an episode or a chapter. A walk may hold other
 * kinds, too, which are skipped. Kind 0: nothing. */
struct playback_item {
    enum sequence_kind kind;
    struct id id;
};

/* Where the current item comes from. */
enum playback_origin {
    PLAYBACK_FROM_WALK,
    PLAYBACK_FROM_QUEUE,
    PLAYBACK_AHEAD /* named beside a context that hasn't got it: it plays once,
                      before the context's first */
};

struct playback {
    struct str context; /* a URI; empty: a list made for the occasion */
    struct id walk;     /* names what is walked; zero: nothing */
    uint32_t count;     /* items of the walk */
    uint32_t place;     /* of the walk's last item that was current, counted in
                           the order in which it is played; or
                           PLAYBACK_BEFORE */
    struct str device;  /* an id; empty: none */

    struct playback_item item; /* current; kind 0: nothing */
    enum playback_origin origin;
    uint32_t duration_ms; /* of the current item; 0: it can't be played */
    bool is_playing;
    uint32_t position_ms; /* in the current item, at `at_ms` */
    int64_t at_ms;
    int64_t changed_ms; /* when what plays last changed, other than by time */

    int64_t begun_ms;  /* when the current item became current */
    uint32_t heard_ms; /* of it, before `at_ms` */
    enum play_reason begun_by;

    enum playback_repeat repeat;
    bool is_shuffled;
    uint64_t seed;  /* of the order, if shuffled */
    uint32_t first; /* the index in the walk that shuffling puts first */

    struct playback_item *queue; /* in the arena of whoever made the state */
    uint32_t queued;
};

/* What is asked while the state moves. */
struct playback_look {
    uint32_t duration_ms; /* 0: it can't be played now, or here */
    uint32_t resume_ms;   /* where an episode goes on; 0 for tracks, and what
                             isn't below the duration counts as 0 */
};
struct playback_source {
    enum err (*item)(void *owner, uint32_t index, struct playback_item *out);
    enum err (*look)(void *owner, const struct playback_item *item,
                     struct playback_look *out);
    void *owner;
};

/* An item that isn't current any more. */
struct playback_end {
    struct playback_item item;
    struct str context; /* that was played; empty: none */
    struct str device;
    int64_t begun_ms;
    int64_t ended_ms;
    uint32_t heard_ms;
    uint32_t position_ms; /* where it was left; at its end: the duration */
    enum play_reason begun_by;
    enum play_reason ended_by;
};

/* What a move of the state needs and gives. `ends` are appended in the order
 * in which they came, in the arena. */
struct playback_move {
    const struct playback_source *source;
    int64_t now_ms;
    struct arena *arena;
    struct playback_end *ends;
    size_t end_count;
    size_t end_capacity;
};

/* So many items end in one playback_settle; what is later is for the next. */
#define PLAYBACK_MAX_ENDS 1000u

/* Brings the state to `now_ms`, or to the end of PLAYBACK_MAX_ENDS items. */
enum err playback_settle(struct playback *p,
                         struct playback_move *m) MUST_CHECK;

/* Brings the state to `now_ms`, however many items have ended. */
enum err playback_catch_up(struct playback *p,
                           struct playback_move *m) MUST_CHECK;

/* Whether the current item goes on until after `now_ms`, so that the state is
 * the same then but for the position. */
bool playback_is_settled(const struct playback *p, int64_t now_ms);

/* Where in the current item the playback is at that moment, at most its
 * duration. By a clock that is behind it stands still until then. */
uint32_t playback_position(const struct playback *p, int64_t now_ms);

/* When the current item ends by itself; INT64_MAX: it doesn't. */
int64_t playback_ends_ms(const struct playback *p);

/* ---- commands: each catches up first ---- */

/* What is to be played. */
struct playback_choice {
    struct str context; /* as in the state */
    struct id walk;
    uint32_t count;
    uint32_t index; /* of the walk's item to begin with; PLAYBACK_BEFORE: the
                       first, or any one if shuffled */
    struct playback_item ahead; /* to begin with in place of that; kind 0: no */
    uint32_t position_ms;       /* in the item to begin with, if has_position
                                   and it can be played; beyond its end: as
                                   playback_seek */
    bool has_position;
    uint64_t seed; /* random */
};

/* Plays it in place of what there was; what is queued stays queued. Where the
 * walk has nothing that can be played, nothing is current. The source is asked
 * for items of the new walk, so whoever has another source for the old one
 * settles with that before. */
enum err playback_choose(struct playback *p, const struct playback_choice *what,
                         struct playback_move *m) MUST_CHECK;

/* Plays on, and stops. Fine when that is so already. */
enum err playback_resume(struct playback *p,
                         struct playback_move *m) MUST_CHECK;
enum err playback_pause(struct playback *p, struct playback_move *m) MUST_CHECK;

/* Who skips wants to hear what comes: all three play on, paused or not. Where
 * nothing is current, the first that comes begins. */
enum err playback_next(struct playback *p, struct playback_move *m) MUST_CHECK;

/* From a queued item to the walk's; else back in the walk, from its first item
 * to its last if the context is repeated. Where there is none, the current item
 * ends and begins anew, an episode, too, from its start. */
enum err playback_previous(struct playback *p,
                           struct playback_move *m) MUST_CHECK;

/* To the place `upcoming` of playback_upcoming's list, from 0: queued items
 * before it are gone. Past the end of the list: as playback_next. */
enum err playback_skip_to(struct playback *p, uint32_t upcoming,
                          struct playback_move *m) MUST_CHECK;

/* At the end or beyond: the next item, which waits if the current one did. */
enum err playback_seek(struct playback *p, uint32_t position_ms,
                       struct playback_move *m) MUST_CHECK;

/* `seed` is random. Shuffling begins at the walk's item that was current last,
 * and ends there, too. Fine when that is so already: the order stays. */
enum err playback_shuffle(struct playback *p, bool is_shuffled, uint64_t seed,
                          struct playback_move *m) MUST_CHECK;
enum err playback_set_repeat(struct playback *p, enum playback_repeat repeat,
                             struct playback_move *m) MUST_CHECK;

/* Puts an item at the end of the queue. ERR_LIMIT, not logged, when it is full.
 */
enum err playback_enqueue(struct playback *p, const struct playback_item *item,
                          struct playback_move *m) MUST_CHECK;

/* The device that plays from now on. */
enum err playback_move_to(struct playback *p, struct str device,
                          struct playback_move *m) MUST_CHECK;

/* A device that plays by itself says where it is. A position at the end or
 * beyond isn't believed. */
enum err playback_report(struct playback *p, uint32_t position_ms,
                         bool is_playing, struct playback_move *m) MUST_CHECK;

/* ---- what comes, what was ---- */

/* The next items, as they would be played one after the other if nobody did
 * anything but skip: the queue, then the walk, one round of it if the context
 * is repeated, which ends with the walk's item that was current last. What
 * can't be played isn't among them. For a state that is settled. */
enum err playback_upcoming(const struct playback *p,
                           const struct playback_source *source,
                           struct playback_item *out, uint32_t most,
                           uint32_t *count) MUST_CHECK;

/* The items of the walk that playback_previous would come to, nearest first,
 * down to the walk's first. */
enum err playback_before(const struct playback *p,
                         const struct playback_source *source,
                         struct playback_item *out, uint32_t most,
                         uint32_t *count) MUST_CHECK;

/* ---- for tests and for whoever walks by hand ---- */

/* The index in the walk of the item that is played as the `place`-th, and the
 * other way round. */
uint32_t playback_index(const struct playback *p, uint32_t place);
uint32_t playback_place(const struct playback *p, uint32_t index);

#endif
