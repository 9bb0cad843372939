/* A value's way: its name is upper-cased and looked up among the aliases; what
 * has a place of its own goes there (SPECIAL), the rest into the list, unless
 * an earlier kind of tags has the name already or the value is there. Lists
 * are short, so that looking through them is all the index that it takes. */
#include "media/tags/tags.h"

#include <math.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "media/tags/picture.h"
#include "media/tags/tags_own.h"

#define R128_TO_REPLAYGAIN_DB 5.0 /* from -23 to -18 LUFS */
#define GAIN_MAX_DB           64.0
#define PEAK_MAX              64.0

struct alias {
    struct str written;
    struct str name;
};

static const struct alias ALIASES[] = {
#define ALIAS(written, name) {STR(written), STR(name)},
#include "media/tags/names.def"
#undef ALIAS
};

static const char *const GENRES[] = {
#define GENRE(name) name,
#include "media/tags/genres.def"
#undef GENRE
};

#define GENRE_COUNT (sizeof GENRES / sizeof GENRES[0])

void tags_init(struct tags *t, struct arena *arena, struct charsets *c)
{
    memset(t, 0, sizeof *t);
    t->arena = arena;
    t->charsets = c;
}

void tags_release(struct tags *t)
{
    free(t->list);
    free(t->lines);
    free(t->chapters);
    memset(t, 0, sizeof *t);
}

void tags_begin_kind(struct tags *t)
{
    t->kind_begin = t->count;
}

/* ---- text ---- */

/* Up to the first NUL, in UTF-8, without spaces around it. */
struct str tags_text(struct tags *t, struct str s)
{
    s = str_trim(str_of(s.p, str_find(s, '\0')));
    if (!utf8_is_valid(s))
        s = charset_decode(t->charsets, charset_guess(t->charsets, s), s,
                           t->arena);
    return s;
}

static struct str upper(struct tags *t, struct str name)
{
    char *out = arena_alloc(t->arena, name.n);

    for (size_t i = 0; i < name.n; i++)
        out[i] = name.p[i] >= 'a' && name.p[i] <= 'z'
                     ? (char)(name.p[i] - 'a' + 'A')
                     : name.p[i];
    return str_of(out, name.n);
}

static struct str name_of(struct tags *t, struct str name)
{
    name = upper(t, name);
    for (size_t i = 0; i < sizeof ALIASES / sizeof ALIASES[0]; i++)
        if (str_eq(name, ALIASES[i].written))
            return ALIASES[i].name;
    return name;
}

/* ---- the list ---- */

static bool may_put(const struct tags *t, struct str name, struct str value)
{
    for (size_t i = 0; i < t->count; i++) {
        if (!str_eq(t->list[i].name, name))
            continue;
        if (i < t->kind_begin || str_eq(t->list[i].value, value))
            return false;
    }
    return t->count < TAGS_MAX;
}

/* Puts a clean value under a name of ours. */
static void put(struct tags *t, struct str name, struct str value)
{
    value = utf8_cut(str_trim(value), TAGS_VALUE_MAX);
    if (value.n == 0 || name.n == 0 || !may_put(t, name, value))
        return;
    t->list = mem_grow(t->list, t->count, &t->capacity, sizeof *t->list);
    t->list[t->count++] = (struct tag){name, value};
}

struct str tags_get(const struct tags *t, struct str name)
{
    for (size_t i = 0; i < t->count; i++)
        if (str_eq(t->list[i].name, name))
            return t->list[i].value;
    return STR_EMPTY;
}

/* ---- what has its own place, or its own form ---- */

/* "3/12" is a number and a total. */
static void put_number_of(struct tags *t, struct str value, struct str number,
                          struct str total)
{
    size_t slash = str_find(value, '/');

    put(t, number, str_of(value.p, slash));
    if (slash < value.n)
        put(t, total, str_from(value, slash + 1));
}

static void put_track(struct tags *t, struct str value)
{
    put_number_of(t, value, STR("TRACKNUMBER"), STR("TRACKTOTAL"));
}

