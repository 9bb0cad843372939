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

/* A walk over the texts: name, second, third, aliases. */
struct document {
    const struct catalog *catalog;
    struct catalog_list artists; /* credited, or the artist itself */
    struct str name;
    struct str second;  /* one text, or none */
    struct str seconds; /* a TEXTS value */
    struct str third;
    struct str thirds;
    struct str aliases; /* of the artist that the walk is at */
    uint32_t artist;    /* index of that */
    uint32_t self;
    uint8_t stage;
    bool is_artist;
    uint16_t year_first;
    uint16_t year_last;
    uint32_t markets; /* market set */
    uint32_t album;   /* a track's, CATALOG_NONE */
};

/* Starts the walk over entity `n`; what it gives points into the catalog. */
void document_open(struct document *d, const struct catalog *c,
                   enum entity type, uint32_t n);

/* False at the end. */
bool document_next(struct document *d, enum document_field *field,
                   struct str *text);

#endif
