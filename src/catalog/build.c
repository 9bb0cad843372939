/* The stages of a build. Each reads what the one before left behind, in one
 * pass, so that memory is the sorters' and nothing else:
 *
 *   1. Drafts are sorted by type and id (builder_put).
 *   2. Parts (tracks, episodes, chapters) are merged; one without a whole
 *      gets a placeholder.
 *   3. Wholes (artists, albums, shows, audiobooks) and categories are merged.
 *      Their place in the order of ids is their number from here on.
 *   4. Parts are sorted under their wholes: an album's tracks become
 *      neighbours, and their place is their number (builder_music.c,
 *      builder_programs.c, which write the records).
 *   5. What was noted on the way (ids, ISRCs, discographies) is sorted into
 *      the indexes (builder_index.c), sections are put together.
 *   6. What was put together is opened, and the search index is built from it
 *      and appended (builder_set_index); the file is checked as a reader
 *      would, and renamed. */
#include "catalog/builder.h"

#include <assert.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/store.h"

#define SCRATCH_MAX   ((size_t)1 << 30)
#define MEMORY_MIN    ((size_t)16 << 20)
#define FINISHED_NAME "generation"

char *builder_path(const struct builder *b, const char *name)
{
    size_t n = strlen(b->directory) + strlen(name) + 2;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/%s", b->directory, name);
    return path;
}

/* `share` is in 64ths of the build's memory. */
struct sorter *builder_sorter(struct builder *b, const char *name,
                              size_t key_bytes, unsigned share)
{
    char *path = builder_path(b, name);
    struct sorter *s = sorter_new(path, key_bytes, b->memory / 64 * share);

    free(path);
    return s;
}

enum err builder_new(struct store *store, size_t memory_bytes,
                     struct builder **out)
{
    struct builder *b = mem_zalloc(1, sizeof *b);
    char *directory = store_build_path(store, "");
    enum err e;

    directory[strlen(directory) - 1] = '\0'; /* the trailing slash */
    b->store = store;
    b->directory = directory;
    b->memory = memory_bytes < MEMORY_MIN ? MEMORY_MIN : memory_bytes;
    buf_init(&b->scratch, SCRATCH_MAX);
    buf_init(&b->scratch2, SCRATCH_MAX);
    e = io_remove_dir(directory);
    if (!e)
        e = io_make_dir(directory);
    if (e) {
        builder_free(b);
        return e;
    }
    b->drafts = builder_sorter(b, "drafts", MERGE_KEY_BYTES, 40);
    *out = b;
    return OK;
}

void builder_set_index(struct builder *b, build_index *index)
{
    b->index = index;
}

void builder_set_progress(struct builder *b, build_progress *progress,
                          void *user)
{
    b->progress = progress;
    b->progress_user = user;
    b->progress_ms = clock_monotonic_ms();
}

void builder_tell(struct builder *b, const char *doing, uint64_t done,
                  uint64_t of)
{
    int64_t now;

    if (b->progress == NULL || (done & 1023) != 0)
        return;
    now = clock_monotonic_ms();
    if (now - b->progress_ms < 1000)
        return;
    b->progress_ms = now;
    b->progress(b->progress_user, doing, done, of);
}

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

/* A part's whole exists by being named: a draft without fields. */
static enum err put_parent(struct builder *b, const struct draft *d)
{
    enum entity type = whole_of(d->type);
    struct id id;

    if (type == ENTITY_COUNT || !parent_of(d, &id))
        return OK;
    if (b->has_last_parent[type] && id_eq(b->last_parent[type], id))
        return OK;
    b->has_last_parent[type] = true;
    b->last_parent[type] = id;
    return put_attributes(b, type, id, DRAFT_SIMPLIFIED, STR_EMPTY);
}

enum err builder_put(struct builder *b, const struct draft *d)
{
    enum err e;

    if (buf_overflowed(&d->fields)) {
        log_error("a draft of %zu bytes is more than a catalog holds",
                  d->fields.n);
        return ERR_LIMIT;
    }
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

/* Rule 3 of build.h: the part's name and artists make a whole. */
static enum err put_placeholder(struct builder *b, struct merge *m,
                                struct sorter *late, struct id id)
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
    e = sorter_add(late, key, b->scratch.p, b->scratch.n);
    draft_release(&d);
    return e;
}

static enum err merge_part(struct builder *b, struct merge *m,
                           struct sorter *late)
{
    uint8_t parent[ID_BYTES];
    struct str record;

    if (m->type == ENTITY_TRACK && m->is_mere_data)
        return builder_write_waiting(b, m);
    if (m->value[FIELD_PARENT].n != ID_BYTES) {
        struct id id = placeholder_id(m);
        enum err e = put_placeholder(b, m, late, id);

        if (e)
            return e;
        id_to_bytes(id, parent);
        m->value[FIELD_PARENT] = str_of((char *)parent, sizeof parent);
    }
    record = builder_encode(b, m);
    spool_put(&b->merged[m->type], record.p, (uint32_t)record.n);
    return spool_error(&b->merged[m->type]);
}

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

