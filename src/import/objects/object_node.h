/* A line of objects, parsed: a node for every object in it. Private to the
 * import room.
 *
 * The whole line is parsed before anything is put, so that a bad line leaves
 * nothing behind. Nodes are kept and used again for the next line. */
#ifndef TONEARM_IMPORT_OBJECTS_OBJECT_NODE_H
#define TONEARM_IMPORT_OBJECTS_OBJECT_NODE_H

#include "base/arena.h"
#include "catalog/draft.h"
#include "json/scan.h"

#define OBJECT_NO_NODE UINT32_MAX

/* The kinds of line that are no entity. */
enum object_kind {
    OBJECT_ENTITY,
    OBJECT_FEATURES,
    OBJECT_ANALYSIS,
    OBJECT_PLAYLIST,
    OBJECT_USER
};

struct object_node {
    struct draft draft; /* its fields so far; type and id when it is complete */
    bool has_id;
    bool is_full; /* has a field that only full objects have */
    bool has_total;
    bool has_languages;
    struct date date;
    struct str precision;
    struct features features;
};

struct object_tree {
    struct object_node *nodes; /* in the order in which they are to be put */
    uint32_t count;
    uint32_t capacity;
    uint32_t *order; /* nodes, embedded ones first */
    uint32_t order_count;
    size_t order_capacity;
    enum object_kind kind;
    struct arena arena;
    struct buf list;      /* scratch */
    const char *error;    /* why the line can't be used, static */
    struct str error_key; /* and the key that it is about, if any */
};

void object_tree_init(struct object_tree *t);
void object_tree_release(struct object_tree *t);

/* Parses a line. False when it can't be used: t->error says why. */
bool object_tree_parse(struct object_tree *t, struct str line);

#endif
