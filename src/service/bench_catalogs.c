/* Each is a store of its own, in the worlds' folder, which is made anew when a
 * server starts: one that was killed leaves nothing for good. The lock is held
 * while one is built: who wants the same one a moment later waits for it
 * rather than build it, too. */
#include "service/bench_catalogs.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "catalog/build.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "import/source/report.h"
#include "search/search.h"
#include "seed/seed.h"

#define SORT_BYTES (64u << 20)

struct bench_catalog {
    struct bench_catalog *next;
    uint64_t hash;       /* of the objects */
    uint32_t generation; /* of the server's that it is beside; 0: none */
    unsigned references;
    struct store *store;
    char *directory;
};

struct bench_catalogs {
    const struct store *base;
    char *folder;         /* DATA/bench */
    pthread_mutex_t lock; /* guards what follows */
    struct bench_catalog *first;
    unsigned made;
};

struct bench_catalogs *bench_catalogs_new(const struct store *base,
                                          const char *data)
{
    struct bench_catalogs *c = mem_zalloc(1, sizeof *c);
    size_t n = strlen(data) + sizeof "/bench";

    c->base = base;
    c->folder = mem_alloc(n);
    (void)snprintf(c->folder, n, "%s/bench", data);
    (void)pthread_mutex_init(&c->lock, NULL);
    return c;
}

void bench_catalogs_free(struct bench_catalogs *c)
{
    if (c == NULL)
        return;
    (void)pthread_mutex_destroy(&c->lock);
    free(c->folder);
    free(c);
}

static enum err put_all(struct builder *b, const struct catalog *base,
                        const struct seed *seed)
{
    struct import_report report;
    enum err e = OK;

    report_init(&report);
    builder_set_index(b, search_build);
    if (base != NULL)
        e = builder_put_catalog(b, base, NULL, NULL);
    if (!e)
        e = seed_put(seed, b, &report);
    report_release(&report);
    return e;
}

static enum err build(struct store *store, const struct catalog *base,
                      const struct seed *seed)
{
    struct build_result result;
    struct builder *b;
    enum err e = store_lock(store);

    if (e)
        return e;
    e = builder_new(store, SORT_BYTES, &b);
    if (!e) {
        e = put_all(b, base, seed);
        if (e)
            builder_free(b);
        else
            e = builder_finish(b, &result);
    }
    store_unlock(store);
    return e;
}

static void catalog_free(struct bench_catalog *b)
{
    if (b->store != NULL)
        store_remove(b->store);
    (void)rmdir(b->directory);
    free(b->directory);
    free(b);
}

/* The next directory's name. With the lock. */
static char *make_name(struct bench_catalogs *c)
{
    size_t n = strlen(c->folder) + sizeof "/catalog-" + 10;
    char *name = mem_alloc(n);

    (void)snprintf(name, n, "%s/catalog-%u", c->folder, ++c->made);
    return name;
}

/* `generation` 0: there is nothing that it would be beside. With the lock. */
static enum err make(struct bench_catalogs *c, uint32_t generation,
                     const struct seed *seed, struct bench_catalog **out)
{
    struct bench_catalog *b = mem_zalloc(1, sizeof *b);
    struct catalog *base = NULL;
    enum err e;

    *out = b;
    b->generation = generation;
    b->hash = seed_objects_hash(seed);
    b->directory = make_name(c);
    e = io_make_dir(b->directory);
    if (!e)
        e = store_open(b->directory, &b->store);
    if (!e && generation > 0)
        e = store_open_catalog(c->base, generation, &base);
    if (!e)
        e = build(b->store, base, seed);
    catalog_close(base);
    return e;
}

/* With the lock. */
static struct bench_catalog *find(const struct bench_catalogs *c,
                                  uint32_t generation, uint64_t hash)
{
    struct bench_catalog *b = c->first;

    while (b != NULL && (b->generation != generation || b->hash != hash))
        b = b->next;
    return b;
}

enum err bench_catalogs_take(struct bench_catalogs *c, const struct seed *seed,
                             struct bench_catalog **out)
{
    struct bench_catalog *b;
    uint32_t generation = 0;
    enum err e = store_current(c->base, &generation);

    if (e && e != ERR_NOT_FOUND)
        return e;
    e = OK;
    (void)pthread_mutex_lock(&c->lock);
    b = find(c, generation, seed_objects_hash(seed));
    if (b == NULL) {
        e = make(c, generation, seed, &b);
        if (e) {
            catalog_free(b);
        } else {
            b->next = c->first;
            c->first = b;
        }
    }
    if (!e) {
        b->references++;
        *out = b;
    }
    (void)pthread_mutex_unlock(&c->lock);
    return e;
}

void bench_catalogs_give(struct bench_catalogs *c, struct bench_catalog *b)
{
    struct bench_catalog **at;

    if (b == NULL)
        return;
    (void)pthread_mutex_lock(&c->lock);
    if (--b->references == 0) {
        at = &c->first;
        while (*at != b)
            at = &(*at)->next;
        *at = b->next;
        catalog_free(b);
    }
    (void)pthread_mutex_unlock(&c->lock);
}

struct store *bench_catalog_store(const struct bench_catalog *b)
{
    return b->store;
}
