/* Catalogs of the bench: the server's with the objects of a seed beside. One is
 * built when it is first wanted, shared by all worlds with the same objects,
 * and gone with the last of them. Any thread. */
#ifndef TONEARM_SERVICE_BENCH_CATALOGS_H
#define TONEARM_SERVICE_BENCH_CATALOGS_H

#include "base/err.h"

struct bench_catalog;
struct bench_catalogs;
struct seed;
struct store;

/* Beside what is current in `base`, which outlives them; in DATA/bench, which
 * is there whenever one is taken (bench/worlds.h). */
struct bench_catalogs *bench_catalogs_new(const struct store *base,
                                          const char *data);
void bench_catalogs_free(struct bench_catalogs *c); /* NULL is fine */

/* The catalog with the seed's objects, for bench_catalogs_give. Building it
 * takes as long as an import of all that is in it. Errors of the builder,
 * logged. */
enum err bench_catalogs_take(struct bench_catalogs *c, const struct seed *seed,
                             struct bench_catalog **out) MUST_CHECK;
void bench_catalogs_give(struct bench_catalogs *c, struct bench_catalog *b);

/* Where it is the current one. */
struct store *bench_catalog_store(const struct bench_catalog *b);

#endif
