#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/secret.h"

#define GRANT ((struct id){0x0123456789abcdef, 42})

static void test_what_a_secret_names(void **state)
{
    const uint32_t keys[] = {0, 1, 0x01020304, UINT32_MAX};
    char text[SECRET_TEXT_BYTES];
    struct id grant;
    uint32_t key;

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        secret_make(GRANT, keys[i], text);
        assert_true(secret_grant(str_of(text, sizeof text), &grant));
        assert_true(id_eq(grant, GRANT));
        assert_true(secret_key(str_of(text, sizeof text), &key));
        assert_int_equal(key, keys[i]);
    }
}

static void test_no_two_are_alike(void **state)
{
    char one[SECRET_TEXT_BYTES], two[SECRET_TEXT_BYTES];
    size_t same = 0;

    (void)state;
    secret_make(GRANT, 7, one);
    secret_make(GRANT, 7, two);
    /* "AQ", and 20 bytes that are no secret in 26 digits and a part of one. */
    assert_memory_equal(one, two, 28);
    for (size_t i = 29; i < sizeof one; i++)
        same += one[i] == two[i];
    assert_true(same < 16);
}

static void test_other_texts_name_nothing(void **state)
{
    char text[SECRET_TEXT_BYTES + 1] = {0};
    struct id grant;
    uint32_t key;

    (void)state;
    secret_make(GRANT, 7, text);
    assert_false(secret_key(STR_EMPTY, &key));
    assert_false(secret_key(STR("AQ-alice"), &key));
    assert_false(secret_key(str_of(text, sizeof text - 2), &key));
    assert_false(secret_grant(str_of(text, sizeof text), &grant));
    text[40] = '.';
    assert_false(secret_key(str_of(text, SECRET_TEXT_BYTES), &key));
    text[40] = 'A';
    text[0] = 'B';
    assert_false(secret_key(str_of(text, SECRET_TEXT_BYTES), &key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_secret_names),
        cmocka_unit_test(test_no_two_are_alike),
        cmocka_unit_test(test_other_texts_name_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
