/* Rows in each of the forms, into a file in place of standard output. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "remote/layout.h"
#include "remote/output.h"

static const struct output_column columns[] = {
    {"N", OUTPUT_RIGHT}, {"NAME", OUTPUT_CUT}, {"URI", OUTPUT_DIM}};

static char *text;
static size_t text_bytes;

static struct output output_to_text(enum output_form form, size_t width)
{
    return (struct output){.file = open_memstream(&text, &text_bytes),
                           .form = form,
                           .columns = width};
}

static void assert_printed(struct output *output, const char *expected)
{
    assert_int_equal(fclose(output->file), 0);
    assert_string_equal(text, expected);
    free(text);
}

static void put_rows(const struct output *output)
{
    const struct str one[] = {STR("1"), STR("a\tb\\c\nd"), STR("u:1")};
    const struct str two[] = {STR("22"), STR("0123456789012345"), STR_EMPTY};
    struct listing l;

    listing_begin(&l, output, columns, 3);
    listing_row(&l, one, STR("{\"a\": [1, \" 2\"]}"));
    listing_row(&l, two, STR("null"));
    listing_end(&l);
}

static void test_lines(void **state)
{
    struct output output = output_to_text(OUTPUT_TSV, 10);

    (void)state;
    put_rows(&output);
    assert_printed(&output, "1\ta\\tb\\\\c\\nd\tu:1\n22\t0123456789012345\t\n");
}

static void test_json(void **state)
{
    struct output output = output_to_text(OUTPUT_JSON, 10);

    (void)state;
    put_rows(&output);
    assert_printed(&output, "{\"a\":[1,\" 2\"]}\nnull\n");
}

static void test_a_table_that_fits(void **state)
{
    struct output output = output_to_text(OUTPUT_TABLE, 80);

    (void)state;
    put_rows(&output);
    assert_printed(&output, " N  NAME              URI\n"
                            " 1  a\xef\xbf\xbd"
                            "b\\c\xef\xbf\xbd"
                            "d           u:1\n"
                            "22  0123456789012345  -\n");
}

static void test_a_table_that_is_cut(void **state)
{
    struct output output = output_to_text(OUTPUT_TABLE, 18);

    (void)state;
    put_rows(&output);
    /* 2 + 2 + 9 + 2 + 3 */
    assert_printed(&output, " N  NAME       URI\n"
                            " 1  a\xef\xbf\xbd"
                            "b\\c\xef\xbf\xbd"
                            "d    u:1\n"
                            "22  01234567\xe2\x80\xa6  -\n");
}

static void test_a_table_of_nothing(void **state)
{
    struct output output = output_to_text(OUTPUT_TABLE, 80);
    struct listing l;

    (void)state;
    listing_begin(&l, &output, columns, 3);
    listing_end(&l);
    assert_printed(&output, "");
}

static void test_colours(void **state)
{
    struct output output = output_to_text(OUTPUT_TABLE, 80);
    const struct str cells[] = {STR("1"), STR("a"), STR("u")};
    struct listing l;

    (void)state;
    output.has_colours = true;
    listing_begin(&l, &output, columns, 3);
    listing_row(&l, cells, STR("{}"));
    listing_end(&l);
    assert_printed(&output, "\x1b[1mN  NAME  URI\x1b[0m\n"
                            "1  a     \x1b[2mu\x1b[0m\n");
}

static void test_json_for_people(void **state)
{
    struct output output = output_to_text(OUTPUT_TABLE, 80);

    (void)state;
    layout_json(output.file,
                STR(" {\"a\" :[1 ,\"x\\\",\\\\\"], \"b\":{} ,\"c\": [ ],"
                    "\"d\":null}"),
                false);
    layout_json(output.file, STR("{\"a\":\"b\"}"), true);
    layout_text(output.file, STR("x"));
    layout_text(output.file, STR("y\n"));
    assert_printed(&output, "{\n  \"a\": [\n    1,\n    \"x\\\",\\\\\"\n  ],\n"
                            "  \"b\": {},\n  \"c\": [],\n  \"d\": null\n}\n"
                            "{\n  \x1b[34m\"a\"\x1b[0m: \"b\"\n}\nx\ny\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_a_table_that_fits),
        cmocka_unit_test(test_a_table_that_is_cut),
        cmocka_unit_test(test_a_table_of_nothing),
        cmocka_unit_test(test_colours),
        cmocka_unit_test(test_json_for_people),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
