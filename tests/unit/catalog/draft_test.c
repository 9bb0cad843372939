/* What a draft keeps of what is set in it. The values' encoding is
 * field_test's business. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "catalog/draft.h"

static void test_starting_anew_forgets(void **state)
{
    struct draft d;

    (void)state;
    draft_init(&d);
    draft_start(&d, ENTITY_TRACK, (struct id){1, 2}, DRAFT_FULL);
    draft_text(&d, FIELD_NAME, STR("old"));
    draft_start(&d, ENTITY_SHOW, (struct id){3, 4}, DRAFT_SIMPLIFIED);
    assert_int_equal(d.type, ENTITY_SHOW);
    assert_int_equal(d.level, DRAFT_SIMPLIFIED);
    assert_int_equal(d.id.lo, 4);
    assert_int_equal(d.fields.n, 0);
    draft_release(&d);
}

static void test_empty_values_are_values(void **state)
{
    struct draft d;
    struct str all;

    (void)state;
    draft_init(&d);
    draft_start(&d, ENTITY_ALBUM, (struct id){1, 2}, DRAFT_FULL);
    draft_text(&d, FIELD_NAME, STR_EMPTY);
    draft_ids(&d, FIELD_ARTISTS, NULL, 0);
    draft_texts(&d, FIELD_GENRES, NULL, 0);
    draft_images(&d, FIELD_IMAGES, NULL, 0);
    draft_copyrights(&d, FIELD_COPYRIGHTS, NULL, 0);
    all = buf_get(&d.fields);
    assert_non_null(field_find(all, FIELD_NAME).p);
    assert_non_null(field_find(all, FIELD_ARTISTS).p);
    assert_non_null(field_find(all, FIELD_GENRES).p);
    assert_non_null(field_find(all, FIELD_IMAGES).p);
    assert_non_null(field_find(all, FIELD_COPYRIGHTS).p);
    assert_int_equal(field_find(all, FIELD_GENRES).n, 0);
    assert_null(field_find(all, FIELD_LABEL).p);
    draft_release(&d);
}

static void test_setting_twice_keeps_both_in_order(void **state)
{
    struct draft d;
    struct str rest, value;
    enum field field;

    (void)state;
    draft_init(&d);
    draft_start(&d, ENTITY_ALBUM, (struct id){1, 2}, DRAFT_FULL);
    draft_text(&d, FIELD_LABEL, STR("first"));
    draft_text(&d, FIELD_LABEL, STR("second"));
    rest = buf_get(&d.fields);
    assert_true(field_next(&rest, &field, &value));
    assert_true(str_eq_c(value, "first"));
    assert_true(field_next(&rest, &field, &value));
    assert_true(str_eq_c(value, "second"));
    assert_false(field_next(&rest, &field, &value));
    draft_release(&d);
}

static void test_a_long_list(void **state)
{
    enum { COUNT = 100000 };
    struct str *texts = mem_zalloc(COUNT, sizeof *texts);
    struct draft d;
    struct str rest, text;
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        texts[i] = STR("some genre");
    draft_init(&d);
    draft_start(&d, ENTITY_ARTIST, (struct id){1, 2}, DRAFT_FULL);
    draft_texts(&d, FIELD_GENRES, texts, COUNT);
    draft_number(&d, FIELD_POPULARITY, 3); /* what follows stays in place */
    rest = field_find(buf_get(&d.fields), FIELD_GENRES);
    while (field_next_text(&rest, &text))
        n++;
    assert_int_equal(n, COUNT);
    assert_int_equal(field_find(buf_get(&d.fields), FIELD_POPULARITY).n, 1);
    draft_release(&d);
    free(texts);
}

static void test_too_much_is_an_overflow(void **state)
{
    size_t n = 100u << 20;
    char *text = mem_alloc(n);
    struct draft d;

    (void)state;
    memset(text, 'x', n);
    draft_init(&d);
    draft_start(&d, ENTITY_TRACK, (struct id){1, 2}, DRAFT_FULL);
    for (int i = 0; i < 3; i++)
        draft_text(&d, FIELD_ANALYSIS, str_of(text, n));
    draft_texts(&d, FIELD_GENRES, &(struct str){text, n}, 1);
    assert_true(buf_overflowed(&d.fields));
    draft_start(&d, ENTITY_TRACK, (struct id){1, 2}, DRAFT_FULL);
    draft_text(&d, FIELD_NAME, STR("fine again"));
    assert_false(buf_overflowed(&d.fields));
    draft_release(&d);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_starting_anew_forgets),
        cmocka_unit_test(test_empty_values_are_values),
        cmocka_unit_test(test_setting_twice_keeps_both_in_order),
        cmocka_unit_test(test_a_long_list),
        cmocka_unit_test(test_too_much_is_an_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