static void put_disc(struct tags *t, struct str value)
{
    put_number_of(t, value, STR("DISCNUMBER"), STR("DISCTOTAL"));
}

/* "17" is a number, and so is "(17)", of which there may be several, and
 * a text behind them that says the same better. */
static void put_one_genre(struct tags *t, struct str value)
{
    struct str rest = value;
    uint64_t number;

    while (str_starts(rest, STR("(")) && !str_starts(rest, STR("(("))) {
        size_t close = str_find(rest, ')');
        struct str inside = str_of(rest.p + 1, close - 1);

        if (close == rest.n)
            break;
        if (str_eq(inside, STR("RX")))
            put(t, STR("GENRE"), STR("Remix"));
        else if (str_eq(inside, STR("CR")))
            put(t, STR("GENRE"), STR("Cover"));
        else if (!str_to_u64(inside, &number) || number >= GENRE_COUNT)
            break;
        else if (close + 1 == rest.n || rest.p[close + 1] == '(')
            put(t, STR("GENRE"), str_from_c(GENRES[number]));
        rest = str_from(rest, close + 1);
    }
    if (str_starts(rest, STR("((")))
        rest = str_from(rest, 1);
    if (str_to_u64(rest, &number) && number < GENRE_COUNT)
        rest = str_from_c(GENRES[number]);
    put(t, STR("GENRE"), rest);
}

/* Taggers without lists write semicolons. */
static void put_genre(struct tags *t, struct str value)
{
    struct str one;

    while (str_split(&value, ';', &one))
        put_one_genre(t, str_trim(one));
}

bool tags_is_genre(struct str name)
{
    for (size_t i = 0; i < GENRE_COUNT; i++)
        if (str_eq_nocase(name, str_from_c(GENRES[i])))
            return true;
    return false;
}

/* No id of MusicBrainz' has a sign in it by which lists are joined. */
static void put_ids(struct tags *t, struct str name, struct str value)
{
    struct str some, one;

    while (str_split(&value, ';', &some))
        while (str_split(&some, '/', &one))
            put(t, name, one);
}

/* What begins with no digit is no date, and a year of 0 isn't known. */
static void put_date_as(struct tags *t, struct str name, struct str value)
{
    if (value.p[0] >= '0' && value.p[0] <= '9' && !str_eq(value, STR("0")) &&
        !str_eq(value, STR("0000")))
        put(t, name, value);
}

static void put_date(struct tags *t, struct str value)
{
    put_date_as(t, STR("DATE"), value);
}

static void put_original_date(struct tags *t, struct str value)
{
    put_date_as(t, STR("ORIGINALDATE"), value);
}

/* Apple's numbers: 1 and 4 are explicit, 2 is the clean version. */
static void put_explicit(struct tags *t, struct str value)
{
    if (str_eq(value, STR("1")) || str_eq(value, STR("4")))
        put(t, STR("EXPLICIT"), STR("1"));
    else if (str_eq(value, STR("2")))
        put(t, STR("EXPLICIT"), STR("0"));
}

static void put_lyrics(struct tags *t, struct str value)
{
    tags_add_lyrics(t, value, STR_EMPTY);
}

static void put_cuesheet(struct tags *t, struct str value)
{
    if (t->cuesheet.n == 0)
        t->cuesheet = value;
}

static void put_picture(struct tags *t, struct str value,
                        void (*add)(struct tags *, struct str))
{
    size_t n, max = value.n / 4 * 3 + 3;
    char *bytes;

    while (value.n > 0 && value.p[value.n - 1] == '=')
        value.n--;
    bytes = arena_alloc(t->arena, max);
    if (base64_decode(value, BASE64_STANDARD, bytes, max, &n))
        add(t, str_of(bytes, n));
}

static void put_flac_picture(struct tags *t, struct str value)
{
    put_picture(t, value, tags_add_flac_picture);
}

static void add_front(struct tags *t, struct str bytes)
{
    tags_add_picture(t, TAGS_PICTURE_FRONT, bytes, STR_EMPTY);
}

static void put_coverart(struct tags *t, struct str value)
{
    put_picture(t, value, add_front);
}

