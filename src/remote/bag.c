/* Open addressing, at most half full; a text stays when its count is 0, so that
 * no slot is ever emptied. */
#include "remote/bag.h"

#include "base/hash.h"
#include "base/mem.h"

struct bag_slot {
    struct str text; /* p NULL: free */
    size_t count;
};

#define FIRST_CAPACITY 64

void bag_release(struct bag *b)
{
    free(b->slots);
    *b = (struct bag){0};
}

/* The text's slot, or the free one where it would be. */
static struct bag_slot *find(const struct bag *b, struct str text)
{
    size_t at = (size_t)hash_bytes(text.p, text.n, 0) & (b->capacity - 1);

    while (b->slots[at].text.p != NULL && !str_eq(b->slots[at].text, text))
        at = (at + 1) & (b->capacity - 1);
    return &b->slots[at];
}

static void grow(struct bag *b)
{
    struct bag larger = {.capacity =
                             b->capacity > 0 ? 2 * b->capacity : FIRST_CAPACITY,
                         .used = b->used};

    larger.slots = mem_zalloc(larger.capacity, sizeof *larger.slots);
    for (size_t i = 0; i < b->capacity; i++)
        if (b->slots[i].text.p != NULL)
            *find(&larger, b->slots[i].text) = b->slots[i];
    free(b->slots);
    *b = larger;
}

size_t bag_add(struct bag *b, struct str text)
{
    struct bag_slot *slot;

    if (2 * b->used >= b->capacity)
        grow(b);
    slot = find(b, text.n > 0 ? text : STR(""));
    if (slot->text.p == NULL) {
        slot->text = text.n > 0 ? text : STR("");
        b->used++;
    }
    return slot->count++;
}

size_t bag_count(const struct bag *b, struct str text)
{
    return b->capacity > 0 ? find(b, text)->count : 0;
}

bool bag_take(struct bag *b, struct str text)
{
    struct bag_slot *slot = b->capacity > 0 ? find(b, text) : NULL;

    if (slot == NULL || slot->count == 0)
        return false;
    slot->count--;
    return true;
}
