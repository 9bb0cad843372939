/* Categories for a catalog that has none of its own: its commonest genres, and
 * one for charts. The same for the same catalog, everywhere. */
#ifndef TONEARM_GENERATION_GENRES_H
#define TONEARM_GENERATION_GENRES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/id.h"
#include "base/str.h"

struct arena;
struct generation;

#define GENRES_MAX 40u

/* The key of the category in which charts are, also where a catalog has its
 * own. */
#define GENRES_CHARTS "toplists"

/* What a genre's ways of being written have in common, in the arena: letters,
 * of ASCII in lower case, and digits, with a dash for what is between them, no
 * dash at the ends, nor two in a row: "Drum & Bass" is "drum-bass". */
struct str genre_key(struct arena *arena, struct str name);

struct genre_category {
    struct id id; /* as a category of that key has in a catalog */
    struct str key;
    struct str name;
};

/* Those of the generation, charts first, then by name; none when the catalog
 * has categories, or no genres. They live as long as the generation. The first
 * call reads the genres of every artist and album, a tenth of a second for a
 * million: not on a loop. Any other thread. */
size_t generation_genres(struct generation *g,
                         const struct genre_category **out);

/* The one of that key, or id; NULL: there is none. As above. */
const struct genre_category *generation_genre(struct generation *g,
                                              struct str key);
const struct genre_category *generation_genre_of(struct generation *g,
                                                 struct id id);

#endif
