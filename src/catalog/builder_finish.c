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
#include "catalog/store.h"

#define FINISHED_NAME "generation"

/* Opens a file for each section, and the strings. */
static enum err open_output(struct builder *b)
{
    enum err e = section_set_open(&b->out, b->directory);

    if (!e)
        b->strings = heap_new(&b->out.out[SECTION_STRINGS], b->memory / 2);
    return e;
}

/* Stages 4 and 5. */
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
    catalog_close(c);
    return e;
}

/* Progress of an index, as the builder's. */
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
    catalog_close(c);
    return e;
}

/* Puts the sections together, the indexes last. */
static enum err assemble(struct builder *b, const char *path)
{
    struct assembly a;
    enum err e = assembly_open(&a, path), closed;

    heap_free(b->strings);
    b->strings = NULL;
    if (!e)
        e = assembly_add(&a, &b->out, (enum section)0, SECTION_ARTIST_INDEX);
    /* The file as it is now can be opened, and the indexes are built from it.
     */
    if (!e && b->index != NULL)
        e = write_search_indexes(b, path);
    if (!e)
        e = assembly_add(&a, &b->out, SECTION_ARTIST_INDEX, SECTION_COUNT);
    b->result.file_bytes = a.out.size;
    closed = assembly_close(&a, !e); /* synced before it is renamed */
    return e ? e : closed;
}

/* Stage 6: nothing is visible to readers before the last line. */
static enum err publish(struct builder *b)
{
    char *path = builder_path(b, FINISHED_NAME);
    enum err e = assemble(b, path);

    /* What counts is what is in the file, not what was meant to be in it. */
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
        e = builder_merge(b);
    if (!e)
        e = write_all(b);
    if (!e)
        e = publish(b);
    *result = b->result;
    builder_free(b);
    return e;
}
