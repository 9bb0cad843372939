/* Ids: base62, UUIDs, and where 128 bits end. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/id.h"
#include "base/random.h"

static void test_base62_both_ways(void **state)
{
    struct random_sequence r = random_sequence(3, 0);

    (void)state;
    for (int i = 0; i < 200000; i++) {
        struct id id = {random_u64(&r), random_u64(&r)}, back;
        char text[ID_TEXT_LENGTH];

        if (i % 3 == 0)
            id.hi = 0; /* few digits */
        if (i % 5 == 0)
            id.lo >>= random_below(&r, 64);
        id_to_base62(id, text);
        assert_true(id_from_base62(str_of(text, sizeof text), &back));
        assert_true(id_eq(id, back));
    }
}

static void test_the_ends_of_the_range(void **state)
{
    const struct id most = {UINT64_MAX, UINT64_MAX};
    char text[ID_TEXT_LENGTH];
    struct id id;

    (void)state;
    id_to_base62(most, text);
    assert_memory_equal(text, "7N42dgm5tFLK9N8MT7fHC7", ID_TEXT_LENGTH);
    assert_true(id_from_base62(STR("7N42dgm5tFLK9N8MT7fHC7"), &id));
    assert_true(id_eq(id, most));
    assert_false(id_from_base62(STR("7N42dgm5tFLK9N8MT7fHC8"), &id));
    assert_false(id_from_base62(STR("7N42dgm5tFLK9N8MT7fHD0"), &id));
    assert_false(id_from_base62(STR("8000000000000000000000"), &id));
    assert_false(id_from_base62(STR("ZZZZZZZZZZZZZZZZZZZZZZ"), &id));
    assert_true(id_from_base62(STR("0000000000000000000000"), &id));
    assert_true(id_eq(id, (struct id){0, 0}));
}

static void test_other_texts_are_no_ids(void **state)
{
    struct id id;

    (void)state;
    assert_false(id_from_base62(STR_EMPTY, &id));
    assert_false(id_from_base62(STR("000000000000000000000"), &id));
    assert_false(id_from_base62(STR("00000000000000000000000"), &id));
    assert_false(id_from_base62(STR("00000000000000000000_0"), &id));
    assert_false(id_from_base62(STR("000000000000000000\xc3\xa9"
                                    "00"),
                                &id));
}

static void test_uuids(void **state)
{
    struct id id;
    uint8_t bytes[ID_BYTES];
    char text[ID_UUID_LENGTH];

    (void)state;
    assert_true(id_from_uuid(STR("f27ec8db-af05-4f36-916e-3d57f91ecf5e"), &id));
    assert_true(id.hi == 0xf27ec8dbaf054f36u && id.lo == 0x916e3d57f91ecf5eu);
    id_to_bytes(id, bytes);
    assert_int_equal(bytes[0], 0xf2);
    assert_int_equal(bytes[15], 0x5e);
    assert_true(id_eq(id_from_bytes(bytes), id));
    id_to_uuid(id, text);
    assert_memory_equal(text, "f27ec8db-af05-4f36-916e-3d57f91ecf5e",
                        ID_UUID_LENGTH);
    assert_true(id_from_uuid(STR("F27EC8DB-AF05-4F36-916E-3D57F91ECF5E"), &id));
    assert_false(id_from_uuid(STR("f27ec8dbaf054f36916e3d57f91ecf5e"), &id));
    assert_false(
        id_from_uuid(STR("f27ec8db-af05-4f36-916e-3d57f91ecf5g"), &id));
    assert_false(
        id_from_uuid(STR("f27ec8db+af05-4f36-916e-3d57f91ecf5e"), &id));
}

static void test_names_give_version_five(void **state)
{
    struct id a = id_from_name(STR("librivox:333"));
    struct id b = id_from_name(STR("librivox:334"));

    (void)state;
    assert_true(id_eq(a, id_from_name(STR("librivox:333"))));
    assert_false(id_eq(a, b));
    assert_int_equal(a.hi >> 12 & 15, 5); /* version */
    assert_int_equal(a.lo >> 62, 2);      /* variant */
    /* Part of every catalog that has such an entity: never to change. */
    assert_true(id_cmp(a, b) != 0 && id_cmp(a, a) == 0);
}

static void test_hex_both_ways(void **state)
{
    const struct id id = {0x0123456789abcdef, 0xfedcba9876543210};
    char text[ID_HEX_LENGTH];
    struct id back;

    (void)state;
    id_to_hex(id, text);
    assert_memory_equal(text, "0123456789abcdeffedcba9876543210", sizeof text);
    assert_true(id_from_hex(str_of(text, sizeof text), &back));
    assert_true(id_eq(id, back));
    assert_true(id_from_hex(STR("0123456789ABCDEFfedcba9876543210"), &back));
    assert_true(id_eq(id, back));
    assert_false(id_from_hex(STR("0123456789abcdeffedcba987654321"), &back));
    assert_false(id_from_hex(STR("0123456789abcdeffedcba98765432100"), &back));
    assert_false(id_from_hex(STR("0123456789abcdeffedcba987654321g"), &back));
    assert_false(id_from_hex(STR("0011223344556677-899aabbccddeeff"), &back));
    assert_false(id_from_hex(STR_EMPTY, &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base62_both_ways),
        cmocka_unit_test(test_the_ends_of_the_range),
        cmocka_unit_test(test_other_texts_are_no_ids),
        cmocka_unit_test(test_uuids),
        cmocka_unit_test(test_names_give_version_five),
        cmocka_unit_test(test_hex_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
