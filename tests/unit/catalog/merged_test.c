/* Artists that are merged into others: the file, and finding them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "catalog/merged.h"
#include "unit/catalog/fixture.h"

static void path_of(struct fixture *f, char *out, size_t n)
{
    (void)snprintf(out, n, "%s/corrections/1.merged", f->directory);
}

static void build_two(struct fixture *f)
{
    artist(f, "kept");
    artist(f, "other");
    finish(f);
}

static void test_one_finds_the_other(void **state)
{
    struct fixture *f = *state;
    const struct merged_id list[] = {{id_of("second"), id_of("other")},
                                     {id_of("first"), id_of("kept")},
                                     {id_of("lost"), id_of("nobody")},
                                     {id_of("other"), id_of("kept")}};
    char path[256];

    build_two(f);
    assert_int_equal(merged_write(f->directory, 1, list, 4), OK);
    path_of(f, path, sizeof path);
    assert_int_equal(merged_find_artist(f->c, id_of("first")), CATALOG_NONE);
    merged_read(f->c, path);
    assert_true(id_eq(catalog_id(f->c, ENTITY_ARTIST,
                                 merged_find_artist(f->c, id_of("first"))),
                      id_of("kept")));
    assert_true(id_eq(catalog_id(f->c, ENTITY_ARTIST,
                                 merged_find_artist(f->c, id_of("second"))),
                      id_of("other")));
    /* Who is in the catalog is found as such, whatever the file says. */
    assert_int_equal(merged_find_artist(f->c, id_of("other")),
                     catalog_find(f->c, ENTITY_ARTIST, id_of("other")));
    assert_int_equal(merged_find_artist(f->c, id_of("lost")), CATALOG_NONE);
    assert_int_equal(catalog_find(f->c, ENTITY_ARTIST, id_of("first")),
                     CATALOG_NONE);
}

static void test_none_leave_no_file(void **state)
{
    struct fixture *f = *state;
    const struct merged_id one = {id_of("first"), id_of("kept")};
    char path[256];

    path_of(f, path, sizeof path);
    assert_int_equal(merged_write(f->directory, 1, NULL, 0), OK);
    assert_int_equal(merged_write(f->directory, 1, &one, 1), OK);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(merged_write(f->directory, 1, NULL, 0), OK);
    assert_int_not_equal(access(path, F_OK), 0);
    build_two(f);
    merged_read(f->c, path);
    assert_int_equal(merged_find_artist(f->c, id_of("first")), CATALOG_NONE);
}

static void test_a_damaged_file_costs_what_is_damaged(void **state)
{
    struct fixture *f = *state;
    const struct merged_id one = {id_of("first"), id_of("kept")};
    struct buf text;
    char path[256];

    build_two(f);
    path_of(f, path, sizeof path);
    assert_int_equal(merged_write(f->directory, 1, &one, 1), OK);
    buf_init(&text, 4096);
    buf_lit(&text, "x\n\n");
    assert_int_equal(io_read_file(path, &text), OK);
    buf_lit(&text, "0123456789012345678901 ~123456789012345678901\n\xff");
    assert_int_equal(io_write_file(path, text.p, text.n, 0600), OK);
    buf_release(&text);
    merged_read(f->c, path);
    assert_int_not_equal(merged_find_artist(f->c, id_of("first")),
                         CATALOG_NONE);
    assert_int_equal(merged_find_artist(f->c, id_of("second")), CATALOG_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_finds_the_other, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_none_leave_no_file, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            test_a_damaged_file_costs_what_is_damaged, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
