/* A draft: what one place in a source says of one entity.
 *
 *     struct draft d;
 *     draft_init(&d);
 *     for each entity that the source mentions:
 *         draft_start(&d, ENTITY_TRACK, id, DRAFT_FULL);
 *         draft_text(&d, FIELD_NAME, name);
 *         draft_ids(&d, FIELD_ARTISTS, artists, count);
 *         e = builder_put(b, &d);
 *     draft_release(&d);
 *
 * Only what the source gives is set: a field that isn't there never
 * overwrites one that another draft gave. Setting a field twice in one draft
 * keeps both values in it, and the later counts. A text that is empty and a
 * list without elements are values ("given, and empty"); leave out what isn't
 * known. Text must be valid UTF-8. One thread at a time. */
#ifndef TONEARM_CATALOG_DRAFT_H
#define TONEARM_CATALOG_DRAFT_H

#include <stddef.h>

#include "catalog/field.h"

/* How much a source knows. A field of a full draft beats one of a simplified
 * draft; among equals the later wins. */
enum draft_level {
    DRAFT_SIMPLIFIED, /* embedded in something else, or cut down */
    DRAFT_FULL
};

struct draft {
    enum entity type;
    enum draft_level level;
    struct id id;
    struct buf fields; /* attributes, in the order in which they were set */
};

/* A draft without memory, for draft_start. */
void draft_init(struct draft *d);
void draft_release(struct draft *d);

/* Begins anew, with no fields, keeping the memory. */
void draft_start(struct draft *d, enum entity type, struct id id,
                 enum draft_level level);

/* Each sets a field to a value of one kind (field.h), which is copied; the
 * field must be of that kind (field.def). */
void draft_text(struct draft *d, enum field field, struct str text);
void draft_number(struct draft *d, enum field field, uint64_t number);
void draft_id(struct draft *d, enum field field, struct id id);
void draft_ids(struct draft *d, enum field field, const struct id *ids,
               size_t count);
void draft_texts(struct draft *d, enum field field, const struct str *texts,
                 size_t count);
void draft_date(struct draft *d, enum field field, struct date date);
void draft_images(struct draft *d, enum field field, const struct image *images,
                  size_t count);
void draft_copyrights(struct draft *d, enum field field,
                      const struct copyright *copyrights, size_t count);
void draft_markets(struct draft *d, enum field field,
                   const struct market_set *markets);
void draft_features(struct draft *d, enum field field,
                    const struct features *features);

/* Sets a field of any kind to a value that is encoded already. */
void draft_value(struct draft *d, enum field field, struct str value);

#endif
