/* From drafts to merged entities: the first three stages (builder_finish.c).
 * Parts come before wholes in the sort, because a part without a whole makes
 * one, which must then be merged like any other. */
#include <assert.h>

#include "base/log.h"
#include "catalog/builder.h"

/* Adds a draft to the sort: its level and attributes under its type and id. */
static enum err put_attributes(struct builder *b, enum entity type,
                               struct id id, uint8_t level,
                               struct str attributes)
{
    uint8_t key[MERGE_KEY_BYTES];

    merge_key(type, id, key);
    buf_clear(&b->scratch);
    buf_char(&b->scratch, (char)level);
    buf_str(&b->scratch, attributes);
    return sorter_add(b->drafts, key, b->scratch.p, b->scratch.n);
}

/* The type of the whole that entities of a type are parts of; ENTITY_COUNT when
 * they are no parts. */
static enum entity whole_of(enum entity part)
{
    switch (part) {
    case ENTITY_TRACK:
        return ENTITY_ALBUM;
    case ENTITY_EPISODE:
        return ENTITY_SHOW;
    case ENTITY_CHAPTER:
        return ENTITY_AUDIOBOOK;
    default:
        return ENTITY_COUNT;
    }
}

/* The parent that a draft names; of several the last, as for any field. */
static bool parent_of(const struct draft *d, struct id *id)
{
    struct str rest = buf_get(&d->fields), value;
    enum field field;
    bool found = false;

    while (field_next(&rest, &field, &value))
        if (field == FIELD_PARENT)
            found = field_id(value, id);
    return found;
}

/* A part's whole exists by being named: puts a draft without fields for it. */
static enum err put_parent(struct builder *b, const struct draft *d)
{
    enum entity type = whole_of(d->type);
    struct id id;

    if (type == ENTITY_COUNT || !parent_of(d, &id))
        return OK;
    /* An album's tracks come one after the other: once is enough. */
    if (b->has_last_parent[type] && id_eq(b->last_parent[type], id))
        return OK;
    b->has_last_parent[type] = true;
    b->last_parent[type] = id;
    return put_attributes(b, type, id, DRAFT_SIMPLIFIED, STR_EMPTY);
}

enum err builder_put(struct builder *b, const struct draft *d)
{
    enum err e = OK;

    assert((unsigned)d->type < ENTITY_COUNT && d->level <= DRAFT_FULL);
    if (buf_overflowed(&d->fields)) {
        log_error("a draft of %zu bytes is more than a catalog holds",
                  d->fields.n);
        return ERR_LIMIT;
    }
    if (b->layer != NULL)
        e = b->layer(b->layer_user, d, &d);
    if (e || d == NULL)
        return e;
    builder_tell(b, "reading", sorter_count(b->drafts), 0);
    e = put_parent(b, d);
    return e ? e
             : put_attributes(b, d->type, d->id, (uint8_t)d->level,
                              buf_get(&d->fields));
}

/* The id of the whole that is made up for a part. */
static struct id placeholder_id(const struct merge *m)
{
    char text[64];
    struct str type = entity_name(m->type);
    int n = snprintf(text, sizeof text, "placeholder:%.*s:", STR_ARG(type));

    id_to_base62(m->id, text + n);
    return id_from_name(str_of(text, (size_t)n + ID_TEXT_LENGTH));
}

/* Rule 3 of build.h: makes a whole of the part's name and artists. It is merged
 * with whatever sources say of an entity of that id, later. */
static enum err put_placeholder(struct builder *b, struct merge *m,
                                struct sorter *placeholders, struct id id)
{
    uint8_t key[MERGE_KEY_BYTES];
    struct draft d;
    enum err e;

    draft_init(&d);
    draft_start(&d, whole_of(m->type), id, DRAFT_SIMPLIFIED);
    draft_value(&d, FIELD_NAME, m->value[FIELD_NAME]);
    if (m->type == ENTITY_TRACK) {
        draft_number(&d, FIELD_ALBUM_TYPE, ALBUM_SINGLE);
        if (m->value[FIELD_ARTISTS].p != NULL)
            draft_value(&d, FIELD_ARTISTS, m->value[FIELD_ARTISTS]);
    }
    merge_key(d.type, id, key);
    buf_clear(&b->scratch);
    buf_char(&b->scratch, DRAFT_SIMPLIFIED);
    buf_str(&b->scratch, buf_get(&d.fields));
    e = sorter_add(placeholders, key, b->scratch.p, b->scratch.n);
    draft_release(&d);
    return e;
}

