/* The life of a builder, and what every stage of a build asks of it: paths,
 * sorters with their share of the memory, progress. */
#include "catalog/builder.h"

#include "base/clock.h"
#include "base/mem.h"
#include "catalog/store.h"

#define SCRATCH_MAX ((size_t)1 << 30)
#define MEMORY_MIN  ((size_t)16 << 20)

char *builder_path(const struct builder *b, const char *name)
{
    size_t n = strlen(b->directory) + strlen(name) + 2;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/%s", b->directory, name);
    return path;
}

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

    directory[strlen(directory) - 1] = '\0'; /* without the slash behind */
    b->store = store;
    b->directory = directory;
    b->memory = memory_bytes < MEMORY_MIN ? MEMORY_MIN : memory_bytes;
    buf_init(&b->scratch, SCRATCH_MAX);
    buf_init(&b->scratch2, SCRATCH_MAX);
    e = io_remove_dir(directory); /* of a build that was killed */
    if (!e)
        e = io_make_dir(directory);
    if (e) {
        builder_free(b);
        return e;
    }
    /* While drafts come in nothing else needs much; later stages share anew. */
    b->drafts = builder_sorter(b, "drafts", MERGE_KEY_BYTES, 40);
    *out = b;
    return OK;
}

void builder_set_index(struct builder *b, build_index *index)
{
    b->index = index;
}

void builder_set_layer(struct builder *b, build_layer *layer, void *user)
{
    b->layer = layer;
    b->layer_user = user;
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

    /* The clock costs more than most steps: ask it rarely. */
    if (b->progress == NULL || (done & 1023) != 0)
        return;
    now = clock_monotonic_ms();
    if (now - b->progress_ms < 1000)
        return;
    b->progress_ms = now;
    b->progress(b->progress_user, doing, done, of);
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
