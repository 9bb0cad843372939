/* What an opened catalog is. Private to the catalog room.
 *
 * Every look into a section goes through opened_record or opened_string,
 * which check the place against the section. */
#ifndef TONEARM_CATALOG_OPENED_H
#define TONEARM_CATALOG_OPENED_H

#include <stdatomic.h>
#include <sys/stat.h>

#include "base/io.h"
#include "catalog/format.h"
#include "catalog/list.h"

struct map_guard;

/* A section in the mapping. */
struct opened_section {
    const uint8_t *p;
    uint64_t bytes;
    uint32_t count;
};

/* An artist that is merged into another (merged.h). */
struct merged_artist {
    uint8_t id[ID_BYTES];
    uint32_t n; /* of the other */
};

struct catalog {
    struct io_map map;
    struct map_guard *guard;
    char *path;
    struct stat file; /* as it was opened */
    struct opened_section sections[SECTION_COUNT];
    /* Live columns, by number: copies of the file's columns, whose elements
     * may change while the file doesn't (catalog_set_popularity). */
    _Atomic uint8_t *popularity[3]; /* by ENTITY_ARTIST, _ALBUM, _TRACK */
    _Atomic uint32_t *followers;
    struct merged_artist *merged; /* by id; what merged_read has found */
    size_t merged_count;
};

/* Element `i` of a section, NULL when it has no such element. */
static inline const void *opened_record(const struct catalog *c,
                                        enum section section, uint32_t i)
{
    const struct opened_section *s = &c->sections[section];

    if (i >= s->count)
        return NULL;
    return s->p + (uint64_t)i * format_element_bytes(section);
}

/* The same with the element's type known at compile time, for the paths whose
 * time counts. */
#define OPENED(c, section, type, i)                                            \
    ((const type *)((i) < (c)->sections[section].count                         \
                        ? (c)->sections[section].p +                           \
                              (uint64_t)(i) * sizeof(type)                     \
                        : NULL))

/* The text at the 40-bit offset at `offset`; empty when that place isn't inside
 * the strings. */
struct str opened_string(const struct catalog *c, const uint8_t *offset);

/* `count` elements of a section of u32 from `first`, cut to what is there. */
struct catalog_list opened_list(const struct catalog *c, enum section section,
                                uint32_t first, uint32_t count);

/* The head of an entity's record, NULL when there is no such entity. */
const struct format_head *opened_head(const struct catalog *c, enum entity type,
                                      uint32_t n);

/* Whether the attribute whose value is `value` is marked as cold, so that the
 * value is a place in the cold section: its number stands before the value's
 * length, which for five bytes takes one. */
bool opened_is_cold(struct str value);

/* The credits that begin at `first`, up to the one with the end mark. */
struct catalog_list opened_credits(const struct catalog *c, uint32_t first);

#endif
