/* The file of what corrections have displaced (layer.h). Private to the room.
 *
 *     magic:8  record*  hash:8
 *     record := type:1 level:1 id:16 length:4 fields:length
 *
 * Numbers are little-endian; the hash is of everything before it. One thread at
 * a time. */
#ifndef TONEARM_IMPORT_CORRECTIONS_BASE_H
#define TONEARM_IMPORT_CORRECTIONS_BASE_H

#include <stdint.h>

#include "base/err.h"
#include "catalog/draft.h"

struct base_record {
    enum entity type;
    enum draft_level level;
    struct id id;
    struct str fields;
};

/* Appends a record to what base_write writes. */
void base_add(struct buf *out, const struct base_record *r);

/* Replaces the file of this generation. ERR_IO, ERR_LIMIT. */
enum err base_write(const char *data, uint32_t generation,
                    struct str records) MUST_CHECK;

/* Reads the records of a generation, none if it has no file. A damaged file is
 * warned of and read as none: corrections hold, and those that are undone leave
 * what they were. ERR_IO. */
enum err base_read(const char *data, uint32_t generation,
                   struct buf *records) MUST_CHECK;

/* Takes the next record off the front of `*rest`, which its fields point into;
 * false at the end. */
bool base_next(struct str *rest, struct base_record *out);

#endif
