/* The key of a handshake and its answer. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/socket/handshake.h"

static void test_answers_as_the_rfc_does(void **state)
{
    char accept[HANDSHAKE_ACCEPT_LENGTH];

    (void)state;
    handshake_accept(STR("dGhlIHNhbXBsZSBub25jZQ=="), accept);
    assert_memory_equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", sizeof accept);
}

static void test_knows_a_key(void **state)
{
    (void)state;
    assert_true(handshake_key_is_good(STR("dGhlIHNhbXBsZSBub25jZQ==")));
    assert_false(handshake_key_is_good(STR_EMPTY));
    assert_false(handshake_key_is_good(STR("dGhlIHNhbXBsZSBub25jZQ")));
    assert_false(handshake_key_is_good(STR("dGhlIHNhbXBsZSBub25jZ===")));
    assert_false(handshake_key_is_good(STR("dGhlIHNhbXBs ZSBub25jZQ==")));
    assert_false(handshake_key_is_good(STR("dGhlIHNhbXBsZSBub25jZQo=")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_as_the_rfc_does),
        cmocka_unit_test(test_knows_a_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
