/* A catalog to draw from: what people look for, by popularity. One thread. */
#ifndef TONEARM_BENCH_SAMPLE_H
#define TONEARM_BENCH_SAMPLE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/random.h"
#include "catalog/field.h"

struct catalog;
struct search;

struct sample {
    struct catalog *catalog;
    struct search *search;
};

/* The generation in use in a data directory; false, told on standard error,
 * when there is none, or none with tracks. */
bool sample_open(const char *data, struct sample *out);
void sample_close(struct sample *s);

/* An entity, each with a chance in proportion to its popularity + 1. There
 * must be one. */
uint32_t sample_draw(const struct sample *s, enum entity type,
                     struct random_sequence *r);

/* The name of a track's first artist; empty when it has none. */
struct str sample_artist(const struct sample *s, uint32_t track);

/* The names of a track's artists, with spaces between them, to `out`, which is
 * emptied first. */
void sample_artists(const struct sample *s, uint32_t track, struct buf *out);

/* "title artist" of a track, to `out`, which is emptied first. */
void sample_title_artist(const struct sample *s, uint32_t track,
                         struct buf *out);

#endif
