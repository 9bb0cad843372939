/* Genres are free text: those of one key (letters and digits, others as a dash)
 * are one category, named as the commonest of them is. */
#include "generation/genres.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "generation/generation.h"
#include "generation/generation_inner.h"

/* ---- counting ---- */

struct counted {
    struct str name; /* NULL p: a free slot */
    uint32_t count;
};

struct counter {
    struct counted *slots;
    size_t slot_count, count;
};

static struct counted *slot_of(const struct counter *c, struct str name)
{
    size_t i = hash_bytes(name.p, name.n, 0) & (c->slot_count - 1);

    while (c->slots[i].name.p != NULL && !str_eq(c->slots[i].name, name))
        i = (i + 1) & (c->slot_count - 1);
    return &c->slots[i];
}

static void grow(struct counter *c)
{
    struct counter larger = {.slot_count =
                                 c->slot_count == 0 ? 256 : 2 * c->slot_count};

    larger.slots = mem_zalloc(larger.slot_count, sizeof *larger.slots);
    larger.count = c->count;
    for (size_t i = 0; i < c->slot_count; i++)
        if (c->slots[i].name.p != NULL)
            *slot_of(&larger, c->slots[i].name) = c->slots[i];
    free(c->slots);
    *c = larger;
}

static void count_one(struct counter *c, struct str name)
{
    struct counted *slot;

    if (3 * (c->count + 1) > 2 * c->slot_count)
        grow(c);
    slot = slot_of(c, name);
    c->count += slot->name.p == NULL;
    slot->name = name;
    slot->count++;
}

static void count_all(const struct catalog *catalog, struct counter *c)
{
    static const enum entity types[] = {ENTITY_ARTIST, ENTITY_ALBUM};

    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++)
        for (uint32_t i = 0; i < catalog_count(catalog, types[t]); i++) {
            struct str list =
                catalog_attribute(catalog, types[t], i, FIELD_GENRES);
            struct str name;

            while (field_next_text(&list, &name))
                if (name.n > 0)
                    count_one(c, name);
        }
}

static int compare_counts(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return str_cmp(x->name, y->name);
}

/* ---- categories ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

struct str genre_key(struct arena *arena, struct str name)
{
    char *key = arena_alloc(arena, name.n);
    size_t n = 0;

    for (size_t i = 0; i < name.n; i++) {
        bool is_kept =
            is_letter(name.p[i]) || (name.p[i] >= '0' && name.p[i] <= '9');

        if (is_kept)
            key[n++] = lower(name.p[i]);
        else if (n > 0 && key[n - 1] != '-')
            key[n++] = '-';
    }
    return str_of(key, n > 0 && key[n - 1] == '-' ? n - 1 : n);
}

/* Each word begins with a capital. */
static struct str title_of(struct arena *arena, struct str name)
{
    struct str copy = arena_str(arena, name);
    char *p = (char *)copy.p;

    for (size_t i = 0; i < copy.n; i++)
        if (p[i] >= 'a' && p[i] <= 'z' && (i == 0 || !is_letter(p[i - 1])) &&
            (i == 0 || p[i - 1] != '\''))
            p[i] = (char)(p[i] - 'a' + 'A');
    return copy;
}

static bool add(struct genre_category *list, size_t *count, struct arena *arena,
                struct str key, struct str name)
{
    for (size_t i = 0; i < *count; i++)
        if (str_eq(list[i].key, key))
            return false;
    list[(*count)++] = (struct genre_category){
        .id = id_from_name(arena_printf(arena, "category:%.*s", STR_ARG(key))),
        .key = key,
        .name = name};
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return str_cmp(((const struct genre_category *)a)->name,
                   ((const struct genre_category *)b)->name);
}

/* With the lock of the genres. */
static void find_all(const struct catalog *catalog, struct generation_genres *g)
{
    struct counter c = {0};
    size_t n = 0;

    g->is_known = true;
    if (catalog_count(catalog, ENTITY_CATEGORY) > 0)
        return;
    count_all(catalog, &c);
    if (c.count > 0) {
        for (size_t i = 0; i < c.slot_count; i++)
            if (c.slots[i].name.p != NULL)
                c.slots[n++] = c.slots[i];
        qsort(c.slots, n, sizeof *c.slots, compare_counts);
        (void)add(g->list, &g->count, &g->arena, STR(GENRES_CHARTS),
                  STR("Top Lists"));
    }
    for (size_t i = 0; i < n && g->count < GENRES_MAX; i++) {
        struct str key = genre_key(&g->arena, c.slots[i].name);

        if (key.n > 0)
            (void)add(g->list, &g->count, &g->arena, key,
                      title_of(&g->arena, c.slots[i].name));
    }
    if (g->count > 1)
        qsort(&g->list[1], g->count - 1, sizeof g->list[0], compare_names);
    free(c.slots);
}

size_t generation_genres(struct generation *g,
                         const struct genre_category **out)
{
    struct generation_genres *genres = generation_inner_genres(g);

    (void)pthread_mutex_lock(&genres->lock);
    if (!genres->is_known)
        find_all(generation_catalog(g), genres);
    (void)pthread_mutex_unlock(&genres->lock);
    *out = genres->list;
    return genres->count;
}

const struct genre_category *generation_genre(struct generation *g,
                                              struct str key)
{
    const struct genre_category *list;
    size_t n = generation_genres(g, &list);

    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].key, key))
            return &list[i];
    return NULL;
}

const struct genre_category *generation_genre_of(struct generation *g,
                                                 struct id id)
{
    const struct genre_category *list;
    size_t n = generation_genres(g, &list);

    for (size_t i = 0; i < n; i++)
        if (id_eq(list[i].id, id))
            return &list[i];
    return NULL;
}
