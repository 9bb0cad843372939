/* The tag and its frames (id3.org, ID3v2.2, 2.3 and 2.4). It is read into
 * memory whole, since unsynchronisation, the zeros that were put behind bytes
 * of ones, may go through all of it; then its frames are passed over twice: all
 * of a tag's "Latin-1" is in one encoding, which is easier to guess from all
 * of it. Compressed and encrypted frames are passed over. */
#include "media/tags/id3v2.h"

#include "media/source/format.h"
#include "media/tags/kinds.h"

#define TAG_MAX_BYTES    (32u << 20)
#define SAMPLE_MAX_BYTES 65536

static uint32_t byte_at(struct str s, size_t i)
{
    return (unsigned char)s.p[i];
}

static uint32_t big(struct str s, size_t at, size_t n)
{
    uint32_t v = 0;

    for (size_t i = 0; i < n; i++)
        v = v << 8 | byte_at(s, at + i);
    return v;
}

/* Seven bits a byte. */
static uint32_t synchsafe(struct str s, size_t at)
{
    return (byte_at(s, at) & 0x7f) << 21 | (byte_at(s, at + 1) & 0x7f) << 14 |
           (byte_at(s, at + 2) & 0x7f) << 7 | (byte_at(s, at + 3) & 0x7f);
}

/* Takes the zeros behind bytes of ones away. */
static struct str synced(struct str s, struct arena *arena)
{
    char *out = arena_alloc(arena, s.n);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        out[n++] = s.p[i];
        if (byte_at(s, i) == 0xff && i + 1 < s.n && s.p[i + 1] == 0)
            i++;
    }
    return str_of(out, n);
}

/* ---- frames ---- */

/* Frames of 2.2 that are the same with another name. */
static const char RENAMED[][2][5] = {
    {"TT1", "TIT1"}, {"TT2", "TIT2"}, {"TT3", "TIT3"}, {"TP1", "TPE1"},
    {"TP2", "TPE2"}, {"TP3", "TPE3"}, {"TP4", "TPE4"}, {"TAL", "TALB"},
    {"TRK", "TRCK"}, {"TPA", "TPOS"}, {"TYE", "TYER"}, {"TDA", "TDAT"},
    {"TOR", "TORY"}, {"TCO", "TCON"}, {"TCP", "TCMP"}, {"TCM", "TCOM"},
    {"TXT", "TEXT"}, {"TRC", "TSRC"}, {"TPB", "TPUB"}, {"TBP", "TBPM"},
    {"TKE", "TKEY"}, {"TLA", "TLAN"}, {"TMT", "TMED"}, {"TEN", "TENC"},
    {"TCR", "TCOP"}, {"TOA", "TOPE"}, {"TOL", "TOLY"}, {"TOT", "TOAL"},
    {"TSP", "TSOP"}, {"TS2", "TSO2"}, {"TSA", "TSOA"}, {"TST", "TSOT"},
    {"TSC", "TSOC"}, {"TXX", "TXXX"}, {"UFI", "UFID"}, {"COM", "COMM"},
    {"ULT", "USLT"}, {"SLT", "SYLT"}, {"IPL", "IPLS"}, {"PIC", "PIC"},
    {"GP1", "GRP1"},
};

static bool is_id(struct str s, size_t at, size_t n)
{
    for (size_t i = at; i < at + n; i++)
        if (!(s.p[i] >= 'A' && s.p[i] <= 'Z') &&
            !(s.p[i] >= '0' && s.p[i] <= '9'))
            return false;
    return true;
}

static bool rename_frame(struct id3v2_frame *f)
{
    for (size_t i = 0; i < sizeof RENAMED / sizeof RENAMED[0]; i++)
        if (memcmp(f->id, RENAMED[i][0], 3) == 0) {
            memcpy(f->id, RENAMED[i][1], 5);
            return true;
        }
    return false;
}

/* Whether a frame of `n` bytes at `at` ends where another one begins, or the
 * padding, or the tag ends. */
static bool is_length(struct str s, size_t at, uint32_t n)
{
    size_t end;

    if (n > s.n - at)
        return false;
    end = at + n;
    return s.n - end < 10 || s.p[end] == '\0' || is_id(s, end, 4);
}

