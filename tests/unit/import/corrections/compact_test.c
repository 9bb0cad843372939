/* Records of a base: as bytes, and as few as say the same. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "import/corrections/base.h"
#include "import/corrections/compact.h"

#define MAX_BYTES 65536

static struct draft draft;
static struct buf records, out;

static int set_up(void **state)
{
    (void)state;
    draft_init(&draft);
    buf_init(&records, MAX_BYTES);
    buf_init(&out, MAX_BYTES);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    draft_release(&draft);
    buf_release(&records);
    buf_release(&out);
    return 0;
}

static void start(enum entity type, enum draft_level level)
{
    draft_start(&draft, type, (struct id){1, 2}, level);
}

static void add(void)
{
    const struct base_record r = {draft.type, draft.level, draft.id,
                                  buf_get(&draft.fields)};

    base_add(&records, &r);
}

static void add_name(enum draft_level level, const char *name)
{
    start(ENTITY_ALBUM, level);
    draft_text(&draft, FIELD_NAME, str_from_c(name));
    add();
}

static void add_artist(enum draft_level level, uint64_t id)
{
    const struct id artist = {0, id};

    start(ENTITY_ALBUM, level);
    draft_ids(&draft, FIELD_ARTISTS, &artist, 1);
    add();
}

static void test_the_last_of_a_level_and_all_artists(void **state)
{
    struct base_record r;
    struct str rest;

    (void)state;
    add_artist(DRAFT_FULL, 7);
    add_name(DRAFT_SIMPLIFIED, "a");
    add_name(DRAFT_FULL, "b");
    add_name(DRAFT_FULL, "");
    add_artist(DRAFT_SIMPLIFIED, 8);
    add_artist(DRAFT_SIMPLIFIED, 7);
    add_name(DRAFT_SIMPLIFIED, "c");
    compact_records(buf_get(&records), &out);
    rest = buf_get(&out);
    assert_true(base_next(&rest, &r));
    assert_int_equal(r.level, DRAFT_SIMPLIFIED);
    assert_true(id_eq(r.id, (struct id){1, 2}));
    assert_true(str_eq(field_find(r.fields, FIELD_NAME), STR("c")));
    /* As many as there are, in the order in which they came. */
    assert_int_equal(field_find(r.fields, FIELD_ARTISTS).n, 2 * ID_BYTES);
    assert_int_equal(field_find(r.fields, FIELD_ARTISTS).p[ID_BYTES - 1], 7);
    assert_true(base_next(&rest, &r));
    assert_int_equal(r.level, DRAFT_FULL);
    assert_non_null(field_find(r.fields, FIELD_NAME).p);
    assert_int_equal(field_find(r.fields, FIELD_NAME).n, 0);
    assert_null(field_find(r.fields, FIELD_ARTISTS).p);
    assert_false(base_next(&rest, &r));
    /* What is compact stays as it is. */
    buf_clear(&records);
    compact_records(buf_get(&out), &records);
    assert_true(str_eq(buf_get(&records), buf_get(&out)));
}

/* A track of which features are known, and that there is one. */
static void test_a_record_without_fields_stays(void **state)
{
    const struct features features = {.tempo = 120};
    struct base_record r;
    struct str rest;

    (void)state;
    start(ENTITY_TRACK, DRAFT_FULL);
    draft_features(&draft, FIELD_FEATURES, &features);
    add();
    start(ENTITY_TRACK, DRAFT_FULL);
    add();
    compact_records(buf_get(&records), &out);
    rest = buf_get(&out);
    assert_true(base_next(&rest, &r));
    assert_int_equal(r.fields.n, 0);
    assert_true(base_next(&rest, &r));
    assert_non_null(field_find(r.fields, FIELD_FEATURES).p);
    assert_false(base_next(&rest, &r));
}

/* Whatever a file has, nothing behind its end is read. */
static void test_what_is_cut_short(void **state)
{
    struct base_record r;

    (void)state;
    add_name(DRAFT_FULL, "a name");
    for (size_t n = 0; n < records.n; n++) {
        struct str rest = str_of(records.p, n);

        assert_false(base_next(&rest, &r));
    }
    records.p[0] = ENTITY_COUNT;
    assert_false(base_next(&(struct str){records.p, records.n}, &r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_the_last_of_a_level_and_all_artists, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_record_without_fields_stays,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_cut_short, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
