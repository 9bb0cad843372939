/* A line of objects, parsed: a node for every object in it. Private to the
 * room.
 *
 * The whole line is parsed before anything is put, so that a bad line leaves
 * nothing behind. Nodes are kept and used again for the next line. One thread
 * at a time. */
#ifndef TONEARM_IMPORT_OBJECTS_OBJECT_TREE_H
#define TONEARM_IMPORT_OBJECTS_OBJECT_TREE_H

#include "base/arena.h"
#include "catalog/draft.h"
#include "import/objects/object_record.h"

/* What a line is. */
enum object_kind {
    OBJECT_ENTITY,
    OBJECT_FEATURES,
    OBJECT_ANALYSIS,
    OBJECT_RECORD /* the tree's record says of which kind */
};

struct object_node {
    struct draft draft; /* its fields so far; type and id when it is complete */
    bool has_id;
    bool is_full; /* has a field that only full objects have */
    bool has_total;
    bool has_languages;
    struct date date; /* of release; the precision may still shorten it */
    struct str precision;
    struct features features;
};

struct object_tree {
    struct object_node *nodes; /* in the order in which they begin */
    uint32_t count;
    uint32_t capacity;
    uint32_t *order; /* nodes as they are to be put: embedded ones first */
    uint32_t order_count;
    size_t order_capacity;
    enum object_kind kind;
    struct object_record record;
    struct buf items;     /* the record's, struct object_item */
    struct arena arena;   /* texts of this line */
    struct buf list;      /* the elements of the list that is being read */
    const char *error;    /* why the line can't be used, static */
    struct str error_key; /* and the key that it is about, if any */
};

void object_tree_init(struct object_tree *t);
void object_tree_release(struct object_tree *t);

/* Forgets the last line. */
void object_tree_clear(struct object_tree *t);

/* Begins an object and returns its place in t->nodes, which may move. */
uint32_t object_tree_add(struct object_tree *t, enum entity type,
                         enum draft_level level);

/* A node is complete: it is put after those that were complete before. */
void object_tree_finish(struct object_tree *t, uint32_t node);

/* Takes back what was finished after the first `count`, which says nothing that
 * is new. */
void object_tree_forget(struct object_tree *t, uint32_t count);

/* Notes why the line can't be used, unless something was noted before; for
 * `return object_tree_refuse(...)`: always false. `error` is a literal that
 * goes on from the key: "is not a string". */
bool object_tree_refuse(struct object_tree *t, const char *error,
                        struct str key);

#endif
