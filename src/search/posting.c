/* Lists of postings. Ranks are differences in as many bits as the block's
 * largest one takes; where the term stands follows beside them, so that
 * unpacking a block is one tight loop and a copy.
 *
 * The reader trusts nothing: a block that reaches beyond the postings, or a
 * rank beyond the documents, ends the list. */
#include "search/posting.h"

#include <assert.h>
#include <string.h>

#include "base/bisect.h"
#include "catalog/field.h"

/* The earlier of two positions in a field, of which 0 is none. */
static uint16_t earlier(uint16_t a, uint16_t b)
{
    if (a == 0 || b == 0)
        return a | b;
    return a < b ? a : b;
}

uint16_t posting_join(uint16_t a, uint16_t b)
{
    return (uint16_t)(earlier(a & IN_NAME, b & IN_NAME) |
                      earlier(a & IN_SECOND, b & IN_SECOND) |
                      earlier(a & IN_THIRD, b & IN_THIRD) |
                      ((a | b) & IN_ALIAS));
}

enum posting_form posting_form(uint8_t kind)
{
    if (kind == INDEX_GENRE || kind == INDEX_YEAR || kind == INDEX_OTHER)
        return FORM_NOTHING;
    return kind == INDEX_PREFIX ? FORM_BYTE : FORM_WHOLE;
}

#define FEW_BITS 3
#define FEW_MANY 7u /* of FEW_BITS: further on, or more than once */

/* A position in five bits as one in three, and back: what three bits can't say
 * is "further on". */
static unsigned few(unsigned position)
{
    return position < FEW_MANY ? position : FEW_MANY;
}

static unsigned many(unsigned position)
{
    return position < FEW_MANY ? position : POSITION_MANY;
}

/* A `where` cut down to a byte (index_format.h), and back. */
static uint8_t to_byte(uint16_t where)
{
    return (uint8_t)(few(where & POSITION_MANY) |
                     few(where >> POSITION_BITS & POSITION_MANY) << FEW_BITS |
                     (unsigned)((where & IN_THIRD) != 0) << 2 * FEW_BITS |
                     (unsigned)((where & IN_ALIAS) != 0) << (2 * FEW_BITS + 1));
}

static uint16_t from_byte(uint8_t byte)
{
    unsigned where = POSITION_NAME(many(byte & FEW_MANY)) |
                     POSITION_SECOND(many(byte >> FEW_BITS & FEW_MANY));

    if (byte >> 2 * FEW_BITS & 1)
        where |= IN_THIRD;
    if (byte >> (2 * FEW_BITS + 1))
        where |= IN_ALIAS;
    return (uint16_t)where;
}

/* ---- writing ---- */

static void write_where(struct buf *out, uint16_t where, enum posting_form form)
{
    if (form == FORM_WHOLE)
        buf_add(out, &where, sizeof where);
    else if (form == FORM_BYTE)
        buf_char(out, (char)to_byte(where));
}

/* Appends a short list's postings; a difference of 0 is the next rank. */
static void write_short(struct buf *out, const struct posting *p,
                        uint32_t count, enum posting_form form)
{
    uint32_t next = 0;

    for (uint32_t i = 0; i < count; i++) {
        assert(p[i].rank >= next); /* ascending, each rank once */
        field_put_varint(out, p[i].rank - next);
        write_where(out, p[i].where, form);
        next = p[i].rank + 1;
    }
}

/* Bits that `v` takes. */
static uint8_t bits_of(uint32_t v)
{
    return (uint8_t)(v == 0 ? 0 : 32 - __builtin_clz(v));
}

/* Appends a block's data; `next` is the least rank that it may begin with. */
static void write_block(struct buf *out, const struct posting *p, uint32_t n,
                        uint32_t next, enum posting_form form)
{
    uint64_t bits = 0;
    unsigned filled = 0;
    uint32_t all = 0, from = next;
    uint8_t width;

    /* The width that the largest difference takes: all of them or-ed have the
     * same highest bit. */
    for (uint32_t i = 0; i < n; i++) {
        assert(p[i].rank >= from); /* ascending, each rank once */
        all |= p[i].rank - from;
        from = p[i].rank + 1;
    }
    width = bits_of(all);
    buf_char(out, (char)width);
    /* Differences are put in from above and leave as bytes below. */
    for (uint32_t i = 0; i < n; i++) {
        bits |= (uint64_t)(p[i].rank - next) << filled;
        next = p[i].rank + 1;
        for (filled += width; filled >= 8; filled -= 8) {
            buf_char(out, (char)bits);
            bits >>= 8;
        }
    }
    if (filled > 0)
        buf_char(out, (char)bits);
    for (uint32_t i = 0; i < n; i++)
        write_where(out, p[i].where, form);
}

