/* An embedded object ends before the object around it, so the order in which
 * nodes are finished is one in which nothing is put before what it names. */
#include "import/objects/object_tree.h"

#include <assert.h>

#include "base/mem.h"

void object_tree_init(struct object_tree *t)
{
    *t = (struct object_tree){.kind = OBJECT_ENTITY};
    arena_init(&t->arena);
    buf_init(&t->list, (size_t)128 << 20); /* a line is at most half of it */
    buf_init(&t->items, OBJECT_MAX_ITEMS * sizeof(struct object_item));
}

void object_tree_release(struct object_tree *t)
{
    for (uint32_t i = 0; i < t->capacity; i++)
        draft_release(&t->nodes[i].draft);
    free(t->nodes);
    free(t->order);
    arena_release(&t->arena);
    buf_release(&t->list);
    buf_release(&t->items);
}

void object_tree_clear(struct object_tree *t)
{
    arena_reset(&t->arena);
    t->count = 0;
    t->order_count = 0;
    t->kind = OBJECT_ENTITY;
    t->record = (struct object_record){.kind = OBJECT_RECORD_NONE};
    buf_clear(&t->items);
    t->error = NULL;
    t->error_key = STR_EMPTY;
}

uint32_t object_tree_add(struct object_tree *t, enum entity type,
                         enum draft_level level)
{
    static const struct id zero;
    struct object_node *n;

    if (t->count == t->capacity) {
        uint32_t capacity = t->capacity ? t->capacity * 2 : 16;

        t->nodes = mem_realloc(t->nodes, capacity, sizeof *t->nodes);
        for (; t->capacity < capacity; t->capacity++)
            draft_init(&t->nodes[t->capacity].draft);
    }
    /* Of the node's last use only the draft's memory stays. */
    n = &t->nodes[t->count];
    *n = (struct object_node){.draft = n->draft};
    draft_start(&n->draft, type, zero, level);
    return t->count++;
}

void object_tree_finish(struct object_tree *t, uint32_t node)
{
    assert(node < t->count);
    t->order = mem_grow(t->order, t->order_count, &t->order_capacity,
                        sizeof *t->order);
    t->order[t->order_count++] = node;
}

void object_tree_forget(struct object_tree *t, uint32_t count)
{
    assert(count <= t->order_count);
    t->order_count = count;
}

bool object_tree_refuse(struct object_tree *t, const char *error,
                        struct str key)
{
    if (t->error == NULL) {
        t->error = error;
        t->error_key = key;
    }
    return false;
}
