/* Names of releases follow from what they are: an album may be called after
 * one of its songs or its artist, a single after its song, a deluxe edition
 * after its album. Labels are few: about one for five artists, each with a
 * name of its own made from its number. */
#include "demo/demo_release.h"

#include <stdio.h>

#include "base/clock.h"
#include "demo/demo_genre.h"
#include "demo/demo_track.h"
#include "demo/demo_words.h"

/* More than any label's name has; they are in Latin letters. */
#define LABEL_BYTES 256

/* Called after its artist (only a first album), after one of its songs, or
 * by a phrase of its own. */
static void put_album_name(const struct demo_world *w,
                           const struct demo_release_text *about,
                           struct buf *out)
{
    const struct demo_artist *a = about->artist;
    const struct demo_release *release = &about->plan->releases[about->number];
    struct random_sequence r = demo_world_stream(
        w, DEMO_STREAM_RELEASE,
        ~((uint64_t)a->rank * DEMO_MAX_PARTS + about->number));
    uint32_t roll = random_below(&r, 100);
    size_t from = out->n;

    if (about->number == 0 && roll < 15) {
        demo_artist_name(w, a, false, out);
        return;
    }
    if (roll < 35) {
        demo_track_title(w, a, about->plan,
                         release->first + random_below(&r, release->count),
                         out);
        return;
    }
    demo_words_phrase(w->words, a->language, DEMO_PHRASE_ALBUM, false, &r, out);
    demo_artist_spell(a, out, from);
}

static void put_live_name(const struct demo_world *w,
                          const struct demo_release *release, struct buf *out)
{
    struct random_sequence r = demo_world_stream(w, DEMO_STREAM_RELEASE,
                                                 (uint64_t)release->pick << 32 |
                                                     (uint32_t)release->day);

    demo_words_pattern(w->words, DEMO_ENGLISH,
                       release->pick % 2 == 0 ? STR("Live in %p")
                                              : STR("Live at %n Hall"),
                       &r, out);
}

/* The artist's name with something before or behind it. */
static void put_best_of_name(const struct demo_world *w,
                             const struct demo_artist *a, unsigned pick,
                             struct buf *out)
{
    static const char *const before[] = {"The Best of ", "", "Essential ", "",
                                         ""};
    static const char *const after[] = {"", ": Greatest Hits", "", " Anthology",
                                        ": The Collection"};

    buf_str(out, str_from_c(before[pick % 5]));
    demo_artist_name(w, a, false, out);
    buf_str(out, str_from_c(after[pick % 5]));
}

void demo_release_name(const struct demo_world *w,
                       const struct demo_release_text *about, struct buf *out)
{
    static const char *const more[] = {" (Deluxe Edition)", " (Deluxe)",
                                       " (Expanded Edition)",
                                       " (Bonus Track Version)"};
    const struct demo_release *release = &about->plan->releases[about->number];
    struct demo_release_text base = {about->artist, about->plan, release->base};
    char remark[32];

    switch ((enum demo_release_kind)release->kind) {
    case DEMO_ALBUM:
        put_album_name(w, about, out);
        return;
    case DEMO_EP:
        put_album_name(w, about, out);
        buf_lit(out, " EP");
        return;
    case DEMO_SINGLE:
    case DEMO_LEAD:
        demo_track_title(w, about->artist, about->plan,
                         demo_plan_recording(about->plan, release, 0), out);
        return;
    case DEMO_LIVE:
        put_live_name(w, release, out);
        return;
    case DEMO_DELUXE:
        put_album_name(w, &base, out);
        buf_str(out, str_from_c(more[release->day & 3]));
        return;
    case DEMO_REMASTER:
        put_album_name(w, &base, out);
        buf_str(out, demo_release_remark(release, remark));
        return;
    case DEMO_REISSUE:
        put_album_name(w, &base, out);
        return;
    case DEMO_BEST_OF:
        put_best_of_name(w, about->artist, release->pick, out);
        return;
    }
}

struct str demo_release_remark(const struct demo_release *release, char *room)
{
    int year = date_from_days(release->day).year;
    int n = snprintf(
        room, 32, release->day % 3 == 0 ? " (%d Remaster)" : " - Remastered %d",
        year);

    return str_of(room, (size_t)n);
}

/* Twelve digits (UPC-A) or thirteen (EAN-13) with the check digit of GS1:
 * weights 3 and 1 by turns from the right. The number is spread over eleven
 * digits by a factor that has no divisor in common with 10^11. */
static struct str make_upc(uint64_t number, char room[13])
{
    uint64_t v =
        (number % UINT64_C(100000000000)) * 61681157u % UINT64_C(100000000000);
    size_t length = number % 3 == 0 ? 12 : 11;
    unsigned sum = 0;

    if (length == 12) /* a prefix of Europe's */
        v += UINT64_C(100000000000) * (4 + number / 3 % 2);
    for (size_t i = length; i-- > 0; v /= 10) {
        unsigned digit = (unsigned)(v % 10);

        room[i] = (char)('0' + digit);
        sum += (length - i) % 2 == 1 ? digit * 3 : digit;
    }
    room[length] = (char)('0' + (10 - sum % 10) % 10);
    return str_of(room, length + 1);
}