/* Some programs wrote 2.4 with the lengths of 2.3: theirs is believed where
 * only that one leads to a frame. */
static uint32_t frame_length(struct str s, size_t at, unsigned version)
{
    uint32_t plain = big(s, at + 4, 4), safe = synchsafe(s, at + 4);

    if (version != 4)
        return plain;
    return !is_length(s, at + 10, safe) && is_length(s, at + 10, plain) ? plain
                                                                        : safe;
}

/* Unwraps a frame by its second byte of flags; false if that can't be done. */
static bool unwrap(struct str *body, unsigned version, unsigned flags,
                   bool is_unsynced, struct arena *arena)
{
    bool is_packed = version == 4 ? flags & 0x0c : flags & 0xc0;
    size_t skip = 0;

    if (is_packed)
        return false;
    if (version == 4) {
        skip = (flags & 0x40 ? 1u : 0u) + (flags & 0x01 ? 4u : 0u);
        if (is_unsynced || (flags & 0x02))
            *body = synced(*body, arena);
    } else if (version == 3) {
        skip = flags & 0x20 ? 1 : 0;
    }
    if (skip > body->n)
        return false;
    *body = str_from(*body, skip);
    return true;
}

void id3v2_each(struct str body, unsigned version, bool is_unsynced,
                struct arena *arena,
                void (*each)(void *ctx, const struct id3v2_frame *f), void *ctx)
{
    size_t id_bytes = version == 2 ? 3 : 4, head = version == 2 ? 6 : 10;
    size_t at = 0;

    while (body.n - at > head && is_id(body, at, id_bytes)) {
        uint32_t n = version == 2 ? big(body, at + 3, 3)
                                  : frame_length(body, at, version);
        unsigned flags = version == 2 ? 0 : byte_at(body, at + 9);
        struct id3v2_frame f = {.id = ""};

        if (n > body.n - at - head)
            break;
        memcpy(f.id, body.p + at, id_bytes);
        f.body = str_of(body.p + at + head, n);
        at += head + n;
        if (unwrap(&f.body, version, flags, is_unsynced, arena) &&
            (version != 2 || rename_frame(&f)))
            each(ctx, &f);
    }
}

/* ---- the tag ---- */

static void sample_frame(void *ctx, const struct id3v2_frame *f)
{
    id3v2_sample(f, ctx);
}

static void add_frame(void *ctx, const struct id3v2_frame *f)
{
    id3v2_add(ctx, f);
}

/* Steps over the extended header. */
static struct str after_extension(struct str body, unsigned version)
{
    uint64_t n;

    if (body.n < 4)
        return STR_EMPTY;
    n = version == 4 ? synchsafe(body, 0) : 4 + (uint64_t)big(body, 0, 4);
    return n > body.n ? STR_EMPTY : str_from(body, (size_t)n);
}

static void read_body(struct str body, unsigned version, unsigned flags,
                      struct tags *t)
{
    bool is_unsynced = flags & 0x80;
    struct id3v2 id3 = {.tags = t, .version = version};
    struct buf sample;

    if (is_unsynced && version != 4)
        body = synced(body, t->arena);
    if (flags & 0x40 && version != 2)
        body = after_extension(body, version);
    buf_init(&sample, SAMPLE_MAX_BYTES);
    id3v2_each(body, version, is_unsynced, t->arena, sample_frame, &sample);
    id3.latin = charset_guess(t->charsets, buf_get(&sample));
    buf_release(&sample);
    id3v2_each(body, version, is_unsynced, t->arena, add_frame, &id3);
    id3v2_finish(&id3);
}

void id3v2_read(struct source *s, uint64_t at, struct tags *t)
{
    uint64_t n = format_id3v2_bytes(s, at);
    uint8_t head[10];
    struct str body;

    if (n == 0 || n - 10 > TAG_MAX_BYTES || !source_get(s, at, head, 10) ||
        head[3] < 2 || head[3] > 4 || (head[3] == 2 && (head[5] & 0x40)))
        return;
    /* A tag that was cut off has its beginning still. */
    if (n > s->size - at)
        n = s->size - at;
    if (n > 10 && source_take(s, at + 10, (size_t)n - 10, t->arena, &body))
        read_body(body, head[3], head[5], t);
}
