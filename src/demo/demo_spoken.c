/* Names and descriptions are patterns as titles are (demo_language.h); in
 * other languages than English a description is a row of titles. A show has a
 * rhythm: an episode a day, a week or a fortnight, the newest within it. */
#include "demo/demo_spoken.h"

#include <stdio.h>

#include "base/clock.h"
#include "demo/demo_words.h"

#define MAX_TEXT_BYTES 4096

struct spoken {
    struct demo_output *o;
    const struct demo_world *w;
    struct buf name;
    struct buf plain;
    struct buf html;
};

/* A whole: a show or an audiobook. */
struct whole {
    uint64_t number;
    struct id id;
    unsigned language;
    unsigned parts;
    unsigned market;
    bool is_explicit;
    int32_t newest; /* day */
    int32_t rhythm; /* days between parts */
    uint32_t minutes;
};

static void spoken_init(struct spoken *s, struct demo_output *o)
{
    *s = (struct spoken){.o = o, .w = o->world};
    buf_init(&s->name, MAX_TEXT_BYTES);
    buf_init(&s->plain, MAX_TEXT_BYTES);
    buf_init(&s->html, MAX_TEXT_BYTES);
}

static void spoken_release(struct spoken *s)
{
    buf_release(&s->html);
    buf_release(&s->plain);
    buf_release(&s->name);
}

/* Appends one of `patterns` in English, as a title or, when it ends in
 * a full stop, as running text; in another language a plain title. */
static void put_line(const struct spoken *s, unsigned language,
                     const char *const *patterns, uint32_t count,
                     struct random_sequence *r, struct buf *out)
{
    struct str pattern = str_from_c(patterns[random_below(r, count)]);

    if (language == DEMO_ENGLISH && str_ends(pattern, STR(".")))
        demo_words_sentence(s->w->words, language, pattern, r, out);
    else if (language == DEMO_ENGLISH)
        demo_words_pattern(s->w->words, language, pattern, r, out);
    else
        demo_words_phrase(s->w->words, language, DEMO_PHRASE_ALBUM, false, r,
                          out);
}

#define PUT_LINE(s, language, patterns, r, out)                                \
    put_line(s, language, patterns, sizeof(patterns) / sizeof((patterns)[0]),  \
             r, out)

/* Sets both descriptions from the paragraphs in s->plain, which are separated
 * by line ends. Nothing in them needs escaping but `&`. */
static void draft_descriptions(struct spoken *s)
{
    struct str rest = buf_get(&s->plain), line;

    buf_clear(&s->html);
    while (str_split(&rest, '\n', &line)) {
        buf_lit(&s->html, "<p>");
        for (size_t i = 0; i < line.n; i++)
            if (line.p[i] == '&')
                buf_lit(&s->html, "&amp;");
            else
                buf_char(&s->html, line.p[i]);
        buf_lit(&s->html, "</p>");
    }
    draft_text(&s->o->draft, FIELD_DESCRIPTION, buf_get(&s->plain));
    draft_text(&s->o->draft, FIELD_HTML_DESCRIPTION, buf_get(&s->html));
}

static void draft_language(struct spoken *s, unsigned language)
{
    struct str code = str_of(demo_language_all[language].code, 2);

    draft_texts(&s->o->draft, FIELD_LANGUAGES, &code, 1);
}

static void put_person(const struct spoken *s, unsigned language,
                       struct random_sequence *r, struct buf *out)
{
    demo_words_pattern(s->w->words, language, STR("%g %f"), r, out);
}

/* Sets a list of one or two people. */
static void draft_people(struct spoken *s, enum field field, unsigned language,
                         unsigned count, struct random_sequence *r)
{
    struct str names[2];
    size_t ends[2];

    /* All names in one buffer, which may move until the last is written. */
    buf_clear(&s->html);
    for (unsigned i = 0; i < count; i++) {
        put_person(s, language, r, &s->html);
        ends[i] = s->html.n;
    }
    for (unsigned i = 0; i < count; i++) {
        size_t from = i > 0 ? ends[i - 1] : 0;

        names[i] = str_of(s->html.p + from, ends[i] - from);
    }
    draft_texts(&s->o->draft, field, names, count);
}