void posting_write(struct buf *out, const struct posting *p, uint32_t count,
                   enum posting_form form)
{
    uint32_t blocks = (count + POSTING_BLOCK - 1) / POSTING_BLOCK;
    size_t begin = out->n;
    uint32_t next = 0;

    if (count <= POSTING_SHORT) {
        write_short(out, p, count, form);
        return;
    }
    /* The table comes first; each entry is filled in once its block is there.
     */
    for (uint32_t i = 0; i < blocks; i++)
        buf_add(out, &(struct index_block){0}, sizeof(struct index_block));
    for (uint32_t i = 0; i < blocks; i++, p += POSTING_BLOCK) {
        uint32_t n = i + 1 < blocks ? POSTING_BLOCK : count - i * POSTING_BLOCK;
        struct index_block block = {p[n - 1].rank, (uint32_t)(out->n - begin)};

        write_block(out, p, n, next, form);
        next = block.last + 1;
        if (!buf_overflowed(out))
            memcpy(out->p + begin + i * sizeof block, &block, sizeof block);
    }
}

/* ---- reading ---- */

/* Ends the block after `n` ranks, so that posting_below finds an end. */
static void end_ranks(struct posting_reader *r, uint32_t n)
{
    r->filled = n;
    for (uint32_t i = 0; i < POSTING_LANES; i++)
        r->ranks[n + i] = RANK_END;
}

/* Stands at the end for good. */
static void end_list(struct posting_reader *r)
{
    r->rank = RANK_END;
    r->at = 0;
    end_ranks(r, 0);
    r->block = r->blocks;
    r->count = 0;
}

/* Takes the posting at r->at as the current one. */
static void settle(struct posting_reader *r)
{
    if (r->at >= r->filled) {
        end_list(r);
        return;
    }
    r->rank = r->ranks[r->at];
}

uint16_t posting_where(const struct posting_reader *r)
{
    uint16_t where = 0;

    if (r->at >= r->filled)
        return 0;
    switch (r->form) {
    case FORM_NOTHING:
        break;
    case FORM_BYTE:
        return from_byte(r->wheres[r->at]);
    case FORM_WHOLE:
        memcpy(&where, r->wheres + 2 * r->at, sizeof where);
        break;
    }
    return where;
}

/* Unpacks a short list whole, as far as it makes sense. */
static void read_short(struct posting_reader *r)
{
    struct str rest = str_of((const char *)r->list, (size_t)(r->end - r->list));
    uint64_t next = 0, difference;
    uint32_t n = 0;

    /* The form is how many bytes there are. */
    while (n < r->count && field_get_varint(&rest, &difference) &&
           rest.n >= (size_t)r->form && difference < r->documents &&
           next + difference < r->documents) {
        next += difference;
        r->ranks[n] = (uint32_t)next++;
        memcpy(r->gathered + n * (size_t)r->form, rest.p, (size_t)r->form);
        rest = str_from(rest, (size_t)r->form);
        n++;
    }
    r->wheres = r->gathered;
    end_ranks(r, n);
}

/* The table of blocks, at the beginning of a long list. */
static const struct index_block *table_of(const struct posting_reader *r)
{
    return (const struct index_block *)(const void *)r->list;
}

/* Unpacks `n` differences of `width` bits at `p` into ascending ranks from
 * `next` on; returns the rank after the last. Eight differences take `width`
 * bytes, so with a constant width every place and shift is constant. Reads up
 * to eight bytes beyond the differences, which the pad allows. */
static inline __attribute__((always_inline)) uint64_t
unpack_width(const uint8_t *p, uint32_t n, unsigned width, uint64_t next,
             uint32_t *out)
{
    const uint64_t mask = ((uint64_t)1 << width) - 1;
    uint32_t i = 0;

#define UNPACK_ONE(k)                                                          \
    memcpy(&word, p + (k)*width / 8, sizeof word);                             \
    next += word >> (k)*width % 8 & mask;                                      \
    out[i + (k)] = (uint32_t)next++
    for (uint64_t word; i + 8 <= n; i += 8, p += width) {
        UNPACK_ONE(0);
        UNPACK_ONE(1);
        UNPACK_ONE(2);
        UNPACK_ONE(3);
        UNPACK_ONE(4);
        UNPACK_ONE(5);
        UNPACK_ONE(6);
        UNPACK_ONE(7);
    }
#undef UNPACK_ONE
    for (unsigned bit = 0; i < n; i++, bit += width) {
        uint64_t word;

        memcpy(&word, p + bit / 8, sizeof word);
        next += word >> bit % 8 & mask;
        out[i] = (uint32_t)next++;
    }
    return next;
}

