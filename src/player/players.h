/* The players that were looked at lately, in memory: so that whoever polls one
 * is answered on a loop, without the state. A view that is here is what the
 * state says: it is replaced when a change is handed on (db/feed.h), which is
 * before the change's maker is answered. Any thread, but for what says
 * otherwise. */
#ifndef TONEARM_PLAYER_PLAYERS_H
#define TONEARM_PLAYER_PLAYERS_H

#include "player/view.h"

struct feed_subscriber;
struct generation;
struct players;
struct users_table;

#define PLAYERS_MAX  262144u /* views that are kept */
#define PLAYERS_WAYS 4u      /* of those, that compete for one place */

/* What has become of a player. */
struct players_change {
    const struct player_view *before; /* NULL: it isn't known */
    struct player_view *now;
    struct id id; /* of the row that told of it, the same on every node; zero:
                     several may have been missed */
};

struct players_config {
    struct users_table *users; /* outlives the players */

    /* How many views are kept, a multiple of PLAYERS_WAYS; 0: PLAYERS_MAX. */
    size_t max;

    /* The generation in use, with a reference for the caller. */
    struct generation *(*generation)(void *owner);

    /* Whether anybody wants to hear of this user's changes, though the view
     * isn't here. NULL: nobody. */
    bool (*is_watched)(void *owner, struct str user);

    /* A player has changed: on the feed's thread. NULL: nobody wants to
     * know. */
    void (*changed)(void *owner, const struct players_change *change);

    void *owner;
};

struct players *players_new(const struct players_config *config);

/* NULL is fine. After the feed has stopped. */
void players_free(struct players *t);

/* The view that is here, with a reference for the caller; NULL: none. */
struct player_view *players_find(struct players *t, struct str user);

/* Reads the user's player as it is at `now_ms`, keeps the view here, unless the
 * user has changed meanwhile, and gives it out with a reference for the caller.
 * On the connection's thread, before anything else is read in its transaction.
 * Errors are player_view_load's. */
enum err players_load(struct players *t, struct db *db, struct str user,
                      int64_t now_ms, struct player_view **out) MUST_CHECK;

/* Where and when the user plays: country, market, catalog are those of now.
 * The generation is the caller's to let go of. */
struct player_scope players_scope(struct players *t, struct str user,
                                  struct arena *arena, int64_t now_ms,
                                  struct generation **generation);

/* Hears of changes from now on. */
void players_subscribe(struct players *t, struct feed_subscriber *out);

#endif