/* Stages 2 and 3. */
static enum err merge_all(struct builder *b)
{
    static const enum entity parts[] = {ENTITY_CHAPTER, ENTITY_EPISODE,
                                        ENTITY_TRACK};
    static const enum entity wholes[] = {ENTITY_ARTIST, ENTITY_ALBUM,
                                         ENTITY_SHOW, ENTITY_AUDIOBOOK,
                                         ENTITY_CATEGORY};
    uint64_t count = sorter_count(b->drafts), done = 0;
    struct sorter *late = builder_sorter(b, "late", MERGE_KEY_BYTES, 8);
    struct merge m;
    enum err e = sorter_finish(b->drafts);

    merge_init(&m, b->drafts);
    if (!e)
        e = open_spools(b);
    for (size_t i = 0; i < 3 && !e; i++)
        while (!e && merge_next(&m, parts[i])) {
            builder_tell(b, "merging", done++, count);
            e = merge_part(b, &m, late);
        }
    if (!e)
        e = merge_error(&m);
    if (!e)
        e = sorter_finish(late);
    if (!e)
        merge_set_late(&m, late);
    for (size_t i = 0; i < 5 && !e; i++)
        while (!e && merge_next(&m, wholes[i])) {
            builder_tell(b, "merging", done++, count);
            e = merge_whole(b, &m);
        }
    if (!e)
        e = merge_error(&m);
    merge_release(&m);
    sorter_free(late);
    sorter_free(b->drafts);
    b->drafts = NULL;
    return e ? e : map_ids(b);
}

static enum err open_output(struct builder *b)
{
    enum err e = section_set_open(&b->out, b->directory);

    if (!e)
        b->strings = heap_new(&b->out.out[SECTION_STRINGS], b->memory / 2);
    return e;
}

static enum err write_all(struct builder *b)
{
    enum err e = builder_write_music(b);

    if (!e)
        e = builder_write_artists(b);
    if (!e)
        e = builder_write_programs(b, ENTITY_SHOW, ENTITY_EPISODE);
    if (!e)
        e = builder_write_programs(b, ENTITY_AUDIOBOOK, ENTITY_CHAPTER);
    if (!e)
        e = builder_write_categories(b);
    if (!e)
        e = builder_write_indexes(b);
    return e;
}

/* Opens what was written as a reader would, and reads all of it. */
static enum err check_file(const char *path)
{
    struct catalog *c;
    enum err e = catalog_open(path, &c);

    if (e)
        return e;
    e = catalog_verify(c);
    catalog_unref(c);
    return e;
}

static void tell_of_index(void *user, const char *doing, uint64_t done,
                          uint64_t of)
{
    builder_tell(user, doing, done, of);
}

/* The indexes are built from the file as it is without them. */
static enum err write_search_indexes(struct builder *b, const char *path)
{
    struct catalog *c;
    enum err e = catalog_open(path, &c);

    if (e)
        return e;
    for (unsigned t = 0; t < FORMAT_INDEXED && !e; t++) {
        struct build_index_job job = {
            .catalog = c,
            .type = (enum entity)t,
            .out = &b->out.out[format_index((enum entity)t)],
            .directory = b->directory,
            .memory_bytes = b->memory / 2,
            .tell = tell_of_index,
            .tell_user = b,
        };

        if (catalog_count(c, (enum entity)t) > 0)
            e = b->index(&job);
    }
    catalog_unref(c);
    return e;
}

static enum err assemble(struct builder *b, const char *path)
{
    struct assembly a;
    enum err e = assembly_open(&a, path), closed;

    heap_free(b->strings);
    b->strings = NULL;
    if (!e)
        e = assembly_add(&a, &b->out, (enum section)0, SECTION_ARTIST_INDEX);
    if (!e && b->index != NULL)
        e = write_search_indexes(b, path);
    if (!e)
        e = assembly_add(&a, &b->out, SECTION_ARTIST_INDEX, SECTION_COUNT);
    b->result.file_bytes = a.out.size;
    closed = assembly_close(&a, !e);
    return e ? e : closed;
}

static enum err publish(struct builder *b)
{
    char *path = builder_path(b, FINISHED_NAME);
    enum err e = assemble(b, path);

    if (!e)
        e = check_file(path);
    if (!e)
        e = store_next(b->store, &b->result.generation);
    if (!e)
        e = store_commit(b->store, FINISHED_NAME, b->result.generation);
    free(path);
    return e;
}

enum err builder_finish(struct builder *b, struct build_result *result)
{
    enum err e = open_output(b);

    if (!e)
        e = merge_all(b);
    if (!e)
        e = write_all(b);
    if (!e)
        e = publish(b);
    *result = b->result;
    builder_free(b);
    return e;
}

void builder_free(struct builder *b)
{
    enum err e;

    if (b == NULL)
        return;
    sorter_free(b->drafts);
    sorter_free(b->artist_albums);
    sorter_free(b->artist_tracks);
    sorter_free(b->isrcs);
    sorter_free(b->recordings);
    sorter_free(b->upcs);
    sorter_free(b->releases);
    sorter_free(b->genres);
    for (unsigned t = 0; t < ENTITY_COUNT; t++) {
        sorter_free(b->table[t]);
        io_unmap(&b->id_map[t]);
        spool_release(&b->merged[t]);
        spool_release(&b->ids[t]);
    }
    heap_free(b->strings);
    section_set_release(&b->out);
    e = io_remove_dir(b->directory);
    (void)e; /* logged; the next import tries again */
    free(b->markets.sets);
    free(b->markets.slots);
    buf_release(&b->scratch);
    buf_release(&b->scratch2);
    free(b->directory);
    free(b);
}
