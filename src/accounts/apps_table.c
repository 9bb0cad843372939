/* Open addressing over an array of apps, at most half full. The lists of users
 * of all apps are one array of sorted pairs, searched in halves: only apps in
 * development mode use theirs, and it has 25 users at most. */
#include "accounts/apps_table.h"

#include <stdlib.h>

#include "accounts/quota.h"
#include "base/mem.h"
#include "db/db.h"

struct apps_table {
    struct arena arena; /* the apps and their texts */
    const struct app **slots;
    size_t mask;
    struct quota_pair *allowed; /* by app, then user; in the arena */
    size_t allowed_count;
};

static void fill(struct apps_table *t, const struct app *apps, size_t n)
{
    size_t capacity = 16;

    /* At most half full, so that a search for an app that isn't there soon
     * comes to a free slot. */
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

static int compare_pairs(const void *a, const void *b)
{
    const struct quota_pair *x = a, *y = b;
    int order = id_cmp(x->app, y->app);

    return order != 0 ? order : str_cmp(x->user, y->user);
}

static enum err load_allowed(struct apps_table *t, struct db *db)
{
    enum err e =
        quota_allowed_all(db, &t->arena, &t->allowed, &t->allowed_count);

    /* Sorted here: a database sorts user ids by the rules of its locale. */
    if (!e && t->allowed_count > 0)
        qsort(t->allowed, t->allowed_count, sizeof *t->allowed, compare_pairs);
    return e;
}

enum err apps_table_load(struct db *db, struct apps_table **out)
{
    struct apps_table *t = mem_zalloc(1, sizeof *t);
    struct app *apps;
    size_t n;
    enum err e;

    arena_init(&t->arena);
    e = apps_list(db, &t->arena, &apps, &n);
    if (!e)
        e = load_allowed(t, db);
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

bool apps_table_admits(const struct apps_table *t, const struct app *app,
                       struct str user)
{
    struct quota_pair pair = {app->id, user};

    if (app->mode != APP_DEVELOPMENT)
        return true;
    /* An app may have no owner, and that isn't a user whose id is empty. */
    if (app->owner.n > 0 && str_eq(app->owner, user))
        return true;
    return t->allowed_count > 0 && bsearch(&pair, t->allowed, t->allowed_count,
                                           sizeof pair, compare_pairs) != NULL;
}
