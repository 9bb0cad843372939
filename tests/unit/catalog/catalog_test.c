/* Which files are refused, and that the message says what is wrong where. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/catalog/image.h"
#include "unit/catalog/stderr.h"
#include "unit/catalog/walk.h"

/* Opens the first `n` bytes, which must be refused with `e` and a message
 * that has `where` and `why` in it. */
static void check_refused(struct image_file *f, size_t n, enum err e,
                          const char *where, const char *why)
{
    struct catalog *c = NULL;
    char said[1024];
    enum err got;

    stderr_begin();
    got = image_open(f, n, &c);
    stderr_end(said, sizeof said);
    assert_int_equal(got, e);
    assert_non_null(strstr(said, f->path));
    assert_non_null(strstr(said, where));
    assert_non_null(strstr(said, why));
}

static void test_a_whole_file(void **state)
{
    struct image_file *f = *state;
    struct catalog *c;

    assert_int_equal(image_open(f, f->n, &c), OK);
    assert_int_equal(catalog_verify(c), OK);
    assert_int_equal(catalog_file_bytes(c), f->n);
    assert_int_equal(catalog_count(c, ENTITY_TRACK), 30);
    assert_int_not_equal(walk_catalog(c), 0);
    catalog_close(c);
    catalog_close(NULL);
}

/* What the builder of indexes wrote for each type, and nothing for others. */
static void test_indexes(void **state)
{
    struct image_file *f = *state;
    struct catalog *c;

    assert_int_equal(image_open(f, f->n, &c), OK);
    for (unsigned t = 0; t < ENTITY_COUNT; t++) {
        struct str index = catalog_index(c, (enum entity)t);

        if (t > ENTITY_AUDIOBOOK) {
            assert_int_equal(index.n, 0);
            continue;
        }
        assert_int_equal(index.n, 100);
        assert_int_equal((uint8_t)index.p[99], (uint8_t)(99 * 7 + t));
    }
    catalog_close(c);
}

static void test_every_section_has_something(void **state)
{
    struct image_file *f = *state;
    const struct format_header *h = image_header(f);

    for (unsigned i = 0; i < SECTION_COUNT; i++)
        if (h->sections[i].count == 0)
            fail_msg("%s is empty", format_section_name((enum section)i));
}

static void test_no_file_at_all(void **state)
{
    struct catalog *c;

    (void)state;
    assert_int_equal(catalog_open("/nonexistent/1.cat", &c), ERR_NOT_FOUND);
    assert_int_equal(catalog_open("/tmp", &c), ERR_IO);
}

/* Cut inside the header, at its end, at each section's begin and end, and one
 * byte before and behind those. */
static void test_a_file_that_is_cut_short(void **state)
{
    static const size_t heads[] = {0, 1, 7, 8, 63, 64, 4095};
    struct image_file *f = *state;
    const struct format_header *h = image_header(f);

    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        check_refused(f, heads[i], ERR_CORRUPT, "header", "cut short");
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        for (int d = -1; d <= 1; d++) {
            size_t begin = h->sections[i].offset + (size_t)d;
            size_t end = begin + h->sections[i].bytes;

            if (begin >= FORMAT_ALIGNMENT && begin < f->n)
                check_refused(f, begin, ERR_CORRUPT, "header", "size");
            if (end < f->n)
                check_refused(f, end, ERR_CORRUPT, "header", "size");
        }
}

/* As if the header had been written for the short file: then the sections
 * themselves are found to reach beyond it. */
static void test_sections_beyond_the_file(void **state)
{
    struct image_file *f = *state;
    struct format_header *h = image_header(f);

    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        size_t n = h->sections[i].offset + h->sections[i].bytes - 1;

        image_restore(f);
        h->file_bytes = n;
        check_refused(f, n, ERR_CORRUPT, format_section_name((enum section)i),
                      "beyond");
    }
    image_restore(f);
    h->sections[SECTION_TRACKS].offset = UINT64_MAX - 4095;
    image_seal(f);
    check_refused(f, f->n, ERR_CORRUPT, "tracks", "beyond");
    h->sections[SECTION_TRACKS].offset = FORMAT_ALIGNMENT + 1;
    image_seal(f);
    check_refused(f, f->n, ERR_CORRUPT, "tracks", "beyond");
    h->sections[SECTION_TRACKS].offset = 0;
    image_seal(f);
    check_refused(f, f->n, ERR_CORRUPT, "tracks", "beyond");
}

