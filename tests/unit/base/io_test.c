/* Files: whole reads, atomic replacement, buffered writing, mapping. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"

static char directory[64];
static char path[96];

static void test_replacing_a_file(void **state)
{
    struct buf b;
    struct stat st;

    (void)state;
    buf_init(&b, 100);
    assert_int_equal(io_read_file(path, &b), ERR_NOT_FOUND);
    assert_int_equal(io_write_file(path, "one", 3, 0600), OK);
    assert_int_equal(io_write_file(path, "two!", 4, 0600), OK);
    assert_int_equal(io_read_file(path, &b), OK);
    assert_int_equal(b.n, 4);
    assert_memory_equal(b.p, "two!", 4);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    buf_release(&b);
    buf_init(&b, 3);
    assert_int_equal(io_read_file(path, &b), ERR_LIMIT);
    buf_release(&b);
    assert_int_equal(io_write_file("/nowhere/at/all", "x", 1, 0600), ERR_IO);
}

static void test_writing_through_a_buffer(void **state)
{
    struct io_writer w;
    struct io_map map;
    char *large = mem_alloc(1u << 20);
    uint64_t size;

    (void)state;
    memset(large, 'L', 1u << 20);
    assert_int_equal(io_writer_open(&w, path), OK);
    for (int i = 0; i < 100000; i++)
        io_write(&w, "0123456789", 10);
    io_write(&w, large, 1u << 20);
    io_write(&w, "x", 1);
    io_write_align(&w, 4096);
    io_write_align(&w, 4096);
    size = w.size;
    assert_int_equal(io_writer_close(&w, true), OK);
    assert_int_equal(io_map_file(path, &map), OK);
    assert_int_equal(map.n, size);
    assert_int_equal(map.n % 4096, 0);
    assert_memory_equal(map.p + 999990, "0123456789L", 11);
    assert_int_equal(map.p[1000000 + (1u << 20)], 'x');
    assert_int_equal(map.p[map.n - 1], 0);
    io_unmap(&map);
    free(large);
}

static void test_errors_stick_to_a_writer(void **state)
{
    struct io_writer w;
    int fd;

    (void)state;
    assert_int_equal(io_writer_open(&w, path), OK);
    fd = w.fd;
    w.fd = -1; /* as if the disk were gone */
    io_write(&w, "x", 1);
    assert_int_equal(io_writer_flush(&w), ERR_IO);
    w.fd = fd;
    io_write(&w, "y", 1);
    assert_int_equal(io_writer_flush(&w), ERR_IO);
    assert_int_equal(io_writer_close(&w, false), ERR_IO);
    assert_int_equal(io_writer_open(&w, "/nowhere/at/all"), ERR_IO);
    assert_int_equal(io_writer_close(&w, false), ERR_IO);
}

static void test_reading_at_a_place(void **state)
{
    struct io_map map;
    struct io_writer w;
    char text[4];

    (void)state;
    assert_int_equal(io_writer_open(&w, path), OK);
    io_write(&w, "abcdef", 6);
    assert_int_equal(io_writer_flush(&w), OK);
    assert_int_equal(io_read_at(w.fd, text, 4, 2, path), OK);
    assert_memory_equal(text, "cdef", 4);
    assert_int_equal(io_read_at(w.fd, text, 4, 3, path), ERR_CORRUPT);
    assert_int_equal(io_writer_close(&w, false), OK);
    assert_int_equal(io_write_file(path, "", 0, 0600), OK);
    assert_int_equal(io_map_file(path, &map), OK);
    assert_int_equal(map.n, 0);
    io_unmap(&map);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(io_map_file(path, &map), ERR_NOT_FOUND);
}

static int setup(void **state)
{
    (void)state;
    (void)snprintf(directory, sizeof directory, "/tmp/tonearm-io-XXXXXX");
    if (mkdtemp(directory) == NULL)
        return -1;
    (void)snprintf(path, sizeof path, "%s/file", directory);
    return 0;
}

static void touch(const char *file)
{
    assert_int_equal(io_write_file(file, "mine", 4, 0600), OK);
}

/* A link in place of the directory, and links in it. */
static void test_removing_follows_no_link(void **state)
{
    char outside[128], kept[160], inside[128], link[160];

    (void)state;
    (void)snprintf(outside, sizeof outside, "%s/outside", directory);
    (void)snprintf(kept, sizeof kept, "%s/kept", outside);
    (void)snprintf(inside, sizeof inside, "%s/inside", directory);
    assert_int_equal(io_make_dir(outside), OK);
    touch(kept);

    assert_int_equal(symlink(outside, inside), 0);
    assert_int_equal(io_remove_dir(inside), OK);
    assert_int_equal(access(inside, F_OK), -1);
    assert_int_equal(access(kept, F_OK), 0);

    assert_int_equal(io_make_dir(inside), OK);
    (void)snprintf(link, sizeof link, "%s/file", inside);
    assert_int_equal(symlink(kept, link), 0);
    (void)snprintf(link, sizeof link, "%s/folder", inside);
    assert_int_equal(symlink(outside, link), 0);
    assert_int_equal(io_remove_dir(inside), OK);
    assert_int_equal(access(inside, F_OK), -1);
    assert_int_equal(access(kept, F_OK), 0);

    /* Nor is a file a directory. */
    assert_int_equal(io_remove_dir(kept), ERR_IO);
    assert_int_equal(access(kept, F_OK), 0);
    assert_int_equal(io_remove_dir(outside), OK);
    assert_int_equal(io_remove_dir(outside), OK);
}

static void test_removing_a_tree(void **state)
{
    char tree[128], inner[160], file[192], kept[160];

    (void)state;
    (void)snprintf(tree, sizeof tree, "%s/tree", directory);
    (void)snprintf(inner, sizeof inner, "%s/inner", tree);
    (void)snprintf(file, sizeof file, "%s/file", inner);
    (void)snprintf(kept, sizeof kept, "%s/kept", directory);
    assert_int_equal(io_make_dir(tree), OK);
    assert_int_equal(io_make_dir(inner), OK);
    touch(file);
    touch(kept);
    (void)snprintf(file, sizeof file, "%s/link", inner);
    assert_int_equal(symlink(directory, file), 0);

    assert_int_equal(io_remove_tree(tree), OK);
    assert_int_equal(access(tree, F_OK), -1);
    assert_int_equal(access(kept, F_OK), 0);
    assert_int_equal(io_remove_tree(tree), OK);
    assert_int_equal(io_remove_tree(kept), OK);
}

static int teardown(void **state)
{
    (void)state;
    return io_remove_dir(directory) == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replacing_a_file),
        cmocka_unit_test(test_writing_through_a_buffer),
        cmocka_unit_test(test_errors_stick_to_a_writer),
        cmocka_unit_test(test_reading_at_a_place),
        cmocka_unit_test(test_removing_follows_no_link),
        cmocka_unit_test(test_removing_a_tree),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
