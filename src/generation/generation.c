/* The lists of markets take half of a track's answer: they are written once a
 * set, when the generation is opened, and copied from then on. */
#include "generation/generation.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/build.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "generation/generation_inner.h"
#include "search/search.h"

struct generation {
    atomic_uint references;
    struct catalog *catalog;
    struct search *search;
    uint32_t number;
    uint32_t market_count;
    struct str *markets;
    struct arena arena;
    struct generation_genres genres;
};

static struct str list_markets(struct arena *arena,
                               const struct market_set *set)
{
    char text[MARKET_CODES * 5 + 2];
    size_t n = 0;

    text[n++] = '[';
    for (int i = 0; i < MARKET_CODES; i++) {
        if (!market_set_has(set, i))
            continue;
        if (n > 1)
            text[n++] = ',';
        text[n++] = '"';
        text[n++] = (char)('A' + i / 26);
        text[n++] = (char)('A' + i % 26);
        text[n++] = '"';
    }
    text[n++] = ']';
    return arena_str(arena, str_of(text, n));
}

enum err generation_new(struct catalog *c, uint32_t number,
                        struct generation **out)
{
    struct generation *g = mem_zalloc(1, sizeof *g);
    enum err e;

    atomic_init(&g->references, 1);
    g->catalog = c;
    g->number = number;
    g->market_count = catalog_market_set_count(c);
    g->markets = mem_zalloc(g->market_count, sizeof *g->markets);
    arena_init(&g->arena);
    arena_init(&g->genres.arena);
    (void)pthread_mutex_init(&g->genres.lock, NULL);
    e = search_open(c, &g->search);
    if (e) {
        generation_unref(g);
        return e;
    }
    for (uint32_t i = 0; i < g->market_count; i++) {
        struct market_set set = catalog_market_set(c, i);

        g->markets[i] = list_markets(&g->arena, &set);
    }
    *out = g;
    return OK;
}

/* An import of nothing, in a directory that is gone afterwards: the mapping
 * outlives the file. */
enum err generation_new_empty(struct generation **out)
{
    char directory[] = "/tmp/tonearm-empty-XXXXXX";
    struct build_result result;
    struct store *store = NULL;
    struct builder *b;
    struct catalog *c;
    enum err e;

    if (mkdtemp(directory) == NULL) {
        log_error("can't make a directory in /tmp");
        return ERR_IO;
    }
    e = store_open(directory, &store);
    if (!e)
        e = store_lock(store);
    if (!e)
        e = builder_new(store, 0, &b);
    if (!e)
        e = builder_finish(b, &result);
    if (!e)
        e = store_open_current(store, &c);
    if (!e)
        e = generation_new(c, 0, out);
    if (store != NULL)
        store_remove(store);
    (void)rmdir(directory);
    return e;
}

struct generation *generation_ref(struct generation *g)
{
    atomic_fetch_add_explicit(&g->references, 1, memory_order_relaxed);
    return g;
}

void generation_unref(struct generation *g)
{
    if (g == NULL ||
        atomic_fetch_sub_explicit(&g->references, 1, memory_order_acq_rel) != 1)
        return;
    search_free(g->search);
    catalog_close(g->catalog);
    arena_release(&g->arena);
    arena_release(&g->genres.arena);
    (void)pthread_mutex_destroy(&g->genres.lock);
    free(g->markets);
    free(g);
}

struct catalog *generation_catalog(const struct generation *g)
{
    return g->catalog;
}

const struct search *generation_search(const struct generation *g)
{
    return g->search;
}

uint32_t generation_number(const struct generation *g)
{
    return g->number;
}

struct generation_genres *generation_inner_genres(struct generation *g)
{
    return &g->genres;
}

struct str generation_markets(const struct generation *g, uint32_t set)
{
    return set < g->market_count ? g->markets[set] : STR("[]");
}

void generation_set_popularity(struct generation *g, enum entity type,
                               uint32_t n, unsigned popularity)
{
    catalog_set_popularity(g->catalog, type, n, popularity);
    if (search_has(type))
        search_set_popularity(g->search, type, n, popularity);
}

void generation_set_followers(struct generation *g, uint32_t artist,
                              uint32_t beside)
{
    catalog_set_followers(g->catalog, artist, beside);
}
