/* How answers become structs. tools/client-endpoints makes a kind of each
 * struct in tonearm/objects.h; kind_read fills such structs from JSON.
 *
 * What isn't there, is null or is of another type than expected is left at
 * what objects.h says of such members: a service may add, drop and change
 * things, and a program that doesn't look at them shall not fail by it. */
#ifndef TONEARM_CLIENT_KIND_H
#define TONEARM_CLIENT_KIND_H

#include <stddef.h>

#include <jansson.h>
#include <tonearm/client.h>

#include "client/arena.h"

enum field_type {
    FIELD_TEXT,
    FIELD_BOOL,
    FIELD_INT, /* also of true and false */
    FIELD_INT64,
    FIELD_DOUBLE,
    FIELD_OBJECT, /* a pointer to a struct of another kind */
    FIELD_LIST,   /* struct { size_t count; struct tonearm_x **items; } */
    FIELD_TEXTS,
    FIELD_FLAGS,
    FIELD_NUMBERS
};

struct field {
    /* Where the JSON has it: names with points between for objects in objects,
     * "." for the object itself; more than one, of which the first that is
     * there counts, with | between. */
    const char *path;
    enum field_type type;
    size_t offset;
    const struct tonearm_kind *kind; /* of OBJECT, and of a LIST's entries */
};

enum kind_shape {
    KIND_OBJECT,
    KIND_ITEM, /* a struct tonearm_item: a track, an episode or a chapter */
    KIND_PAGE, /* struct tonearm_page, then a list */
    KIND_LIST,
    KIND_TEXTS,
    KIND_FLAGS,
    KIND_NUMBERS
};

struct tonearm_kind {
    const char *name;
    enum kind_shape shape;
    size_t size;
    const struct field *fields;
    size_t field_count;
    const struct tonearm_kind *entries; /* of PAGE and LIST */
    size_t list_offset;                 /* where the list's count is */
};

#include "client/kinds.h"

/* A struct of the kind in the arena. TONEARM_BAD_ANSWER if the JSON is neither
 * an object nor, of lists, an array. */
enum tonearm_status kind_read(const struct tonearm_kind *kind, json_t *json,
                              struct arena *arena, void **made);

/* The same into a struct that is there already. */
enum tonearm_status kind_fill(const struct tonearm_kind *kind, json_t *json,
                              struct arena *arena, void *place);

#endif
