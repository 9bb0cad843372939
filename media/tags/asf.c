/* WMA: objects of a GUID, a length of 64 bits and a body, inside one header
 * object (Microsoft, "Advanced Systems Format", section 3). Three of them hold
 * names and values, each in its own manner; text is UTF-16. */
#include "media/tags/kinds.h"
#include "media/tags/tags_own.h"

#define HEADER_MAX_BYTES (32u << 20)
#define OBJECT_BYTES     24

enum { TEXT, BYTES, BOOL, NUMBER_32, NUMBER_64, NUMBER_16 };

static const char CONTENT[] =
    "\x33\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c";
static const char EXTENDED[] =
    "\x40\xa4\xd0\xd2\x07\xe3\xd2\x11\x97\xf0\x00\xa0\xc9\x5e\xa8\x50";
static const char EXTENSION[] =
    "\xb5\x03\xbf\x5f\x2e\xa9\xcf\x11\x8e\xe3\x00\xc0\x0c\x20\x53\x65";
static const char LIBRARY[] =
    "\x94\x1c\x23\x44\x98\x94\xd1\x49\xa1\x41\x1d\x13\x4e\x45\x70\x54";

static const struct {
    const char *written;
    const char *name;
} NAMES[] = {
    {"WM/AlbumTitle", "ALBUM"},
    {"WM/AlbumArtist", "ALBUMARTIST"},
    {"WM/TrackNumber", "TRACKNUMBER"},
    {"WM/PartOfSet", "DISCNUMBER"},
    {"WM/SetSubTitle", "DISCSUBTITLE"},
    {"WM/Year", "DATE"},
    {"WM/OriginalReleaseYear", "ORIGINALDATE"},
    {"WM/OriginalReleaseTime", "ORIGINALDATE"},
    {"WM/Genre", "GENRE"},
    {"WM/Composer", "COMPOSER"},
    {"WM/Writer", "LYRICIST"},
    {"WM/Conductor", "CONDUCTOR"},
    {"WM/ModifiedBy", "REMIXER"},
    {"WM/Producer", "PRODUCER"},
    {"WM/Publisher", "LABEL"},
    {"WM/CatalogNo", "CATALOGNUMBER"},
    {"WM/Barcode", "BARCODE"},
    {"WM/ISRC", "ISRC"},
    {"WM/IsCompilation", "COMPILATION"},
    {"WM/ArtistSortOrder", "ARTISTSORT"},
    {"WM/AlbumArtistSortOrder", "ALBUMARTISTSORT"},
    {"WM/AlbumSortOrder", "ALBUMSORT"},
    {"WM/TitleSortOrder", "TITLESORT"},
    {"WM/ContentGroupDescription", "GROUPING"},
    {"WM/SubTitle", "SUBTITLE"},
    {"WM/BeatsPerMinute", "BPM"},
    {"WM/InitialKey", "KEY"},
    {"WM/Mood", "MOOD"},
    {"WM/Language", "LANGUAGE"},
    {"WM/Media", "MEDIA"},
    {"WM/Lyrics", "LYRICS"},
    {"WM/EncodedBy", "ENCODEDBY"},
    {"WM/ARTISTS", "ARTISTS"},
    {"Author", "ARTIST"},
};

static uint64_t number_at(struct str s, size_t at, size_t n)
{
    uint64_t v = 0;

    for (size_t i = n; i-- > 0;)
        v = v << 8 | (unsigned char)s.p[at + i];
    return v;
}

/* Cuts a number of `bytes` off the front. */
static bool take_number(struct str *rest, size_t bytes, uint64_t *out)
{
    if (rest->n < bytes)
        return false;
    *out = number_at(*rest, 0, bytes);
    *rest = str_from(*rest, bytes);
    return true;
}

static bool take_bytes(struct str *rest, uint64_t n, struct str *out)
{
    if (n > rest->n)
        return false;
    *out = str_of(rest->p, (size_t)n);
    *rest = str_from(*rest, (size_t)n);
    return true;
}

static struct str text_of(struct tags *t, struct str bytes)
{
    return tags_text(t, charset_utf16(bytes, true, t->arena));
}

static struct str name_of(struct tags *t, struct str bytes)
{
    struct str name = text_of(t, bytes);

    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (str_eq_nocase(name, str_from_c(NAMES[i].written)))
            return str_from_c(NAMES[i].name);
    /* What Picard writes for others is called so, and what Microsoft does is
     * nothing about music. */
    return str_starts(name, STR("MusicBrainz/"))
               ? arena_printf(t->arena, "MusicBrainz %.*s",
                              STR_ARG(str_from(name, 12)))
           : str_starts(name, STR("WM")) || str_starts(name, STR("Is"))
               ? STR_EMPTY
               : name;
}

