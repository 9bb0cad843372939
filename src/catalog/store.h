/* The directory of generations: DATA/catalog.
 *
 *     <n>.cat     generation n, never changed once it is there
 *     current     the number of the one in use, and a line end
 *     lock        held (flock) by whoever imports, with its process id
 *     build/      what the running import is writing
 *     current.*   the next `current` while it is written
 *
 * Any thread and any process may read; one process at a time may import. */
#ifndef TONEARM_CATALOG_STORE_H
#define TONEARM_CATALOG_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct store;
struct catalog;

/* Opens DATA/catalog, making DATA and it if they aren't there. */
enum err store_open(const char *data_dir, struct store **out) MUST_CHECK;

/* Another handle on the directory of an open store, for a thread that wants to
 * change something beside those that read: a store has its lock for itself. */
struct store *store_open_again(const struct store *s);

/* Lets go of the lock, if the store has it. NULL is fine. */
void store_close(struct store *s);

/* Closes the store and removes the directory with every generation in it. */
void store_remove(struct store *s);

/* Takes the import lock. ERR_BUSY, logged with the holder's process id, when
 * another process has it. What a killed import left behind is removed. */
enum err store_lock(struct store *s) MUST_CHECK;

/* Lets go of the import lock, if the store has it. */
void store_unlock(struct store *s);

/* The number of the generation in use; ERR_NOT_FOUND when there is none. */
enum err store_current(const struct store *s, uint32_t *out) MUST_CHECK;

/* Opens a generation, or the one in use. ERR_NOT_FOUND when it isn't there or
 * none is in use; ERR_CORRUPT also when the one in use isn't there. */
enum err store_open_catalog(const struct store *s, uint32_t generation,
                            struct catalog **out) MUST_CHECK;
enum err store_open_current(const struct store *s,
                            struct catalog **out) MUST_CHECK;

/* Has the catalog, which is this generation, find artists that are merged into
 * others, too (merged.h): for who serves it. */
void store_read_merged(const struct store *s, uint32_t generation,
                       struct catalog *c);

struct store_entry {
    uint32_t generation;
    uint64_t bytes;
    int64_t modified_s; /* Unix time */
    bool current;
};

/* The generations that are there, ascending; the caller frees the array. */
enum err store_list(const struct store *s, struct store_entry **out,
                    size_t *count) MUST_CHECK;

/* Makes `generation`, which is opened and checked whole first, the current
 * one. The caller holds the lock. */
enum err store_use(struct store *s, uint32_t generation) MUST_CHECK;

/* Removes all but the current generation and the newest `keep` others; the
 * caller holds the lock. Returns how many were removed in `*removed`: none
 * when no generation is current. */
enum err store_prune(struct store *s, unsigned keep,
                     unsigned *removed) MUST_CHECK;

/* For the builder: a number that no generation has had. */
enum err store_next(const struct store *s, uint32_t *out) MUST_CHECK;

/* For the builder: the path of a file in build/, which the caller frees. */
char *store_build_path(const struct store *s, const char *name);

/* Renames the finished build/<name> to `generation`, makes it current and
 * keeps the last two. On an error the old one stays current, and the new file
 * goes; unless it is only the last sync that fails: then the new one is in
 * use, but a power cut may bring the old one back. */
enum err store_commit(struct store *s, const char *name,
                      uint32_t generation) MUST_CHECK;

#endif
