/* From merged values to bytes in sections: names and attributes into the
 * strings, long texts into the cold section, ids into numbers, markets into
 * the numbers of sets. */
#include "catalog/builder.h"

#include <assert.h>
#include <zstd.h>

#include "base/bisect.h"
#include "base/hash.h"
#include "base/mem.h"
#include "catalog/market.h"

_Static_assert(FIELD_COUNT <= 64, "a mask of fields is 64 bits");

struct str builder_encode(struct builder *b, const struct merge *m)
{
    uint8_t id[ID_BYTES];
    struct buf *out = &b->scratch;

    buf_clear(out);
    id_to_bytes(m->id, id);
    buf_add(out, id, sizeof id);
    buf_char(out, (char)(m->is_full | m->is_placeholder << 1));
    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        if (m->value[f].p == NULL)
            continue;
        buf_char(out, (char)f);
        field_put_varint(out, m->value[f].n);
        buf_str(out, m->value[f]);
    }
    return buf_get(out);
}

void builder_decode(struct str bytes, struct build_entity *out)
{
    struct str rest = str_from(bytes, ID_BYTES + 1), value;
    enum field field;

    *out = (struct build_entity){.attributes = rest};
    out->id = id_from_bytes((const uint8_t *)bytes.p);
    out->is_full = bytes.p[ID_BYTES] & 1;
    out->is_placeholder = bytes.p[ID_BYTES] >> 1 & 1;
    while (field_next(&rest, &field, &value))
        out->value[field] = value;
}

uint32_t builder_number(struct str value, uint32_t otherwise, uint32_t most)
{
    uint64_t v;

    if (!field_number(value, &v))
        return otherwise < most ? otherwise : most;
    return v < most ? (uint32_t)v : most;
}

uint32_t builder_date(struct str value)
{
    struct date d;

    return field_date(value, &d) ? format_date(d) : 0;
}

/* Appends the text to the cold section; returns its offset. */
static uint64_t write_cold(struct builder *b, struct str text)
{
    struct io_writer *cold = &b->out.out[SECTION_COLD];
    size_t bound = ZSTD_compressBound(text.n), packed;
    char *frame = mem_alloc(bound);
    uint64_t offset = cold->size;

    packed = ZSTD_compress(frame, bound, text.p, text.n, 3);
    if (ZSTD_isError(packed))
        abort(); /* only for a wrong bound */
    /* Both lengths before the frame: a reader knows what to allocate. */
    buf_clear(&b->scratch2);
    field_put_varint(&b->scratch2, text.n);
    field_put_varint(&b->scratch2, packed);
    io_write(cold, b->scratch2.p, b->scratch2.n);
    io_write(cold, frame, packed);
    free(frame);
    return offset;
}

/* Whether a field may lie in the cold section. Codes and keys are compared in
 * place, however long they are. */
static bool may_be_cold(enum field field)
{
    return field_kind(field) == FIELD_KIND_TEXT && field != FIELD_ISRC &&
           field != FIELD_UPC && field != FIELD_EAN && field != FIELD_KEY;
}

/* Appends an attribute, with the text itself or with its place in the cold
 * section. */
static void put_attribute(struct builder *b, struct buf *out, enum field field,
                          struct str value)
{
    if (may_be_cold(field) && value.n >= FORMAT_COLD_FROM_BYTES) {
        uint8_t offset[5];

        format_put40(offset, write_cold(b, value));
        buf_char(out, (char)((unsigned)field | FORMAT_COLD));
        buf_char(out, sizeof offset);
        buf_add(out, offset, sizeof offset);
        return;
    }
    buf_char(out, (char)field);
    field_put_varint(out, value.n);
    buf_str(out, value);
}

