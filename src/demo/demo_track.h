/* The demo's recordings, as facts and as titles. A recording is the same on
 * every release that has it. Any thread. */
#ifndef TONEARM_DEMO_DEMO_TRACK_H
#define TONEARM_DEMO_DEMO_TRACK_H

#include "demo/demo_plan.h"

#define DEMO_NO_GUEST UINT32_MAX

struct demo_recording {
    uint64_t number; /* of all recordings of the world */
    char isrc[12];
    uint32_t guest;   /* rank of an artist, or DEMO_NO_GUEST */
    bool names_guest; /* in the title */
    bool is_explicit;
    bool has_features;
    uint32_t duration_ms;
    unsigned popularity;
};

void demo_track_make(const struct demo_world *w, const struct demo_artist *a,
                     const struct demo_plan *p, unsigned recording,
                     struct demo_recording *out);

/* Appends the recording's title. */
void demo_track_title(const struct demo_world *w, const struct demo_artist *a,
                      const struct demo_plan *p, unsigned recording,
                      struct buf *out);

struct features demo_track_features(const struct demo_world *w,
                                    const struct demo_artist *a,
                                    const struct demo_recording *recording);

#endif