/* A text of UTF-16 up to a NUL of two bytes, cut off the front. */
static struct str take_text(struct tags *t, struct str *rest)
{
    size_t n = 0;
    struct str text;

    while (n + 1 < rest->n && number_at(*rest, n, 2) != 0)
        n += 2;
    text = text_of(t, str_of(rest->p, n));
    *rest = str_from(*rest, n + 2 < rest->n ? n + 2 : rest->n);
    return text;
}

/* A type, a length, a MIME type, a description, bytes. */
static void add_picture(struct tags *t, struct str value)
{
    struct str description;
    uint64_t type, n;

    if (!take_number(&value, 1, &type) || !take_number(&value, 4, &n))
        return;
    (void)take_text(t, &value);
    description = take_text(t, &value);
    tags_add_picture(t, (unsigned)type, value, description);
}

static void add_value(struct tags *t, struct str name_bytes, uint64_t kind,
                      struct str value)
{
    struct str name = text_of(t, name_bytes);

    if (str_eq(name, STR("WM/Picture"))) {
        add_picture(t, value);
        return;
    }
    name = name_of(t, name_bytes);
    if (name.n > 0 && kind == TEXT)
        tags_add(t, name, text_of(t, value));
    else if (name.n > 0 && kind != BYTES && value.n <= 8)
        tags_add_number(t, name, number_at(value, 0, value.n));
}

/* Five lengths, then title, author, copyright, description, rating. */
static void read_content(struct tags *t, struct str body)
{
    static const char *const FIELDS[5] = {"TITLE", "ARTIST", "COPYRIGHT",
                                          "COMMENT", NULL};
    uint64_t lengths[5];
    struct str value;

    for (size_t i = 0; i < 5; i++)
        if (!take_number(&body, 2, &lengths[i]))
            return;
    for (size_t i = 0; i < 5 && take_bytes(&body, lengths[i], &value); i++)
        if (FIELDS[i] != NULL)
            tags_add(t, str_from_c(FIELDS[i]), text_of(t, value));
}

/* A count of: a name's length, name, type, a value's length, value. */
static void read_extended(struct tags *t, struct str body)
{
    uint64_t count, n, kind;
    struct str name, value;

    if (!take_number(&body, 2, &count))
        return;
    while (count-- > 0) {
        if (!take_number(&body, 2, &n) || !take_bytes(&body, n, &name) ||
            !take_number(&body, 2, &kind) || !take_number(&body, 2, &n) ||
            !take_bytes(&body, n, &value))
            return;
        add_value(t, name, kind, value);
    }
}

/* A count of: language and stream, the lengths and the type, name, value. */
static void read_library(struct tags *t, struct str body)
{
    uint64_t count, place, name_bytes, kind, value_bytes;
    struct str name, value;

    if (!take_number(&body, 2, &count))
        return;
    while (count-- > 0) {
        if (!take_number(&body, 4, &place) ||
            !take_number(&body, 2, &name_bytes) ||
            !take_number(&body, 2, &kind) ||
            !take_number(&body, 4, &value_bytes) ||
            !take_bytes(&body, name_bytes, &name) ||
            !take_bytes(&body, value_bytes, &value))
            return;
        add_value(t, name, kind, value);
    }
}

/* The objects in `rest` that hold names, and where others are (EXTENSION). */
static void read_objects(struct tags *t, struct str rest, struct str *extension)
{
    while (rest.n >= OBJECT_BYTES) {
        struct str guid = str_of(rest.p, 16), body;
        uint64_t n = number_at(rest, 16, 8);

        if (n < OBJECT_BYTES || n > rest.n)
            return;
        body = str_of(rest.p + OBJECT_BYTES, (size_t)n - OBJECT_BYTES);
        rest = str_from(rest, (size_t)n);
        if (str_eq(guid, str_of(CONTENT, 16)))
            read_content(t, body);
        else if (str_eq(guid, str_of(EXTENDED, 16)))
            read_extended(t, body);
        else if (str_eq(guid, str_of(LIBRARY, 16)))
            read_library(t, body);
        else if (str_eq(guid, str_of(EXTENSION, 16)))
            *extension = str_from(body, 22);
    }
}

/* The extension stands first in many files, and has the further values of what
 * has its first one elsewhere. */
void asf_read(struct source *s, uint64_t at, struct tags *t)
{
    struct str body, extension = STR_EMPTY, deeper;
    uint8_t head[30];
    uint64_t n;

    if (!source_get(s, at, head, sizeof head))
        return;
    n = number_at(str_of((const char *)head, sizeof head), 16, 8);
    if (n < sizeof head || n > HEADER_MAX_BYTES || n > s->size - at ||
        !source_take(s, at + 30, (size_t)n - 30, t->arena, &body))
        return;
    read_objects(t, body, &extension);
    read_objects(t, extension, &deeper);
}
