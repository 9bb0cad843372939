/* A page of numbers, then the vectors as they are in memory. The file is
 * renamed when it is whole. */
#include "train/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "model/als.h"
#include "model/interactions.h"

struct place {
    char magic[8];
    uint64_t key;
    uint64_t sum; /* hash of the vectors */
    uint64_t bytes;
    uint64_t sweeps;
};

#define MAGIC "TONEALS\n"

static size_t vector_bytes(const struct als *a)
{
    return (size_t)a->items->rows * a->options.factors * sizeof(float);
}

uint64_t place_key(const struct als *a)
{
    const struct interactions *x = a->lists;
    uint64_t n = interactions_count(x), key;
    const struct {
        uint64_t seed;
        uint32_t factors, rows, columns;
        float regularisation, weight;
        uint32_t pad;
    } head = {.seed = a->options.seed,
              .factors = a->options.factors,
              .rows = x->rows,
              .columns = x->columns,
              .regularisation = a->options.regularisation,
              .weight = a->options.weight};

    key = hash_bytes(&head, sizeof head, 1);
    key = hash_bytes(x->begin, ((size_t)x->rows + 1) * sizeof *x->begin, key);
    if (n > 0) {
        key = hash_bytes(x->column, n * sizeof *x->column, key);
        key = hash_bytes(x->weight, n * sizeof *x->weight, key);
    }
    return key;
}

unsigned place_load(const char *path, uint64_t key, struct als *a)
{
    size_t n = vector_bytes(a);
    struct place place;
    struct io_map map = {NULL, 0};
    unsigned sweeps = 0;

    if (io_map_file(path, &map))
        return 0;
    if (map.n == sizeof place + n) {
        const uint8_t *vectors = map.p + sizeof place;

        memcpy(&place, map.p, sizeof place);
        if (memcmp(place.magic, MAGIC, sizeof place.magic) == 0 &&
            place.key == key && place.bytes == n &&
            place.sum == hash_bytes(vectors, n, key)) {
            memcpy(a->item_vectors, vectors, n);
            sweeps = (unsigned)place.sweeps;
        }
    }
    io_unmap(&map);
    return sweeps;
}

void place_keep(const char *path, uint64_t key, unsigned sweeps,
                const struct als *a)
{
    struct place place = {.key = key,
                          .sum =
                              hash_bytes(a->item_vectors, vector_bytes(a), key),
                          .bytes = vector_bytes(a),
                          .sweeps = sweeps};
    struct io_writer out;
    size_t n = strlen(path) + sizeof ".new";
    char *beside = mem_alloc(n);
    enum err e, closed;

    memcpy(place.magic, MAGIC, sizeof place.magic);
    (void)snprintf(beside, n, "%s.new", path);
    e = io_writer_open(&out, beside);
    if (!e) {
        io_write(&out, &place, sizeof place);
        io_write(&out, a->item_vectors, vector_bytes(a));
    }
    closed = io_writer_close(&out, false);
    if (e || closed || rename(beside, path) != 0)
        log_warn("%s: can't keep how far training is", path);
    free(beside);
}
