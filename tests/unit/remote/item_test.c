/* What there is to play: whom it is by, how long it is, where an entry has it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "remote/item.h"

static struct arena arena;

static void test_whom_things_are_by(void **state)
{
    static const struct {
        const char *json;
        const char *by;
    } rows[] = {
        {"{\"type\":\"track\",\"artists\":[{\"name\":\"A\"},{\"name\":\"B\"}]}",
         "A, B"},
        {"{\"type\":\"track\",\"artists\":[{\"name\":null},{\"name\":\"B\"}]}",
         "B"},
        {"{\"type\":\"track\"}", ""},
        {"{\"type\":\"episode\",\"show\":{\"name\":\"S\"}}", "S"},
        {"{\"type\":\"playlist\",\"owner\":{\"display_name\":\"D\","
         "\"id\":\"d\"}}",
         "D"},
        {"{\"type\":\"playlist\",\"owner\":{\"display_name\":null,"
         "\"id\":\"d\"}}",
         "d"},
        {"{\"type\":\"artist\",\"name\":\"A\"}", ""},
        {"{\"type\":\"show\",\"publisher\":\"P\"}", "P"},
        {"{\"type\":\"audiobook\",\"authors\":[{\"name\":\"W\"}]}", "W"},
        {"null", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct item item = item_read(str_from_c(rows[i].json), &arena);

        if (!str_eq_c(item.by, rows[i].by))
            fail_msg("%s is by '%.*s'", rows[i].json, STR_ARG(item.by));
    }
}

static void test_the_rest_of_an_item(void **state)
{
    struct item item =
        item_read(STR("{\"type\":\"track\",\"name\":\"N\",\"uri\":\"u\","
                      "\"album\":{\"name\":\"A\"},\"duration_ms\":61000}"),
                  &arena);

    (void)state;
    assert_true(str_eq_c(item.name, "N"));
    assert_true(str_eq_c(item.album, "A"));
    assert_true(str_eq_c(item.uri, "u"));
    assert_int_equal(item.duration_ms, 61000);
    assert_int_equal(item_read(STR("null"), &arena).uri.n, 0);
}

static void test_entries_of_either_dialect(void **state)
{
    (void)state;
    assert_true(str_eq_c(item_of_entry(STR("{\"track\":{\"a\":1}}"), &arena),
                         "{\"a\":1}"));
    assert_true(str_eq_c(
        item_of_entry(STR("{\"item\":{\"a\":1},\"track\":{\"a\":2}}"), &arena),
        "{\"a\":1}"));
    assert_true(str_eq_c(item_of_entry(STR("{\"album\":{}}"), &arena), "{}"));
    assert_true(str_eq_c(
        item_of_entry(STR("{\"item\":null,\"track\":null}"), &arena), "null"));
}

static void test_times(void **state)
{
    (void)state;
    assert_int_equal(item_time(0, &arena).n, 0);
    assert_true(str_eq_c(item_time(999, &arena), "0:00"));
    assert_true(str_eq_c(item_time(187999, &arena), "3:07"));
    assert_true(str_eq_c(item_time(3599000, &arena), "59:59"));
    assert_true(str_eq_c(item_time(3723000, &arena), "1:02:03"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whom_things_are_by),
        cmocka_unit_test(test_the_rest_of_an_item),
        cmocka_unit_test(test_entries_of_either_dialect),
        cmocka_unit_test(test_times),
    };
    int failed;

    arena_init(&arena);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
