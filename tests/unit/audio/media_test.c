/* Programs that answer, fail, die, and aren't there, in the place of
 * tonearm-media. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "audio/media.h"
#include "base/arena.h"

static enum err run(const char *program, const char *const *words,
                    struct str jobs, struct buf *out)
{
    buf_init(out, 1u << 20);
    return media_run(program, words, jobs, out);
}

static void test_answers(void **state)
{
    static const char *const words[] = {NULL};
    struct buf jobs, out;

    (void)state;
    buf_init(&jobs, 8u << 20);
    for (int i = 0; i < 10000; i++)
        media_put_path(&jobs, STR("/music/\xc3\xb6 \"a\".mp3"));
    media_put_path(&jobs, STR("/music/\xff.mp3"));
    assert_int_equal(run("cat", words, buf_get(&jobs), &out), OK);
    assert_true(str_eq(buf_get(&jobs), buf_get(&out)));
    assert_true(str_starts(
        buf_get(&out), STR("{\"path\":\"/music/\xc3\xb6 \\\"a\\\".mp3\"}\n")));
    assert_true(str_ends(buf_get(&out),
                         STR("{\"path_hex\":\"2f6d757369632fff2e6d7033\"}\n")));
    buf_release(&out);
    buf_release(&jobs);
}

static void test_failures(void **state)
{
    static const char *const fails[] = {"-c", "exit 3", NULL};
    static const char *const dies[] = {"-c", "kill -9 $$", NULL};
    static const char *const none[] = {NULL};
    static const char *const endless[] = {"-c", "head -c 3000000 /dev/zero",
                                          NULL};
    struct buf out;

    (void)state;
    assert_int_equal(run("sh", fails, STR_EMPTY, &out), ERR_IO);
    assert_int_equal(run("sh", dies, STR_EMPTY, &out), ERR_IO);
    assert_int_equal(run("/no/such/program", none, STR_EMPTY, &out), ERR_IO);
    assert_int_equal(run("sh", endless, STR_EMPTY, &out), ERR_LIMIT);
    buf_release(&out);
}

static void test_which_program(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_string_equal(media_find("/opt/media", &arena), "/opt/media");
    /* There is none beside a test. */
    assert_string_equal(media_find(NULL, &arena), "tonearm-media");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_which_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