/* Stage 2, for one part: to its spool, with the id of its whole. */
static enum err merge_part(struct builder *b, struct merge *m,
                           struct sorter *placeholders)
{
    uint8_t parent[ID_BYTES];
    struct str record;

    /* Rule 4: nothing says that there is such a track. */
    if (m->type == ENTITY_TRACK && m->is_waiting)
        return builder_write_waiting(b, m);
    /* The id follows from the part's, so the next import finds the same. */
    if (m->value[FIELD_PARENT].n != ID_BYTES) {
        struct id id = placeholder_id(m);
        enum err e = put_placeholder(b, m, placeholders, id);

        if (e)
            return e;
        id_to_bytes(id, parent);
        m->value[FIELD_PARENT] = str_of((char *)parent, sizeof parent);
    }
    record = builder_encode(b, m);
    spool_put(&b->merged[m->type], record.p, (uint32_t)record.n);
    return spool_error(&b->merged[m->type]);
}

/* Stage 3, for one whole: to its spool, and its id to the list of ids, whose
 * order are the numbers. */
static enum err merge_whole(struct builder *b, struct merge *m)
{
    uint8_t id[ID_BYTES];
    struct str record = builder_encode(b, m);

    spool_put(&b->merged[m->type], record.p, (uint32_t)record.n);
    id_to_bytes(m->id, id);
    io_write(&b->ids[m->type].file, id, sizeof id);
    return spool_error(&b->merged[m->type]);
}

static enum err open_spools(struct builder *b)
{
    enum err e = OK;

    for (unsigned t = 0; t < ENTITY_COUNT && !e; t++) {
        char name[32];
        char *path;

        (void)snprintf(name, sizeof name, "merged-%u", t);
        path = builder_path(b, name);
        e = spool_open(&b->merged[t], path);
        free(path);
        if (e)
            break;
        (void)snprintf(name, sizeof name, "ids-%u", t);
        path = builder_path(b, name);
        e = spool_open(&b->ids[t], path);
        free(path);
    }
    return e;
}

/* Ends the writing of spools and makes the lists of ids readable, so that ids
 * can be looked up (builder_resolve). */
static enum err map_ids(struct builder *b)
{
    enum err e = OK;

    for (unsigned t = 0; t < ENTITY_COUNT && !e; t++) {
        e = spool_rewind(&b->merged[t]);
        if (!e)
            e = io_writer_flush(&b->ids[t].file);
        if (!e)
            e = io_map_file(b->ids[t].file.path, &b->id_map[t]);
        b->result.count[t] = (uint32_t)b->merged[t].count;
    }
    return e;
}

enum err builder_merge(struct builder *b)
{
    static const enum entity parts[] = {ENTITY_CHAPTER, ENTITY_EPISODE,
                                        ENTITY_TRACK};
    static const enum entity wholes[] = {ENTITY_ARTIST, ENTITY_ALBUM,
                                         ENTITY_SHOW, ENTITY_AUDIOBOOK,
                                         ENTITY_CATEGORY};
    uint64_t count = sorter_count(b->drafts), done = 0;
    struct sorter *placeholders =
        builder_sorter(b, "placeholders", MERGE_KEY_BYTES, 8);
    struct merge m;
    enum err e = sorter_finish(b->drafts);

    merge_init(&m, b->drafts);
    if (!e)
        e = open_spools(b);
    /* In the order of merge.c's ranks, which is that of the sorted drafts. */
    for (size_t i = 0; i < 3 && !e; i++)
        while (!e && merge_next(&m, parts[i])) {
            builder_tell(b, "merging", done++, count);
            e = merge_part(b, &m, placeholders);
        }
    if (!e)
        e = merge_error(&m);
    /* All parts are merged, so all placeholders are known: from here on they
     * are read beside the drafts. */
    if (!e)
        e = sorter_finish(placeholders);
    if (!e)
        merge_set_placeholders(&m, placeholders);
    for (size_t i = 0; i < 5 && !e; i++)
        while (!e && merge_next(&m, wholes[i])) {
            builder_tell(b, "merging", done++, count);
            e = merge_whole(b, &m);
        }
    if (!e)
        e = merge_error(&m);
    merge_release(&m);
    sorter_free(placeholders);
    sorter_free(b->drafts);
    b->drafts = NULL;
    return e ? e : map_ids(b);
}
