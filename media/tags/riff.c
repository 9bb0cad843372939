/* Chunks of a name, a length and a body, each at an even place: RIFF with
 * little-endian lengths, AIFF with big-endian ones. Either may hold an ID3v2
 * tag, which says more; RIFF a LIST of INFO, AIFF a few texts. */
#include <endian.h>

#include "media/tags/kinds.h"
#include "media/tags/tags_own.h"

#define CHUNKS_MAX     10000
#define TEXT_MAX_BYTES (1u << 20)

struct named {
    char id[5];
    const char *name;
};

static const struct named INFO[] = {
    {"INAM", "TITLE"},       {"IART", "ARTIST"},      {"IPRD", "ALBUM"},
    {"ITRK", "TRACKNUMBER"}, {"IPRT", "TRACKNUMBER"}, {"ICRD", "DATE"},
    {"IGNR", "GENRE"},       {"ICMT", "COMMENT"},     {"ICOP", "COPYRIGHT"},
    {"ILNG", "LANGUAGE"},    {"IMUS", "COMPOSER"},    {"IWRI", "LYRICIST"},
    {"IENG", "ENGINEER"},    {"ISRC", "SOURCE"},      {"IMED", "MEDIA"},
};

static const struct named AIFF[] = {
    {"NAME", "TITLE"},
    {"AUTH", "ARTIST"},
    {"(c) ", "COPYRIGHT"},
    {"ANNO", "COMMENT"},
};

struct chunk {
    char id[5];
    uint64_t at; /* of its body */
    uint64_t bytes;
};

struct reader {
    struct source *source;
    struct tags *tags;
    bool is_big;
};

/* The chunk at `at`; one that goes beyond the file ends with it. */
static bool read_chunk(struct reader *r, uint64_t at, struct chunk *out)
{
    uint8_t h[8];

    if (!source_get(r->source, at, h, sizeof h))
        return false;
    memcpy(out->id, h, 4);
    out->id[4] = '\0';
    out->at = at + 8;
    out->bytes = r->is_big ? (uint64_t)h[4] << 24 | (uint64_t)h[5] << 16 |
                                 (uint64_t)h[6] << 8 | h[7]
                           : (uint64_t)h[7] << 24 | (uint64_t)h[6] << 16 |
                                 (uint64_t)h[5] << 8 | h[4];
    if (out->bytes > r->source->size - out->at)
        out->bytes = r->source->size - out->at;
    return true;
}

/* RF64's length of "data" is in a chunk of its own, "ds64", as the second of
 * its numbers of 64 bits. */
static uint64_t large_data_bytes(struct reader *r, const struct chunk *c)
{
    uint64_t n;

    if (c->bytes < 16 || !source_get(r->source, c->at + 8, &n, sizeof n))
        return 0;
    return le64toh(n);
}

static void add_named(struct reader *r, const struct named *names, size_t count,
                      const struct chunk *c)
{
    struct str value;

    for (size_t i = 0; i < count; i++)
        if (memcmp(c->id, names[i].id, 4) == 0 && c->bytes <= TEXT_MAX_BYTES &&
            source_take(r->source, c->at, (size_t)c->bytes, r->tags->arena,
                        &value))
            tags_add(r->tags, str_from_c(names[i].name), value);
}

static void read_info(struct reader *r, const struct chunk *list)
{
    uint64_t at = list->at + 4, end = list->at + list->bytes;
    struct chunk c;

    for (unsigned i = 0; i < CHUNKS_MAX && at < end; i++) {
        if (!read_chunk(r, at, &c))
            return;
        add_named(r, INFO, sizeof INFO / sizeof INFO[0], &c);
        at = c.at + c.bytes + (c.bytes & 1);
    }
}

/* Steps over the chunks; `each` is shown every one. */
static void walk(struct reader *r, uint64_t at,
                 void (*each)(struct reader *, const struct chunk *))
{
    uint64_t data_bytes = 0;
    struct chunk c;

    for (unsigned i = 0; i < CHUNKS_MAX && read_chunk(r, at, &c); i++) {
        each(r, &c);
        if (memcmp(c.id, "ds64", 4) == 0)
            data_bytes = large_data_bytes(r, &c);
        if (memcmp(c.id, "data", 4) == 0 && data_bytes > c.bytes)
            return; /* longer than the file is */
        if (memcmp(c.id, "data", 4) == 0 && data_bytes > 0)
            c.bytes = data_bytes;
        at = c.at + c.bytes + (c.bytes & 1);
    }
}

static void each_id3(struct reader *r, const struct chunk *c)
{
    if (memcmp(c->id, "id3 ", 4) == 0 || memcmp(c->id, "ID3 ", 4) == 0)
        id3v2_read(r->source, c->at, r->tags);
}

static void each_text(struct reader *r, const struct chunk *c)
{
    char kind[4];

    if (r->is_big)
        add_named(r, AIFF, sizeof AIFF / sizeof AIFF[0], c);
    else if (memcmp(c->id, "LIST", 4) == 0 && c->bytes >= 4 &&
             source_get(r->source, c->at, kind, 4) &&
             memcmp(kind, "INFO", 4) == 0)
        read_info(r, c);
}

void riff_read(struct source *s, uint64_t at, bool is_big, struct tags *t)
{
    struct reader r = {.source = s, .tags = t, .is_big = is_big};

    tags_begin_kind(t);
    walk(&r, at + 12, each_id3);
    tags_begin_kind(t);
    walk(&r, at + 12, each_text);
}
