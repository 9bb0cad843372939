/* A play counts for 3 more than those long ago when it is the last, 2.1 when it
 * is the last but one, and so on; and each for less the longer ago it is, half
 * as much 25 plays later. What is saved counts a third of a play. */
#include "recommend/taste.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "catalog/catalog.h"
#include "library/saved.h"
#include "plays/plays.h"
#include "recommend/banned.h"
#include "recommend/learned.h"

#define MOST_WEIGHT  4.0f /* of one track, however often it was played */
#define LAST_WEIGHT  3.0f
#define LAST_FADING  0.7f
#define FADING       0.973f
#define SAVED_WEIGHT 0.3f

/* Adds to a track's weight; they are few hundred, so looking at all will do. */
static struct taste_track *add(struct taste *t, uint32_t track, float weight)
{
    size_t i = 0;

    while (i < t->count && t->tracks[i].track != track)
        i++;
    if (i == t->count)
        t->tracks[t->count++] = (struct taste_track){.track = track};
    t->tracks[i].weight = fminf(t->tracks[i].weight + weight, MOST_WEIGHT);
    return &t->tracks[i];
}

static enum err add_plays(struct db *db, struct str user,
                          const struct catalog *c, struct arena *arena,
                          struct taste *t)
{
    const struct plays_range range = {.user = user,
                                      .after_ms = INT64_MIN,
                                      .before_ms = INT64_MAX,
                                      .counted_tracks_only = true,
                                      .limit = TASTE_PLAYS};
    struct play *plays;
    size_t n;
    enum err e = plays_range(db, &range, arena, &plays, &n);

    for (size_t i = 0; i < n && !e; i++) {
        uint32_t track = catalog_find(c, ENTITY_TRACK, plays[i].id);
        struct taste_track *of;

        if (track == CATALOG_NONE)
            continue;
        of = add(t, track,
                 LAST_WEIGHT * powf(LAST_FADING, (float)i) +
                     powf(FADING, (float)i));
        of->is_played = true;
        of->is_recent = of->is_recent || i < TASTE_RECENT;
    }
    return e;
}

static enum err add_saved(struct db *db, struct str user,
                          const struct catalog *c, struct arena *arena,
                          struct taste *t)
{
    const struct saved_list list = {user, SEQUENCE_TRACK};
    struct saved_page page;
    enum err e = saved_page(db, &list, 0, TASTE_SAVED, arena, &page);

    for (size_t i = 0; i < page.count && !e; i++) {
        uint32_t track = catalog_find(c, ENTITY_TRACK, page.items[i].id);

        if (track != CATALOG_NONE)
            (void)add(t, track, SAVED_WEIGHT * powf(FADING, (float)i));
    }
    return e;
}

static int compare_weights(const void *a, const void *b)
{
    const struct taste_track *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->track < y->track ? -1 : x->track > y->track;
}

enum err taste_read(struct db *db, struct str user, const struct catalog *c,
                    struct arena *arena, struct taste *out)
{
    const size_t most = TASTE_PLAYS + TASTE_SAVED;
    enum err e;

    *out = (struct taste){
        .tracks = arena_alloc(arena, most * sizeof *out->tracks),
        .heard = arena_alloc(arena, most * sizeof *out->heard),
        .recent = arena_alloc(arena, most * sizeof *out->recent)};
    e = add_plays(db, user, c, arena, out);
    if (!e)
        e = add_saved(db, user, c, arena, out);
    if (e)
        return e;
    qsort(out->tracks, out->count, sizeof *out->tracks, compare_weights);
    for (size_t i = 0; i < out->count; i++) {
        out->heard[out->heard_count++] = out->tracks[i].track;
        if (out->tracks[i].is_recent)
            out->recent[out->recent_count++] = out->tracks[i].track;
    }
    return OK;
}

size_t taste_seeds(const struct taste *t, struct recommend_seed *seeds,
                   size_t max)
{
    size_t n = t->count < max ? t->count : max;

    for (size_t i = 0; i < n; i++)
        seeds[i] = (struct recommend_seed){.kind = SEED_TRACK,
                                           .n = t->tracks[i].track,
                                           .weight = t->tracks[i].weight};
    return n;
}

void taste_pass_over(struct taste *t, const struct banned *banned,
                     const struct catalog *c)
{
    size_t kept = 0;

    for (size_t i = 0; i < t->count; i++)
        if (!banned_has(banned, c, t->tracks[i].track))
            t->tracks[kept++] = t->tracks[i];
    t->count = kept;
}

const struct liked *taste_liked(const struct taste *t, struct arena *arena)
{
    struct liked *liked = arena_alloc(arena, (t->count + 1) * sizeof *liked);

    for (size_t i = 0; i < t->count; i++)
        liked[i] = (struct liked){t->tracks[i].track, t->tracks[i].weight};
    return liked;
}
