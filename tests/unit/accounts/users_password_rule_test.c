#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/users.h"

static const struct str common[] = {
#define COMMON(text) {(text), sizeof(text) - 1},
#include "accounts/common_password.def"
#undef COMMON
};

#define COMMON_COUNT (sizeof common / sizeof common[0])

static bool is_refused(struct str password, const char *because)
{
    const char *why = users_password_refusal(password, STR("alice-in-wales"));

    return why != NULL && strstr(why, because) != NULL;
}

static bool is_taken(struct str password)
{
    return users_password_refusal(password, STR("alice-in-wales")) == NULL;
}

/* Lengths are those of characters, of one byte or of four. */
static void test_lengths(void **state)
{
    static char text[4 * (USERS_PASSWORD_MAX + 1)];

    (void)state;
    assert_true(is_refused(STR_EMPTY, "short"));
    for (size_t i = 0; i < sizeof text; i += 4)
        memcpy(text + i, "\xf0\x9f\x8e\xb7", 4);
    assert_true(is_refused(str_of(text, 4 * 7), "short"));
    assert_true(is_taken(str_of(text, 4 * 8)));
    assert_true(is_taken(str_of(text, USERS_PASSWORD_MAX_BYTES)));
    assert_true(is_refused(str_of(text, sizeof text), "long"));
    memset(text, '~', sizeof text);
    assert_true(is_refused(str_of(text, 7), "short"));
    assert_true(is_taken(str_of(text, 8)));
    assert_true(is_taken(str_of(text, 1024)));
    assert_true(is_refused(str_of(text, 1025), "long"));
}

static void test_signs(void **state)
{
    (void)state;
    assert_true(is_taken(STR("  a b c d e  ")));
    assert_true(is_taken(STR("p\xc3\xa4sswort")));
    assert_true(is_refused(STR("with\abell"), "control"));
    assert_true(is_refused(STR("two\nlines"), "control"));
    assert_true(is_refused(STR("\xff\xff\xff\xff\xff\xff\xff\xff"), "UTF-8"));
}

/* The table is a thousand at least, in order, in lower case, none of which is
 * refused already for its length; and each of them is found in any case. */
static void test_common(void **state)
{
    char upper[64];

    (void)state;
    assert_true(COMMON_COUNT >= 1000);
    for (size_t i = 0; i < COMMON_COUNT; i++) {
        assert_in_range(common[i].n, USERS_PASSWORD_MIN, sizeof upper);
        if (i > 0)
            assert_true(strcmp(common[i - 1].p, common[i].p) < 0);
        for (size_t k = 0; k < common[i].n; k++) {
            char c = common[i].p[k];

            assert_in_range(c, 0x21, 0x7e);
            assert_false(c >= 'A' && c <= 'Z');
            upper[k] = c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c;
        }
        assert_true(is_refused(common[i], "everybody"));
        assert_true(is_refused(str_of(upper, common[i].n), "everybody"));
    }
    assert_true(is_refused(STR("PassWord"), "everybody"));
    assert_true(is_refused(STR("12345678"), "everybody"));
    assert_true(is_taken(STR("passworD-")));
    assert_true(is_taken(STR("!!!!!!!!")));
    assert_true(is_taken(STR("~~~~~~~~~")));
}

static void test_the_name(void **state)
{
    (void)state;
    assert_true(is_refused(STR("alice-in-wales"), "user name"));
    assert_true(is_refused(STR("Alice-in-WALES"), "user name"));
    assert_true(is_taken(STR("alice-in-wales!")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_signs),
        cmocka_unit_test(test_common),
        cmocka_unit_test(test_the_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
