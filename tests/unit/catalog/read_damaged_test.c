/* Damage behind a sound header: every accessor, for every number, whatever
 * the bytes say. Run under sanitizers, a read outside is a failure; without
 * them, one that leaves the mapping. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"

#include "unit/catalog/image.h"
#include "unit/catalog/walk.h"

#define ROUNDS 1500

static void walk_damaged(struct image_file *f)
{
    struct catalog *c;

    assert_int_equal(image_open(f, f->n, &c), OK);
    (void)walk_catalog(c);
    catalog_close(c);
}

/* A random byte of a random section. */
static size_t place_in(struct image_file *f, struct random_sequence *random,
                       unsigned section)
{
    const struct format_section *s = &image_header(f)->sections[section];

    return s->offset + random_below(random, (uint32_t)s->bytes);
}

static void test_a_few_random_bytes(void **state)
{
    struct image_file *f = *state;
    struct random_sequence random = random_sequence(2026, 1);

    for (int round = 0; round < ROUNDS; round++) {
        image_restore(f);
        for (uint32_t k = 1 + random_below(&random, 20); k-- > 0;) {
            unsigned section = random_below(&random, SECTION_COUNT);

            f->bytes[place_in(f, &random, section)] =
                (uint8_t)random_u64(&random);
        }
        walk_damaged(f);
    }
}

/* Sections that are all of one byte, or all random. */
static void test_whole_sections(void **state)
{
    static const int fills[] = {0x00, 0x01, 0x7f, 0x80, 0xff, -1};
    struct image_file *f = *state;
    struct random_sequence random = random_sequence(2026, 2);

    for (unsigned i = 0; i < SECTION_COUNT; i++)
        for (size_t k = 0; k < sizeof fills / sizeof fills[0]; k++) {
            struct format_section s = image_header(f)->sections[i];

            image_restore(f);
            for (size_t at = s.offset; at < s.offset + s.bytes; at++)
                f->bytes[at] = fills[k] < 0 ? (uint8_t)random_u64(&random)
                                            : (uint8_t)fills[k];
            walk_damaged(f);
        }
}

/* Every section at once, behind a header that still fits. */
static void test_nothing_but_noise(void **state)
{
    struct image_file *f = *state;
    struct random_sequence random = random_sequence(2026, 3);

    for (int round = 0; round < 100; round++) {
        for (size_t at = FORMAT_ALIGNMENT; at < f->n; at++)
            f->bytes[at] = (uint8_t)random_u64(&random);
        walk_damaged(f);
    }
}

/* Values at the edges, where one more would be outside. */
static void test_numbers_at_the_edges(void **state)
{
    static const uint32_t edges[] = {
        0, 1, 29, 30, 31, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};
    static const enum section records[] = {
        SECTION_CREDITS,       SECTION_ARTISTS,       SECTION_ALBUMS,
        SECTION_TRACKS,        SECTION_SHOWS,         SECTION_EPISODES,
        SECTION_TRACK_IDS,     SECTION_ARTIST_ALBUMS, SECTION_ISRCS,
        SECTION_ARTIST_TRACKS, SECTION_RECORDINGS,    SECTION_UPCS};
    struct image_file *f = *state;
    struct random_sequence random = random_sequence(2026, 4);

    for (int round = 0; round < ROUNDS; round++) {
        image_restore(f);
        for (int k = 0; k < 10; k++) {
            unsigned section = records[random_below(&random, 12)];
            size_t at = place_in(f, &random, section) & ~(size_t)3;

            memcpy(f->bytes + at, &edges[random_below(&random, 9)], 4);
        }
        walk_damaged(f);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, image_setup, image_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_few_random_bytes),
        TEST(test_whole_sections),
        TEST(test_nothing_but_noise),
        TEST(test_numbers_at_the_edges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
