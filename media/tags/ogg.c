/* The first packets of an Ogg file's first audio stream, put together from its
 * pages (RFC 3533). A page has 27 bytes of header, a table of lengths, and as
 * many bytes; a packet goes on over lengths of 255. Which packet has the
 * comments, the first one tells by its first bytes. */
#include "base/buf.h"
#include "media/tags/kinds.h"

#define HEAD_BYTES       27
#define PAGES_MAX        20000
#define PACKET_MAX_BYTES (32u << 20)

/* A kind of stream: how its first packet begins, and the one with comments. */
static const struct codec {
    struct str first;
    struct str comments;
    bool is_flac; /* then each packet is a metadata block */
} CODECS[] = {
    {{"\1vorbis", 7}, {"\3vorbis", 7}, false},
    {{"OpusHead", 8}, {"OpusTags", 8}, false},
    {{"Speex   ", 8}, {"", 0}, false},
    {{"\x7f"
      "FLAC",
      5},
     {"\x04", 1},
     true},
};

struct reader {
    struct source *source;
    struct tags *tags;
    const struct codec *codec; /* NULL until a stream of one has begun */
    uint32_t serial;           /* of that stream */
    struct buf packet;
    bool is_done;
};

static const struct codec *find_codec(struct str packet)
{
    for (size_t i = 0; i < sizeof CODECS / sizeof CODECS[0]; i++)
        if (str_starts(packet, CODECS[i].first))
            return &CODECS[i];
    return NULL;
}

static void read_flac_packet(struct reader *r, struct str packet)
{
    unsigned type = (unsigned char)packet.p[0] & 0x7f;

    if (packet.n < 4 || (unsigned char)packet.p[0] == 0xff) { /* audio */
        r->is_done = true;
        return;
    }
    /* What is added borrows from the packet, which is used again. */
    packet = arena_str(r->tags->arena, str_from(packet, 4));
    if (type == 4)
        vorbis_comment_read(packet, r->tags);
    else if (type == 6)
        tags_add_flac_picture(r->tags, packet);
}

static void read_packet(struct reader *r)
{
    struct str packet = buf_get(&r->packet);

    if (packet.n > 0 && r->codec->is_flac) {
        if (!str_starts(packet, r->codec->first))
            read_flac_packet(r, packet);
    } else if (!str_starts(packet, r->codec->first)) {
        if (str_starts(packet, r->codec->comments))
            vorbis_comment_read(
                arena_str(r->tags->arena,
                          str_from(packet, r->codec->comments.n)),
                r->tags);
        r->is_done = true;
    }
    buf_clear(&r->packet);
}

/* Adds the page's bytes to packets, and reads those that end. */
static void read_page(struct reader *r, const uint8_t *lengths, size_t count,
                      struct str bytes)
{
    for (size_t i = 0; i < count && !r->is_done; i++) {
        size_t n = lengths[i] < bytes.n ? lengths[i] : bytes.n;

        buf_add(&r->packet, bytes.p, n);
        bytes = str_from(bytes, n);
        if (buf_overflowed(&r->packet))
            r->is_done = true;
        else if (lengths[i] < 255)
            read_packet(r);
    }
}

/* One page at `at`; its length, 0 where there is none. */
static uint64_t take_page(struct reader *r, uint64_t at)
{
    uint8_t head[HEAD_BYTES], lengths[255];
    char bytes[255 * 255];
    size_t n = 0;
    uint32_t serial;

    if (!source_get(r->source, at, head, sizeof head) ||
        memcmp(head, "OggS", 4) != 0 ||
        !source_get(r->source, at + HEAD_BYTES, lengths, head[26]))
        return 0;
    for (size_t i = 0; i < head[26]; i++)
        n += lengths[i];
    memcpy(&serial, head + 14, sizeof serial);
    if (r->codec != NULL && serial != r->serial)
        return HEAD_BYTES + head[26] + n;
    n = source_read(r->source, at + HEAD_BYTES + head[26], bytes, n);
    if (r->codec == NULL) {
        r->codec = find_codec(str_of(bytes, n));
        r->serial = serial;
    }
    if (r->codec != NULL)
        read_page(r, lengths, head[26], str_of(bytes, n));
    return HEAD_BYTES + head[26] + n;
}

void ogg_read(struct source *s, uint64_t at, struct tags *t)
{
    struct reader r = {.source = s, .tags = t};

    buf_init(&r.packet, PACKET_MAX_BYTES);
    for (unsigned i = 0; i < PAGES_MAX && !r.is_done; i++) {
        uint64_t n = take_page(&r, at);

        if (n == 0)
            break;
        at += n;
    }
    buf_release(&r.packet);
}