/* "-7.25 dB", with a comma where people write one. */
static bool number_of(struct tags *t, struct str value, double *out)
{
    char *text = arena_cstr(t->arena, value);
    size_t n = strcspn(text, " dD");
    char *comma = memchr(text, ',', n);

    if (comma != NULL)
        *comma = '.';
    return str_to_double(str_of(text, n), out);
}

static void put_gain(struct tags *t, struct str value, enum tag_gain which)
{
    double number;

    if (number_of(t, value, &number))
        tags_add_gain(t, which, number);
}

static void put_track_gain(struct tags *t, struct str value)
{
    put_gain(t, value, TAG_TRACK_GAIN);
}

static void put_track_peak(struct tags *t, struct str value)
{
    put_gain(t, value, TAG_TRACK_PEAK);
}

static void put_album_gain(struct tags *t, struct str value)
{
    put_gain(t, value, TAG_ALBUM_GAIN);
}

static void put_album_peak(struct tags *t, struct str value)
{
    put_gain(t, value, TAG_ALBUM_PEAK);
}

/* Opus' are in 1/256 dB (RFC 7845 section 5.2.1). */
static void put_r128(struct tags *t, struct str value, enum tag_gain which)
{
    int64_t number;

    if (str_to_i64(value, &number) && number >= -32768 && number <= 32767)
        tags_add_gain(t, which, (double)number / 256 + R128_TO_REPLAYGAIN_DB);
}

static void put_r128_track(struct tags *t, struct str value)
{
    put_r128(t, value, TAG_TRACK_GAIN);
}

static void put_r128_album(struct tags *t, struct str value)
{
    put_r128(t, value, TAG_ALBUM_GAIN);
}

/* Text is of any length here: pictures are in base64. */
static const struct special {
    struct str name;
    void (*put)(struct tags *t, struct str value);
} SPECIALS[] = {
    {STR("TRACKNUMBER"), put_track},
    {STR("DISCNUMBER"), put_disc},
    {STR("GENRE"), put_genre},
    {STR("DATE"), put_date},
    {STR("ORIGINALDATE"), put_original_date},
    {STR("EXPLICIT"), put_explicit},
    {STR("LYRICS"), put_lyrics},
    {STR("CUESHEET"), put_cuesheet},
    {STR("METADATA_BLOCK_PICTURE"), put_flac_picture},
    {STR("COVERART"), put_coverart},
    {STR("REPLAYGAIN_TRACK_GAIN"), put_track_gain},
    {STR("REPLAYGAIN_TRACK_PEAK"), put_track_peak},
    {STR("REPLAYGAIN_ALBUM_GAIN"), put_album_gain},
    {STR("REPLAYGAIN_ALBUM_PEAK"), put_album_peak},
    {STR("R128_TRACK_GAIN"), put_r128_track},
    {STR("R128_ALBUM_GAIN"), put_r128_album},
};

void tags_add(struct tags *t, struct str name, struct str value)
{
    /* Each is looked for among all: no file may make that long. */
    if (t->seen == TAGS_SEEN_MAX)
        return;
    t->seen++;
    name = tags_text(t, name);
    if (name.n == 0 || name.n > TAGS_NAME_MAX)
        return;
    name = name_of(t, name);
    value = tags_text(t, value);
    if (value.n == 0 || lyrics_add_chapter(t, name, value))
        return;
    for (size_t i = 0; i < sizeof SPECIALS / sizeof SPECIALS[0]; i++)
        if (str_eq(name, SPECIALS[i].name)) {
            SPECIALS[i].put(t, value);
            return;
        }
    if (str_starts(name, STR("MUSICBRAINZ_")) && str_ends(name, STR("ID")))
        put_ids(t, name, value);
    else
        put(t, name, value);
}

void tags_add_list(struct tags *t, struct str name, struct str values)
{
    struct str value;

    while (str_split(&values, '\0', &value))
        tags_add(t, name, value);
}

void tags_add_number(struct tags *t, struct str name, uint64_t number)
{
    if (number > 0)
        put(t, name,
            arena_printf(t->arena, "%llu", (unsigned long long)number));
}

