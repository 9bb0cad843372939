#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "recommend/title_key.h"

static bool is_one(const char *a, const char *b)
{
    return title_key(str_from_c(a), 7) == title_key(str_from_c(b), 7);
}

static void test_versions(void **state)
{
    (void)state;
    assert_true(is_one("Halo", "HALO (Live)"));
    assert_true(is_one("Halo", "Halo - Remastered 2009"));
    assert_true(is_one("Halo", "Halo [Deluxe]"));
    assert_true(is_one("Halo", "halo feat. Somebody"));
    assert_true(is_one("Don't Stop", "Dont Stop!"));
    assert_true(is_one("(I Can't Get No) Satisfaction",
                       "I Can't Get No Satisfaction - Mono"));
    assert_true(is_one("東京", "東京 (Live)"));
}

static void test_others(void **state)
{
    (void)state;
    assert_false(is_one("Halo", "Hallo"));
    assert_false(is_one("Self-Control", "Self"));
    assert_false(is_one("Mile 1", "Mile 11"));
    assert_false(is_one("!!!", "???"));
    assert_false(is_one("Left", "Leftover"));
    assert_false(is_one("", "(Intro)"));
    assert_true(title_key(STR("Halo"), 7) != title_key(STR("Halo"), 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
