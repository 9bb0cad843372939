/* A hash table of entries, which lie in an array in the order in which they
 * were made. */
#include <stdlib.h>

#include "base/mem.h"
#include "import/corrections/layer_inner.h"

#define SLOTS_AT_FIRST 1024

void layer_table_init(struct layer *l)
{
    l->slot_count = SLOTS_AT_FIRST;
    l->slots = mem_zalloc(l->slot_count, sizeof *l->slots);
}

void layer_table_release(struct layer *l)
{
    for (size_t i = 0; i < l->count; i++) {
        buf_release(&l->entries[i].fixed);
        buf_release(&l->entries[i].old);
        buf_release(&l->entries[i].records);
    }
    free(l->entries);
    free(l->slots);
}

static size_t first_slot(const struct layer *l, enum entity type, struct id id)
{
    return (size_t)(id_hash(id) ^ (uint64_t)type) & (l->slot_count - 1);
}

struct entry *layer_find(const struct layer *l, enum entity type, struct id id)
{
    size_t slot = first_slot(l, type, id);

    for (; l->slots[slot] != 0; slot = (slot + 1) & (l->slot_count - 1)) {
        struct entry *e = &l->entries[l->slots[slot] - 1];

        if (e->type == type && id_eq(e->id, id))
            return e;
    }
    return NULL;
}

static void place(struct layer *l, size_t n)
{
    size_t slot = first_slot(l, l->entries[n].type, l->entries[n].id);

    while (l->slots[slot] != 0)
        slot = (slot + 1) & (l->slot_count - 1);
    l->slots[slot] = (uint32_t)n + 1;
}

static void make_room(struct layer *l)
{
    if (2 * (l->count + 1) <= l->slot_count)
        return;
    free(l->slots);
    l->slot_count *= 2;
    l->slots = mem_zalloc(l->slot_count, sizeof *l->slots);
    for (size_t i = 0; i < l->count; i++)
        place(l, i);
}

struct entry *layer_take(struct layer *l, enum entity type, struct id id)
{
    struct entry *e = layer_find(l, type, id);

    if (e != NULL)
        return e;
    make_room(l);
    l->entries =
        mem_grow(l->entries, l->count, &l->capacity, sizeof *l->entries);
    e = &l->entries[l->count];
    *e = (struct entry){.type = type, .id = id};
    buf_init(&e->fixed, LAYER_FIELDS_MAX);
    buf_init(&e->old, LAYER_FIELDS_MAX);
    buf_init(&e->records, LAYER_FIELDS_MAX);
    place(l, l->count++);
    return e;
}
