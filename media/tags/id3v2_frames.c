/* What each frame means: most are a text under a name (TEXTS); the others are
 * taken apart here. */
#include "base/buf.h"
#include "media/tags/id3v2.h"
#include "media/tags/tags_own.h"

enum { LATIN, UTF16, UTF16_BIG, UTF8 };

struct named {
    char id[5];
    const char *name;
};

static const struct named TEXTS[] = {
    {"TIT1", "GROUPING"},
    {"GRP1", "GROUPING"},
    {"TIT2", "TITLE"},
    {"TIT3", "SUBTITLE"},
    {"TPE1", "ARTIST"},
    {"TPE2", "ALBUMARTIST"},
    {"TPE3", "CONDUCTOR"},
    {"TPE4", "REMIXER"},
    {"TALB", "ALBUM"},
    {"TRCK", "TRACKNUMBER"},
    {"TPOS", "DISCNUMBER"},
    {"TSST", "DISCSUBTITLE"},
    {"TDRC", "DATE"},
    {"TDOR", "ORIGINALDATE"},
    {"TORY", "ORIGINALDATE"},
    {"TDRL", "RELEASEDATE"},

    {"TCMP", "COMPILATION"},
    {"TCOM", "COMPOSER"},
    {"TEXT", "LYRICIST"},
    {"TOLY", "ORIGINALLYRICIST"},
    {"TOPE", "ORIGINALARTIST"},
    {"TOAL", "ORIGINALALBUM"},
    {"TSRC", "ISRC"},
    {"TPUB", "LABEL"},
    {"TBPM", "BPM"},
    {"TKEY", "KEY"},
    {"TMOO", "MOOD"},
    {"TLAN", "LANGUAGE"},
    {"TMED", "MEDIA"},
    {"TENC", "ENCODEDBY"},
    {"TCOP", "COPYRIGHT"},
    {"TSOP", "ARTISTSORT"},
    {"TSO2", "ALBUMARTISTSORT"},
    {"TSOA", "ALBUMSORT"},
    {"TSOT", "TITLESORT"},
    {"TSOC", "COMPOSERSORT"},
    {"MVNM", "MOVEMENTNAME"},
    {"MVIN", "MOVEMENT"},
};

/* Roles of TIPL and IPLS, as they are named elsewhere. */
static const struct {
    const char *role;
    const char *name;
} ROLES[] = {
    {"arranger", "ARRANGER"}, {"engineer", "ENGINEER"},
    {"producer", "PRODUCER"}, {"mix", "MIXER"},
    {"DJ-mix", "DJMIXER"},    {"writer", "WRITER"},
};

static bool is_frame(const struct id3v2_frame *f, const char *id)
{
    return memcmp(f->id, id, 5) == 0;
}

/* ---- text ---- */

/* The text up to a NUL of the encoding, and what is behind that. */
static struct str split(unsigned encoding, struct str *rest)
{
    struct str s = *rest;
    size_t n;

    if (encoding == LATIN || encoding == UTF8) {
        n = str_find(s, '\0');
        *rest = str_from(s, n < s.n ? n + 1 : n);
        return str_of(s.p, n);
    }
    for (n = 0; n + 1 < s.n && (s.p[n] != '\0' || s.p[n + 1] != '\0'); n += 2)
        ;
    *rest = str_from(s, n + 2 <= s.n ? n + 2 : s.n);
    return str_of(s.p, n);
}

static struct str decode(struct id3v2 *id3, unsigned encoding, struct str s)
{
    struct tags *t = id3->tags;

    switch (encoding) {
    case UTF16:
    case UTF16_BIG:
        return charset_utf16(s, encoding == UTF16, t->arena);
    case UTF8:
        return charset_decode(t->charsets, CHARSET_UTF8, s, t->arena);
    default:
        return charset_decode(t->charsets, id3->latin, s, t->arena);
    }
}

/* Cuts the byte of the encoding off. */
static bool take_encoding(struct str *body, unsigned *encoding)
{
    if (body->n == 0)
        return false;
    *encoding = (unsigned char)body->p[0];
    *body = str_from(*body, 1);
    return true;
}

/* The next text of a frame, in UTF-8. */
static struct str take_text(struct id3v2 *id3, unsigned encoding,
                            struct str *rest)
{
    return decode(id3, encoding, split(encoding, rest));
}

static bool holds_text(const struct id3v2_frame *f)
{
    return f->id[0] == 'T' || is_frame(f, "COMM") || is_frame(f, "USLT") ||
           is_frame(f, "IPLS");
}