void tags_add_genre(struct tags *t, unsigned number)
{
    if (number < GENRE_COUNT)
        put(t, STR("GENRE"), str_from_c(GENRES[number]));
}

/* ---- pictures and gains ---- */

static bool has_picture(const struct tags *t, unsigned type, struct str bytes)
{
    for (size_t i = 0; i < t->picture_count; i++)
        if (t->pictures[i].type == type && str_eq(t->pictures[i].bytes, bytes))
            return true;
    return false;
}

void tags_add_picture(struct tags *t, unsigned type, struct str bytes,
                      struct str description)
{
    struct picture_kind kind;

    if (t->picture_count == TAGS_PICTURES_MAX ||
        bytes.n > TAGS_PICTURE_BYTES - t->picture_bytes ||
        !picture_kind(bytes, &kind) || has_picture(t, type, bytes))
        return;
    t->picture_bytes += bytes.n;
    t->pictures[t->picture_count++] = (struct tag_picture){
        type < TAGS_PICTURE_TYPES ? type : 0,
        bytes,
        utf8_cut(tags_text(t, description), TAGS_VALUE_MAX),
    };
}

/* A length and as many bytes, big-endian. */
static bool take(struct str *rest, struct str *out)
{
    uint32_t n;

    if (!tags_take_big32(rest, &n) || n > rest->n)
        return false;
    *out = str_of(rest->p, n);
    *rest = str_from(*rest, n);
    return true;
}

bool tags_take_big32(struct str *rest, uint32_t *out)
{
    const unsigned char *p = (const unsigned char *)rest->p;

    if (rest->n < 4)
        return false;
    *out = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
    *rest = str_from(*rest, 4);
    return true;
}

void tags_add_flac_picture(struct tags *t, struct str block)
{
    struct str mime, description, bytes;
    uint32_t type;

    if (!tags_take_big32(&block, &type) || !take(&block, &mime) ||
        !take(&block, &description) || block.n < 16)
        return;
    block = str_from(block, 16); /* width, height, depth, colours */
    if (take(&block, &bytes))
        tags_add_picture(t, type, bytes, description);
}

void tags_add_gain(struct tags *t, enum tag_gain which, double value)
{
    bool is_peak = which == TAG_TRACK_PEAK || which == TAG_ALBUM_PEAK;

    if (t->has_gain[which] || !isfinite(value) ||
        (is_peak ? value < 0 || value > PEAK_MAX : fabs(value) > GAIN_MAX_DB))
        return;
    t->gains[which] = (float)value;
    t->has_gain[which] = true;
}

/* ---- the end ---- */

static size_t count_of(const struct tags *t, struct str name, size_t *last)
{
    size_t n = 0;

    for (size_t i = 0; i < t->count; i++)
        if (str_eq(t->list[i].name, name)) {
            *last = i;
            n++;
        }
    return n;
}

static size_t count_pieces(struct str s, char sign)
{
    struct str piece;
    size_t n = 0;

    while (str_split(&s, sign, &piece))
        n++;
    return n;
}

/* Names of people are taken apart only where it can be known: Picard joins
 * ARTISTS where there are no lists, and there is an id for each. */
void tags_split_artists(struct tags *t)
{
    size_t at = 0, ids, last;
    struct str rest, piece;
    char sign;

    ids = count_of(t, STR("MUSICBRAINZ_ARTISTID"), &last);
    if (ids < 2 || count_of(t, STR("ARTISTS"), &at) != 1)
        return;
    rest = t->list[at].value;
    /* A semicolon is in nobody's name. */
    sign = count_pieces(rest, ';') == ids ? ';' : '/';
    if (count_pieces(rest, sign) != ids || !str_split(&rest, sign, &piece))
        return;
    piece = str_trim(piece);
    if (piece.n == 0)
        return;
    t->list[at].value = piece;
    t->kind_begin = 0; /* what is added belongs to what is there */
    while (str_split(&rest, sign, &piece))
        put(t, STR("ARTISTS"), piece);
}
