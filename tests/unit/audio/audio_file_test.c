/* Nothing outside of the folder is opened, whatever is tried. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audio/audio_file.h"

static char top[64];
static char root[80];

static int setup(void **state)
{
    char command[512];

    (void)state;
    (void)snprintf(top, sizeof top, "/tmp/tonearm-file-XXXXXX");
    assert_non_null(mkdtemp(top));
    (void)snprintf(root, sizeof root, "%s/music", top);
    (void)snprintf(command, sizeof command,
                   "cd %s && mkdir -p music/a out && echo in > music/a/1.mp3 &&"
                   "echo in > music/2.mp3 && echo out > out/secret &&"
                   "ln -s ../out music/link && ln -s ../out/secret music/s.mp3"
                   " && ln -s a music/inside && mkfifo music/pipe.mp3 &&"
                   "ln -s music other",
                   top);
    return system(command);
}

static int teardown(void **state)
{
    char command[128];

    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf %s", top);
    return system(command);
}

static enum err try_open(const char *in, const char *path)
{
    int fd;
    enum err e = audio_file_open(str_from_c(in), str_from_c(path), &fd);

    assert_int_equal(fd >= 0, e == OK);
    if (fd >= 0)
        (void)close(fd);
    return e;
}

static void test_what_is_in_the_folder(void **state)
{
    char text[3];
    int fd;

    (void)state;
    assert_int_equal(audio_file_open(str_from_c(root), STR("a/1.mp3"), &fd),
                     OK);
    assert_int_equal(read(fd, text, 2), 2);
    assert_memory_equal(text, "in", 2);
    (void)close(fd);
    assert_int_equal(try_open(root, "2.mp3"), OK);
}

static void test_what_is_not(void **state)
{
    static const char *const paths[] = {
        "../out/secret",
        "a/../../out/secret",
        "link/secret",
        "s.mp3",
        "inside/1.mp3",
        "/etc/passwd",
        "a",
        "",
        "a/",
        "a//1.mp3",
        "./2.mp3",
        "pipe.mp3",
        "none.mp3",
        "2.mp3/1.mp3",
        ".",
        "..",
    };
    char other[80];

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (try_open(root, paths[i]) != ERR_NOT_FOUND)
            fail_msg("%s was opened", paths[i]);
    (void)snprintf(other, sizeof other, "%s/other", top);
    assert_int_equal(try_open(other, "2.mp3"), ERR_NOT_FOUND);
    assert_int_equal(try_open("music", "2.mp3"), ERR_NOT_FOUND);
    assert_int_equal(try_open("", "2.mp3"), ERR_NOT_FOUND);
}

static void test_names_with_an_end_in_them(void **state)
{
    int fd;

    (void)state;
    assert_int_equal(
        audio_file_open(str_from_c(root), str_of("2.mp3\0x", 7), &fd),
        ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_in_the_folder),
        cmocka_unit_test(test_what_is_not),
        cmocka_unit_test(test_names_with_an_end_in_them),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
