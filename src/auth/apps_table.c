/* Open addressing over an array of apps, at most half full. */
#include "auth/apps_table.h"

#include "base/mem.h"
#include "state/db.h"

struct apps_table {
    struct arena arena; /* the apps and their texts */
    const struct app **slots;
    size_t mask;
};

static void fill(struct apps_table *t, const struct app *apps, size_t n)
{
    size_t capacity = 16;

    while (capacity < 2 * n)
        capacity *= 2;
    t->slots = mem_zalloc(capacity, sizeof(const struct app *));
    t->mask = capacity - 1;
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)id_hash(apps[i].id) & t->mask;

        while (t->slots[at] != NULL)
            at = (at + 1) & t->mask;
        t->slots[at] = &apps[i];
    }
}

enum err apps_table_load(struct db *db, struct apps_table **out)
{
    struct apps_table *t = mem_zalloc(1, sizeof *t);
    struct app *apps;
    size_t n;
    enum err e;

    arena_init(&t->arena);
    e = apps_list(db, &t->arena, &apps, &n);
    if (e) {
        apps_table_free(t);
        return e;
    }
    fill(t, apps, n);
    *out = t;
    return OK;
}

void apps_table_free(struct apps_table *t)
{
    if (t == NULL)
        return;
    arena_release(&t->arena);
    free(t->slots);
    free(t);
}

const struct app *apps_table_find(const struct apps_table *t, struct id id)
{
    size_t at = (size_t)id_hash(id) & t->mask;

    for (; t->slots[at] != NULL; at = (at + 1) & t->mask)
        if (id_eq(t->slots[at]->id, id))
            return t->slots[at];
    return NULL;
}
