/* Every draft of a build comes by. One that a correction concerns is kept as it
 * came, for the base, and goes on as it is to be: without the fields that are
 * corrected, with other artists, or not at all. What has been kept of an entity
 * is put first in the next build, in place of what the old generation has of
 * it; so an entity that no correction concerns any more is what it was.
 *
 * An entity is concerned by
 *
 *  1. corrected keys: its drafts lose the fields, so that the correction counts
 *     whatever its level is, and an album's artists don't add up;
 *  2. being hidden, or part of what is: its drafts end here;
 *  3. being an artist that is merged into another: the same;
 *  4. naming such an artist: it names the other one.
 *
 * Keeping costs memory for what is concerned alone. */
#include "import/corrections/layer.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "catalog/merged.h"
#include "catalog/store.h"
#include "corrections/corrections.h"
#include "import/corrections/base.h"
#include "import/corrections/compact.h"
#include "import/corrections/layer_inner.h"

#define MERGES_MAX 16 /* from one artist into the next, and so on */

/* ---- a draft on its way ---- */

/* Where an artist is merged, in the end. */
static struct id merged_of(const struct layer *l, struct id id)
{
    for (int i = 0; i < MERGES_MAX; i++) {
        const struct entry *e = layer_find(l, ENTITY_ARTIST, id);

        if (e == NULL || !e->is_merged)
            break;
        id = e->into;
    }
    return id;
}

static bool names_merged(const struct layer *l, struct str ids)
{
    struct id id;

    while (field_next_id(&ids, &id))
        if (!id_eq(merged_of(l, id), id))
            return true;
    return false;
}

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

/* What of a draft concerns a layer. */
struct concern {
    bool is_part_of_hidden;
    bool names_merged;
};

static struct concern look_into(const struct layer *l, const struct draft *d)
{
    struct str rest = buf_get(&d->fields), value;
    struct concern c = {.names_merged = false};
    enum entity whole = whole_of(d->type);
    enum field field;
    struct id id;

    if (!l->hides && !l->merges)
        return c;
    while (field_next(&rest, &field, &value)) {
        if (field == FIELD_ARTISTS && l->merges)
            c.names_merged |= names_merged(l, value);
        if (field == FIELD_PARENT && l->hides && field_id(value, &id) &&
            whole < ENTITY_COUNT) {
            const struct entry *e = layer_find(l, whole, id);

            c.is_part_of_hidden |= e != NULL && e->is_hidden;
        }
    }
    return c;
}

static void keep_draft(struct entry *e, const struct draft *d)
{
    const struct base_record record = {.type = d->type,
                                       .level = d->level,
                                       .id = d->id,
                                       .fields = buf_get(&d->fields)};

    base_add(&e->records, &record);
    e->is_there = true;
}

/* The ids with those of merged artists in the place of theirs, each once. */
static struct str merge_ids(struct layer *l, struct str ids)
{
    struct id id;

    buf_clear(&l->list);
    while (field_next_id(&ids, &id)) {
        uint8_t bytes[ID_BYTES];
        bool is_there = false;

        id_to_bytes(merged_of(l, id), bytes);
        for (size_t i = 0; i < l->list.n && !is_there; i += ID_BYTES)
            is_there = memcmp(l->list.p + i, bytes, ID_BYTES) == 0;
        if (!is_there)
            buf_add(&l->list, bytes, ID_BYTES);
    }
    return buf_get(&l->list);
}

static const struct draft *change(struct layer *l, uint64_t mask,
                                  const struct draft *d)
{
    struct str rest = buf_get(&d->fields), value;
    enum field field;

    draft_start(&l->own, d->type, d->id, d->level);
    while (field_next(&rest, &field, &value))
        if ((mask >> field & 1) != 0)
            continue;
        else if (field == FIELD_ARTISTS && l->merges)
            draft_value(&l->own, field, merge_ids(l, value));
        else
            draft_value(&l->own, field, value);
    return &l->own;
}

