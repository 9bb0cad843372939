/* Corrections are lines of objects, but for two rules: the same parser reads
 * them as reads all that comes in, and puts them into the builder, whose layer
 * knows that they are no sources'. */
#include "corrections/corrections.h"
#include "import/corrections/layer_inner.h"
#include "import/objects/objects.h"
#include "import/source/report.h"

#define SOURCE_NAME "corrections.jsonl"

/* A line has been parsed: what it says of its own entity is the correction. A
 * draft without fields is only somebody whom the line names. */
void layer_take_correction(struct layer *l, const struct draft *d)
{
    struct str rest = buf_get(&d->fields), value;
    enum field field;
    struct entry *e;

    if (d->fields.n == 0)
        return;
    e = layer_take(l, d->type, d->id);
    e->is_corrected = true;
    buf_str(&e->fixed, buf_get(&d->fields));
    while (field_next(&rest, &field, &value))
        e->mask |= (uint64_t)1 << field;
}

/* What isn't a key of objects. False when it isn't good for anything. */
static bool take_rule(struct layer *l, const struct correction *c)
{
    struct entry *e = layer_take(l, c->type, c->id);

    if (str_eq(c->key, STR(CORRECTION_HIDDEN))) {
        e->is_hidden = str_eq(c->value, STR("true")) &&
                       c->type != ENTITY_ARTIST && c->type != ENTITY_CATEGORY;
        l->hides |= e->is_hidden;
        return e->is_hidden || str_eq(c->value, STR("false"));
    }
    e->is_merged =
        c->type == ENTITY_ARTIST && c->value.n > 2 &&
        id_from_base62(str_of(c->value.p + 1, c->value.n - 2), &e->into) &&
        !id_eq(e->into, c->id);
    l->merges |= e->is_merged;
    return e->is_merged;
}

static bool is_rule(const struct correction *c)
{
    return str_eq(c->key, STR(CORRECTION_HIDDEN)) ||
           str_eq(c->key, STR(CORRECTION_MERGED));
}

/* The correction as a line of objects, which go through the same parser as all
 * that come in. */
static enum err read_line(struct layer *l, struct object_reader *reader,
                          const struct correction *c, uint64_t number)
{
    struct str name = entity_name(c->type);
    char id[ID_TEXT_LENGTH];

    id_to_base62(c->id, id);
    buf_clear(&l->list);
    buf_printf(&l->list,
               "{\"type\":\"%.*s\",\"id\":\"%.*s\",\"%.*s\":", STR_ARG(name),
               (int)sizeof id, id, STR_ARG(c->key));
    buf_str(&l->list, c->value);
    buf_char(&l->list, '}');
    return object_reader_line(reader, SOURCE_NAME, number, buf_get(&l->list));
}

enum err layer_read(struct layer *l, const struct correction *list,
                    size_t count, struct import_report *report)
{
    /* What the reader counts are no objects of a source. */
    struct import_report own;
    struct object_reader *reader;
    enum err e = OK;

    report_init(&own);
    reader = object_reader_new(l->builder, NULL, &own);
    l->is_reading = true;
    for (size_t i = 0; i < count && !e; i++)
        if (!is_rule(&list[i]))
            e = read_line(l, reader, &list[i], i + 1);
        else if (!take_rule(l, &list[i]))
            report_bad(report, SOURCE_NAME, i + 1, "unusable correction", NULL);
    l->is_reading = false;
    object_reader_free(reader);
    report->bad += report_bad_count(&own);
    report_release(&own);
    return e;
}
