#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/scope.h"

static void test_each(void **state)
{
    (void)state;
    assert_int_equal(SCOPE_COUNT, 32);
    for (unsigned i = 0; i < SCOPE_COUNT; i++) {
        struct str text = str_from_c(scope_text((enum scope)i));
        scope_set set;

        assert_true(scope_set_from_text(text, &set, NULL));
        assert_true(set == SCOPE_BIT(i));
        assert_true(strlen(scope_grants((enum scope)i)) > 0);
    }
}

/* Bits in tokens that are out: these never move. */
static void test_places(void **state)
{
    (void)state;
    assert_int_equal(SCOPE_UGC_IMAGE_UPLOAD, 0);
    assert_int_equal(SCOPE_USER_TOP_READ, 13);
    assert_int_equal(SCOPE_USER_READ_PRIVATE, 18);
    assert_int_equal(SCOPE_OPENID, 31);
}

static void test_sets(void **state)
{
    const scope_set both =
        SCOPE_BIT(SCOPE_USER_TOP_READ) | SCOPE_BIT(SCOPE_STREAMING);
    struct str unknown = STR_EMPTY;
    scope_set set;
    struct buf out;

    (void)state;
    assert_true(
        scope_set_from_text(STR(" user-top-read  streaming "), &set, NULL));
    assert_true(set == both);
    assert_true(
        scope_set_from_text(STR("streaming,user-top-read"), &set, NULL));
    assert_true(set == both);
    assert_true(scope_set_from_text(STR(""), &set, NULL));
    assert_true(set == 0);
    assert_false(scope_set_from_text(STR("streaming everything nothing"), &set,
                                     &unknown));
    assert_true(str_eq(unknown, STR("everything")));
    assert_false(scope_set_from_text(STR("Streaming"), &set, NULL));

    buf_init(&out, 1000);
    scope_set_to_text(both, &out);
    assert_true(str_eq(buf_get(&out), STR("streaming user-top-read")));
    buf_clear(&out);
    scope_set_to_text(0, &out);
    assert_int_equal(out.n, 0);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_sets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
