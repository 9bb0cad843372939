/* Which kinds of tags a format has, and which of them is believed first. */
#include "media/tags/read.h"

#include <endian.h>

#include "media/tags/kinds.h"

/* What stands at the end, from the end on: ID3v1, Lyrics3 (its length in six
 * digits before its mark), APEv2. */
struct ends {
    uint64_t id3v1; /* where each ends; 0 without it */
    uint64_t apev2;
    uint64_t audio;
};

static uint64_t lyrics3_bytes(struct source *s, uint64_t end)
{
    char tail[15];
    uint64_t n;

    if (end < sizeof tail ||
        !source_get(s, end - sizeof tail, tail, sizeof tail) ||
        memcmp(tail + 6, "LYRICS200", 9) != 0 ||
        !str_to_u64(str_of(tail, 6), &n) || n > end - sizeof tail)
        return 0;
    return n + sizeof tail;
}

static struct ends find_ends(struct source *s)
{
    struct ends e = {.audio = s->size};
    uint64_t n = id3v1_bytes(s, e.audio);

    if (n > 0) {
        e.id3v1 = e.audio;
        e.audio -= n;
    }
    e.audio -= lyrics3_bytes(s, e.audio);
    n = apev2_bytes(s, e.audio);
    if (n > 0) {
        e.apev2 = e.audio;
        e.audio -= n;
    }
    return e;
}

uint64_t tags_bytes_at_end(struct source *s)
{
    return s->size - find_ends(s).audio;
}

static void read_front(struct source *s, struct tags *t)
{
    tags_begin_kind(t);
    id3v2_read(s, 0, t);
}

static void read_end(struct source *s, struct tags *t)
{
    struct ends e = find_ends(s);

    tags_begin_kind(t);
    if (e.apev2 > 0)
        apev2_read(s, e.apev2, t);
    tags_begin_kind(t);
    if (e.id3v1 > 0)
        id3v1_read(s, e.id3v1, t);
}

/* DSF: a mark, two lengths, and where its ID3v2 tag is, all little-endian. */
static void read_dsf(struct source *s, uint64_t at, struct tags *t)
{
    uint64_t place;

    if (source_get(s, at + 20, &place, sizeof place) && place != 0)
        id3v2_read(s, le64toh(place), t);
}

/* Which of several kinds is believed: the format's own, ID3v2 before it,
 * what stands at the end; where APEv2 is the format's own, that first. */
void tags_read(struct source *s, enum format format, uint64_t begin,
               struct tags *t)
{
    tags_begin_kind(t);
    switch (format) {
    case FORMAT_FLAC:
        flac_read(s, begin, t);
        break;
    case FORMAT_OGG:
        ogg_read(s, begin, t);
        break;
    case FORMAT_MP4:
        mp4_read(s, t);
        break;
    case FORMAT_WAV:
    case FORMAT_AIFF:
        riff_read(s, begin, format == FORMAT_AIFF, t);
        break;
    case FORMAT_ASF:
        asf_read(s, begin, t);
        break;
    case FORMAT_DSF:
        read_dsf(s, begin, t);
        break;
    case FORMAT_MP3:
    case FORMAT_AAC:
        break;
    default:
        read_end(s, t);
        read_front(s, t);
        return;
    }
    read_front(s, t);
    read_end(s, t);
}
