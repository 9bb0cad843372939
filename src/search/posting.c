/* Lists of postings. Ranks are differences in as many bits as the block's
 * largest one takes; where the term stands follows beside them, so that
 * unpacking a block is one tight loop and a copy.
 *
 * The reader trusts nothing: a block that reaches beyond the postings, or a
 * rank beyond the documents, ends the list. */
#include "search/posting.h"

#include <string.h>

#include "catalog/field.h"

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

/* ---- writing ---- */

static void write_short(struct buf *out, const struct posting *p,
                        uint32_t count)
{
    uint32_t next = 0;

    for (uint32_t i = 0; i < count; i++) {
        field_put_varint(out, p[i].rank - next);
        buf_add(out, &p[i].where, sizeof p[i].where);
        next = p[i].rank + 1;
    }
}

static uint8_t bits_of(uint32_t v)
{
    return (uint8_t)(v == 0 ? 0 : 32 - __builtin_clz(v));
}

/* Fills in a block's table entry and appends its data. */
static void write_block(struct buf *out, const struct posting *p, uint32_t n,
                        uint32_t next, const struct index_shape *shapes,
                        struct index_block *block)
{
    uint64_t bits = 0;
    unsigned filled = 0;
    uint32_t widest = 0, from = next;

    block->core_length = 255;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t core = shapes[p[i].rank].core_length;

        if (core & SHAPE_JOINED)
            core = 1;
        widest |= p[i].rank - from;
        from = p[i].rank + 1;
        block->where |= p[i].where;
        if ((p[i].where & IN_NAME) && core < block->core_length)
            block->core_length = core;
    }
    block->last = p[n - 1].rank;
    block->bits = bits_of(widest);
    for (uint32_t i = 0; i < n; i++) {
        bits |= (uint64_t)(p[i].rank - next) << filled;
        next = p[i].rank + 1;
        for (filled += block->bits; filled >= 8; filled -= 8) {
            buf_char(out, (char)bits);
            bits >>= 8;
        }
    }
    if (filled > 0)
        buf_char(out, (char)bits);
    for (uint32_t i = 0; i < n; i++)
        buf_add(out, &p[i].where, sizeof p[i].where);
}

void posting_write(struct buf *out, const struct posting *p, uint32_t count,
                   const struct index_shape *shapes)
{
    uint32_t blocks = (count + POSTING_BLOCK - 1) / POSTING_BLOCK;
    size_t begin = out->n;
    uint32_t next = 0;

    if (count <= POSTING_SHORT) {
        write_short(out, p, count);
        return;
    }
    for (uint32_t i = 0; i < blocks; i++)
        buf_add(out, &(struct index_block){0}, sizeof(struct index_block));
    for (uint32_t i = 0; i < blocks; i++, p += POSTING_BLOCK) {
        uint32_t n = i + 1 < blocks ? POSTING_BLOCK : count - i * POSTING_BLOCK;
        struct index_block block = {.at = (uint32_t)(out->n - begin)};

        write_block(out, p, n, next, shapes, &block);
        next = block.last + 1;
        if (!buf_overflowed(out))
            memcpy(out->p + begin + i * sizeof block, &block, sizeof block);
    }
}

/* ---- reading ---- */

const struct index_block *posting_block(const struct posting_reader *r)
{
    if (r->blocks == 0)
        return NULL;
    return (const struct index_block *)(const void *)r->list + r->block;
}

static void end_list(struct posting_reader *r)
{
    r->rank = RANK_END;
    r->at = r->filled = 0;
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
    r->where = r->wheres[r->at];
}

static void read_short(struct posting_reader *r)
{
    struct str rest = str_of((const char *)r->list, (size_t)(r->end - r->list));
    uint64_t next = 0, difference;
    uint32_t n = 0;

    while (n < r->count && field_get_varint(&rest, &difference) &&
           rest.n >= sizeof r->wheres[0] && difference < r->documents &&
           next + difference < r->documents) {
        next += difference;
        r->ranks[n] = (uint32_t)next++;
        memcpy(&r->wheres[n], rest.p, sizeof r->wheres[0]);
        rest = str_from(rest, sizeof r->wheres[0]);
        n++;
    }
    r->filled = n;
}

/* Unpacks r->block; false when it is damaged. */
static bool read_block(struct posting_reader *r)
{
    const struct index_block *block = posting_block(r);
    uint32_t n = r->block + 1 < r->blocks
                     ? POSTING_BLOCK
                     : r->count - (r->blocks - 1) * POSTING_BLOCK;
    uint32_t next = r->block > 0 ? block[-1].last + 1 : 0;
    unsigned bits = block->bits;
    size_t packed = ((size_t)n * bits + 7) / 8;
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    const uint8_t *p = r->list + block->at;
    uint32_t bit = 0;

    if (bits > 32 || block->at > (size_t)(r->end - r->list) ||
        packed + n * sizeof r->wheres[0] > (size_t)(r->end - p))
        return false;
    for (uint32_t i = 0; i < n; i++, bit += bits) {
        uint64_t word;

        memcpy(&word, p + bit / 8, sizeof word);
        next += (uint32_t)(word >> bit % 8 & mask);
        r->ranks[i] = next++;
    }
    /* Unsigned sums may only wrap if they end elsewhere than the table says. */
    if (r->ranks[n - 1] != block->last || block->last >= r->documents)
        return false;
    for (uint32_t i = 1; i < n; i++)
        if (r->ranks[i] <= r->ranks[i - 1])
            return false;
    memcpy(r->wheres, p + packed, n * sizeof r->wheres[0]);
    r->filled = n;
    return true;
}

/* The first block from `from` whose last rank is `rank` or more: doubling
 * steps, then halving, since it is mostly near. */
static uint32_t find_block(const struct posting_reader *r, uint32_t from,
                           uint32_t rank)
{
    const struct index_block *table =
        (const struct index_block *)(const void *)r->list;
    uint32_t step = 1, low = from, high;

    while (low + step < r->blocks && table[low + step - 1].last < rank) {
        low += step;
        step *= 2;
    }
    high = low + step < r->blocks ? low + step : r->blocks;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (table[middle].last < rank)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void posting_seek(struct posting_reader *r, uint32_t rank)
{
    if (r->blocks == 0 || r->block >= r->blocks) {
        while (r->at < r->filled && r->ranks[r->at] < rank)
            r->at++;
        settle(r);
        return;
    }
    r->block = find_block(r, r->filled > 0 ? r->block : 0, rank);
    if (r->block >= r->blocks || !read_block(r)) {
        end_list(r);
        return;
    }
    r->at = 0;
    while (r->at < r->filled && r->ranks[r->at] < rank)
        r->at++;
    settle(r);
}

void posting_open(struct posting_reader *r, const uint8_t *list,
                  const uint8_t *end, uint32_t count, uint32_t documents)
{
    r->list = list;
    r->end = end;
    r->count = count;
    r->documents = documents;
    r->block = r->blocks = r->at = r->filled = 0;
    r->rank = 0;
    r->where = 0;
    if (count <= POSTING_SHORT) {
        if (list <= end)
            read_short(r);
        settle(r);
        return;
    }
    r->blocks = (count + POSTING_BLOCK - 1) / POSTING_BLOCK;
    if (list > end ||
        (size_t)(end - list) / sizeof(struct index_block) < r->blocks) {
        end_list(r);
        return;
    }
    posting_seek(r, 0);
}