static void test_a_longer_file(void **state)
{
    struct image_file *f = *state;

    f->bytes = mem_realloc(f->bytes, f->n + 1, 1);
    f->bytes[f->n] = 0;
    check_refused(f, f->n + 1, ERR_CORRUPT, "header", "size");
}

static void test_other_files(void **state)
{
    struct image_file *f = *state;
    struct format_header *h = image_header(f);

    h->magic[0] ^= 1;
    check_refused(f, f->n, ERR_CORRUPT, "header", "not a catalog");
    image_restore(f);
    h->byte_order = 0x04030201;
    check_refused(f, f->n, ERR_VERSION, "header", "byte order");
    image_restore(f);
    h->version = FORMAT_VERSION + 1;
    check_refused(f, f->n, ERR_VERSION, "header", "version");
    image_restore(f);
    h->section_count--;
    check_refused(f, f->n, ERR_CORRUPT, "header", "number of sections");
    image_restore(f);
    memset(f->bytes, 0, f->n);
    check_refused(f, f->n, ERR_CORRUPT, "header", "not a catalog");
}

static void test_flipped_bits_in_the_table(void **state)
{
    struct image_file *f = *state;
    size_t from = offsetof(struct format_header, hash);

    for (size_t at = from; at < sizeof(struct format_header); at++) {
        f->bytes[at] ^= (uint8_t)(1u << at % 8);
        check_refused(f, f->n, ERR_CORRUPT, "section table", "damaged");
        f->bytes[at] ^= (uint8_t)(1u << at % 8);
    }
}

static void test_sizes_that_cannot_be(void **state)
{
    struct image_file *f = *state;
    struct format_header *h = image_header(f);

    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        struct format_section *s = &h->sections[i];
        const char *name = format_section_name((enum section)i);

        image_restore(f);
        s->size++;
        image_seal(f);
        check_refused(f, f->n, ERR_CORRUPT, name, "size");
        image_restore(f);
        s->count++;
        image_seal(f);
        check_refused(f, f->n, ERR_CORRUPT, name, "size");
        image_restore(f);
        s->bytes--;
        image_seal(f);
        check_refused(f, f->n, ERR_CORRUPT, name, "size");
    }
}

static void test_columns_that_do_not_match(void **state)
{
    static const enum section columns[] = {
        SECTION_ARTIST_POPULARITY, SECTION_ALBUM_POPULARITY,
        SECTION_TRACK_POPULARITY, SECTION_FOLLOWERS};
    struct image_file *f = *state;
    struct format_header *h = image_header(f);

    for (size_t i = 0; i < 4; i++) {
        struct format_section *s = &h->sections[columns[i]];

        image_restore(f);
        s->bytes -= s->size;
        s->count--;
        image_seal(f);
        check_refused(f, f->n, ERR_CORRUPT, format_section_name(columns[i]),
                      "another count");
    }
    image_restore(f);
    h->sections[SECTION_MARKETS].bytes = 0;
    h->sections[SECTION_MARKETS].count = 0;
    image_seal(f);
    check_refused(f, f->n, ERR_CORRUPT, "markets", "empty");
}

/* One bit anywhere in a section: the file opens, verify names the section. */
static void test_verify_names_the_damaged_section(void **state)
{
    struct image_file *f = *state;
    const struct format_header *h = image_header(f);

    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        uint64_t places[3] = {0, h->sections[i].bytes / 2,
                              h->sections[i].bytes - 1};

        for (unsigned k = 0; k < 3; k++) {
            size_t at = h->sections[i].offset + places[k];
            struct catalog *c;
            char said[1024], name[64];
            enum err e;

            f->bytes[at] ^= 0x10;
            assert_int_equal(image_open(f, f->n, &c), OK);
            stderr_begin();
            e = catalog_verify(c);
            stderr_end(said, sizeof said);
            assert_int_equal(e, ERR_CORRUPT);
            (void)snprintf(name, sizeof name, ": %s: damaged",
                           format_section_name((enum section)i));
            assert_non_null(strstr(said, name));
            catalog_close(c);
            f->bytes[at] ^= 0x10;
        }
    }
}