/* A build_layer. */
static enum err look(void *layer, const struct draft *d,
                     const struct draft **taken)
{
    struct layer *l = layer;
    struct concern c;
    struct entry *e;

    if (l->is_reading) {
        layer_take_correction(l, d);
        *taken = NULL;
        return OK;
    }
    c = look_into(l, d);
    e = layer_find(l, d->type, d->id);
    if (!c.is_part_of_hidden && !c.names_merged &&
        (e == NULL ||
         !(e->is_corrected || e->is_hidden || e->is_merged || e->is_dropped)))
        return OK;
    e = layer_take(l, d->type, d->id);
    keep_draft(e, d);
    e->is_dropped |= e->is_hidden || e->is_merged || c.is_part_of_hidden;
    *taken = e->is_dropped ? NULL : change(l, e->mask, d);
    return OK;
}

/* ---- a build ---- */

enum err layer_begin(const char *data, struct builder *b,
                     struct import_report *report, struct layer **out)
{
    struct layer *l = mem_zalloc(1, sizeof *l);
    struct correction *list;
    struct arena arena;
    size_t count;
    enum err e;

    arena_init(&arena);
    l->data = str_dup_c(str_from_c(data));
    l->builder = b;
    layer_table_init(l);
    buf_init(&l->list, LAYER_FIELDS_MAX);
    draft_init(&l->own);
    *out = l;
    e = corrections_read(data, &arena, &list, &count);
    if (!e && count > 0) {
        builder_set_layer(b, look, l);
        e = layer_read(l, list, count, report);
    }
    arena_release(&arena);
    return e;
}

/* A build_filter's user: the caller's filter, and what has a base. */
struct filter {
    const struct layer *l;
    const struct catalog *old;
    build_filter *keep;
    void *user;
};

static bool is_kept(const struct filter *f, enum entity type, uint32_t n)
{
    return f->keep == NULL || f->keep(f->user, type, n);
}

static bool has_no_base(void *user, enum entity type, uint32_t n)
{
    const struct filter *f = user;
    const struct entry *e = layer_find(f->l, type, catalog_id(f->old, type, n));

    return (e == NULL || e->old.n == 0) && is_kept(f, type, n);
}

/* What isn't in the old generation, since it is hidden or merged, nobody can
 * have asked to be left out of it. */
static enum err put_base(struct layer *l, const struct filter *f,
                         const struct entry *e)
{
    uint32_t n = catalog_find(f->old, e->type, e->id);
    struct str rest = buf_get(&e->old);
    struct base_record record;
    struct draft d;
    enum err error = OK;

    if (n != CATALOG_NONE && !is_kept(f, e->type, n))
        return OK;
    draft_init(&d);
    while (!error && base_next(&rest, &record)) {
        draft_start(&d, record.type, record.id, record.level);
        buf_str(&d.fields, record.fields);
        error = builder_put(l->builder, &d);
    }
    draft_release(&d);
    return error;
}

static enum err read_base(struct layer *l, uint32_t generation)
{
    struct base_record record;
    struct str rest;
    struct buf records;
    enum err e;

    buf_init(&records, LAYER_FIELDS_MAX);
    e = base_read(l->data, generation, &records);
    rest = buf_get(&records);
    while (!e && base_next(&rest, &record))
        base_add(&layer_take(l, record.type, record.id)->old, &record);
    buf_release(&records);
    return e;
}

enum err layer_put_catalog(struct layer *l, const struct catalog *old,
                           uint32_t generation, build_filter *keep, void *user)
{
    struct filter f = {l, old, keep, user};
    enum err e = read_base(l, generation);

    if (!e)
        e = builder_put_catalog(l->builder, old, has_no_base, &f);
    /* Entries may become more on the way, and those have no base. */
    for (size_t i = 0, n = l->count; i < n && !e; i++)
        if (l->entries[i].old.n > 0) {
            struct entry entry = l->entries[i];

            e = put_base(l, &f, &entry);
        }
    return e;
}

