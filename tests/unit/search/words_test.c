/* The vocabulary: every term once, by the number that it got first. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "search/index_format.h"
#include "search/words.h"

#define TERMS 50000u

static struct str name_of(uint32_t i, char *out, size_t n)
{
    return str_of(out, (size_t)snprintf(out, n, "%x", i * 2654435761u));
}

static void test_every_term_once(void **state)
{
    struct words w;
    char name[16];

    (void)state;
    words_init(&w);
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < TERMS; i++)
            assert_int_equal(
                words_put(&w, INDEX_WORDS, name_of(i, name, sizeof name)), i);
    assert_int_equal(w.count, TERMS);
    for (uint32_t i = 0; i < TERMS; i++)
        assert_true(str_eq(words_text(&w, i), name_of(i, name, sizeof name)));
    words_release(&w);
}

static void test_kinds_are_apart(void **state)
{
    static const uint8_t kinds[] = {INDEX_WORDS, INDEX_GENRE, INDEX_LABEL,
                                    INDEX_OTHER, INDEX_YEAR};
    struct words w;

    (void)state;
    words_init(&w);
    for (uint32_t i = 0; i < sizeof kinds; i++)
        assert_int_equal(words_put(&w, kinds[i], STR("rock")), i);
    assert_true(str_eq(words_text(&w, 0), STR("rock")));
    for (uint32_t i = 1; i < sizeof kinds; i++) {
        struct str text = words_text(&w, i);

        assert_int_equal(text.n, 5);
        assert_int_equal(text.p[0], kinds[i]);
        assert_memory_equal(text.p + 1, "rock", 4);
    }
    words_release(&w);
}

static void test_odd_texts(void **state)
{
    static char longest[70000];
    struct words w;

    (void)state;
    words_init(&w);
    memset(longest, 'x', sizeof longest);
    assert_int_equal(
        words_put(&w, INDEX_WORDS, str_of(longest, sizeof longest)), 0);
    assert_int_equal(words_put(&w, INDEX_WORDS, STR_EMPTY), 1);
    assert_int_equal(words_put(&w, INDEX_WORDS, str_of("a\0b", 3)), 2);
    assert_int_equal(words_put(&w, INDEX_WORDS, str_of("a\0c", 3)), 3);
    assert_int_equal(words_put(&w, INDEX_WORDS, STR_EMPTY), 1);
    assert_int_equal(words_text(&w, 0).n, sizeof longest);
    words_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_term_once),
        cmocka_unit_test(test_kinds_are_apart),
        cmocka_unit_test(test_odd_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