/* The widths of common words have code of their own. */
static uint64_t unpack(const uint8_t *p, uint32_t n, unsigned width,
                       uint64_t next, uint32_t *out)
{
#define UNPACK(width)                                                          \
    case width:                                                                \
        return unpack_width(p, n, width, next, out)
    switch (width) {
        UNPACK(2);
        UNPACK(3);
        UNPACK(4);
        UNPACK(5);
        UNPACK(6);
        UNPACK(7);
        UNPACK(8);
        UNPACK(9);
        UNPACK(10);
        UNPACK(11);
        UNPACK(12);
    default:
        return unpack_width(p, n, width, next, out);
    }
#undef UNPACK
}

/* Unpacks r->block; false when it is damaged. */
static bool read_block(struct posting_reader *r)
{
    const struct index_block *block = table_of(r) + r->block;
    uint32_t n = r->block + 1 < r->blocks
                     ? POSTING_BLOCK
                     : r->count - (r->blocks - 1) * POSTING_BLOCK;
    uint64_t next = r->block > 0 ? (uint64_t)block[-1].last + 1 : 0;
    const uint8_t *p = r->list + block->at;
    size_t packed, bytes = n * (size_t)r->form;
    unsigned width;

    /* Nothing is read before its length is known to lie in the postings. */
    if (block->at >= (size_t)(r->end - r->list) || *p > 32)
        return false;
    width = *p++;
    packed = ((size_t)n * width + 7) / 8;
    if (packed + bytes > (size_t)(r->end - p) || block->last >= r->documents)
        return false;
    next = unpack(p, n, width, next, r->ranks);
    r->wheres = p + packed;
    end_ranks(r, n);
    /* The ranks ascend, since 64 bits have room for the sum of all differences:
     * whether the last one is a document says whether all are. */
    return next == (uint64_t)block->last + 1;
}

/* The first block from `from` whose last rank is `rank` or more: doubling
 * steps, then halving, since it is mostly near. */
static uint32_t find_block(const struct posting_reader *r, uint32_t from,
                           uint32_t rank)
{
    const struct index_block *table = table_of(r);
    uint32_t step = 1, low = from;
    struct bisect b;

    while (low + step < r->blocks && table[low + step - 1].last < rank) {
        low += step;
        step *= 2;
    }
    b = bisect_in(low, low + step < r->blocks ? low + step : r->blocks);
    while (bisect_next(&b))
        bisect_put(&b, table[b.middle].last < rank);
    return (uint32_t)b.low;
}

void posting_seek(struct posting_reader *r, uint32_t rank)
{
    /* A short list, or the end: there is nothing else to unpack. */
    if (r->blocks == 0 || r->block >= r->blocks) {
        while (r->at < r->filled && r->ranks[r->at] < rank)
            r->at++;
        settle(r);
        return;
    }
    /* Whole blocks are skipped by the table alone. */
    r->block = find_block(r, r->filled > 0 ? r->block : 0, rank);
    if (r->block >= r->blocks || !read_block(r)) {
        end_list(r);
        return;
    }
    r->at = 0;
    r->at += posting_below(r->ranks + r->at, rank);
    settle(r);
}

void posting_open(struct posting_reader *r, const uint8_t *list,
                  const uint8_t *end, uint32_t count, uint32_t documents,
                  enum posting_form form)
{
    r->list = list;
    r->end = end;
    r->count = count;
    r->documents = documents;
    r->form = form;
    r->block = r->blocks = r->at = r->filled = 0;
    r->rank = 0;
    r->wheres = r->gathered;
    if (count <= POSTING_SHORT) {
        if (list <= end)
            read_short(r);
        settle(r);
        return;
    }
    /* No table of blocks may reach beyond the postings. */
    r->blocks = (count + POSTING_BLOCK - 1) / POSTING_BLOCK;
    if (list > end ||
        (size_t)(end - list) / sizeof(struct index_block) < r->blocks) {
        end_list(r);
        return;
    }
    posting_seek(r, 0);
}
