#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/base64.h"

static bool decodes(const char *text, enum base64_alphabet alphabet,
                    const char *expected)
{
    char bytes[8];
    size_t n = 0;

    return base64_decode(str_from_c(text), alphabet, bytes, sizeof bytes, &n) &&
           str_eq_c(str_of(bytes, n), expected);
}

/* RFC 4648 section 10, and the digits in which the alphabets differ. */
static void test_decode(void **state)
{
    (void)state;
    assert_true(decodes("", BASE64_STANDARD, ""));
    assert_true(decodes("Zg", BASE64_STANDARD, "f"));
    assert_true(decodes("Zm8", BASE64_URL, "fo"));
    assert_true(decodes("Zm9vYmFy", BASE64_URL, "foobar"));
    assert_true(decodes("/+8", BASE64_STANDARD, "\xff\xef"));
    assert_true(decodes("_-8", BASE64_URL, "\xff\xef"));
}

static void check_refused(struct str text)
{
    char bytes[8];
    size_t n;

    assert_false(base64_decode(text, BASE64_STANDARD, bytes, sizeof bytes, &n));
    assert_false(base64_decode(text, BASE64_URL, bytes, sizeof bytes, &n));
}

static void test_refused(void **state)
{
    static const char *const texts[] = {
        "Z",      "Zh",    "Zg=",  "Zg==",        "Zm9v ",
        "Zm\n9v", "Zm.9v", "+/-_", "Zm9vYmFyZm9v"};
    char text[] = "Zm9v";

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_refused(str_from_c(texts[i]));
    for (int byte = 128; byte < 256; byte++) {
        text[1] = (char)byte;
        check_refused(str_of(text, 4));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_decode),
                                       cmocka_unit_test(test_refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
