/* A recording's number is its artist's rank and its place in the artist's
 * plan; every fact is drawn from a stream of that number. An ISRC is that
 * number too, in two parts: rank modulo 36^3 is the registrant, the rest the
 * designation, both shuffled by a multiplication that maps no two to one. */
#include "demo/demo_track.h"

#include "demo/demo_genre.h"
#include "demo/demo_words.h"

#define REGISTRANTS  46656u /* 36^3 */
#define DESIGNATIONS 100000u

static void make_isrc(const struct demo_artist *a, unsigned recording, int year,
                      char out[12])
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    uint32_t registrant =
        (uint32_t)((uint64_t)(a->rank % REGISTRANTS) * 27367 + 12345) %
        REGISTRANTS;
    uint32_t designation =
        (a->rank / REGISTRANTS * DEMO_MAX_PARTS + recording) * 7919u %
        DESIGNATIONS;

    memcpy(out, a->country.p, 2);
    for (int i = 4; i >= 2; i--) {
        out[i] = digits[registrant % 36];
        registrant /= 36;
    }
    out[5] = (char)('0' + year / 10 % 10);
    out[6] = (char)('0' + year % 10);
    for (int i = 11; i >= 7; i--) {
        out[i] = (char)('0' + designation % 10);
        designation /= 10;
    }
}

static uint64_t number_of(const struct demo_artist *a, unsigned recording)
{
    return (uint64_t)a->rank * DEMO_MAX_PARTS + recording;
}

static uint32_t draw_duration(const struct demo_sound *sound, bool live,
                              struct random_sequence *r)
{
    uint64_t bits = random_u64(r);
    uint32_t mean = sound->seconds * (live ? 1150u : 1000u);
    /* Four uniforms together: 0.35 to 1.65 times the mean, mostly near it. */
    uint32_t sum = (uint32_t)((bits & 0xffff) + (bits >> 16 & 0xffff) +
                              (bits >> 32 & 0xffff) + (bits >> 48 & 0xffff));
    uint64_t ms = mean * (UINT64_C(350) + (uint64_t)sum * 1300 / 262140) / 1000;

    return (uint32_t)ms;
}

void demo_track_make(const struct demo_world *w, const struct demo_artist *a,
                     const struct demo_plan *p, unsigned recording,
                     struct demo_recording *out)
{
    uint64_t number = number_of(a, recording);
    struct random_sequence r =
        demo_world_stream(w, DEMO_STREAM_RECORDING, number);
    struct demo_sound sound = demo_genre_sound(a->family);
    const struct demo_release *origin = &p->releases[p->origin[recording]];
    uint64_t u;

    out->number = number;
    make_isrc(a, recording, date_from_days(origin->day).year, out->isrc);
    out->guest = DEMO_NO_GUEST;
    out->names_guest = false;
    if (random_below(&r, 1000) < sound.guest_permille) {
        uint32_t guest = demo_artist_guest(w, a, &r);

        if (guest != a->rank)
            out->guest = guest;
        out->names_guest = guest != a->rank && random_below(&r, 100) < 22;
    }
    out->is_explicit = random_below(&r, 1000) < sound.explicit_permille;
    out->has_features = random_below(&r, 100) < 97;
    out->duration_ms = draw_duration(&sound, origin->kind == DEMO_LIVE, &r);
    /* Few of an artist's recordings come near the artist's popularity. */
    u = random_below(&r, 1000);
    out->popularity =
        (unsigned)(a->popularity * (300 + 700 * u * u / 1000000 * u / 1000) /
                   1000);
}

