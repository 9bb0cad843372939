/* Parts become neighbours: sorted by the number of their whole, so that one
 * pass over wholes and parts side by side can write both (builder_music.c,
 * builder_programs.c). */
#include "catalog/builder.h"

/* Where a part stands within its whole: lower is earlier. */
static uint32_t order_of(enum entity child, const struct build_entity *part)
{
    const struct str *value = part->value;

    switch (child) {
    case ENTITY_TRACK:
        return builder_number(value[FIELD_DISC_NUMBER], 0, 0xffff) << 16 |
               builder_number(value[FIELD_POSITION], 0, 0xffff);
    case ENTITY_EPISODE:
        return ~builder_date(value[FIELD_RELEASE_DATE]); /* newest first */
    default:
        return builder_number(value[FIELD_POSITION], 0, UINT32_MAX);
    }
}

enum err builder_order_parts(struct builder *b, enum entity child,
                             enum entity parent, struct sorter **out)
{
    struct sorter *s = builder_sorter(b, "order", ORDER_KEY_BYTES, 16);
    struct spool *in = &b->merged[child];
    struct build_entity part;
    uint64_t done = 0;
    struct str record;
    enum err e = OK;

    while (!e && spool_next(in, &record)) {
        uint8_t key[ORDER_KEY_BYTES];
        struct id id = {0, 0};
        uint32_t number;

        builder_tell(b, "sorting", done++, in->count);
        /* Every part names a whole by now, and every whole has a number. */
        builder_decode(record, &part);
        (void)field_id(part.value[FIELD_PARENT], &id);
        number = builder_resolve(b, parent, id);
        sorter_put32(key, number);
        sorter_put32(key + 4, order_of(child, &part));
        id_to_bytes(part.id, key + 8);
        e = sorter_add(s, key, record.p, record.n);
    }
    if (!e)
        e = spool_error(in);
    if (!e)
        e = sorter_finish(s);
    spool_release(in);
    if (e)
        sorter_free(s);
    else
        *out = s;
    return e;
}