/* What shows and audiobooks have in common; `parts` is the caller's. */
static void make_whole(const struct spoken *s, enum entity type,
                       uint64_t number, struct random_sequence *r,
                       struct whole *out)
{
    static const int32_t rhythms[] = {1, 7, 7, 7, 14, 30};

    *out = (struct whole){.number = number,
                          .id = demo_world_id(s->w, type, number)};
    out->language =
        random_below(r, 100) < 25 ? demo_words_language(r) : DEMO_ENGLISH;
    if (random_below(r, 100) < 8)
        out->market = demo_market_pick_with_us(r);
    else if (random_below(r, 100) < 4)
        out->market = demo_market_pick_without_us(
            demo_words_country(out->language, r), r);
    out->is_explicit = random_below(r, 100) < 12;
    /* The newest part is younger than the rhythm, unless the show has ended. */
    out->rhythm = rhythms[random_below(r, 6)];
    out->newest = DEMO_TODAY - (int32_t)random_below(r, (uint32_t)out->rhythm);
    if (random_below(r, 4) == 0)
        out->newest -= (int32_t)random_below(r, 2000);
    out->minutes = 12 + random_below(r, 70);
}

static void describe_show(struct spoken *s, const struct whole *show,
                          struct random_sequence *r)
{
    static const char *const about[] = {
        "Conversations on %n, %n and everything between, from %p.",
        "Every week %g %f asks a guest about %n and the %a side of %n.",
        "True stories of %n and %n, told by those who were there.",
        "A %a hour with %g and %g: %s, %s and a little %n.",
        "How %s work, why %s fail, and what %w has to do with it.",
        "The history of %n in %d short episodes."};
    static const char *const more[] = {
        "New episodes on Mondays. Write to us from wherever you are.",
        "Recorded in %p, produced by %w Audio.",
        "For listeners of all ages; bring %n.",
        "Hosted by %g %f with music by %w & the %s."};

    buf_clear(&s->plain);
    PUT_LINE(s, show->language, about, r, &s->plain);
    buf_char(&s->plain, '\n');
    PUT_LINE(s, show->language, more, r, &s->plain);
    draft_descriptions(s);
}

static enum err put_show(struct spoken *s, const struct whole *show,
                         struct random_sequence *r)
{
    static const char *const names[] = {
        "The %n Podcast", "%a %n Radio",  "%n & %n",     "The Daily %n",
        "%g Talks %n",    "%w Weekly",    "This %a %n",  "%s of %p",
        "Inside %w",      "%n Explained", "The %w Hour", "Notes on %s"};
    struct draft *d = &s->o->draft;
    struct copyright rights = {.type = 'C'};
    size_t name;

    demo_output_start(s->o, ENTITY_SHOW, show->id);
    demo_output_images(s->o, ENTITY_SHOW, show->id);
    buf_clear(&s->name);
    PUT_LINE(s, show->language, names, r, &s->name);
    draft_text(d, FIELD_NAME, buf_get(&s->name));
    draft_number(d, FIELD_TOTAL, show->parts);
    draft_markets(d, FIELD_MARKETS, &s->w->markets.sets[show->market]);
    draft_number(d, FIELD_EXPLICIT, show->is_explicit);
    describe_show(s, show, r);
    buf_clear(&s->plain);
    buf_printf(&s->plain, "© %d ", date_from_days(show->newest).year);
    name = s->plain.n;
    demo_words_pattern(s->w->words, DEMO_ENGLISH, STR("%w Media"), r,
                       &s->plain);
    rights.text = buf_get(&s->plain);
    draft_copyrights(d, FIELD_COPYRIGHTS, &rights, 1);
    draft_text(d, FIELD_PUBLISHER, str_from(rights.text, name));
    draft_language(s, show->language);
    draft_text(d, FIELD_MEDIA_TYPE,
               random_below(r, 12) == 0 ? STR("mixed") : STR("audio"));
    draft_number(d, FIELD_EXTERNALLY_HOSTED, 0);
    return demo_output_put(s->o);
}

