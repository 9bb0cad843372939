/* The demo catalog: a fictional, repeatable catalog that looks alive.
 *
 * Artists with genres, aliases and a Zipf curve of popularity; their albums,
 * singles, compilations, deluxe editions and remasters, where one recording
 * appears on several under one ISRC; audio features that go with the genre;
 * market sets with gaps, so that relinking shows; shows with episodes,
 * audiobooks with chapters, and categories. Names come in many languages and
 * scripts, and their words follow a Zipf curve with a long tail (at least
 * 30 x tracks^0.65 distinct words), as a search index would meet them.
 *
 * The same options give the same drafts in the same order on every machine.
 * Nothing is real: likeness to an artist, title, label or number in use is
 * chance.
 *
 * Pictures are paths on this server, which draws them when asked:
 *     /art/album/<id>/640.png, 300.png, 64.png
 *     /art/artist/<id>/640.png, 320.png, 160.png
 *     /art/show/<id>/..., /art/audiobook/<id>/... as for albums
 *     /art/category/<id>/274.png
 * widest first, <id> in base62; an episode has its show's pictures and a
 * chapter its audiobook's. */
#ifndef TONEARM_DEMO_DEMO_H
#define TONEARM_DEMO_DEMO_H

#include <stdint.h>

#include "base/err.h"

struct builder;
struct import_report;

#define DEMO_MAX_TRACKS 50000000u /* the most that may be asked for */

struct demo_options {
    uint32_t tracks; /* exactly so many are made; 1..DEMO_MAX_TRACKS */
    uint64_t seed;
};

/* Puts the whole catalog into `b`: an artist, then each of its albums with
 * its tracks; then various artists' compilations, shows, audiobooks and
 * categories. Memory doesn't grow with the number of tracks. What was put is
 * counted in `report`, which may be NULL. ERR_LIMIT for a number of tracks
 * out of range; otherwise what builder_put answers. One thread at a time per
 * builder. */
enum err demo_generate(struct builder *b, const struct demo_options *o,
                       struct import_report *report) MUST_CHECK;

#endif
