/* The attribute encoding: every kind there and back, and damaged bytes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/random.h"
#include "catalog/draft.h"

static void test_varints_there_and_back(void **state)
{
    static const uint64_t values[] = {
        0,         1,          127,        128,        16383,
        16384,     0xffffffff, 1ull << 32, 1ull << 63, UINT64_MAX - 1,
        UINT64_MAX};
    struct buf b;

    (void)state;
    buf_init(&b, 100);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct str rest;
        uint64_t got = 42;

        buf_clear(&b);
        field_put_varint(&b, values[i]);
        for (size_t n = 0; n < b.n; n++) { /* cut short */
            rest = str_of(b.p, n);
            assert_false(field_get_varint(&rest, &got));
            assert_int_equal(rest.n, n);
        }
        buf_char(&b, 'x');
        rest = buf_get(&b);
        assert_true(field_get_varint(&rest, &got));
        assert_true(got == values[i]);
        assert_int_equal(rest.n, 1);
        assert_int_equal(rest.p[0], 'x');
    }
    buf_release(&b);
}

static void test_varints_that_are_too_large(void **state)
{
    static const char eleven[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    static const char over[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02";
    static const char padded[] = "\x85\x80\x80\x80\x00";
    struct str rest = str_of(eleven, sizeof eleven - 1);
    uint64_t got;

    (void)state;
    assert_false(field_get_varint(&rest, &got));
    rest = str_of(over, sizeof over - 1);
    assert_false(field_get_varint(&rest, &got));
    rest = str_of(padded, sizeof padded - 1);
    assert_true(field_get_varint(&rest, &got));
    assert_int_equal(got, 5);
    assert_int_equal(rest.n, 0);
}

static void fill(struct draft *d, const struct features *features,
                 const struct market_set *markets)
{
    const struct id ids[2] = {{1, 2}, {UINT64_MAX, 3}};
    const struct str texts[3] = {STR("one"), STR_EMPTY, STR("three")};
    const struct image images[2] = {{STR("http://a"), 640, 480},
                                    {STR("/art/b"), 0, 0}};
    const struct copyright copyrights[2] = {{STR("2001 A"), 'C'},
                                            {STR_EMPTY, 'P'}};

    draft_init(d);
    draft_start(d, ENTITY_ALBUM, (struct id){7, 7}, DRAFT_FULL);
    draft_text(d, FIELD_NAME, STR("a name"));
    draft_number(d, FIELD_TOTAL, 300);
    draft_id(d, FIELD_PARENT, ids[1]);
    draft_ids(d, FIELD_ARTISTS, ids, 2);
    draft_texts(d, FIELD_GENRES, texts, 3);
    draft_date(d, FIELD_RELEASE_DATE, (struct date){2024, 2, 29});
    draft_images(d, FIELD_IMAGES, images, 2);
    draft_copyrights(d, FIELD_COPYRIGHTS, copyrights, 2);
    draft_markets(d, FIELD_MARKETS, markets);
    draft_features(d, FIELD_FEATURES, features);
}

static void check_lists(struct str all)
{
    struct str rest, text;
    struct id id;
    struct image image;
    struct copyright copyright;

    rest = field_find(all, FIELD_ARTISTS);
    assert_true(field_next_id(&rest, &id) && id.hi == 1 && id.lo == 2);
    assert_true(field_next_id(&rest, &id) && id.hi == UINT64_MAX);
    assert_false(field_next_id(&rest, &id));
    rest = field_find(all, FIELD_GENRES);
    assert_true(field_next_text(&rest, &text) && str_eq_c(text, "one"));
    assert_true(field_next_text(&rest, &text) && text.n == 0);
    assert_true(field_next_text(&rest, &text) && str_eq_c(text, "three"));
    assert_false(field_next_text(&rest, &text));
    rest = field_find(all, FIELD_IMAGES);
    assert_true(field_next_image(&rest, &image));
    assert_true(str_eq_c(image.url, "http://a"));
    assert_int_equal(image.width, 640);
    assert_int_equal(image.height, 480);
    assert_true(field_next_image(&rest, &image));
    assert_int_equal(image.width, 0);
    assert_false(field_next_image(&rest, &image));
    rest = field_find(all, FIELD_COPYRIGHTS);
    assert_true(field_next_copyright(&rest, &copyright));
    assert_int_equal(copyright.type, 'C');
    assert_true(str_eq_c(copyright.text, "2001 A"));
    assert_true(field_next_copyright(&rest, &copyright));
    assert_int_equal(copyright.type, 'P');
    assert_false(field_next_copyright(&rest, &copyright));
}

static void test_every_kind_there_and_back(void **state)
{
    struct features features = {.tempo = 99.5f, .mode = -1, .key = 11}, f;
    struct market_set markets = {{0}};
    struct draft d;
    struct str all;
    struct id id;
    struct date date;
    uint64_t v;

    (void)state;
    market_set_add(&markets, 0);
    market_set_add(&markets, MARKET_CODES - 1);
    fill(&d, &features, &markets);
    all = buf_get(&d.fields);
    assert_true(str_eq_c(field_find(all, FIELD_NAME), "a name"));
    assert_true(field_number(field_find(all, FIELD_TOTAL), &v) && v == 300);
    assert_true(field_id(field_find(all, FIELD_PARENT), &id) && id.lo == 3);
    assert_true(field_date(field_find(all, FIELD_RELEASE_DATE), &date));
    assert_int_equal(date.year, 2024);
    assert_int_equal(date.day, 29);
    assert_true(field_features(field_find(all, FIELD_FEATURES), &f));
    assert_memory_equal(&f, &features, sizeof f);
    assert_int_equal(field_find(all, FIELD_MARKETS).n, sizeof markets);
    assert_memory_equal(field_find(all, FIELD_MARKETS).p, &markets,
                        sizeof markets);
    check_lists(all);
    assert_null(field_find(all, FIELD_LABEL).p);
    draft_release(&d);
}

/* Reads the bytes as attributes, and every value as every kind. */
static size_t walk(struct str all)
{
    enum field field;
    struct str value;
    size_t seen = 0;

    while (field_next(&all, &field, &value)) {
        struct str rest;
        struct id id;
        struct date date;
        struct features features;
        struct image image;
        struct copyright copyright;
        uint64_t v;

        assert_true((unsigned)field < FIELD_COUNT);
        seen += (size_t)field_number(value, &v) + field_id(value, &id) +
                field_date(value, &date) + field_features(value, &features);
        for (rest = value; field_next_id(&rest, &id);)
            seen++;
        for (rest = value; field_next_text(&rest, &value);)
            seen += value.n;
        for (rest = value; field_next_image(&rest, &image);)
            seen += image.url.n;
        for (rest = value; field_next_copyright(&rest, &copyright);)
            seen += copyright.text.n;
    }
    return seen;
}

/* Copies go to memory of exactly their size, so that a sanitizer sees a read
 * beyond the end. */
static void test_damaged_bytes_are_no_fault(void **state)
{
    struct random_sequence random = random_sequence(1, 1);
    struct market_set markets = {{0}};
    struct features features = {.key = 1};
    struct draft d;
    size_t seen = 0;

    (void)state;
    fill(&d, &features, &markets);
    for (size_t n = 0; n <= d.fields.n; n++) {
        char *copy = mem_alloc(n);

        memcpy(copy, d.fields.p, n);
        seen += walk(str_of(copy, n));
        free(copy);
    }
    for (int round = 0; round < 20000; round++) {
        char *copy = mem_strdup(d.fields.p, d.fields.n);
        size_t n = random_below(&random, (uint32_t)d.fields.n + 1);

        for (uint32_t k = random_below(&random, 8); k-- > 0;)
            copy[random_below(&random, (uint32_t)d.fields.n)] =
                (char)random_u64(&random);
        copy = mem_realloc(copy, n, 1);
        seen += walk(str_of(copy, n));
        free(copy);
    }
    assert_true(seen > 0);
    draft_release(&d);
}

static void test_values_of_another_shape(void **state)
{
    struct id id;
    struct date date;
    struct features features;
    struct image image;
    struct copyright copyright;
    uint64_t v;
    struct str rest;

    (void)state;
    assert_false(field_number(STR_EMPTY, &v));
    assert_false(field_number(STR("\x01\x01"), &v));
    assert_false(field_id(STR("123456789012345"), &id));
    assert_false(field_date(STR("\xe8\x07\x0d\x01"), &date)); /* month 13 */
    assert_false(field_date(STR("\xe8\x07\x0c\x20"), &date)); /* day 32 */
    assert_false(field_date(STR("\xe8\x07\x0c"), &date));
    assert_false(field_features(STR("x"), &features));
    rest = STR("\x01\x01\x05x");
    assert_false(field_next_image(&rest, &image));
    assert_int_equal(rest.n, 4);
    rest = STR("\xff\xff\xff\xff\x1f\x01\x00"); /* a width over 32 bits */
    assert_false(field_next_image(&rest, &image));
    rest = STR("C");
    assert_false(field_next_copyright(&rest, &copyright));
    rest = STR("C\x02x");
    assert_false(field_next_copyright(&rest, &copyright));
}

static void test_names_of_entities(void **state)
{
    enum entity type;

    (void)state;
    for (unsigned t = 0; t < ENTITY_COUNT; t++) {
        assert_true(entity_from_name(entity_name((enum entity)t), &type));
        assert_int_equal(type, t);
        assert_int_not_equal(entity_plural((enum entity)t).n, 0);
    }
    assert_true(str_eq_c(entity_plural(ENTITY_CATEGORY), "categories"));
    assert_false(entity_from_name(STR("tracks"), &type));
    assert_false(entity_from_name(STR_EMPTY, &type));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_varints_there_and_back),
        cmocka_unit_test(test_varints_that_are_too_large),
        cmocka_unit_test(test_every_kind_there_and_back),
        cmocka_unit_test(test_damaged_bytes_are_no_fault),
        cmocka_unit_test(test_values_of_another_shape),
        cmocka_unit_test(test_names_of_entities),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
