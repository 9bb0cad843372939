/* Models by number: the newest counts, two are kept, one trains at a time. */
#include "model/model_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/io.h"

static void make_file(const char *path)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
}

static void commit(struct model_store *s, uint32_t expected)
{
    char *path = model_store_build_path(s, "next");
    uint32_t number;

    make_file(path);
    free(path);
    assert_int_equal(model_store_commit(s, "next", &number), OK);
    assert_int_equal(number, expected);
}

static bool is_there(const char *directory, uint32_t number)
{
    char *path = model_store_path(directory, number);
    bool there = access(path, F_OK) == 0;

    free(path);
    return there;
}

static void the_newest_counts_and_two_are_kept(void **state)
{
    char directory[] = "/tmp/tonearm-store-XXXXXX", path[64];
    struct model_store *s = NULL, *other = NULL;
    uint32_t newest;

    (void)state;
    assert_non_null(mkdtemp(directory));
    assert_int_equal(model_store_newest(directory, &newest), ERR_NOT_FOUND);
    for (uint32_t i = 1; i <= 3; i++) {
        assert_int_equal(model_store_open(directory, &s), OK);
        assert_int_equal(model_store_newest(directory, &newest),
                         i == 1 ? ERR_NOT_FOUND : OK);
        commit(s, i);
        assert_int_equal(model_store_newest(directory, &newest), OK);
        assert_int_equal(newest, i);
        assert_int_equal(model_store_open(directory, &other), ERR_BUSY);
        model_store_close(s);
    }
    assert_false(is_there(directory, 1));
    assert_true(is_there(directory, 2) && is_there(directory, 3));
    (void)snprintf(path, sizeof path, "%s/model/notes.rec", directory);
    make_file(path); /* somebody else's */
    assert_int_equal(model_store_newest(directory, &newest), OK);
    assert_int_equal(newest, 3);
    (void)snprintf(path, sizeof path, "%s/model", directory);
    assert_int_equal(io_remove_dir(path), OK);
    assert_int_equal(rmdir(directory), 0);
}

/* Nothing to rename: the old one stays the newest. */
static void what_isnt_there_is_no_model(void **state)
{
    char directory[] = "/tmp/tonearm-store-XXXXXX", path[64];
    struct model_store *s = NULL;
    uint32_t number;

    (void)state;
    assert_non_null(mkdtemp(directory));
    assert_int_equal(model_store_open(directory, &s), OK);
    commit(s, 1);
    assert_int_equal(model_store_commit(s, "next", &number), ERR_IO);
    assert_int_equal(model_store_newest(directory, &number), OK);
    assert_int_equal(number, 1);
    model_store_close(s);
    (void)snprintf(path, sizeof path, "%s/model", directory);
    assert_int_equal(io_remove_dir(path), OK);
    assert_int_equal(rmdir(directory), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_counts_and_two_are_kept),
        cmocka_unit_test(what_isnt_there_is_no_model),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
