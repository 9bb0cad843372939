/* Sets that are joined wherever two items have a key in common, so that the
 * relation is one of equivalence: which of several versions is left out can't
 * change whether two others are versions of each other. */
#include "recommend/versions.h"

#include "base/arena.h"
#include "base/hash.h"
#include "catalog/catalog.h"
#include "recommend/title_key.h"

#define KEYS 4u /* of an item: an ISRC and a title of each of two tracks */

void versions_init(struct versions *v, const struct catalog *c, uint32_t items,
                   struct arena *arena)
{
    v->catalog = c;
    v->slot_count = 64;
    while (v->slot_count < (size_t)items * KEYS * 3 / 2)
        v->slot_count *= 2;
    v->slots = arena_zalloc(arena, v->slot_count * sizeof *v->slots);
    v->parent = arena_alloc(arena, items * sizeof *v->parent);
    for (uint32_t i = 0; i < items; i++)
        v->parent[i] = i;
}

uint32_t versions_of(struct versions *v, uint32_t item)
{
    while (v->parent[item] != item) {
        v->parent[item] = v->parent[v->parent[item]];
        item = v->parent[item];
    }
    return item;
}

static void join(struct versions *v, uint32_t a, uint32_t b)
{
    a = versions_of(v, a);
    b = versions_of(v, b);
    if (a < b)
        v->parent[b] = a;
    else
        v->parent[a] = b;
}

static void put_key(struct versions *v, uint32_t item, uint64_t key)
{
    size_t i = key & (v->slot_count - 1);

    key |= 1; /* a key isn't 0 */
    while (v->slots[i].key != 0 && v->slots[i].key != key)
        i = (i + 1) & (v->slot_count - 1);
    if (v->slots[i].key == key)
        join(v, item, v->slots[i].item);
    else
        v->slots[i] = (struct versions_slot){key, item};
}

void versions_put(struct versions *v, uint32_t item, uint32_t track)
{
    struct track t;

    if (!catalog_track(v->catalog, track, &t))
        return;
    if (t.isrc_length > 0)
        put_key(v, item, hash_bytes(t.isrc, t.isrc_length, 1));
    put_key(v, item,
            title_key(t.name, t.artists.n > 0 ? catalog_at(t.artists, 0)
                                              : CATALOG_NONE));
}
