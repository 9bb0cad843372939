/* The file of corrections, and what people write into it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/io.h"
#include "corrections/corrections.h"

struct fixture {
    char data[32];
    struct arena arena;
};

static int set_up(void **state)
{
    static struct fixture f;

    f = (struct fixture){.data = "/tmp/tonearm-correct-XXXXXX"};
    arena_init(&f.arena);
    *state = &f;
    return mkdtemp(f.data) != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    arena_release(&f->arena);
    return io_remove_dir(f->data) == OK ? 0 : -1;
}

static struct correction *read_all(struct fixture *f, size_t *count)
{
    struct correction *list;

    assert_int_equal(corrections_read(f->data, &f->arena, &list, count), OK);
    return list;
}

static void set(struct fixture *f, uint64_t id, const char *key,
                const char *value)
{
    const struct correction c = {.type = ENTITY_ARTIST,
                                 .id = {0, id},
                                 .key = str_from_c(key),
                                 .value = str_from_c(value)};

    assert_int_equal(corrections_set(f->data, &c, 1, 1700000000), OK);
}

static enum err undo(struct fixture *f, uint64_t id, const char *key)
{
    return corrections_undo(f->data, ENTITY_ARTIST, (struct id){0, id},
                            str_from_c(key));
}

static void test_set_again_and_undo(void **state)
{
    struct fixture *f = *state;
    struct correction *list;
    size_t count;

    (void)read_all(f, &count);
    assert_int_equal(count, 0);
    set(f, 1, "name", "\"A\"");
    set(f, 1, "genres", "[\"x\"]");
    set(f, 2, "name", "\"B\"");
    set(f, 1, "name", "\"C\\u0000\\n\"");
    list = read_all(f, &count);
    assert_int_equal(count, 3);
    assert_true(str_eq(list[0].value, STR("\"C\\u0000\\n\"")));
    assert_true(str_eq(list[0].at, STR("\"2023-11-14T22:13:20Z\"")));
    assert_true(str_eq(list[1].key, STR("genres")));
    assert_int_equal(undo(f, 1, "label"), ERR_NOT_FOUND);
    assert_int_equal(undo(f, 1, "name"), OK);
    assert_int_equal(undo(f, 1, ""), OK);
    assert_int_equal(undo(f, 1, ""), ERR_NOT_FOUND);
    list = read_all(f, &count);
    assert_int_equal(count, 1);
    assert_true(str_eq(list[0].value, STR("\"B\"")));
}

static void test_lines_by_hand(void **state)
{
    static const char lines[] =
        "{\"name\": \"A\", \"id\": \"0000000000000000000001\", "
        "\"type\": \"artist\", \"genres\": [ \"x\" ]}\r\n\n"
        "{\"type\":\"artist\",\"id\":\"x\",\"name\":\"A\"}\n"
        "{\"type\":\"song\",\"id\":\"0000000000000000000001\"}\n"
        "[]\nnull\n{\"type\":\"artist\"\n\xff\n";
    struct fixture *f = *state;
    struct correction *list;
    char path[64];
    size_t count;

    (void)snprintf(path, sizeof path, "%s/corrections.jsonl", f->data);
    assert_int_equal(io_write_file(path, lines, sizeof lines - 1, 0600), OK);
    list = read_all(f, &count);
    assert_int_equal(count, 2);
    assert_true(str_eq(list[1].key, STR("genres")));
    assert_int_equal(list[1].at.n, 0);
}

/* What somebody has mistyped isn't lost with the next correction, and what is
 * there twice is corrected once. */
static void test_a_file_by_hand_is_corrected(void **state)
{
    static const char lines[] =
        "{\"type\":\"artist\",\"id\":\"0000000000000000000001\", oops\n"
        "{\"type\":\"artist\",\"id\":\"0000000000000000000001\","
        "\"name\":\"A\"}\n"
        "{\"type\":\"artist\",\"id\":\"0000000000000000000002\","
        "\"name\":\"B\"}\n"
        "{\"type\":\"artist\",\"id\":\"0000000000000000000001\","
        "\"name\":\"C\"}";
    struct fixture *f = *state;
    struct correction *list;
    struct buf text;
    char path[64];
    size_t count;

    (void)snprintf(path, sizeof path, "%s/corrections.jsonl", f->data);
    assert_int_equal(io_write_file(path, lines, sizeof lines - 1, 0600), OK);
    set(f, 1, "name", "\"D\"");
    list = read_all(f, &count);
    assert_int_equal(count, 2);
    assert_true(str_eq(list[0].value, STR("\"D\"")));
    assert_true(str_eq(list[1].value, STR("\"B\"")));
    assert_int_equal(undo(f, 2, ""), OK);
    buf_init(&text, 1u << 16);
    assert_int_equal(io_read_file(path, &text), OK);
    assert_non_null(memmem(text.p, text.n, lines, strcspn(lines, "\n") + 1));
    buf_release(&text);
}

static const char *value(struct fixture *f, enum entity type, const char *key,
                         const char *text, struct str *out)
{
    const struct correction_key *k = correction_key_find(type, str_from_c(key));

    assert_non_null(k);
    return correction_value(k, str_from_c(text), &f->arena, out);
}

static void test_values(void **state)
{
    static const struct {
        enum entity type;
        const char *key, *text, *json; /* NULL: refused */
    } cases[] = {
        {ENTITY_ARTIST, "name", " <A> \"q\" ", "\"<A> \\\"q\\\"\""},
        {ENTITY_ARTIST, "name", "  ", NULL},
        {ENTITY_ARTIST, "name", "\xff", NULL},
        {ENTITY_ARTIST, "genres", "a, b c,,", "[\"a\",\"b c\"]"},
        {ENTITY_ARTIST, "genres", "", "[]"},
        {ENTITY_ALBUM, "release_date", "1999-12", "\"1999-12\""},
        {ENTITY_ALBUM, "release_date", "1999-12-31T00:00", NULL},
        {ENTITY_ALBUM, "release_date", "12/1999", NULL},
        {ENTITY_ALBUM, "hidden", "Yes", "true"},
        {ENTITY_ALBUM, "hidden", "no", "false"},
        {ENTITY_ALBUM, "hidden", "maybe", NULL},
        {ENTITY_ALBUM, "artists", "0000000000000000000001",
         "[{\"type\":\"artist\",\"id\":\"0000000000000000000001\"}]"},
        {ENTITY_ALBUM, "artists", "1,2", NULL},
        {ENTITY_ALBUM, "artists", ",", NULL},
        {ENTITY_ALBUM, "images", "javascript:x", NULL},
        {ENTITY_ALBUM, "images", "/art/x.png",
         "[{\"url\":\"/art/x.png\",\"width\":null,\"height\":null}]"},
        {ENTITY_ARTIST, "merged_into", "x", NULL},
        {ENTITY_ARTIST, "merged_into", "0000000000000000000001",
         "\"0000000000000000000001\""},
    };
    struct str out;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *why =
            value(*state, cases[i].type, cases[i].key, cases[i].text, &out);

        if (cases[i].json == NULL)
            assert_non_null(why);
        else
            assert_null(why);
        if (why == NULL)
            assert_true(str_eq_c(out, cases[i].json));
    }
    assert_null(correction_key_find(ENTITY_ARTIST, STR("hidden")));
    assert_null(correction_key_find(ENTITY_TRACK, STR("merged_into")));
    assert_null(correction_key_find(ENTITY_TRACK, STR("isrc")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_set_again_and_undo, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_lines_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_file_by_hand_is_corrected,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_values, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
