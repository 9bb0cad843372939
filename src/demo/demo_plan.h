/* An artist's discography in outline: which releases there are, when, and
 * which recordings are on them. A recording is a number within its artist;
 * it may be on several releases. Any thread. */
#ifndef TONEARM_DEMO_DEMO_PLAN_H
#define TONEARM_DEMO_DEMO_PLAN_H

#include "demo/demo_artist.h"

/* The most that an artist of DEMO_MAX_SIZE tracks can need. */
#define DEMO_MAX_RELEASES (DEMO_MAX_SIZE + 1)

enum demo_release_kind {
    DEMO_ALBUM, /* new recordings, as the next three */
    DEMO_EP,
    DEMO_SINGLE,
    DEMO_LIVE,
    DEMO_LEAD,     /* a single taken from the album `base` */
    DEMO_DELUXE,   /* `base` and some more */
    DEMO_REMASTER, /* `base`, many years later */
    DEMO_REISSUE,  /* `base` again, for other markets */
    DEMO_BEST_OF   /* what came before, picked */
};

struct demo_release {
    uint8_t kind;   /* enum demo_release_kind */
    uint8_t market; /* place in the world's dictionary */
    uint16_t count; /* tracks */
    uint16_t first; /* recording: of those that are new, the first */
    uint16_t base;  /* the release from which this one was made */
    uint16_t pick;  /* which recordings of the base: demo_plan_recording */
    int32_t day;    /* since 1970 */
};

struct demo_plan {
    struct demo_release releases[DEMO_MAX_RELEASES];
    uint16_t origin[DEMO_MAX_SIZE + 1]; /* the release of each recording on
                                           which it was new */
    unsigned count;
    unsigned recordings;
};

/* The releases of an artist, in the order of their making; their tracks are
 * demo_artist_size together. */
void demo_plan_make(const struct demo_world *w, const struct demo_artist *a,
                    struct demo_plan *out);

/* The recording that is track `i`, from 0, of a release. */
unsigned demo_plan_recording(const struct demo_plan *p,
                             const struct demo_release *release, unsigned i);

/* The recording that a new one is another version of (a concert, a remix), or
 * itself. */
unsigned demo_plan_original(const struct demo_plan *p, unsigned recording);

/* The release's date as its label gives it: of old ones often the year
 * only. */
struct date demo_plan_date(const struct demo_world *w,
                           const struct demo_artist *a,
                           const struct demo_plan *p, unsigned release);

#endif
