/* A plan is made until the artist's number of tracks is used up: now an
 * album, now a single from it, later the same album again with more on it.
 * The last release takes what is left, so that the sum is exact.
 *
 * Markets: what exists only once is nearly always playable in US; what stands
 * on a second release is now and then missing there, and a reissue exists
 * just because its original is. So of all tracks about 6% can't be played in
 * US but have an instance that can, and 1% have none. */
#include "demo/demo_plan.h"

#include "demo/demo_genre.h"

/* Walking by a prime larger than any count visits all recordings. */
#define WALK 521

struct making {
    const struct demo_artist *artist;
    struct demo_plan *plan;
    struct random_sequence r;
    unsigned left;               /* tracks to be planned */
    bool made[DEMO_BEST_OF + 1]; /* kinds made from the newest album */
    unsigned original;           /* releases with new recordings so far */
};

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Adds a release of `count` tracks, of which the last `fresh` are new. */
static struct demo_release *add(struct making *m, enum demo_release_kind kind,
                                unsigned count, unsigned fresh)
{
    struct demo_plan *p = m->plan;
    struct demo_release *release = &p->releases[p->count];

    *release = (struct demo_release){.kind = (uint8_t)kind,
                                     .count = (uint16_t)count,
                                     .first = (uint16_t)p->recordings};
    for (unsigned i = 0; i < fresh; i++)
        p->origin[p->recordings++] = (uint16_t)p->count;
    p->count++;
    m->left -= count;
    return release;
}

/* The number of the newest release of that kind, or -1. */
static int newest(const struct making *m, enum demo_release_kind kind)
{
    for (unsigned i = m->plan->count; i-- > 0;)
        if (m->plan->releases[i].kind == kind)
            return (int)i;
    return -1;
}

/* A release of new recordings: of what kind follows from the dice and from
 * how many tracks are left. */
static void add_new(struct making *m)
{
    uint32_t roll = random_below(&m->r, 100);
    unsigned want;

    if (m->left >= 7 && roll < 62) {
        /* 7 to 16 tracks, mostly around 11; now and then a double album. */
        want = 7 + random_below(&m->r, 6);
        want += random_below(&m->r, 5);
        if (roll < 3)
            want += 12;
        want = least(want, m->left);
        (void)add(m, DEMO_ALBUM, want, want);
        memset(m->made, 0, sizeof m->made);
    } else if (m->left >= 4 && roll < 76) {
        want = least(4 + random_below(&m->r, 3), m->left);
        (void)add(m, DEMO_EP, want, want);
    } else {
        want = roll % 5 < 3 ? 1 : 1 + random_below(&m->r, 3);
        want = least(want, m->left);
        (void)add(m, DEMO_SINGLE, want, want);
    }
    m->original++;
}

/* What the dice say to make from the newest album; each kind once. */
static enum demo_release_kind pick_derived(struct making *m)
{
    static const struct {
        uint8_t below; /* of a hundred */
        uint8_t kind;
    } odds[] = {{30, DEMO_LEAD},    {49, DEMO_DELUXE},  {62, DEMO_REMASTER},
                {72, DEMO_REISSUE}, {84, DEMO_BEST_OF}, {92, DEMO_LIVE},
                {100, DEMO_ALBUM}};
    uint32_t roll = random_below(&m->r, 100);
    size_t i = 0;

    while (roll >= odds[i].below)
        i++;
    if (m->made[odds[i].kind] && odds[i].kind != DEMO_LEAD)
        return DEMO_ALBUM;
    return (enum demo_release_kind)odds[i].kind;
}

/* A release made from what there is, if the dice and the rest allow. */
static bool add_derived(struct making *m)
{
    int album = newest(m, DEMO_ALBUM);
    enum demo_release_kind kind = pick_derived(m);
    unsigned known = m->plan->recordings, fresh = 0, count;
    struct demo_release *release;

    if (album < 0 || kind == DEMO_ALBUM)
        return false;
    count = m->plan->releases[album].count;
    if (kind == DEMO_LEAD) {
        count = 1;
    } else if (kind == DEMO_DELUXE) {
        fresh = 2 + random_below(&m->r, 5);
        count += fresh;
    } else if (kind == DEMO_BEST_OF || kind == DEMO_LIVE) {
        count = least(9 + random_below(&m->r, 12), known);
        fresh = kind == DEMO_LIVE ? count : 0;
    }
    /* Old enough to be remastered, and enough to choose from. */
    if (count > m->left ||
        (kind == DEMO_REMASTER &&
         m->artist->last_day > DEMO_TODAY - 15 * 365) ||
        (kind >= DEMO_BEST_OF && known < 20) ||
        (kind == DEMO_LIVE && known < 12))
        return false;
    m->made[kind] = true;
    m->original += kind == DEMO_LIVE;
    release = add(m, kind, count, fresh);
    release->base = (uint16_t)album;
    release->pick = (uint16_t)random_below(
        &m->r,
        kind == DEMO_LEAD ? least(m->plan->releases[album].count, 4) : known);
    return true;
}