static enum err put_correction(struct layer *l, const struct entry *e)
{
    struct draft d;
    enum err error;

    draft_init(&d);
    draft_start(&d, e->type, e->id, DRAFT_FULL);
    buf_str(&d.fields, buf_get(&e->fixed));
    /* A correction may name an artist that was merged later. */
    error = builder_put(l->builder, change(l, 0, &d));
    draft_release(&d);
    return error;
}

static void count_entry(const struct entry *e, struct layer_counts *counts)
{
    bool is_any = e->is_corrected || e->is_hidden || e->is_merged;

    counts->missing += is_any && !e->is_there;
    counts->hidden += e->is_there && e->is_hidden;
    counts->merged += e->is_there && e->is_merged;
    counts->corrected += e->is_there && e->is_corrected && !e->is_dropped;
}

/* Of all artists that are merged, also of those that no source has any more:
 * their ids may be kept somewhere. */
static enum err write_merged(const struct layer *l, uint32_t next)
{
    struct merged_id *list = mem_zalloc(l->count + 1, sizeof *list);
    size_t n = 0;
    enum err e;

    for (size_t i = 0; i < l->count; i++)
        if (l->entries[i].is_merged)
            list[n++] = (struct merged_id){l->entries[i].id,
                                           merged_of(l, l->entries[i].id)};
    e = merged_write(l->data, next, list, n);
    free(list);
    return e;
}

enum err layer_end(struct layer *l, uint32_t next, struct layer_counts *counts)
{
    struct buf all;
    enum err e = OK;

    *counts = (struct layer_counts){.missing = 0};
    buf_init(&all, LAYER_FIELDS_MAX);
    builder_set_layer(l->builder, NULL, NULL);
    for (size_t i = 0; i < l->count && !e; i++) {
        const struct entry *each = &l->entries[i];

        count_entry(each, counts);
        if (each->is_corrected && each->is_there && !each->is_dropped)
            e = put_correction(l, each);
        if (buf_overflowed(&each->records))
            e = ERR_LIMIT;
        compact_records(buf_get(&each->records), &all);
    }
    if (e == ERR_LIMIT || buf_overflowed(&all)) {
        log_error("corrections displace more than can be kept");
        e = ERR_LIMIT;
    }
    if (!e && all.n > 0)
        e = base_write(l->data, next, buf_get(&all));
    if (!e)
        e = write_merged(l, next);
    buf_release(&all);
    return e;
}

/* Whether the file is one of a generation that is there, or of none. */
static bool is_of_a_generation(const char *name, const struct store_entry *list,
                               size_t count)
{
    struct str text = str_from_c(name), base = STR(".base");
    struct str end = str_ends(text, base) ? base : STR(".merged");
    uint64_t number;

    if (!str_ends(text, end) ||
        !str_to_u64(str_of(text.p, text.n - end.n), &number))
        return true;
    for (size_t i = 0; i < count; i++)
        if (list[i].generation == number)
            return true;
    return false;
}

void layer_settle(const char *data, const struct store *store)
{
    char path[4096];
    struct store_entry *list;
    const struct dirent *file;
    size_t count;
    DIR *directory;

    (void)snprintf(path, sizeof path, "%s/corrections", data);
    directory = opendir(path);
    if (directory == NULL)
        return; /* nothing was ever corrected */
    if (store_list(store, &list, &count) == OK) {
        while ((file = readdir(directory)) != NULL)
            if (!is_of_a_generation(file->d_name, list, count))
                (void)unlinkat(dirfd(directory), file->d_name, 0);
        free(list);
    }
    (void)closedir(directory);
}

void layer_free(struct layer *l)
{
    if (l == NULL)
        return;
    layer_table_release(l);
    buf_release(&l->list);
    draft_release(&l->own);
    free(l->data);
    free(l);
}
