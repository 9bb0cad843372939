/* Prefetching. A look-up touches a handful of cache lines all over a file of
 * hundreds of megabytes, each found through the one before; waiting for them
 * one by one takes longer than everything else in a request. So a batch goes
 * through stages: each asks, for all ids at once, for the lines that the next
 * stage will read. Nothing here has any effect but speed.
 *
 * To ask for a line is to load a byte of it that nobody uses, not a prefetch
 * instruction: the processor drops those where the page isn't in the TLB,
 * which over a file of this size is nearly always. Loads that don't depend on
 * each other overlap. */
#include "catalog/catalog.h"

#include <stdatomic.h>

#include "catalog/opened.h"

/* Asks for the cache line at `p`. */
static inline void prefetch(const void *p)
{
    uint8_t unused;

    if (p != NULL)
        __asm__ volatile("" : "=r"(unused) : "0"(*(const uint8_t *)p));
}

/* The same for a live number, which others change meanwhile. */
static inline void prefetch_live(const _Atomic uint8_t *p)
{
    __asm__ volatile("" : : "r"(atomic_load_explicit(p, memory_order_relaxed)));
}

static void prefetch_string(const struct catalog *c, const uint8_t *offset)
{
    uint64_t at = format_get40(offset);

    if (at < c->sections[SECTION_STRINGS].bytes)
        prefetch(c->sections[SECTION_STRINGS].p + at);
}

static void prefetch_credits(const struct catalog *c, uint32_t first)
{
    if (first < c->sections[SECTION_CREDITS].count)
        prefetch(c->sections[SECTION_CREDITS].p + (uint64_t)first * 4);
}

static const struct format_bucket *bucket_of(const struct catalog *c,
                                             enum entity type, struct id id)
{
    return OPENED(c, format_ids(type), struct format_bucket,
                  format_bucket_of(id, format_buckets(catalog_count(c, type))));
}

/* Asks for the records that the id's bucket may mean, seldom more than one. */
static void prefetch_records(const struct catalog *c, enum entity type,
                             struct id id)
{
    const struct format_bucket *b = bucket_of(c, type, id);
    uint8_t tag = format_tag_of(id);

    for (unsigned i = 0; b != NULL && i < FORMAT_BUCKET_SLOTS; i++)
        if (b->tags[i] == tag)
            prefetch(opened_record(c, format_records(type), b->numbers[i]));
}

/* Asks for what a track's record names. */
static void prefetch_of_track(const struct catalog *c, uint32_t n)
{
    const struct format_track *t =
        OPENED(c, SECTION_TRACKS, struct format_track, n);

    if (t == NULL)
        return;
    prefetch(OPENED(c, SECTION_ALBUMS, struct format_album, t->album));
    prefetch_string(c, t->head.name);
    prefetch_credits(c, t->artists);
    prefetch_live(&c->popularity[ENTITY_TRACK][n]);
}

static void prefetch_artist_of(const struct catalog *c, uint32_t credits)
{
    struct catalog_list list = opened_list(c, SECTION_CREDITS, credits, 1);

    if (list.n > 0)
        prefetch(OPENED(c, SECTION_ARTISTS, struct format_artist,
                        catalog_at(list, 0)));
}

/* Asks for what the record of a track's album names, and for the track's first
 * artist. */
static void prefetch_of_album(const struct catalog *c, uint32_t n)
{
    const struct format_track *t =
        OPENED(c, SECTION_TRACKS, struct format_track, n);
    const struct format_album *a;

    if (t == NULL)
        return;
    a = OPENED(c, SECTION_ALBUMS, struct format_album, t->album);
    if (a != NULL) {
        prefetch_string(c, a->head.name);
        prefetch_credits(c, a->artists);
    }
    prefetch_artist_of(c, t->artists);
}

static void prefetch_artist_name(const struct catalog *c, uint32_t n)
{
    const struct format_track *t =
        OPENED(c, SECTION_TRACKS, struct format_track, n);
    struct catalog_list list;
    const struct format_head *artist;

    if (t == NULL)
        return;
    list = opened_list(c, SECTION_CREDITS, t->artists, 1);
    artist = list.n ? opened_head(c, ENTITY_ARTIST, catalog_at(list, 0)) : NULL;
    if (artist != NULL)
        prefetch_string(c, artist->name);
}

static void prefetch_features(const struct catalog *c, uint32_t n)
{
    const struct format_track *t =
        OPENED(c, SECTION_TRACKS, struct format_track, n);

    if (t == NULL || t->features == CATALOG_NONE)
        return;
    prefetch((t->features & FORMAT_WIDE) != 0
                 ? opened_record(c, SECTION_WIDE_FEATURES,
                                 t->features & ~FORMAT_WIDE)
                 : opened_record(c, SECTION_FEATURES, t->features));
}

void catalog_prefetch_tracks(const struct catalog *c, const uint32_t *tracks,
                             size_t count)
{
    for (size_t i = 0; i < count; i++)
        prefetch(OPENED(c, SECTION_TRACKS, struct format_track, tracks[i]));
    for (size_t i = 0; i < count; i++) {
        const struct format_track *t =
            OPENED(c, SECTION_TRACKS, struct format_track, tracks[i]);

        if (t == NULL)
            continue;
        prefetch_string(c, t->head.name);
        prefetch_credits(c, t->artists);
        prefetch_live(&c->popularity[ENTITY_TRACK][tracks[i]]);
        prefetch_features(c, tracks[i]);
    }
}

void catalog_find_all(const struct catalog *c, enum entity type,
                      const struct id *ids, size_t count, uint32_t *numbers)
{
    /* Buckets, then records, then the look-ups proper, which find both there.
     */
    for (size_t i = 0; i < count; i++)
        prefetch(bucket_of(c, type, ids[i]));
    for (size_t i = 0; i < count; i++)
        prefetch_records(c, type, ids[i]);
    for (size_t i = 0; i < count; i++)
        numbers[i] = catalog_find(c, type, ids[i]);
    if (type != ENTITY_TRACK)
        return;
    /* And for tracks what rendering will read, one step further each time. */
    for (size_t i = 0; i < count; i++)
        prefetch_of_track(c, numbers[i]);
    for (size_t i = 0; i < count; i++)
        prefetch_of_album(c, numbers[i]);
    for (size_t i = 0; i < count; i++)
        prefetch_artist_name(c, numbers[i]);
}
