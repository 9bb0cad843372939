/* The sections that are nothing but order: codes, new releases, genres, id
 * tables, market sets. Each is what a sorter gives back. */
#include "catalog/builder.h"

#include "base/mem.h"

/* Writes the entity numbers at the ends of the keys, in their order, as a
 * section of u32, `most` of them at most. The sorter is used up. */
static enum err write_order(struct builder *b, struct sorter **from,
                            size_t key_bytes, enum section to, uint32_t most)
{
    const uint8_t *key;
    struct str unused;
    uint32_t count = 0;
    enum err e = sorter_finish(*from);

    while (!e && count < most && sorter_next(*from, &key, &unused)) {
        uint32_t number = sorter_get32(key + key_bytes - 4);

        section_write(&b->out, to, &number, sizeof number);
        count++;
    }
    if (!e)
        e = sorter_error(*from);
    sorter_free(*from);
    *from = NULL;
    return e;
}

/* Writes each genre once. The sort is by the first bytes of a name, and the
 * names themselves are compared, because equal texts may lie at different
 * offsets (heap.h). */
static enum err write_genres(struct builder *b)
{
    struct buf *last = &b->scratch;
    const uint8_t *key;
    struct str name;
    enum err e = sorter_finish(b->genres);

    buf_clear(last);
    while (!e && sorter_next(b->genres, &key, &name)) {
        uint8_t entry[8] = {0};

        if (str_eq(name, buf_get(last)))
            continue; /* also the empty name: `last` begins empty */
        buf_clear(last);
        buf_str(last, name);
        format_put40(entry, heap_put(b->strings, name));
        section_write(&b->out, SECTION_GENRES, entry, sizeof entry);
    }
    return e ? e : sorter_error(b->genres);
}

static void write_markets(struct builder *b)
{
    static const struct market_set nothing;

    (void)builder_market_number(b, &nothing); /* at least number 0 is there */
    for (size_t i = 0; i < b->markets.count; i++) {
        uint8_t element[88] = {0};

        memcpy(element, &b->markets.sets[i], sizeof b->markets.sets[i]);
        section_write(&b->out, SECTION_MARKETS, element, sizeof element);
    }
}

/* An entity on its way into a bucket. */
struct slot {
    uint32_t number;
    uint8_t tag;
};

/* The entities that hash to the bucket at hand or were carried over from the
 * one before; what doesn't fit is carried on to the next. */
struct table {
    struct slot *slots;
    size_t count;
    size_t capacity;
};

/* Writes a bucket of as many as fit. */
static void write_bucket(struct builder *b, enum entity type, struct table *t)
{
    struct format_bucket bucket = {.count = 0};

    while (bucket.count < t->count && bucket.count < FORMAT_BUCKET_SLOTS) {
        bucket.numbers[bucket.count] = t->slots[bucket.count].number;
        bucket.tags[bucket.count] = t->slots[bucket.count].tag;
        bucket.count++;
    }
    t->count -= bucket.count;
    memmove(t->slots, t->slots + bucket.count, t->count * sizeof *t->slots);
    section_write(&b->out, format_ids(type), &bucket, sizeof bucket);
}

/* Writes the id table of a type: one pass over its entities by bucket. */
static enum err write_table(struct builder *b, enum entity type)
{
    uint32_t buckets = format_buckets(b->result.count[type]), at = 0;
    struct sorter *from = b->table[type];
    struct table t = {.slots = NULL};
    const uint8_t *key;
    struct str tag;
    enum err e = sorter_finish(from);

    t.slots = mem_grow(t.slots, 0, &t.capacity, sizeof *t.slots);
    while (!e && sorter_next(from, &key, &tag)) {
        for (; at < sorter_get32(key); at++)
            write_bucket(b, type, &t);
        t.slots = mem_grow(t.slots, t.count, &t.capacity, sizeof *t.slots);
        t.slots[t.count++] =
            (struct slot){sorter_get32(key + 4), (uint8_t)tag.p[0]};
    }
    /* The last buckets, and behind them as many as they overflow into. */
    for (; at < buckets || t.count > 0; at++)
        write_bucket(b, type, &t);
    free(t.slots);
    return e ? e : sorter_error(from);
}

enum err builder_write_indexes(struct builder *b)
{
    enum err e = write_order(b, &b->isrcs, 12, SECTION_ISRCS, UINT32_MAX);

    if (!e)
        e = write_order(b, &b->recordings, ID_BYTES + 4, SECTION_RECORDINGS,
                        UINT32_MAX);
    if (!e)
        e = write_order(b, &b->upcs, 12, SECTION_UPCS, UINT32_MAX);
    if (!e)
        e = write_order(b, &b->releases, 8, SECTION_NEW_RELEASES,
                        CATALOG_NEW_RELEASES);
    if (!e)
        e = write_genres(b);
    for (unsigned type = 0; type < ENTITY_COUNT && !e; type++)
        e = write_table(b, (enum entity)type);
    write_markets(b);
    return e;
}

enum err builder_write_waiting(struct builder *b, const struct merge *m)
{
    struct build_entity entity = {.id = m->id};
    struct format_waiting w = {{0}, {0}, {0}};
    struct format_head head;

    /* The head of a record that is never written has the attributes. */
    entity.value[FIELD_FEATURES] = m->value[FIELD_FEATURES];
    entity.value[FIELD_ANALYSIS] = m->value[FIELD_ANALYSIS];
    builder_head(b, &entity, 0, &head);
    memcpy(w.id, head.id, sizeof w.id);
    memcpy(w.attributes, head.attributes, sizeof w.attributes);
    section_write(&b->out, SECTION_WAITING, &w, sizeof w);
    b->result.waiting++;
    return OK;
}
