#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "import/musicbrainz/copy_row.h"

static struct copy_row row;

static int set_up(void **state)
{
    (void)state;
    copy_row_init(&row);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    copy_row_release(&row);
    return 0;
}

/* Parses `line` and compares its fields; NULL is null. */
static void expect(struct str line, size_t count, const char *const *fields)
{
    assert_int_equal(copy_row_parse(&row, line), OK);
    assert_int_equal(row.count, count);
    for (size_t i = 0; i < count; i++) {
        if (fields[i] == NULL) {
            assert_null(row.field[i].p);
            continue;
        }
        assert_non_null(row.field[i].p);
        assert_int_equal(row.field[i].n, strlen(fields[i]));
        assert_memory_equal(row.field[i].p, fields[i], row.field[i].n);
    }
}

#define EXPECT(line, ...)                                                      \
    do {                                                                       \
        static const char *const fields[] = {__VA_ARGS__};                     \
        expect(STR(line), sizeof(fields) / sizeof(fields[0]), fields);         \
    } while (0)

static void test_plain(void **state)
{
    (void)state;
    EXPECT("one\ttwo\t3", "one", "two", "3");
    EXPECT("", "");
    EXPECT("\t", "", "");
    EXPECT("a\t\tb\t", "a", "", "b", "");
    assert_int_equal(copy_row_parse(&row, STR_EMPTY), OK);
    assert_int_equal(row.count, 1);
}

static void test_null(void **state)
{
    (void)state;
    EXPECT("\\N", NULL);
    EXPECT("1\t\\N\t\\N", "1", NULL, NULL);
    EXPECT("\\N\tx", NULL, "x");
    EXPECT("a\\N\t\\Nb", "aN", "Nb");
    EXPECT("\\\\N", "\\N");
}

static void test_escapes(void **state)
{
    (void)state;
    EXPECT("\\b\\f\\n\\r\\t\\v", "\b\f\n\r\t\v");
    EXPECT("a\\\\b\tc\\tsame", "a\\b", "c\tsame");
    EXPECT("\\q\\\"\\.", "q\".");
    EXPECT("\\x41\\x4a1\\xG\\x", "AJ1xGx");
    EXPECT("\\101\\1\\1018\\8", "A\001A88");
    EXPECT("\\xC3\\xa9\\303\\251", "\xc3\xa9\xc3\xa9");
    EXPECT("\\777", "\xff");
    EXPECT("a\\\tb", "a\tb");
}

static void test_zero_byte(void **state)
{
    (void)state;
    assert_int_equal(copy_row_parse(&row, STR("a\\0b\tc")), OK);
    assert_int_equal(row.field[0].n, 3);
    assert_memory_equal(row.field[0].p, "a\0b", 3);
    assert_int_equal(row.count, 2);
}

static void test_lone_backslash(void **state)
{
    (void)state;
    assert_int_equal(copy_row_parse(&row, STR("\\")), ERR_INVALID);
    assert_int_equal(copy_row_parse(&row, STR("a\tb\\")), ERR_INVALID);
    EXPECT("good\tagain", "good", "again");
}

static void test_many_fields(void **state)
{
    char line[2 * 100 + 1];

    (void)state;
    for (size_t i = 0; i < 100; i++) {
        line[2 * i] = 'x';
        line[2 * i + 1] = '\t';
    }
    assert_int_equal(copy_row_parse(&row, str_of(line, 199)), OK);
    assert_int_equal(row.count, 100);
    assert_int_equal(row.field[COPY_ROW_FIELDS - 1].n, 1);
    line[0] = '\\';
    line[1] = 'N';
    line[2] = '\t';
    line[3] = 'y';
    assert_int_equal(copy_row_parse(&row, str_of(line, 199)), OK);
    assert_int_equal(row.count, 99);
    assert_null(row.field[0].p);
}

/* Decoded fields stay where they are while later ones are decoded. */
static void test_long_escaped(void **state)
{
    struct buf line;

    (void)state;
    buf_init(&line, 1u << 20);
    for (unsigned i = 0; i < 20; i++) {
        for (unsigned j = 0; j < 3000; j++)
            buf_add(&line, "\\\\", 2);
        buf_char(&line, (char)('a' + i));
        buf_char(&line, '\t');
    }
    assert_int_equal(copy_row_parse(&row, buf_get(&line)), OK);
    assert_int_equal(row.count, 21);
    for (unsigned i = 0; i < 20; i++) {
        assert_int_equal(row.field[i].n, 3001);
        assert_int_equal(row.field[i].p[0], '\\');
        assert_int_equal(row.field[i].p[3000], 'a' + i);
    }
    buf_release(&line);
}

static void test_end(void **state)
{
    (void)state;
    assert_true(copy_row_is_end(STR("\\.")));
    assert_false(copy_row_is_end(STR("\\.x")));
    assert_false(copy_row_is_end(STR(".")));
    assert_false(copy_row_is_end(STR_EMPTY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_null),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_zero_byte),
        cmocka_unit_test(test_lone_backslash),
        cmocka_unit_test(test_many_fields),
        cmocka_unit_test(test_long_escaped),
        cmocka_unit_test(test_end),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