static enum err put_episode(struct spoken *s, const struct whole *show,
                            unsigned i)
{
    static const char *const names[] = {
        "%n and %n",        "The %a %n",  "%g %f on %n",  "%w",
        "Why %s %v",        "A %n in %p", "%a %s",        "%n, Part %d",
        "What %g Knew",     "%w vs. %w",  "Live from %p", "Q & A: %n",
        "How to %v Your %n"};
    static const char *const about[] = {
        "We talk about %n, %n and what became of %w.",
        "%g %f joins us to look back on %d years of %s.",
        "A %a story from %p: it begins with %n and ends with %n.",
        "Is %n the new %n? %g disagrees with %g.",
        "Listener questions about %s, and a %n gone wrong."};
    uint64_t number = show->number * DEMO_MAX_PARTS + i;
    struct random_sequence r =
        demo_world_stream(s->w, DEMO_STREAM_EPISODE, number);
    struct draft *d = &s->o->draft;
    int32_t age = (int32_t)(show->parts - 1 - i) * show->rhythm; /* days */

    demo_output_start(s->o, ENTITY_EPISODE,
                      demo_world_id(s->w, ENTITY_EPISODE, number));
    demo_output_images(s->o, ENTITY_SHOW, show->id);
    buf_clear(&s->name);
    /* Every third show numbers its episodes. */
    if (show->number % 3 == 0)
        buf_printf(&s->name, "%u. ", i + 1);
    PUT_LINE(s, show->language, names, &r, &s->name);
    draft_text(d, FIELD_NAME, buf_get(&s->name));
    draft_date(d, FIELD_RELEASE_DATE, date_from_days(show->newest - age));
    draft_markets(d, FIELD_MARKETS, &s->w->markets.sets[show->market]);
    draft_id(d, FIELD_PARENT, show->id);
    draft_number(d, FIELD_DURATION_MS,
                 show->minutes * 45000 +
                     random_below(&r, show->minutes * 30000));
    draft_number(d, FIELD_EXPLICIT,
                 show->is_explicit && random_below(&r, 3) > 0);
    buf_clear(&s->plain);
    PUT_LINE(s, show->language, about, &r, &s->plain);
    draft_descriptions(s);
    draft_language(s, show->language);
    draft_number(d, FIELD_EXTERNALLY_HOSTED, 0);
    return demo_output_put(s->o);
}

enum err demo_spoken_put_shows(struct demo_output *o)
{
    uint32_t count = o->world->tracks / 500;
    struct spoken s;
    enum err e = OK;

    spoken_init(&s, o);
    for (uint32_t n = 0; e == OK && n < (count < 6 ? 6 : count); n++) {
        struct random_sequence r = demo_world_stream(s.w, DEMO_STREAM_SHOW, n);
        struct whole show;

        make_whole(&s, ENTITY_SHOW, n, &r, &show);
        show.parts = 10 + random_below(&r, 56) + random_below(&r, 56);
        e = put_show(&s, &show, &r);
        for (unsigned i = 0; e == OK && i < show.parts; i++)
            e = put_episode(&s, &show, i);
    }
    spoken_release(&s);
    return e;
}

static void describe_audiobook(struct spoken *s, const struct whole *book,
                               struct random_sequence *r)
{
    static const char *const about[] = {
        "In %p, %g %f inherits a %n and with it a %a secret.",
        "%d years after the %n, %g returns to %w to find %n.",
        "A guide to %n for everyone who has ever lost their %n.",
        "The true story of %g %f, who gave up %n for %n."};
    static const char *const praise[] = {
        "A %a tale of %n and %n.", "You will not forget %w.",
        "The %a sequel to %w.", "%s, %s and one %a %n."};

    buf_clear(&s->plain);
    PUT_LINE(s, book->language, about, r, &s->plain);
    buf_char(&s->plain, '\n');
    PUT_LINE(s, book->language, praise, r, &s->plain);
    draft_descriptions(s);
}

static enum err put_audiobook(struct spoken *s, const struct whole *book,
                              struct random_sequence *r)
{
    static const char *const names[] = {
        "The %n of %w", "The %a %n", "%n and %n",     "A %n for %g", "%w",
        "The %s of %p", "%g %f",     "Beyond the %n", "The Last %n", "%a %s"};
    struct draft *d = &s->o->draft;
    struct copyright rights[2] = {{.type = 'C'}, {.type = 'P'}};
    int year = date_from_days(book->newest).year;

