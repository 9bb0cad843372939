/* The texts that an entity is found by, read from the catalog. Private to
 * the search room; any thread. */
#ifndef TONEARM_SEARCH_DOCUMENT_H
#define TONEARM_SEARCH_DOCUMENT_H

#include "catalog/catalog.h"

/* As in index_format.h. */
enum document_field {
    DOCUMENT_NAME,
    DOCUMENT_SECOND,
    DOCUMENT_THIRD,
    DOCUMENT_ALIAS,
    DOCUMENT_FIELDS
};

/* A walk over an entity's texts: its name, the second field, the third, the
 * aliases. */
struct document {
    /* Of the entity, from document_open on. */
    struct catalog_list artists; /* that are credited, or the artist itself */
    uint16_t year_first;         /* years of release; 0: unknown */
    uint16_t year_last;
    uint32_t markets; /* number of its market set; 0: everywhere */
    uint32_t album;   /* a track's album, else CATALOG_NONE */

    /* Of the walk: what is still to come. */
    const struct catalog *catalog;
    struct str name;
    struct str second;  /* one text, or none */
    struct str seconds; /* a TEXTS value */
    struct str third;
    struct str thirds;
    struct str aliases; /* of the artist that the walk is at */
    uint32_t artist;    /* the index of the next one in `artists` */
    uint32_t self;      /* the artist itself, for `artists` to point at */
    uint8_t stage;
    bool is_artist;
};

/* Starts the walk over entity `n`; the texts that it gives lie in the catalog.
 * The document must not move: an artist's points into itself. */
void document_open(struct document *d, const struct catalog *c,
                   enum entity type, uint32_t n);

/* The next text and its field; a field may have several. False at the end. */
bool document_next(struct document *d, enum document_field *field,
                   struct str *text);

#endif
