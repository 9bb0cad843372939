/* The order of documents: the most popular first; among equals artists with
 * more followers, albums with a more popular track, tracks of more popular
 * artists, and other things that are newer. The rest is the catalog's order.
 * And the order of their names. */
#include "search/indexer.h"

#include <stdlib.h>

#include "base/mem.h"

/* A weight: seven bits of popularity above what decides among equals, which is
 * cut to 25 bits. */
static uint32_t weight(uint32_t popularity, uint32_t rest)
{
    const uint32_t most = (1u << 25) - 1;

    return popularity << 25 | (rest < most ? rest : most);
}

static uint32_t weight_of_artist(const struct catalog *c, uint32_t n)
{
    struct artist artist;

    return catalog_artist(c, n, &artist)
               ? weight(catalog_popularity(c, ENTITY_ARTIST, n),
                        artist.followers)
               : 0;
}

static uint32_t weight_of_album(const struct catalog *c, uint32_t n)
{
    struct album album;
    uint32_t most = 0;

    if (!catalog_album(c, n, &album))
        return 0;
    /* Of equally popular albums the one with the better known track. */
    for (uint32_t i = 0; i < album.track_count; i++) {
        uint32_t popularity =
            catalog_popularity(c, ENTITY_TRACK, album.first_track + i);

        most = popularity > most ? popularity : most;
    }
    return weight(catalog_popularity(c, ENTITY_ALBUM, n), most);
}

static uint32_t weight_of_track(const struct catalog *c, uint32_t n)
{
    struct track track;
    uint32_t of_artist = 0;

    if (!catalog_track(c, n, &track))
        return 0;
    if (track.artists.n > 0)
        of_artist =
            catalog_popularity(c, ENTITY_ARTIST, catalog_at(track.artists, 0));
    return weight(catalog_popularity(c, ENTITY_TRACK, n), of_artist);
}

static uint32_t weight_of_program(const struct catalog *c, enum entity type,
                                  uint32_t n)
{
    struct program program;

    if (!catalog_program(c, type, n, &program))
        return 0;
    /* Programs have no popularity: the newest comes first. */
    return (uint32_t)program.release_date.year << 9 |
           (uint32_t)program.release_date.month << 5 | program.release_date.day;
}

/* How far in front an entity stands: more is earlier. */
static uint32_t weight_of(const struct catalog *c, enum entity type, uint32_t n)
{
    switch (type) {
    case ENTITY_ARTIST:
        return weight_of_artist(c, n);
    case ENTITY_ALBUM:
        return weight_of_album(c, n);
    case ENTITY_TRACK:
        return weight_of_track(c, n);
    default:
        return weight_of_program(c, type, n);
    }
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

void indexer_rank(struct indexer *x)
{
    const struct catalog *c = x->job->catalog;
    enum entity type = x->job->type;
    uint64_t *keys = mem_zalloc(x->documents, sizeof *keys);

    for (uint32_t n = 0; n < x->documents; n++)
        /* The greatest weight first, equal ones in the catalog's order. */
        keys[n] = (uint64_t)~weight_of(c, type, n) << 32 | n;
    /* Column and inverse: rank to number, number to rank. */
    qsort(keys, x->documents, sizeof *keys, compare);
    x->order = mem_zalloc(x->documents, sizeof *x->order);
    x->ranks = mem_zalloc(x->documents, sizeof *x->ranks);
    x->popularity = mem_zalloc(x->documents, 1);
    for (uint32_t rank = 0; rank < x->documents; rank++) {
        uint32_t n = (uint32_t)keys[rank];

        x->order[rank] = n;
        x->ranks[n] = rank;
        x->popularity[rank] = (uint8_t)catalog_popularity(c, type, n);
    }
    free(keys);
}

void indexer_order_keys(struct indexer *x)
{
    uint64_t *keys = mem_zalloc(x->documents, sizeof *keys);

    x->keys = mem_zalloc(x->documents, sizeof *x->keys);
    for (uint32_t rank = 0; rank < x->documents; rank++)
        keys[rank] = (uint64_t)x->shapes[rank].key << 32 | rank;
    qsort(keys, x->documents, sizeof *keys, compare);
    for (uint32_t i = 0; i < x->documents; i++)
        x->keys[i] = (uint32_t)keys[i];
    free(keys);
}
