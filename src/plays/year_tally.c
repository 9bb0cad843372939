/* Open addressing, at most half full. Ids come from the catalog's owner, or are
 * hashes of names, which nobody chooses. */
#include "plays/year_tally.h"

#include <stdlib.h>

#include "base/mem.h"

#define CAPACITY_FIRST 1024u

void year_tally_release(struct year_tally *t)
{
    free(t->slots);
    *t = (struct year_tally){.slots = NULL};
}

/* Where it is, or would be. */
static struct year_heard *place_of(const struct year_tally *t, uint8_t kind,
                                   struct id id)
{
    size_t i = (size_t)id_hash(id) + kind;

    for (;; i++) {
        struct year_heard *h = &t->slots[i & (t->capacity - 1)];

        if (h->kind == 0 || (h->kind == kind && id_eq(h->id, id)))
            return h;
    }
}

static void grow(struct year_tally *t)
{
    struct year_tally larger = {.capacity = t->capacity == 0 ? CAPACITY_FIRST
                                                             : 2 * t->capacity,
                                .count = t->count};

    larger.slots = mem_zalloc(larger.capacity, sizeof *larger.slots);
    for (size_t i = 0; i < t->capacity; i++)
        if (t->slots[i].kind != 0)
            *place_of(&larger, t->slots[i].kind, t->slots[i].id) = t->slots[i];
    free(t->slots);
    *t = larger;
}

struct year_heard *year_tally_put(struct year_tally *t, uint8_t kind,
                                  struct id id)
{
    struct year_heard *h;

    if (2 * t->count >= t->capacity)
        grow(t);
    h = place_of(t, kind, id);
    if (h->kind == 0) {
        *h = (struct year_heard){.id = id, .kind = kind, .first_s = INT64_MAX};
        t->count++;
    }
    return h;
}

struct year_heard *year_tally_find(const struct year_tally *t, uint8_t kind,
                                   struct id id)
{
    struct year_heard *h;

    if (t->capacity == 0)
        return NULL;
    h = place_of(t, kind, id);
    return h->kind == 0 ? NULL : h;
}
