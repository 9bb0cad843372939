/* Artists that their catalog's owner has merged into others: whoever kept the
 * id of one finds the other by it. That is no source's word, and not a part of
 * the catalog's file, but of one beside it, which is written when a generation
 * is built and read by who serves it:
 *
 *     DATA/corrections/<n>.merged     a line each: an id that is merged, a
 *                                     space, and the id that is kept
 *
 * Ids that are in the catalog are never looked for here. */
#ifndef TONEARM_CATALOG_MERGED_H
#define TONEARM_CATALOG_MERGED_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

struct catalog;

struct merged_id {
    struct id from;
    struct id into; /* which is merged no further */
};

/* Replaces the file of a generation of DATA; with none of them there is none
 * afterwards. ERR_IO, logged. */
enum err merged_write(const char *data, uint32_t generation,
                      const struct merged_id *list, size_t count) MUST_CHECK;

/* Reads the file at the path, if there is one, before any other thread has the
 * catalog. What can't be read is logged, and nobody finds it. */
void merged_read(struct catalog *c, const char *path);

/* As catalog_find for an artist, and for one that is merged the other. For ids
 * that somebody names; not for rows of the state, of which both may have one.
 * Any thread. */
uint32_t merged_find_artist(const struct catalog *c, struct id id);

#endif