    demo_output_start(s->o, ENTITY_AUDIOBOOK, book->id);
    demo_output_images(s->o, ENTITY_AUDIOBOOK, book->id);
    buf_clear(&s->name);
    PUT_LINE(s, book->language, names, r, &s->name);
    draft_text(d, FIELD_NAME, buf_get(&s->name));
    draft_number(d, FIELD_TOTAL, book->parts);
    draft_markets(d, FIELD_MARKETS, &s->w->markets.sets[book->market]);
    draft_number(d, FIELD_EXPLICIT, book->is_explicit);
    describe_audiobook(s, book, r);
    buf_clear(&s->plain);
    demo_words_pattern(s->w->words, DEMO_ENGLISH, STR("%w House"), r,
                       &s->plain);
    draft_text(d, FIELD_PUBLISHER, buf_get(&s->plain));
    buf_clear(&s->plain);
    buf_printf(&s->plain, "%d ", year);
    put_person(s, book->language, r, &s->plain);
    rights[0].text = rights[1].text = buf_get(&s->plain);
    draft_copyrights(d, FIELD_COPYRIGHTS, rights, 2);
    draft_people(s, FIELD_AUTHORS, book->language,
                 1 + (random_below(r, 8) == 0), r);
    draft_people(s, FIELD_NARRATORS, book->language,
                 1 + (random_below(r, 5) == 0), r);
    draft_language(s, book->language);
    draft_text(d, FIELD_MEDIA_TYPE, STR("audio"));
    draft_text(d, FIELD_EDITION,
               random_below(r, 6) == 0 ? STR("Abridged") : STR("Unabridged"));
    return demo_output_put(s->o);
}

static enum err put_chapter(struct spoken *s, const struct whole *book,
                            unsigned i)
{
    static const char *const names[] = {"%n",    "The %n",    "%a %n",
                                        "%g",    "%n and %n", "To %w",
                                        "In %p", "The %a %n"};
    uint64_t number = book->number * DEMO_MAX_PARTS + i;
    struct random_sequence r =
        demo_world_stream(s->w, DEMO_STREAM_CHAPTER, number);
    struct draft *d = &s->o->draft;

    demo_output_start(s->o, ENTITY_CHAPTER,
                      demo_world_id(s->w, ENTITY_CHAPTER, number));
    demo_output_images(s->o, ENTITY_AUDIOBOOK, book->id);
    buf_clear(&s->name);
    if (book->language == DEMO_ENGLISH)
        buf_printf(&s->name, "Chapter %u", i + 1);
    else
        buf_u64(&s->name, i + 1);
    if (book->number % 2 == 0) {
        buf_lit(&s->name, ": ");
        PUT_LINE(s, book->language, names, &r, &s->name);
    }
    draft_text(d, FIELD_NAME, buf_get(&s->name));
    draft_date(d, FIELD_RELEASE_DATE, date_from_days(book->newest));
    draft_markets(d, FIELD_MARKETS, &s->w->markets.sets[book->market]);
    draft_id(d, FIELD_PARENT, book->id);
    draft_number(d, FIELD_DURATION_MS, 300000 + random_below(&r, 2400000));
    draft_number(d, FIELD_EXPLICIT, book->is_explicit);
    draft_number(d, FIELD_POSITION, i); /* as the wire counts chapters */
    draft_text(d, FIELD_DESCRIPTION, STR_EMPTY);
    draft_text(d, FIELD_HTML_DESCRIPTION, STR_EMPTY);
    draft_language(s, book->language);
    return demo_output_put(s->o);
}

enum err demo_spoken_put_audiobooks(struct demo_output *o)
{
    uint32_t count = o->world->tracks / 1000;
    struct spoken s;
    enum err e = OK;

    spoken_init(&s, o);
    for (uint32_t n = 0; e == OK && n < (count < 4 ? 4 : count); n++) {
        struct random_sequence r =
            demo_world_stream(s.w, DEMO_STREAM_AUDIOBOOK, n);
        struct whole book;

        make_whole(&s, ENTITY_AUDIOBOOK, n, &r, &book);
        book.parts = 6 + random_below(&r, 35);
        e = put_audiobook(&s, &book, &r);
        for (unsigned i = 0; e == OK && i < book.parts; i++)
            e = put_chapter(&s, &book, i);
    }
    spoken_release(&s);
    return e;
}