void id3v2_sample(const struct id3v2_frame *f, struct buf *sample)
{
    if (holds_text(f) && f->body.n > 1 && f->body.p[0] == LATIN &&
        f->body.n < sample->max - sample->n) {
        buf_str(sample, str_from(f->body, 1));
        buf_char(sample, ' ');
    }
}

/* ---- frames ---- */

static void add_texts(struct id3v2 *id3, struct str name, struct str body)
{
    unsigned encoding;

    if (!take_encoding(&body, &encoding))
        return;
    while (body.n > 0)
        tags_add(id3->tags, name, take_text(id3, encoding, &body));
}

/* Before 2.4 there were no lists, and slashes stood between genres; of which
 * some have one in their names. */
static void add_genres(struct id3v2 *id3, struct str body)
{
    unsigned encoding;

    if (!take_encoding(&body, &encoding))
        return;
    while (body.n > 0) {
        struct str text = take_text(id3, encoding, &body), one;

        if (id3->version == 4 || tags_is_genre(text))
            tags_add(id3->tags, STR("GENRE"), text);
        else
            while (str_split(&text, '/', &one))
                tags_add(id3->tags, STR("GENRE"), one);
    }
}

static struct str first_text(struct id3v2 *id3, struct str body)
{
    unsigned encoding;

    if (!take_encoding(&body, &encoding))
        return STR_EMPTY;
    return tags_text(id3->tags, take_text(id3, encoding, &body));
}

static void add_user_text(struct id3v2 *id3, struct str body)
{
    unsigned encoding;
    struct str name;

    if (!take_encoding(&body, &encoding))
        return;
    name = take_text(id3, encoding, &body);
    while (body.n > 0)
        tags_add(id3->tags, name, take_text(id3, encoding, &body));
}

/* An owner, and whatever that calls an id. */
static void add_unique_id(struct id3v2 *id3, struct str body)
{
    struct str owner = split(LATIN, &body);

    if (str_eq(owner, STR("http://musicbrainz.org")))
        tags_add(id3->tags, STR("MUSICBRAINZ_TRACKID"), body);
}

/* Encoding, language, description, text: comments and lyrics. Comments of
 * iTunes' are numbers of its own. */
static void add_described(struct id3v2 *id3, struct str body, bool is_lyrics)
{
    struct str language, description, text;
    unsigned encoding;

    if (!take_encoding(&body, &encoding) || body.n < 3)
        return;
    language = str_of(body.p, 3);
    body = str_from(body, 3);
    description = take_text(id3, encoding, &body);
    text = take_text(id3, encoding, &body);
    if (is_lyrics)
        tags_add_lyrics(id3->tags, text, language);
    else if (!str_starts(description, STR("iTun")))
        tags_add(id3->tags, STR("COMMENT"), text);
}

/* Encoding, language, the unit of times (2: milliseconds), the kind of content,
 * description, then texts and times. */
static void add_synced(struct id3v2 *id3, struct str body)
{
    unsigned encoding;
    uint32_t ms;

    if (id3->tags->line_count > 0 || !take_encoding(&body, &encoding) ||
        body.n < 5 || body.p[3] != 2 || (unsigned char)body.p[4] > 2)
        return;
    body = str_from(body, 5);
    (void)take_text(id3, encoding, &body);
    while (body.n > 0) {
        struct str text = take_text(id3, encoding, &body);

        if (!tags_take_big32(&body, &ms))
            break;
        tags_add_line(id3->tags, ms, text);
    }
}

/* Encoding, MIME type (2.2: three letters), type, description, bytes. */
static void add_picture(struct id3v2 *id3, struct str body, bool is_old)
{
    struct str description;
    unsigned encoding, type;

    if (!take_encoding(&body, &encoding))
        return;
    if (is_old)
        body = str_from(body, 3);
    else
        (void)split(LATIN, &body);
    if (body.n < 2)
        return;
    type = (unsigned char)body.p[0];
    body = str_from(body, 1);
    description = take_text(id3, encoding, &body);
    tags_add_picture(id3->tags, type, body, description);
}