struct tally {
    unsigned sections;
    uint64_t bytes;
};

static void tally_section(void *user, const char *name, uint64_t bytes,
                          uint64_t count)
{
    struct tally *t = user;

    assert_int_not_equal(strlen(name), 0);
    assert_true(count <= bytes);
    t->sections++;
    t->bytes += bytes;
}

static void test_sections_are_told(void **state)
{
    struct image_file *f = *state;
    struct tally t = {0, 0};
    struct catalog *c;

    assert_int_equal(image_open(f, f->n, &c), OK);
    catalog_sections(c, tally_section, &t);
    assert_int_equal(t.sections, SECTION_COUNT);
    assert_true(t.bytes < f->n);
    catalog_close(c);
}

static uint32_t followers_of(const struct catalog *c, uint32_t n)
{
    struct artist artist;

    (void)catalog_artist(c, n, &artist);
    return artist.followers;
}

/* Live numbers change one at a time, and the file never does. */
static void test_live_numbers(void **state)
{
    struct image_file *f = *state;
    struct catalog *c;
    unsigned track, album;
    uint32_t followers;

    assert_int_equal(image_open(f, f->n, &c), OK);
    track = catalog_popularity(c, ENTITY_TRACK, 0);
    album = catalog_popularity(c, ENTITY_ALBUM, 1);
    followers = followers_of(c, 0);
    catalog_set_popularity(c, ENTITY_TRACK, 1, 77);
    catalog_set_popularity(c, ENTITY_ARTIST, 1, 1000);
    catalog_set_followers(c, 1, UINT32_MAX);
    assert_int_equal(catalog_popularity(c, ENTITY_TRACK, 1), 77);
    assert_int_not_equal(catalog_base_popularity(c, ENTITY_TRACK, 1), 77);
    assert_int_equal(catalog_base_popularity(c, ENTITY_TRACK, 0), track);
    assert_int_equal(catalog_base_popularity(c, ENTITY_ALBUM, 1), album);
    assert_int_equal(catalog_base_popularity(c, ENTITY_TRACK, CATALOG_NONE), 0);
    assert_int_equal(catalog_base_popularity(c, ENTITY_SHOW, 0), 0);
    assert_int_equal(catalog_popularity(c, ENTITY_ARTIST, 1), 100);
    assert_int_equal(followers_of(c, 1), UINT32_MAX);
    assert_int_equal(catalog_popularity(c, ENTITY_TRACK, 0), track);
    assert_int_equal(catalog_popularity(c, ENTITY_ALBUM, 1), album);
    assert_int_equal(followers_of(c, 0), followers);
    assert_int_equal(catalog_verify(c), OK);

    catalog_set_popularity(c, ENTITY_TRACK, 30, 1);
    catalog_set_popularity(c, ENTITY_TRACK, CATALOG_NONE, 1);
    catalog_set_popularity(c, ENTITY_SHOW, 0, 1);
    catalog_set_followers(c, CATALOG_NONE, 1);
    assert_int_equal(catalog_popularity(c, ENTITY_SHOW, 0), 0);
    catalog_close(c);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, image_setup, image_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_whole_file),
        TEST(test_indexes),
        TEST(test_every_section_has_something),
        TEST(test_no_file_at_all),
        TEST(test_a_file_that_is_cut_short),
        TEST(test_sections_beyond_the_file),
        TEST(test_a_longer_file),
        TEST(test_other_files),
        TEST(test_flipped_bits_in_the_table),
        TEST(test_sizes_that_cannot_be),
        TEST(test_columns_that_do_not_match),
        TEST(test_verify_names_the_damaged_section),
        TEST(test_sections_are_told),
        TEST(test_live_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
