/* Shows with episodes, audiobooks with chapters, and categories: one record
 * form serves all of them. Children are written side by side with their
 * parents, as tracks are with albums. */
#include "catalog/builder.h"

#define IN_PROGRAM                                                             \
    (FIELD_BIT(FIELD_NAME) | FIELD_BIT(FIELD_IMAGES) |                         \
     FIELD_BIT(FIELD_PARENT) | FIELD_BIT(FIELD_TOTAL) |                        \
     FIELD_BIT(FIELD_DURATION_MS) | FIELD_BIT(FIELD_POSITION) |                \
     FIELD_BIT(FIELD_RELEASE_DATE) | FIELD_BIT(FIELD_MARKETS) |                \
     FIELD_BIT(FIELD_EXPLICIT))

#define IN_CATEGORY (FIELD_BIT(FIELD_NAME) | FIELD_BIT(FIELD_IMAGES))

/* Everything but how it hangs together. */
static void fill(struct builder *b, const struct build_entity *entity,
                 struct format_program *p)
{
    const struct str *value = entity->value;

    builder_head(b, entity, IN_PROGRAM, &p->head);
    builder_images(b, entity, p->images);
    p->parent = CATALOG_NONE;
    p->duration_ms = builder_number(value[FIELD_DURATION_MS], 0, UINT32_MAX);
    p->position = builder_number(value[FIELD_POSITION], 0, UINT32_MAX);
    p->date = builder_date(value[FIELD_RELEASE_DATE]);
    p->markets = builder_markets(b, value[FIELD_MARKETS]);
}

/* Writes an episode or a chapter, which has its whole's markets if it was given
 * none. */
static enum err write_child(struct builder *b, enum entity type,
                            struct str record, uint32_t parent,
                            uint32_t parent_markets)
{
    struct format_program p = {.total = 0};
    struct build_entity entity;
    uint32_t number = section_count(&b->out, format_records(type));

    builder_decode(record, &entity);
    fill(b, &entity, &p);
    p.parent = parent;
    if (entity.value[FIELD_MARKETS].p == NULL) {
        p.head.flags |= FLAG_MARKETS_DERIVED;
        p.markets = parent_markets;
    }
    section_write(&b->out, format_records(type), &p, sizeof p);
    return builder_note_id(b, type, entity.id, number, b->result.count[type]);
}

enum err builder_write_programs(struct builder *b, enum entity parent,
                                enum entity child)
{
    struct spool *in = &b->merged[parent];
    struct build_entity entity;
    struct sorter *children;
    const uint8_t *key;
    struct str record, child_record;
    uint32_t number = 0;
    enum err e = builder_order_parts(b, child, parent, &children);

    if (e)
        return e;
    if (!sorter_next(children, &key, &child_record))
        key = NULL;
    while (!e && spool_next(in, &record)) {
        struct format_program p = {.total = 0};

        builder_decode(record, &entity);
        fill(b, &entity, &p);
        /* The children that name this parent are the next ones. */
        p.first_child = section_count(&b->out, format_records(child));
        while (!e && key != NULL && sorter_get32(key) == number) {
            e = write_child(b, child, child_record, number, p.markets);
            p.child_count++;
            if (!sorter_next(children, &key, &child_record))
                key = NULL;
        }
        p.total = builder_number(entity.value[FIELD_TOTAL], p.child_count,
                                 UINT32_MAX);
        section_write(&b->out, format_records(parent), &p, sizeof p);
        if (!e)
            e = builder_note_id(b, parent, entity.id, number++,
                                b->result.count[parent]);
    }
    if (!e)
        e = spool_error(in);
    if (!e)
        e = sorter_error(children);
    spool_release(in);
    sorter_free(children);
    return e;
}

enum err builder_write_categories(struct builder *b)
{
    struct spool *in = &b->merged[ENTITY_CATEGORY];
    struct build_entity entity;
    struct str record;
    uint32_t number = 0;
    enum err e = OK;

    while (!e && spool_next(in, &record)) {
        struct format_program p = {.parent = CATALOG_NONE};

        builder_decode(record, &entity);
        builder_head(b, &entity, IN_CATEGORY, &p.head);
        builder_images(b, &entity, p.images);
        section_write(&b->out, SECTION_CATEGORIES, &p, sizeof p);
        e = builder_note_id(b, ENTITY_CATEGORY, entity.id, number++,
                            b->result.count[ENTITY_CATEGORY]);
    }
    if (!e)
        e = spool_error(in);
    spool_release(in);
    return e;
}
