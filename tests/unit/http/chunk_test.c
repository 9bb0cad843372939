/* The chunked coding, whole and in pieces of every size. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "http/chunk.h"

/* Decodes `text` fed `step` bytes at a time; what was decoded goes to `out`,
 * terminated, and the number of bytes after the end to `*rest`. */
static enum chunk_status decode(const char *text, size_t step, char *out,
                                size_t *rest)
{
    size_t left = strlen(text);
    struct chunk c;
    enum chunk_status status = CHUNK_MORE;
    size_t at = 0;

    chunk_init(&c);
    *rest = 0;
    while (left > 0 && status == CHUNK_MORE) {
        size_t n = left < step ? left : step;
        size_t taken = n;
        size_t decoded;

        memcpy(out + at, text, n);
        status = chunk_decode(&c, out + at, &n, &decoded);
        text += taken;
        left -= taken;
        if (status == CHUNK_BAD)
            break;
        *rest = n - decoded;
        at += decoded;
    }
    *rest += left;
    out[at] = '\0';
    return status;
}

static void test_decodes_in_any_pieces(void **state)
{
    const char *text = "5\r\nhello\r\n0A;name=\"v\"\r\n 0123456\r\n\r\n"
                       "001 \r\n!\r\n0;x\r\nA: b\r\nC: d\r\n\r\nGET /";
    char out[128];
    size_t rest;

    (void)state;
    for (size_t step = 1; step <= strlen(text); step++) {
        assert_int_equal(decode(text, step, out, &rest), CHUNK_DONE);
        assert_string_equal(out, "hello 0123456\r\n!");
        assert_int_equal(rest, 5);
    }
}

static void test_incomplete(void **state)
{
    const char *text = "3\r\nabc\r\n0\r\n\r\n";
    char part[32], out[32];
    size_t rest;

    (void)state;
    for (size_t n = 1; n < strlen(text); n++) {
        memcpy(part, text, n);
        part[n] = '\0';
        assert_int_equal(decode(part, n, out, &rest), CHUNK_MORE);
    }
    assert_int_equal(decode("0\r\n\r\n", 9, out, &rest), CHUNK_DONE);
    assert_string_equal(out, "");
}

static void test_bad_coding(void **state)
{
    static const char *const bad[] = {
        "\r\n",          "g\r\n",
        "-1\r\n",        "3\nabc\r\n",
        ";x\r\n",        "3\r\nabcd",
        "3\r\nabc\n",    "1\r\na\r0\r\n",
        "0\r\n\n",       "0\r\na\nb\r\n",
        "3 \x01\r\nabc", "0\r\n\x7f\r\n",
        "1 2\rx",        "fffffffffffffffffff\r\n"};
    char out[64];
    size_t rest;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(decode(bad[i], 1, out, &rest), CHUNK_BAD);
        assert_int_equal(decode(bad[i], 64, out, &rest), CHUNK_BAD);
    }
}

static void test_endless_framing(void **state)
{
    char *text = mem_alloc(40000);
    char *out = mem_alloc(40000);
    size_t rest;

    (void)state;
    memset(text, 'x', 39999);
    text[39999] = '\0';
    memcpy(text, "1;", 2);
    assert_int_equal(decode(text, 40000, out, &rest), CHUNK_BAD);
    memcpy(text, "0\r\n", 3);
    assert_int_equal(decode(text, 40000, out, &rest), CHUNK_BAD);
    free(text);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decodes_in_any_pieces),
        cmocka_unit_test(test_incomplete), cmocka_unit_test(test_bad_coding),
        cmocka_unit_test(test_endless_framing)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
