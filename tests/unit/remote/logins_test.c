/* Logins: what is written is read, the latest comes first, none is kept twice,
 * and the files are for nobody else. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "remote/logins.h"

static struct arena arena;
static char folder[] = "/tmp/logins_test.XXXXXX";

static struct login login_of(int n)
{
    return (struct login){.server = arena_printf(&arena, "http://host-%d", n),
                          .client_id = arena_printf(&arena, "id \"%d\"", n),
                          .client_secret =
                              n % 2 == 0 ? STR("secret") : STR_EMPTY,
                          .as_app = n % 2 == 0};
}

static void test_nobody_has_signed_in(void **state)
{
    struct logins all;

    (void)state;
    assert_int_equal(logins_read(&arena, &all), OK);
    assert_int_equal(all.count, 0);
    assert_int_equal(logins_drop(&arena, STR("http://host-1")), OK);
}

static void test_the_latest_is_first(void **state)
{
    struct logins all;
    struct login one = login_of(1), two = login_of(2);
    struct stat found;

    (void)state;
    assert_int_equal(logins_put(&arena, &one), OK);
    assert_int_equal(logins_put(&arena, &two), OK);
    assert_int_equal(logins_put(&arena, &one), OK);
    assert_int_equal(logins_read(&arena, &all), OK);
    assert_int_equal(all.count, 2);
    assert_true(str_eq(all.list[0].server, one.server));
    assert_true(str_eq(all.list[0].client_id, one.client_id));
    assert_int_equal(all.list[0].client_secret.n, 0);
    assert_false(all.list[0].as_app);
    assert_ptr_equal(logins_find(&all, two.server), &all.list[1]);
    assert_true(all.list[1].as_app);
    assert_true(str_eq_c(all.list[1].client_secret, "secret"));
    assert_null(logins_find(&all, STR("http://host-3")));
    assert_int_equal(stat(logins_path(&arena, "logins"), &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_int_equal(stat(logins_path(&arena, "."), &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
    assert_int_equal(logins_drop(&arena, one.server), OK);
    assert_int_equal(logins_read(&arena, &all), OK);
    assert_int_equal(all.count, 1);
}

static void test_the_oldest_goes(void **state)
{
    struct logins all;

    (void)state;
    for (int n = 10; n < 10 + LOGINS_MAX + 3; n++) {
        struct login login = login_of(n);

        assert_int_equal(logins_put(&arena, &login), OK);
    }
    assert_int_equal(logins_read(&arena, &all), OK);
    assert_int_equal(all.count, LOGINS_MAX);
    assert_true(str_eq(all.list[0].server, login_of(12 + LOGINS_MAX).server));
    assert_null(logins_find(&all, STR("http://host-12")));
    assert_non_null(logins_find(&all, STR("http://host-13")));
}

static void test_a_damaged_file(void **state)
{
    struct login login = login_of(1);
    struct logins all;

    (void)state;
    assert_int_equal(
        io_write_file(logins_path(&arena, "logins"), "{\"l", 3, 0600), OK);
    assert_int_equal(logins_read(&arena, &all), ERR_CORRUPT);
    assert_int_equal(logins_put(&arena, &login), ERR_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody_has_signed_in),
        cmocka_unit_test(test_the_latest_is_first),
        cmocka_unit_test(test_the_oldest_goes),
        cmocka_unit_test(test_a_damaged_file),
    };
    int failed;

    if (mkdtemp(folder) == NULL || setenv("XDG_CONFIG_HOME", folder, 1) != 0)
        return 1;
    arena_init(&arena);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    failed |= io_remove_dir(arena_cstr(
                  &arena, arena_printf(&arena, "%s/tonearm", folder))) != OK;
    arena_release(&arena);
    return failed | (rmdir(folder) != 0);
}
