/* Else a base would grow with every import that names what is corrected. Within
 * a level the later value of a field wins (build.h, rule 1); an album's artists
 * add up over all levels (rule 2), and stand in the first record. A record
 * without fields, which says of a track of which only features are known that
 * there is one (rule 4), stays. */
#include "import/corrections/compact.h"

#include "import/corrections/base.h"

#define LEVELS (DRAFT_FULL + 1)

struct compaction {
    struct base_record head; /* type and id */
    bool has[LEVELS];
    bool is_bare; /* there was a record without fields */
    struct str value[LEVELS][FIELD_COUNT]; /* p NULL: never given */
    struct buf artists;                    /* an album's */
};

static void unite(struct buf *artists, struct str ids)
{
    for (size_t i = 0; i + ID_BYTES <= ids.n; i += ID_BYTES) {
        bool is_there = false;

        for (size_t k = 0; k < artists->n && !is_there; k += ID_BYTES)
            is_there = memcmp(artists->p + k, ids.p + i, ID_BYTES) == 0;
        if (!is_there)
            buf_add(artists, ids.p + i, ID_BYTES);
    }
}

static void absorb(struct compaction *c, const struct base_record *r)
{
    static const char nothing[1] = "";
    struct str rest = r->fields, value;
    enum field field;

    c->head = *r;
    c->is_bare |= r->fields.n == 0;
    c->has[r->level] = true;
    while (field_next(&rest, &field, &value)) {
        if (value.p == NULL)
            value = str_of(nothing, 0); /* given, and empty */
        if (field == FIELD_ARTISTS && r->type == ENTITY_ALBUM)
            unite(&c->artists, value);
        else
            c->value[r->level][field] = value;
    }
}

static void write_level(struct compaction *c, enum draft_level level,
                        struct buf *out)
{
    struct base_record record = c->head;
    struct draft d;

    draft_init(&d);
    draft_start(&d, c->head.type, c->head.id, level);
    if (c->artists.n > 0)
        draft_value(&d, FIELD_ARTISTS, buf_get(&c->artists));
    buf_clear(&c->artists);
    for (unsigned f = 0; f < FIELD_COUNT; f++)
        if (c->value[level][f].p != NULL)
            draft_value(&d, (enum field)f, c->value[level][f]);
    record.level = level;
    record.fields = buf_get(&d.fields);
    base_add(out, &record);
    draft_release(&d);
}

void compact_records(struct str records, struct buf *out)
{
    struct compaction c = {.has = {false}};
    struct base_record record;

    buf_init(&c.artists, (size_t)1 << 24);
    while (base_next(&records, &record))
        absorb(&c, &record);
    if (c.is_bare) {
        record = c.head;
        record.level = DRAFT_SIMPLIFIED;
        record.fields = STR_EMPTY;
        base_add(out, &record);
    }
    for (int level = DRAFT_SIMPLIFIED; level <= DRAFT_FULL; level++)
        if (c.has[level])
            write_level(&c, (enum draft_level)level, out);
    buf_release(&c.artists);
}
