/* The bytes of the small catalog of world.h, and files made from them. Include
 * once, after cmocka.h. */
#ifndef TONEARM_TESTS_CATALOG_IMAGE_H
#define TONEARM_TESTS_CATALOG_IMAGE_H

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "catalog/format.h"
#include "catalog/store.h"

#include "unit/catalog/world.h"

struct image_file {
    char directory[64];
    char path[96];
    uint8_t *whole; /* as it was built */
    uint8_t *bytes; /* to be damaged */
    size_t n;
};

/* In the place of an index that another room makes: bytes, for each type of
 * entity its own. */
static inline enum err image_index(const struct build_index_job *job)
{
    for (unsigned i = 0; i < 100; i++) {
        uint8_t byte = (uint8_t)(i * 7 + (unsigned)job->type);

        io_write(job->out, &byte, 1);
    }
    return OK;
}

static inline int image_setup(void **state)
{
    struct image_file *f = mem_zalloc(1, sizeof *f);
    struct build_result result;
    struct builder *b;
    struct store *s;
    struct buf file;

    (void)snprintf(f->directory, sizeof f->directory,
                   "/tmp/tonearm-test-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    assert_int_equal(store_open(f->directory, &s), OK);
    assert_int_equal(builder_new(s, 0, &b), OK);
    builder_set_index(b, image_index);
    world_put(b);
    assert_int_equal(builder_finish(b, &result), OK);
    (void)snprintf(f->path, sizeof f->path, "%s/catalog/1.cat", f->directory);
    buf_init(&file, 1u << 24);
    assert_int_equal(io_read_file(f->path, &file), OK);
    store_remove(s);
    (void)snprintf(f->path, sizeof f->path, "%s/damaged", f->directory);
    f->n = file.n;
    f->whole = (uint8_t *)mem_strdup(file.p, file.n);
    f->bytes = (uint8_t *)mem_strdup(file.p, file.n);
    buf_release(&file);
    *state = f;
    return 0;
}

static inline int image_teardown(void **state)
{
    struct image_file *f = *state;

    assert_int_equal(io_remove_dir(f->directory), OK);
    free(f->whole);
    free(f->bytes);
    free(f);
    return 0;
}

static inline struct format_header *image_header(struct image_file *f)
{
    return (struct format_header *)(void *)f->bytes;
}

/* As it was built again. */
static inline void image_restore(struct image_file *f)
{
    memcpy(f->bytes, f->whole, f->n);
}

/* Makes the table's checksum right, so that what is in the table counts. */
static inline void image_seal(struct image_file *f)
{
    struct format_header *h = image_header(f);

    (void)crypto_generichash(h->hash, sizeof h->hash,
                             (const uint8_t *)h->sections, sizeof h->sections,
                             NULL, 0);
}

/* Writes the first `n` bytes (and nothing behind them) and opens that. */
static inline enum err image_open(struct image_file *f, size_t n,
                                  struct catalog **out)
{
    int fd = open(f->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(io_write_all(fd, f->bytes, n, f->path), OK);
    (void)close(fd);
    return catalog_open(f->path, out);
}

#endif