void builder_head(struct builder *b, const struct build_entity *entity,
                  uint64_t in_record, struct format_head *head)
{
    const struct str *value = entity->value;
    struct buf *out = &b->scratch;

    memset(head, 0, sizeof *head);
    id_to_bytes(entity->id, head->id);
    format_put40(head->name, heap_put(b->strings, value[FIELD_NAME]));
    buf_clear(out);
    /* What the record has no place for, in ascending order of field; equal
     * lists of attributes are stored once, like any text. */
    for (unsigned f = 0; f < FIELD_COUNT; f++)
        if (value[f].p != NULL && (in_record >> f & 1) == 0)
            put_attribute(b, out, (enum field)f, value[f]);
    format_put40(head->attributes, heap_put(b->strings, buf_get(out)));
    if (entity->is_full)
        head->flags |= FLAG_FULL;
    if (entity->is_placeholder)
        head->flags |= FLAG_PLACEHOLDER;
    /* What was given is told from what was filled in: the next import begins
     * with what sources said. */
    if (value[FIELD_EXPLICIT].p != NULL)
        head->flags |= FLAG_EXPLICIT_GIVEN;
    if (builder_number(value[FIELD_EXPLICIT], 0, UINT32_MAX) != 0)
        head->flags |= FLAG_EXPLICIT;
    if (value[FIELD_POPULARITY].p != NULL)
        head->flags |= FLAG_POPULARITY_GIVEN;
    if (value[FIELD_TOTAL].p != NULL)
        head->flags |= FLAG_TOTAL_GIVEN;
}

/* Appends `url` with the first occurrence of `id` replaced by `mark`; false,
 * with nothing appended, when there is none. */
static bool put_marked(struct buf *out, struct str url, struct str id,
                       char mark)
{
    const char *at = memmem(url.p, url.n, id.p, id.n);
    size_t before;

    if (at == NULL)
        return false;
    before = (size_t)(at - url.p);
    field_put_varint(out, url.n - id.n + 1);
    buf_add(out, url.p, before);
    buf_char(out, mark);
    buf_str(out, str_from(url, before + id.n));
    return true;
}

void builder_images(struct builder *b, const struct build_entity *entity,
                    uint8_t *offset)
{
    struct str rest = entity->value[FIELD_IMAGES];
    struct buf *out = &b->scratch;
    char base62[ID_TEXT_LENGTH], uuid[ID_UUID_LENGTH];
    struct image image;

    id_to_base62(entity->id, base62);
    id_to_uuid(entity->id, uuid);
    buf_clear(out);
    while (field_next_image(&rest, &image)) {
        field_put_varint(out, image.width);
        field_put_varint(out, image.height);
        if (put_marked(out, image.url, str_of(base62, sizeof base62),
                       CATALOG_OWN_ID) ||
            put_marked(out, image.url, str_of(uuid, sizeof uuid),
                       CATALOG_OWN_UUID))
            continue;
        field_put_varint(out, image.url.n);
        buf_str(out, image.url);
    }
    format_put40(offset, heap_put(b->strings, buf_get(out)));
}

/* The slot of a set: where it is, or where it belongs. */
static size_t market_slot(const struct market_table *t,
                          const struct market_set *set)
{
    size_t at = hash_bytes(set, sizeof *set, 0) & (t->slot_count - 1);

    while (t->slots[at] != 0 &&
           memcmp(&t->sets[t->slots[at] - 1], set, sizeof *set) != 0)
        at = (at + 1) & (t->slot_count - 1);
    return at;
}

/* Doubles the table of slots. Number 0 is never looked up. */
static void grow_markets(struct market_table *t)
{
    t->slot_count = t->slot_count ? t->slot_count * 2 : 256;
    free(t->slots);
    t->slots = mem_zalloc(t->slot_count, sizeof *t->slots);
    for (size_t i = 1; i < t->count; i++)
        t->slots[market_slot(t, &t->sets[i])] = (uint32_t)i + 1;
}

uint32_t builder_market_number(struct builder *b, const struct market_set *set)
{
    struct market_table *t = &b->markets;
    size_t at;

    if (t->count == 0) { /* number 0: never given; it has no slot */
        t->sets = mem_grow(t->sets, 0, &t->capacity, sizeof *t->sets);
        t->sets[t->count++] = market_everywhere();
    }
    if (t->count * 2 >= t->slot_count)
        grow_markets(t);
    at = market_slot(t, set);
    if (t->slots[at] == 0) {
        t->sets = mem_grow(t->sets, t->count, &t->capacity, sizeof *t->sets);
        t->sets[t->count] = *set;
        t->slots[at] = (uint32_t)++t->count;
    }
    return t->slots[at] - 1;
}