/* Works of art music are named by form, number and key. */
static void put_work(struct random_sequence *r, struct buf *out)
{
    static const char *const forms[] = {
        "Symphony", "Sonata", "Concerto", "Prelude", "Nocturne", "Étude",
        "Quartet",  "Waltz",  "Suite",    "Fantasy", "Mazurka",  "Trio"};
    static const char *const keys[] = {
        "C Major", "C Minor", "D Major",      "D Minor", "E-Flat Major",
        "E Minor", "F Major", "F Minor",      "G Major", "G Minor",
        "A Major", "A Minor", "B-Flat Major", "B Minor"};
    static const char *const movements[] = {
        "I. Allegro", "II. Andante", "III. Scherzo",  "IV. Presto",
        "II. Adagio", "I. Largo",    "III. Menuetto", "I. Allegro con brio",
        "IV. Finale", "II. Lento"};

    buf_str(out, str_from_c(forms[random_below(r, 12)]));
    buf_lit(out, " No. ");
    buf_u64(out, 1 + random_below(r, 32));
    buf_lit(out, " in ");
    buf_str(out, str_from_c(keys[random_below(r, 14)]));
    buf_lit(out, ", Op. ");
    buf_u64(out, 1 + random_below(r, 135));
    if (random_below(r, 3) > 0) {
        buf_lit(out, ": ");
        buf_str(out, str_from_c(movements[random_below(r, 10)]));
    }
}

/* The title of a recording that is no version of another. */
static void put_fresh(const struct demo_world *w, const struct demo_artist *a,
                      unsigned recording, struct buf *out)
{
    struct random_sequence r =
        demo_world_stream(w, DEMO_STREAM_TITLE, number_of(a, recording));
    uint32_t roll = random_below(&r, 1000);
    unsigned language = a->language;
    size_t from = out->n;
    struct str pattern = STR("%w");

    if (language != DEMO_ENGLISH && roll % 100 < 12)
        language = DEMO_ENGLISH;
    if (demo_genre_is_art(a->family) && roll < 450) {
        put_work(&r, out);
        return;
    }
    demo_words_phrase(w->words, language, DEMO_PHRASE_TRACK, false, &r, out);
    if (roll >= 990)
        buf_str(out, roll & 1 ? STR(", Pt. 1") : STR(", Pt. II"));
    else if (roll >= 984)
        buf_str(out, roll & 1 ? STR(" (Interlude)") : STR(" (Intro)"));
    else if (roll >= 970) {
        buf_lit(out, " (");
        demo_words_pattern(w->words, language, pattern, &r, out);
        buf_lit(out, ")");
    }
    demo_artist_spell(a, out, from);
}

/* What tells a version from its original. */
static void put_version(const struct demo_world *w,
                        const struct demo_release *origin, uint64_t number,
                        struct buf *out)
{
    static const char *const versions[] = {
        " - Acoustic",   " - Instrumental", " (Acoustic Version)",
        " - Radio Edit", " - Demo",         " - Extended Mix",
        " (Sped Up)",    " - Piano Version"};
    struct random_sequence r = demo_world_stream(w, DEMO_STREAM_TITLE, ~number);

    if (origin->kind == DEMO_LIVE) {
        /* All of a concert in the same way. */
        if (origin->pick % 3 == 0)
            buf_lit(out, " (Live)");
        else
            buf_lit(out, " - Live");
        return;
    }
    if (random_below(&r, 3) > 0) {
        buf_str(out, str_from_c(versions[random_below(&r, 8)]));
        return;
    }
    buf_lit(out, " - ");
    demo_words_pattern(w->words, DEMO_ENGLISH, STR("%w Remix"), &r, out);
}

void demo_track_title(const struct demo_world *w, const struct demo_artist *a,
                      const struct demo_plan *p, unsigned recording,
                      struct buf *out)
{
    const struct demo_release *origin = &p->releases[p->origin[recording]];
    unsigned original = demo_plan_original(p, recording);

    /* A concert's recording may be of another concert's: one step is enough,
     * or the title would say so twice. */
    put_fresh(w, a, original, out);
    if (original != recording)
        put_version(w, origin, number_of(a, recording), out);
}

struct features demo_track_features(const struct demo_world *w,
                                    const struct demo_artist *a,
                                    const struct demo_recording *recording)
{
    struct random_sequence r =
        demo_world_stream(w, DEMO_STREAM_FEATURES, recording->number);

    return demo_genre_features(a->family, w->seed ^ a->id.lo,
                               recording->duration_ms, &r);
}
