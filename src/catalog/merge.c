/* Values are copied as they win, because a sorter's record is gone with the
 * next; positions in the copy become slices when the entity is complete. */
#include "catalog/merge.h"

#include <assert.h>

#include "base/log.h"

/* Parts before wholes: what has no whole makes one (build.h, rule 3). */
static const uint8_t ranks[ENTITY_COUNT] = {
    [ENTITY_CHAPTER] = 0,   [ENTITY_EPISODE] = 1,  [ENTITY_TRACK] = 2,
    [ENTITY_ARTIST] = 3,    [ENTITY_ALBUM] = 4,    [ENTITY_SHOW] = 5,
    [ENTITY_AUDIOBOOK] = 6, [ENTITY_CATEGORY] = 7,
};

/* Values and united artists together fit the builder's scratch buffer. */
#define BYTES_MAX (((size_t)1 << 29) - 4096)

void merge_key(enum entity type, struct id id, uint8_t *key)
{
    key[0] = ranks[type];
    id_to_bytes(id, key + 1);
}

/* Goes on to the stream's next draft. */
static void step(struct merge_stream *s)
{
    if (s->sorter == NULL || !sorter_next(s->sorter, &s->key, &s->payload))
        s->key = NULL;
}

void merge_init(struct merge *m, struct sorter *main)
{
    *m = (struct merge){.main = {.sorter = main}};
    buf_init(&m->bytes, BYTES_MAX);
    buf_init(&m->union_ids, BYTES_MAX);
    step(&m->main);
}

void merge_set_placeholders(struct merge *m, struct sorter *placeholders)
{
    m->placeholders.sorter = placeholders;
    step(&m->placeholders);
}

void merge_release(struct merge *m)
{
    buf_release(&m->bytes);
    buf_release(&m->union_ids);
}

enum err merge_error(const struct merge *m)
{
    enum err e = m->e ? m->e : sorter_error(m->main.sorter);

    /* A stream that failed looks as if it had ended: ask both. */
    return e || m->placeholders.sorter == NULL
               ? e
               : sorter_error(m->placeholders.sorter);
}

/* Whether the list of ids has that id. */
static bool has_id(struct str ids, const char *id)
{
    for (size_t i = 0; i + ID_BYTES <= ids.n; i += ID_BYTES)
        if (memcmp(ids.p + i, id, ID_BYTES) == 0)
            return true;
    return false;
}

/* Rule 2: an album's artists add up. */
static void unite(struct merge *m, struct str ids)
{
    for (size_t i = 0; i + ID_BYTES <= ids.n; i += ID_BYTES)
        if (!has_id(buf_get(&m->union_ids), ids.p + i))
            buf_add(&m->union_ids, ids.p + i, ID_BYTES);
    m->level[FIELD_ARTISTS] = 1;
}

/* Keeps a value that wins, in the place of the one that it beats if it fits
 * there: an entity that millions of drafts name takes no more memory. */
static void keep(struct merge *m, enum field field, struct str value)
{
    if (buf_overflowed(&m->bytes))
        return;
    /* A value without enough room is left behind in the buffer; each time it
     * happens the room has grown. */
    if (m->level[field] == 0 || value.n > m->room[field]) {
        m->at[field] = (uint32_t)m->bytes.n;
        m->room[field] = (uint32_t)value.n;
        buf_str(&m->bytes, value);
    } else if (value.n > 0) {
        memcpy(m->bytes.p + m->at[field], value.p, value.n);
    }
    m->length[field] = (uint32_t)value.n;
}

/* Takes what one draft says: rule 1. The payload is the draft's level and its
 * attributes. */
static void absorb(struct merge *m, struct str payload)
{
    uint8_t level = (uint8_t)payload.p[0];
    struct str rest = str_from(payload, 1), value;
    bool only_data = true, any = false;
    enum field field;

    while (field_next(&rest, &field, &value)) {
        any = true;
        if (field != FIELD_FEATURES && field != FIELD_ANALYSIS)
            only_data = false;
        if (field == FIELD_ARTISTS && m->type == ENTITY_ALBUM) {
            unite(m, value);
            continue;
        }
        /* Among equals the later wins: drafts come in the order in which they
         * were put. */
        if (level + 1 < m->level[field])
            continue;
        keep(m, field, value);
        m->level[field] = (uint8_t)(level + 1);
    }
    /* Data alone say nothing of how much is known of the track. A draft without
     * any field says that the track is there. */
    if (any && only_data)
        return;
    m->is_waiting = false;
    if (level == DRAFT_FULL)
        m->is_full = true;
}

/* Makes slices of what was kept, now that the buffers don't move any more. */
static void make_values(struct merge *m)
{
    static const char nothing[1] = "";

    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        if (m->level[f] == 0)
            m->value[f] = STR_EMPTY;
        else if (f == FIELD_ARTISTS && m->type == ENTITY_ALBUM)
            m->value[f] = buf_get(&m->union_ids);
        else
            m->value[f] = str_of(m->bytes.p + m->at[f], m->length[f]);
        if (m->level[f] != 0 && m->value[f].p == NULL)
            m->value[f] = str_of(nothing, 0); /* given, and empty */
    }
}

bool merge_next(struct merge *m, enum entity type)
{
    const uint8_t *first = m->main.key;
    uint8_t key[MERGE_KEY_BYTES];

    assert((unsigned)type < ENTITY_COUNT);
    if (first == NULL || (m->placeholders.key != NULL &&
                          memcmp(m->placeholders.key, first, sizeof key) < 0))
        first = m->placeholders.key;
    if (first == NULL || first[0] != ranks[type])
        return false;
    /* The sorter's record is gone with the next step: keep the key. */
    memcpy(key, first, sizeof key);
    m->type = type;
    m->id = id_from_bytes(key + 1);
    m->is_full = false;
    m->is_placeholder = true;
    m->is_waiting = true;
    buf_clear(&m->bytes);
    buf_clear(&m->union_ids);
    memset(m->level, 0, sizeof m->level);
    for (; m->main.key && memcmp(m->main.key, key, sizeof key) == 0;
         step(&m->main)) {
        absorb(m, m->main.payload);
        m->is_placeholder = false;
    }
    for (; m->placeholders.key &&
           memcmp(m->placeholders.key, key, sizeof key) == 0;
         step(&m->placeholders))
        absorb(m, m->placeholders.payload);
    if (buf_overflowed(&m->bytes) || buf_overflowed(&m->union_ids)) {
        log_error("one %.*s has more than a catalog holds",
                  STR_ARG(entity_name(type)));
        m->e = ERR_LIMIT;
    }
    make_values(m);
    return merge_error(m) == OK;
}
