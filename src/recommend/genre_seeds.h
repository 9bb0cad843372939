/* What a seed that names a genre means in a catalog: its genre of that name,
 * those that have the name as words of their own ("rock" is in "indie rock"),
 * other ways to write it, or how what suits a mood sounds. */
#ifndef TONEARM_RECOMMEND_GENRE_SEEDS_H
#define TONEARM_RECOMMEND_GENRE_SEEDS_H

#include <stddef.h>

#include "catalog/field.h"
#include "recommend/genre_table.h"

struct arena;

/* The service's own seeds, in alphabetical order (genre_seed.def). */
#define GENRE_SEEDS 126u
struct str genre_seed_name(unsigned seed);

/* A genre of the catalog, and how well it is what the seed names: 1, it is
 * called so. */
struct genre_match {
    uint32_t genre;
    float weight;
};

#define GENRE_MATCHES 12u

struct genre_meaning {
    struct genre_match matches[GENRE_MATCHES]; /* the best first; of equals that
                                                  with more artists */
    size_t count;
    const struct features *mood; /* how it sounds, static; NULL: it says nothing
                                    of that */
    bool is_new_release;         /* what came out last */
};

/* What each of the service's seeds means; looks at every genre for each. */
void genre_seeds_read(const struct genre_table *t,
                      struct genre_meaning out[GENRE_SEEDS]);

/* The seed, or the catalog's genre, that a query names: a seed's number in
 * `*seed`, or GENRE_SEEDS and the genre's number in `*genre`. False when it is
 * neither. */
bool genre_seed_find(const struct genre_table *t, struct str name,
                     struct arena *arena, unsigned *seed, uint32_t *genre);

#endif