/* New recordings follow each other over the career, the last at its end. */
static void date_releases(struct making *m)
{
    const struct demo_artist *a = m->artist;
    int32_t span = a->last_day - a->first_day;
    unsigned n = 0;

    for (unsigned i = 0; i < m->plan->count; i++) {
        struct demo_release *release = &m->plan->releases[i];
        int32_t base = m->plan->releases[release->base].day;
        uint32_t roll = random_below(&m->r, 1000);
        int32_t day;

        switch ((enum demo_release_kind)release->kind) {
        case DEMO_LEAD: /* up to 110 days before its album */
            day = base - 10 - (int32_t)roll / 10;
            break;
        case DEMO_DELUXE: /* with its album, or within three years */
            day = base + (int32_t)(roll < 300 ? 0 : roll);
            break;
        case DEMO_REMASTER: /* 12 to 36 years later */
            day = base + 365 * (12 + (int32_t)roll / 40);
            break;
        case DEMO_REISSUE:
            day = base + (int32_t)roll / 2;
            break;
        case DEMO_BEST_OF:
            day = a->last_day + (int32_t)roll * 4 - 1000;
            break;
        default: /* new recordings: at even distances, give or take a half */
            n++;
            day = a->first_day + (int32_t)((int64_t)span * n /
                                           (m->original ? m->original : 1));
            if (n < m->original)
                day -= (int32_t)((int64_t)span * roll / 2000 / m->original);
        }
        if (day > DEMO_TODAY)
            day = DEMO_TODAY - (int32_t)roll;
        release->day = day;
    }
}

/* Where a release may be played (the top of the file has the figures). */
static void place_release(struct making *m, struct demo_release *release)
{
    uint32_t roll = random_below(&m->r, 1000);
    bool fresh = release->kind <= DEMO_LIVE;

    if (release->kind == DEMO_REISSUE) {
        struct demo_release *base = &m->plan->releases[release->base];

        base->market =
            (uint8_t)demo_market_pick_without_us(m->artist->country, &m->r);
        release->market = roll < 700 ? DEMO_MARKET_EVERYWHERE
                                     : (uint8_t)demo_market_pick_with_us(&m->r);
        return;
    }
    release->market = DEMO_MARKET_EVERYWHERE;
    if (roll < (fresh ? 10u : 320u))
        release->market =
            (uint8_t)demo_market_pick_without_us(m->artist->country, &m->r);
    else if (roll < (fresh ? 160u : 420u))
        release->market = (uint8_t)demo_market_pick_with_us(&m->r);
}

void demo_plan_make(const struct demo_world *w, const struct demo_artist *a,
                    struct demo_plan *out)
{
    struct making m = {.artist = a,
                       .plan = out,
                       .r = demo_world_stream(w, DEMO_STREAM_PLAN, a->rank),
                       .left = demo_artist_size(w, a->rank, w->scale)};

    /* Something is derived only where there is something to derive it from;
     * else a new release comes after all. */
    out->count = out->recordings = 0;
    while (m.left > 0)
        if (random_below(&m.r, 100) < 38 || !add_derived(&m))
            add_new(&m);
    date_releases(&m);
    for (unsigned i = 0; i < out->count; i++)
        place_release(&m, &out->releases[i]);
}

unsigned demo_plan_recording(const struct demo_plan *p,
                             const struct demo_release *release, unsigned i)
{
    const struct demo_release *base = &p->releases[release->base];

    switch ((enum demo_release_kind)release->kind) {
    case DEMO_LEAD:
        return base->first + release->pick;
    case DEMO_REMASTER:
    case DEMO_REISSUE:
        return base->first + i;
    case DEMO_DELUXE:
        return i < base->count ? base->first + i
                               : release->first + (i - base->count);
    case DEMO_BEST_OF:
        /* `first` is how many recordings there were then. */
        return (release->pick + i * WALK) % release->first;
    default:
        return release->first + i;
    }
}

unsigned demo_plan_original(const struct demo_plan *p, unsigned recording)
{
    const struct demo_release *origin = &p->releases[p->origin[recording]];
    unsigned i = recording - origin->first;

    if (origin->kind == DEMO_LIVE)
        return (origin->pick + i * WALK) % origin->first;
    if (origin->kind == DEMO_SINGLE)
        return origin->first;
    return recording;
}

struct date demo_plan_date(const struct demo_world *w,
                           const struct demo_artist *a,
                           const struct demo_plan *p, unsigned release)
{
    struct random_sequence r = demo_world_stream(
        w, DEMO_STREAM_RELEASE, (uint64_t)a->rank * DEMO_MAX_PARTS + release);
    struct date date = date_from_days(p->releases[release].day);
    uint32_t roll = random_below(&r, 100);
    uint32_t year_only = date.year >= 2000 ? 2 : date.year >= 1980 ? 35 : 65;

    if (date.year >= 2024)
        return date;
    if (roll < year_only)
        date.month = date.day = 0;
    else if (roll < year_only + 2)
        date.day = 0;
    return date;
}
