/* What stands on a release's sleeve: its name, label, rights and numbers.
 * One thread at a time per draft. */
#ifndef TONEARM_DEMO_DEMO_RELEASE_H
#define TONEARM_DEMO_DEMO_RELEASE_H

#include "catalog/draft.h"
#include "demo/demo_plan.h"

/* A release of an artist. */
struct demo_release_text {
    const struct demo_artist *artist;
    const struct demo_plan *plan;
    unsigned number;
};

/* Appends the release's name. */
void demo_release_name(const struct demo_world *w,
                       const struct demo_release_text *about, struct buf *out);

/* What a remaster adds to a track's title; `room` has 32 bytes. */
struct str demo_release_remark(const struct demo_release *release, char *room);

/* Sets album type, popularity, label, copyrights and UPC in the draft; `text`
 * is room to work in. */
void demo_release_describe(const struct demo_world *w,
                           const struct demo_release_text *about,
                           struct draft *d, struct buf *text);

/* The same, and name and date, of a compilation of various artists. `number`
 * is the album's. */
void demo_release_compile(const struct demo_world *w, uint64_t number,
                          unsigned family, struct random_sequence *r,
                          struct draft *d, struct buf *text);

#endif
