/* A user's player, opened for one piece of work: the playback as it is stored,
 * brought to the present, and stored again with what came of it.
 *
 *     struct player player;
 *
 *     e = player_open(&player, &scope);
 *     if (!e)
 *         e = playback_next(&player.playback, &player.move);
 *     if (!e)
 *         e = player_save(&player);
 *
 * player_save writes the state, the plays that have ended since (plays.h), and
 * where episodes and chapters were left, all in the caller's transaction, and
 * appends a CHANGE_PLAYER. Who reads only, saves nothing, in a transaction that
 * reads.
 *
 * On the connection's thread. Errors: ERR_CORRUPT, logged, for rows that are no
 * playback's; what db.h says. */
#ifndef TONEARM_PLAYER_PLAYER_H
#define TONEARM_PLAYER_PLAYER_H

#include "db/domain.h"
#include "player/devices.h"
#include "player/playback.h"
#include "player/walk.h"

struct catalog;
struct db;

/* Subject: the user whose playback or devices have changed. */
#define CHANGE_PLAYER "player"

/* Whose player, and what it is to be seen with. All of it outlives the
 * player. */
struct player_scope {
    struct db *db;
    struct str user;
    struct str country; /* two letters, or empty */
    const struct catalog *catalog;
    int market; /* in which the user plays; -1: everywhere */
    int64_t now_ms;
    struct arena *arena;
};

struct player {
    struct player_scope in;
    struct playback playback;
    struct playback_move move; /* with the player as its source */
    bool is_stored;            /* there is a row, of this version */
    int64_t version;

    /* The player's own. */
    struct playback_source source;
    struct walk_reader walk;            /* so a player is not to be copied */
    const struct playback_item *chosen; /* the walk, since player_choose */
};

/* A user who has never played has a playback in which nothing is current. */
enum err player_open(struct player *p,
                     const struct player_scope *scope) MUST_CHECK;

/* ERR_BUSY, as for a statement: somebody else has stored meanwhile. */
enum err player_save(struct player *p) MUST_CHECK;

/* Deletes a device; what it plays pauses, and stays where it is for another
 * one. In a transaction that writes. ERR_NOT_FOUND, not logged, when there is
 * none. */
enum err player_delete_device(const struct player_scope *scope,
                              struct str id) MUST_CHECK;

/* Begins a walk over these items in place of what there was: `what` says how
 * many they are and where to begin (its walk and seed are set here). Saves the
 * walk, not yet the state; the items outlive the player. ERR_NOT_FOUND, not
 * logged, when none can be played: nothing is saved then, nor to be saved. */
enum err player_choose(struct player *p, struct playback_choice *what,
                       const struct playback_item *items) MUST_CHECK;

/* Where an episode or a chapter was left. */
struct resume_point {
    uint32_t position_ms;
    bool is_played; /* it has been heard to its end */
};
enum err player_resume_point(struct db *db, struct str user, struct id item,
                             struct resume_point *out) MUST_CHECK;

/* All of a user's, in the order of the items' ids, in the arena. */
struct resume_list {
    struct id *items;
    struct resume_point *points; /* of each item */
    size_t count;
};
enum err player_list_resume_points(struct db *db, struct str user,
                                   struct arena *arena,
                                   struct resume_list *out) MUST_CHECK;

/* The item's among them; of one that was never begun, zeros. */
struct resume_point player_resume_in(const struct resume_list *list,
                                     struct id item);

/* Users whose current item has ended before `before_ms`, `most` at most, the
 * one that has waited longest first; the ids in the arena. */
struct player_due {
    struct str user;
    int64_t ends_ms;
};
enum err player_list_due(struct db *db, int64_t before_ms, uint32_t most,
                         struct arena *arena, struct player_due **out,
                         size_t *count) MUST_CHECK;

extern const struct db_domain player_domain;

#endif
