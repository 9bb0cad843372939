/* What a user likes, as seeds: what they have played, the last plays most, and
 * what they have saved. On the connection's thread, in a transaction that
 * reads. */
#ifndef TONEARM_RECOMMEND_TASTE_H
#define TONEARM_RECOMMEND_TASTE_H

#include "base/err.h"
#include "recommend/sources.h"

struct arena;
struct catalog;
struct db;
struct liked;

#define TASTE_SEEDS 24u  /* at most */
#define TASTE_PLAYS 500u /* that are looked at, the newest */
#define TASTE_SAVED 100u /* the same of what is saved */

struct taste_track {
    uint32_t track;
    float weight;   /* a play of just now is 4 */
    bool is_played; /* else saved */
    bool is_recent; /* among the last TASTE_RECENT that were played */
};

#define TASTE_RECENT 50u

struct taste {
    struct taste_track *tracks; /* each once, what counts most first */
    size_t count;
    uint32_t *heard; /* all that was heard or saved, for who wants something
                        new */
    size_t heard_count;
    uint32_t *recent;
    size_t recent_count;
};

/* Plays of private sessions and of what the catalog doesn't have are passed
 * over. Errors are those of plays.h and saved.h. */
enum err taste_read(struct db *db, struct str user, const struct catalog *c,
                    struct arena *arena, struct taste *out) MUST_CHECK;

/* Passes over what is banned: it says nothing of what is liked. */
struct banned;
void taste_pass_over(struct taste *t, const struct banned *banned,
                     const struct catalog *c);

/* All of them for a model, in the arena. */
const struct liked *taste_liked(const struct taste *t, struct arena *arena);

/* The first of the tracks as seeds, `max` at most, whose numbers are their
 * places in the taste. How many there are. */
size_t taste_seeds(const struct taste *t, struct recommend_seed *seeds,
                   size_t max);

#endif
