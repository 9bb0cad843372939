#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pages/reference.h"

/* The directory for a program at ROOT/bin/tonearm, or as given. */
static void assert_dir(const char *root, const char *given,
                       const char *expected_below_root)
{
    char program[4096], expected[4096];
    char *found;

    (void)snprintf(program, sizeof program, "%s/bin/tonearm", root);
    (void)snprintf(expected, sizeof expected, "%s%s", root,
                   expected_below_root);
    found = reference_dir(given, program);
    assert_string_equal(found, given != NULL ? given : expected);
    free(found);
}

static void make(const char *root, const char *name)
{
    char path[4096];

    (void)snprintf(path, sizeof path, "%s%s", root, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void drop(const char *root, const char *name)
{
    char path[4096];

    (void)snprintf(path, sizeof path, "%s%s", root, name);
    assert_int_equal(rmdir(path), 0);
}

static void test_where_the_files_are(void **state)
{
    static const char *const folders[] = {"/bin", "/share", "/share/tonearm",
                                          "/share/tonearm/reference"};
    char root[] = "/tmp/reference-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(root));
    for (unsigned i = 0; i < 4; i++) {
        /* Nothing is installed yet: then it is a build's. */
        assert_dir(root, NULL, "/bin/share/reference");
        make(root, folders[i]);
    }
    assert_dir(root, NULL, "/bin/../share/tonearm/reference");
    assert_dir(root, "/elsewhere", "");
    for (unsigned i = 4; i-- > 0;)
        drop(root, folders[i]);
    drop(root, "");
}

static void test_a_program_without_a_folder(void **state)
{
    char *found = reference_dir(NULL, "tonearm");

    (void)state;
    assert_string_equal(found, "./share/reference");
    free(found);
}

static void test_of_this_program(void **state)
{
    char *found = reference_find(NULL);
    size_t n = strlen(found);

    (void)state;
    assert_true(found[0] == '/' && n > 10);
    assert_string_equal(found + n - 10, "/reference");
    free(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_where_the_files_are),
        cmocka_unit_test(test_a_program_without_a_folder),
        cmocka_unit_test(test_of_this_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
