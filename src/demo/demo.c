/* The size of the catalog is met exactly: artists' sizes grow with a common
 * scale, and the largest scale is looked for at which they come to a little
 * less than was asked; compilations of various artists bring the rest.
 *
 * Nothing is kept of what was made. Memory is the word tables and one
 * artist's outline, whatever the number of tracks. */
#include "demo/demo.h"

#include "base/log.h"
#include "demo/demo_artist.h"
#include "demo/demo_category.h"
#include "demo/demo_music.h"
#include "demo/demo_output.h"
#include "demo/demo_spoken.h"
#include "demo/demo_words.h"
#include "import/source/report.h"

#define TRACKS_PER_ARTIST 22
#define MAX_SCALE         (1u << 15)

/* How many tracks all artists have at a scale. */
static uint64_t tracks_at(const struct demo_world *w, uint32_t scale)
{
    uint64_t sum = 0;

    for (uint32_t rank = 0; rank < w->artists; rank++)
        sum += demo_artist_size(w, rank, scale);
    return sum;
}

/* The largest scale that leaves 3% of the tracks to compilations. */
static uint32_t find_scale(const struct demo_world *w)
{
    uint64_t want = w->tracks - (uint64_t)w->tracks * 3 / 100;
    uint32_t low = 0, high = MAX_SCALE;

    /* Sizes never fall as the scale grows, so halving finds it. */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (tracks_at(w, middle) <= want)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void count_all(const struct demo_output *o, struct import_report *report)
{
    static const enum entity order[] = {
        ENTITY_TRACK,   ENTITY_ALBUM,     ENTITY_ARTIST,  ENTITY_SHOW,
        ENTITY_EPISODE, ENTITY_AUDIOBOOK, ENTITY_CHAPTER, ENTITY_CATEGORY};

    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        report_add(report, REPORT_CAME_IN, entity_plural(order[i]).p,
                   o->count[order[i]]);
}

enum err demo_generate(struct builder *b, const struct demo_options *o,
                       struct import_report *report)
{
    struct demo_world w = {.seed = o->seed, .tracks = o->tracks};
    struct demo_output output;
    enum err e;

    if (o->tracks < 1 || o->tracks > DEMO_MAX_TRACKS) {
        log_error("a demo catalog has 1 to %u tracks, not %u", DEMO_MAX_TRACKS,
                  o->tracks);
        return ERR_LIMIT;
    }
    /* The world first, of which everything that is put is a function. */
    w.artists = (o->tracks + TRACKS_PER_ARTIST - 1) / TRACKS_PER_ARTIST;
    w.scale = find_scale(&w);
    w.words = demo_words_new();
    demo_market_init(&w.markets);
    demo_output_init(&output, &w, b);
    e = demo_music_put(&output);
    if (e == OK)
        e = demo_spoken_put_shows(&output);
    if (e == OK)
        e = demo_spoken_put_audiobooks(&output);
    if (e == OK)
        e = demo_category_put(&output);
    if (e == OK && report != NULL)
        count_all(&output, report);
    demo_output_release(&output);
    demo_words_free(w.words);
    return e;
}