/* Pairs of a role and a name; of an instrument and a name. */
static void add_people(struct id3v2 *id3, struct str body, bool is_performer)
{
    struct tags *t = id3->tags;
    unsigned encoding;

    if (!take_encoding(&body, &encoding))
        return;
    while (body.n > 0) {
        struct str role = take_text(id3, encoding, &body);
        struct str person = take_text(id3, encoding, &body);
        const char *name = NULL;

        for (size_t i = 0; i < sizeof ROLES / sizeof ROLES[0]; i++)
            if (str_eq_nocase(role, str_from_c(ROLES[i].role)))
                name = ROLES[i].name;
        if (name != NULL)
            tags_add(t, str_from_c(name), person);
        else if (is_performer && person.n > 0)
            tags_add(t, STR("PERFORMER"),
                     role.n > 0 ? arena_printf(t->arena, "%.*s (%.*s)",
                                               STR_ARG(person), STR_ARG(role))
                                : person);
    }
}

/* A gain and a peak for each channel, of which the master's (1) counts. */
static void add_volume(struct id3v2 *id3, struct str body)
{
    struct str owner = split(LATIN, &body);
    enum tag_gain which =
        str_eq_nocase(owner, STR("album")) ? TAG_ALBUM_GAIN : TAG_TRACK_GAIN;

    while (body.n >= 4) {
        const unsigned char *p = (const unsigned char *)body.p;
        int gain = (int)((unsigned)p[1] << 8 | p[2]);

        if (p[0] == 1)
            tags_add_gain(id3->tags, which,
                          (gain >= 32768 ? gain - 65536 : gain) / 512.0);
        body = str_from(body, 4 + ((size_t)p[3] + 7) / 8);
    }
}

static void add_chapter_title(void *ctx, const struct id3v2_frame *f)
{
    struct id3v2 *id3 = ctx;
    struct tags *t = id3->tags;

    if (is_frame(f, "TIT2") && t->chapter_count > 0)
        t->chapters[t->chapter_count - 1].title = first_text(id3, f->body);
}

/* A name, two times, two places in the file, and frames. */
static void add_chapter(struct id3v2 *id3, struct str body)
{
    size_t before = id3->tags->chapter_count;
    uint32_t from, to;

    (void)split(LATIN, &body);
    if (!tags_take_big32(&body, &from) || !tags_take_big32(&body, &to) ||
        body.n < 8)
        return;
    tags_add_chapter(id3->tags, (struct tag_chapter){from, to, STR_EMPTY});
    if (id3->tags->chapter_count > before)
        id3v2_each(str_from(body, 8), id3->version, false, id3->tags->arena,
                   add_chapter_title, id3);
}

void id3v2_add(struct id3v2 *id3, const struct id3v2_frame *f)
{
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        if (is_frame(f, TEXTS[i].id)) {
            add_texts(id3, str_from_c(TEXTS[i].name), f->body);
            return;
        }
    if (is_frame(f, "TCON"))
        add_genres(id3, f->body);
    else if (is_frame(f, "TYER"))
        id3->year = first_text(id3, f->body);
    else if (is_frame(f, "TDAT"))
        id3->day_month = first_text(id3, f->body);
    else if (is_frame(f, "TXXX"))
        add_user_text(id3, f->body);
    else if (is_frame(f, "UFID"))
        add_unique_id(id3, f->body);
    else if (is_frame(f, "COMM") || is_frame(f, "USLT"))
        add_described(id3, f->body, is_frame(f, "USLT"));
    else if (is_frame(f, "SYLT"))
        add_synced(id3, f->body);
    else if (is_frame(f, "APIC") || memcmp(f->id, "PIC", 4) == 0)
        add_picture(id3, f->body, f->id[0] == 'P');
    else if (is_frame(f, "TIPL") || is_frame(f, "IPLS") || is_frame(f, "TMCL"))
        add_people(id3, f->body, !is_frame(f, "TIPL"));
    else if (is_frame(f, "RVA2"))
        add_volume(id3, f->body);
    else if (is_frame(f, "CHAP"))
        add_chapter(id3, f->body);
}

static bool is_digits(struct str s, size_t n)
{
    uint64_t number;

    return s.n == n && str_to_u64(s, &number);
}

/* A year, and a day and month in a frame of their own, are a date. */
void id3v2_finish(struct id3v2 *id3)
{
    struct str year = id3->year, day = id3->day_month;

    if (is_digits(year, 4) && is_digits(day, 4))
        year = arena_printf(id3->tags->arena, "%.4s-%.2s-%.2s", year.p,
                            day.p + 2, day.p);
    /* TDRC says the same better. */
    if (tags_get(id3->tags, STR("DATE")).n == 0)
        tags_add(id3->tags, STR("DATE"), year);
}