uint32_t builder_markets(struct builder *b, struct str value)
{
    struct market_set set;

    if (value.p == NULL || value.n != sizeof set)
        return 0;
    memcpy(&set, value.p, sizeof set);
    return builder_market_number(b, &set);
}

/* The id of the entity with number `i`: they were numbered in this order. */
static struct id id_at(const struct io_map *ids, size_t i)
{
    return id_from_bytes(ids->p + i * ID_BYTES);
}

/* Narrows the range in which `id` is searched to the neighbourhood of where it
 * would be if all ids in the range were spread evenly. False when guessing on
 * is of no use. */
static bool narrow(const struct io_map *ids, struct id id, struct bisect *range)
{
    struct id first = id_at(ids, range->low);
    struct id last = id_at(ids, range->high - 1);
    double from = (double)first.hi / 0x1p64;
    double span = (double)last.hi / 0x1p64 - from;
    size_t n = range->high - range->low, margin = n / 256 + 16, at;

    if (id_cmp(id, first) < 0 || id_cmp(id, last) > 0) {
        range->high = range->low; /* it is nowhere */
        return false;
    }
    if (span <= 0)
        return false;
    at = range->low +
         (size_t)(((double)id.hi / 0x1p64 - from) / span * (double)(n - 1));
    /* Either side of the guess counts only once an id there proves it. */
    if (at > range->low + margin && id_cmp(id_at(ids, at - margin), id) <= 0)
        range->low = at - margin;
    if (range->high - at > margin && id_cmp(id_at(ids, at + margin), id) > 0)
        range->high = at + margin;
    return true;
}

uint32_t builder_resolve(struct builder *b, enum entity type, struct id id)
{
    const struct io_map *ids = &b->id_map[type];
    size_t count = ids->n / ID_BYTES;
    struct bisect range = bisect_in(0, count);

    /* Ids are mostly spread evenly: two or three guesses by value narrow the
     * search to a few cache lines; halving does the rest, and all of it where
     * they aren't. */
    for (int guess = 0; guess < 3 && range.high - range.low > 64; guess++)
        if (!narrow(ids, id, &range))
            break;
    while (bisect_next(&range))
        bisect_put(&range, id_cmp(id_at(ids, range.middle), id) < 0);
    if (range.low < count && id_eq(id_at(ids, range.low), id))
        return (uint32_t)range.low;
    return CATALOG_NONE;
}

uint32_t builder_credits(struct builder *b, struct str ids, struct buf *numbers)
{
    uint32_t first = section_count(&b->out, SECTION_CREDITS);
    uint32_t *p;
    size_t n;
    struct id id;

    buf_clear(numbers);
    while (field_next_id(&ids, &id)) {
        uint32_t number = builder_resolve(b, ENTITY_ARTIST, id);

        if (number == CATALOG_NONE)
            b->result.dropped++;
        else
            buf_add(numbers, &number, sizeof number);
    }
    n = numbers->n / sizeof *p;
    if (n == 0)
        return CATALOG_NONE;
    /* The mark of the last is only in the file: the caller gets numbers. */
    p = (uint32_t *)(void *)numbers->p;
    p[n - 1] |= 0x80000000u;
    section_write(&b->out, SECTION_CREDITS, p, numbers->n);
    p[n - 1] &= 0x7fffffffu;
    return first;
}

enum err builder_note_genres(struct builder *b, struct str value)
{
    struct str name;

    while (field_next_text(&value, &name)) {
        uint8_t key[SORTER_MAX_KEY] = {0};
        enum err e;

        /* A key has a fixed length: the names themselves are compared later. */
        memcpy(key, name.p, name.n < sizeof key ? name.n : sizeof key);
        e = sorter_add(b->genres, key, name.p, name.n);
        if (e)
            return e;
    }
    return OK;
}

enum err builder_note_id(struct builder *b, enum entity type, struct id id,
                         uint32_t number, uint32_t count)
{
    uint8_t key[8];
    uint8_t tag = format_tag_of(id);

    assert(number < count);
    sorter_put32(key, format_bucket_of(id, format_buckets(count)));
    sorter_put32(key + 4, number);
    return sorter_add(b->table[type], key, &tag, 1);
}
