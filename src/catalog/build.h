/* Building a catalog generation out of drafts, in bounded memory.
 *
 * Drafts come in any order and any number for one entity; the builder sorts
 * them on disk, merges them field by field, resolves what refers to what, and
 * writes one file, which becomes visible only when it is whole (store.h).
 * The same drafts in the same order give the same bytes.
 *
 * Rules of merging:
 *  1. A field of a full draft beats one of a simplified draft; among equals
 *     the later wins. Absent never overwrites.
 *  2. An album's artists are the union over its drafts, in first-seen order.
 *  3. A track without an album gets a placeholder single of its own name, and
 *     an episode without a show or a chapter without an audiobook likewise.
 *  4. A draft of a track that has nothing but features or an analysis makes
 *     no track: they wait, in the file, until a later import brings it.
 *  5. A reference to an entity that no draft describes is dropped and counted
 *     (struct build_result): sources put a draft, even one without fields,
 *     for everything they name.
 *
 * One thread at a time. */
#ifndef TONEARM_CATALOG_BUILD_H
#define TONEARM_CATALOG_BUILD_H

#include <stddef.h>

#include "base/err.h"
#include "catalog/draft.h"

struct builder;
struct catalog;
struct io_writer;
struct store;

struct build_result {
    uint32_t generation;
    uint64_t file_bytes;
    uint32_t count[ENTITY_COUNT]; /* entities in the new generation */
    uint32_t features;            /* tracks with audio features */
    uint32_t waiting;             /* features and analyses without a track */
    uint64_t dropped;             /* references to nothing */
};

/* An index that another room keeps in a generation, one for each type of
 * entity up to the audiobooks: it is built when everything else is in the
 * file, and read with catalog_index. */
struct build_index_job {
    const struct catalog *catalog; /* without popularity of its own: as in the
                                      file */
    enum entity type;
    struct io_writer *out; /* empty; what is written to it is the index */
    const char *directory; /* for temporary files */
    size_t memory_bytes;   /* to sort with */
    void (*tell)(void *user, const char *doing, uint64_t done, uint64_t of);
    void *tell_user;
};
typedef enum err build_index(const struct build_index_job *job);

/* Called about once a second by the builder during long work: what it is
 * doing ("sorting tracks") and how far it is, of how much (0 = unknown). */
typedef void build_progress(void *user, const char *doing, uint64_t done,
                            uint64_t of);

/* Starts a build in `store`, whose import lock the caller holds. About
 * `memory_bytes` of anonymous memory are used for sorting (at least 16 MiB).
 * ERR_IO. */
enum err builder_new(struct store *store, size_t memory_bytes,
                     struct builder **out) MUST_CHECK;

void builder_set_progress(struct builder *b, build_progress *progress,
                          void *user);

/* Without it the new generation has no indexes. */
void builder_set_index(struct builder *b, build_index *index);

/* Looks at a draft before it is taken: what is taken in its place, NULL for
 * nothing, in `*taken`, which begins as the draft and is the layer's until it
 * is called again. Errors are passed on by builder_put. */
typedef enum err build_layer(void *user, const struct draft *d,
                             const struct draft **taken);

/* From here on every draft goes through the layer; NULL: through none. */
void builder_set_layer(struct builder *b, build_layer *layer, void *user);

/* Takes what the draft says; the draft can be used again at once. */
enum err builder_put(struct builder *b, const struct draft *d) MUST_CHECK;

/* Whether the entity `n` of the old generation is kept. */
typedef bool build_filter(void *user, enum entity type, uint32_t n);

/* Puts everything in `old` (before anything else), so that the build adds to
 * it. `keep` may be NULL: all is kept. ERR_CORRUPT when `old` is damaged. */
enum err builder_put_catalog(struct builder *b, const struct catalog *old,
                             build_filter *keep, void *user) MUST_CHECK;

/* Merges, writes, syncs and checks the file and makes it the current
 * generation. The builder is used up either way. */
enum err builder_finish(struct builder *b,
                        struct build_result *result) MUST_CHECK;

/* Gives up: removes everything it wrote. NULL is fine. */
void builder_free(struct builder *b);

#endif
