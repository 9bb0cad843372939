/* A store of its own, a build in it, and the generation that came of it.
 * Include once, after cmocka.h. */
#ifndef TONEARM_TESTS_CATALOG_FIXTURE_H
#define TONEARM_TESTS_CATALOG_FIXTURE_H

#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "catalog/build.h"
#include "catalog/catalog.h"
#include "catalog/store.h"

struct fixture {
    char directory[64];
    struct store *store;
    struct builder *b;
    struct draft d;
    struct catalog *c;
    struct build_result result;
};

static inline struct id id_of(const char *name)
{
    return id_from_name(str_from_c(name));
}

static inline void start(struct fixture *f)
{
    assert_int_equal(builder_new(f->store, 0, &f->b), OK);
}

static inline int setup(void **state)
{
    struct fixture *f = mem_zalloc(1, sizeof *f);

    (void)snprintf(f->directory, sizeof f->directory,
                   "/tmp/tonearm-test-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    assert_int_equal(store_open(f->directory, &f->store), OK);
    assert_int_equal(store_lock(f->store), OK);
    draft_init(&f->d);
    start(f);
    *state = f;
    return 0;
}

static inline int teardown(void **state)
{
    struct fixture *f = *state;
    char command[128];

    catalog_close(f->c);
    builder_free(f->b);
    draft_release(&f->d);
    store_close(f->store);
    (void)snprintf(command, sizeof command, "rm -rf %s", f->directory);
    assert_int_equal(system(command), 0);
    free(f);
    return 0;
}

static inline void begin(struct fixture *f, enum entity type, const char *name,
                         enum draft_level level)
{
    draft_start(&f->d, type, id_of(name), level);
    draft_text(&f->d, FIELD_NAME, str_from_c(name));
}

static inline void put(struct fixture *f)
{
    assert_int_equal(builder_put(f->b, &f->d), OK);
}

/* Builds, and opens what was built in place of what was open before. */
static inline void finish(struct fixture *f)
{
    assert_int_equal(builder_finish(f->b, &f->result), OK);
    f->b = NULL;
    catalog_close(f->c);
    f->c = NULL;
    assert_int_equal(store_open_current(f->store, &f->c), OK);
    assert_int_equal(catalog_verify(f->c), OK);
}

/* A new build on top of what is open. */
static inline void restart(struct fixture *f)
{
    start(f);
    assert_int_equal(builder_put_catalog(f->b, f->c, NULL, NULL), OK);
}

static inline void artist(struct fixture *f, const char *name)
{
    begin(f, ENTITY_ARTIST, name, DRAFT_FULL);
    put(f);
}

/* Begins a track's draft; `album` may be NULL. */
static inline void track(struct fixture *f, const char *name, const char *album,
                         const char *by, unsigned position)
{
    struct id a = id_of(by);

    begin(f, ENTITY_TRACK, name, DRAFT_FULL);
    if (album != NULL)
        draft_id(&f->d, FIELD_PARENT, id_of(album));
    draft_ids(&f->d, FIELD_ARTISTS, &a, 1);
    draft_number(&f->d, FIELD_POSITION, position);
    draft_number(&f->d, FIELD_DISC_NUMBER, 1);
}

static inline uint32_t find(struct fixture *f, enum entity type,
                            const char *name)
{
    return catalog_find(f->c, type, id_of(name));
}

#define assert_str(s, expected)                                                \
    do {                                                                       \
        struct str got_ = (s);                                                 \
        assert_int_equal(got_.n, strlen(expected));                            \
        assert_memory_equal(got_.p, expected, got_.n);                         \
    } while (0)

#endif
