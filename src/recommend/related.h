/* Artists who are like an artist: as a model has learned, and as the catalog
 * knows, who share genres, the rarer the better, and who play together. Any
 * thread. */
#ifndef TONEARM_RECOMMEND_RELATED_H
#define TONEARM_RECOMMEND_RELATED_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct ground;

struct related {
    uint32_t artist;
    float likeness; /* above 0, at most 1 */
};

/* The likest `max` of them as the catalog knows, best first (of equals the more
 * popular by the file, then the lower number), into `out`; how many there are.
 * Where that gives fewer than twenty, also those whose tracks sound like
 * theirs. Of a genre the RELATED_OF_GENRE most popular artists are looked at.
 */
#define RELATED_OF_GENRE 150u
size_t related_by_catalog(const struct ground *g, uint32_t artist,
                          struct arena *arena, struct related *out, size_t max);

/* Those of the model first, if it knows the artist, then those of the catalog,
 * each once. */
size_t related_artists(const struct ground *g, uint32_t artist,
                       struct arena *arena, struct related *out, size_t max);

/* How like two artists are by their genres alone, from 0 to 1: the same artist
 * is 1. */
float related_likeness(const struct ground *g, uint32_t a, uint32_t b);

#endif
