/* A builder that only remembers what was put, for tests of importers, and
 * files with content that a test gives. Include once, after cmocka.h. */
#ifndef TONEARM_TESTS_IMPORT_RECORDER_H
#define TONEARM_TESTS_IMPORT_RECORDER_H

#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "catalog/build.h"
#include "import/source/report.h"

struct put {
    enum entity type;
    enum draft_level level;
    struct id id;
    char *fields;
    size_t n;
};

struct builder {
    struct put *puts;
    size_t count;
    size_t capacity;
    size_t fail_at; /* the put that fails, from 1; 0 = none */
};

enum err builder_put(struct builder *b, const struct draft *d)
{
    if (b->count + 1 == b->fail_at)
        return ERR_IO;
    b->puts = mem_grow(b->puts, b->count, &b->capacity, sizeof(*b->puts));
    b->puts[b->count++] =
        (struct put){d->type, d->level, d->id,
                     mem_strdup(d->fields.p, d->fields.n), d->fields.n};
    return OK;
}

/* A test's world. */
struct world {
    struct builder builder;
    struct import_report report;
    char dir[64];
};

static inline struct world *world_new(void)
{
    struct world *w = mem_zalloc(1, sizeof(*w));

    report_init(&w->report);
    snprintf(w->dir, sizeof(w->dir), "/tmp/tonearm-import-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    return w;
}

static inline void world_free(struct world *w)
{
    for (size_t i = 0; i < w->builder.count; i++)
        free(w->builder.puts[i].fields);
    free(w->builder.puts);
    report_release(&w->report);
    assert_int_equal(io_remove_dir(w->dir), OK);
    free(w);
}

/* Writes a file into the test's directory and returns its path, which the
 * caller frees. */
static inline char *world_file(struct world *w, const char *name,
                               struct str content)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", w->dir, name);
    assert_int_equal(io_write_file(path, content.p, content.n, 0600), OK);
    return mem_strdup(path, strlen(path));
}

static inline size_t world_count(const struct world *w, enum entity type)
{
    size_t n = 0;

    for (size_t i = 0; i < w->builder.count; i++)
        n += w->builder.puts[i].type == type;
    return n;
}

/* The `i`th draft of a type. */
static inline const struct put *world_put(const struct world *w,
                                          enum entity type, size_t i)
{
    for (size_t at = 0; at < w->builder.count; at++)
        if (w->builder.puts[at].type == type && i-- == 0)
            return &w->builder.puts[at];
    fail_msg("no such draft");
    return NULL;
}

/* The last draft of an entity, NULL when there is none. */
static inline const struct put *world_find(const struct world *w,
                                           enum entity type, const char *name)
{
    struct id id = id_from_name(str_from_c(name));

    for (size_t at = w->builder.count; at-- > 0;)
        if (w->builder.puts[at].type == type &&
            id_eq(w->builder.puts[at].id, id))
            return &w->builder.puts[at];
    return NULL;
}

static inline struct str put_value(const struct put *p, enum field field)
{
    return field_find(str_of(p->fields, p->n), field);
}

static inline bool put_has(const struct put *p, enum field field)
{
    return put_value(p, field).p != NULL;
}

static inline uint64_t put_number(const struct put *p, enum field field)
{
    uint64_t v = 0;

    assert_true(field_number(put_value(p, field), &v));
    return v;
}

/* A list of texts with '|' between them, in static memory. */
static inline const char *put_texts(const struct put *p, enum field field)
{
    static char joined[1024];
    struct str rest = put_value(p, field), text;
    size_t n = 0;

    joined[0] = '\0';
    while (field_next_text(&rest, &text))
        n += (size_t)snprintf(joined + n, sizeof(joined) - n, "%s%.*s",
                              n > 0 ? "|" : "", STR_ARG(text));
    return joined;
}

static inline const char *put_date(const struct put *p)
{
    static char text[16];
    struct date d;

    assert_true(field_date(put_value(p, FIELD_RELEASE_DATE), &d));
    text[date_to_text(d, text)] = '\0';
    return text;
}

static inline void assert_image(const struct put *p, const char *url)
{
    struct str rest = put_value(p, FIELD_IMAGES);
    struct image image;

    assert_true(field_next_image(&rest, &image));
    assert_true(str_eq_c(image.url, url));
    assert_int_equal(image.width, 0);
    assert_int_equal(image.height, 0);
    assert_int_equal(rest.n, 0);
}

#define assert_text(put, field, expected)                                      \
    do {                                                                       \
        struct str got_ = put_value((put), (field));                           \
        assert_non_null(got_.p);                                               \
        assert_int_equal(got_.n, strlen(expected));                            \
        assert_memory_equal(got_.p, (expected), got_.n);                       \
    } while (0)

#endif