static void put_label(const struct demo_world *w, uint64_t number,
                      struct buf *out)
{
    static const char *const patterns[] = {
        "%w Records",       "%w Records",       "%n Records", "%w Music",
        "%a %n Recordings", "%w Entertainment", "%n & %n",    "%f Music Group"};
    struct random_sequence r = demo_world_stream(w, DEMO_STREAM_LABEL, number);

    demo_words_pattern(w->words, DEMO_ENGLISH,
                       str_from_c(patterns[random_below(&r, 8)]), &r, out);
}

/* Sets label and copyrights. */
static void put_rights(const struct demo_world *w, uint64_t label, int year,
                       struct draft *d, struct buf *text)
{
    struct random_sequence r = demo_world_stream(w, DEMO_STREAM_LABEL, ~label);
    bool signs = random_below(&r, 3) == 0;
    struct copyright lines[2] = {{.type = 'C'}, {.type = 'P'}};
    char room[LABEL_BYTES];
    struct str name;
    size_t first;

    /* The label's name is needed twice more in the same room, so it moves out
     * of it. */
    buf_clear(text);
    put_label(w, label, text);
    name = str_of(room, text->n < sizeof room ? text->n : sizeof room);
    memcpy(room, text->p, name.n);
    draft_text(d, FIELD_LABEL, name);
    buf_clear(text);
    buf_printf(text, "%s%d ", signs ? "© " : "", year);
    buf_str(text, name);
    first = text->n;
    buf_printf(text, "%s%d ", signs ? "℗ " : "", year);
    buf_str(text, name);
    if (random_below(&r, 6) == 0) {
        buf_lit(text, ", under exclusive license to ");
        put_label(w, label / 7, text);
    }
    lines[0].text = str_of(text->p, first);
    lines[1].text = str_from(buf_get(text), first);
    draft_copyrights(d, FIELD_COPYRIGHTS, lines, 2);
}

void demo_release_describe(const struct demo_world *w,
                           const struct demo_release_text *about,
                           struct draft *d, struct buf *text)
{
    const struct demo_artist *a = about->artist;
    const struct demo_release *release = &about->plan->releases[about->number];
    uint64_t number = (uint64_t)a->rank * DEMO_MAX_PARTS + about->number;
    struct random_sequence r =
        demo_world_stream(w, DEMO_STREAM_LABEL, a->id.hi);
    enum album_type type = ALBUM_ALBUM;
    char upc[13];

    if (release->kind == DEMO_EP || release->kind == DEMO_SINGLE ||
        release->kind == DEMO_LEAD)
        type = ALBUM_SINGLE;
    if (release->kind == DEMO_BEST_OF)
        type = ALBUM_COMPILATION;
    draft_number(d, FIELD_ALBUM_TYPE, type);
    draft_number(d, FIELD_POPULARITY,
                 a->popularity * (40 + (unsigned)(release->day & 63)) / 104);
    put_rights(w, random_below(&r, w->artists / 5 + 3),
               date_from_days(release->day).year, d, text);
    draft_text(d, FIELD_UPC, make_upc(number, upc));
}

void demo_release_compile(const struct demo_world *w, uint64_t number,
                          unsigned family, struct random_sequence *r,
                          struct draft *d, struct buf *text)
{
    static const char *const patterns[] = {
        "%d Hits of %g", "%a %s",       "Best of %g",   "%g: %n",
        "%a %n %d",      "%g for %s",   "This Is %g",   "%d %s",
        "%n Lounge",     "Ultimate %g", "%n Party Mix", "%g Classics"};
    struct date date =
        date_from_days(DEMO_TODAY - (int32_t)random_below(r, 365 * 25));
    struct str pattern = str_from_c(patterns[random_below(r, 12)]);
    struct str rest = demo_genre_names(family), genre = STR_EMPTY;
    size_t at;
    char upc[13];

    /* One of the family's first six genres. */
    for (uint32_t n = 1 + random_below(r, 6); n > 0; n--)
        if (!str_split(&rest, '|', &genre))
            break;
    /* %g stands for a genre here, which demo_words doesn't know: the pattern
     * is expanded on either side of it. */
    buf_clear(text);
    at = (size_t)(strstr(pattern.p, "%g") != NULL
                      ? strstr(pattern.p, "%g") - pattern.p
                      : (ptrdiff_t)pattern.n);
    if (at > 0)
        demo_words_pattern(w->words, DEMO_ENGLISH, str_of(pattern.p, at), r,
                           text);
    if (at < pattern.n) {
        size_t from = text->n;

        buf_str(text, genre);
        if (text->p[from] >= 'a' && text->p[from] <= 'z')
            text->p[from] = (char)(text->p[from] - 32);
        demo_words_pattern(w->words, DEMO_ENGLISH, str_from(pattern, at + 2), r,
                           text);
    }
    draft_text(d, FIELD_NAME, buf_get(text));
    draft_date(d, FIELD_RELEASE_DATE, date);
    draft_number(d, FIELD_ALBUM_TYPE, ALBUM_COMPILATION);
    draft_number(d, FIELD_POPULARITY, random_below(r, 70));
    put_rights(w, random_below(r, w->artists / 5 + 3), date.year, d, text);
    draft_text(d, FIELD_UPC, make_upc(number, upc));
}
