/* What is other in one generation than in another. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "catalog/compare.h"
#include "unit/catalog/fixture.h"

/* A new build on top of the open generation without the track "goes". */
static bool keeps(void *user, enum entity type, uint32_t n)
{
    struct fixture *f = user;

    return type != ENTITY_TRACK || n != find(f, ENTITY_TRACK, "goes");
}

static void restart_without(struct fixture *f)
{
    start(f);
    assert_int_equal(builder_put_catalog(f->b, f->c, keeps, f), OK);
}

static void put_track(struct fixture *f, const char *name, unsigned position)
{
    track(f, name, "album", "artist", position);
    put(f);
}

/* Opens what was built, and gives what was open before. */
static struct catalog *finish_beside(struct fixture *f)
{
    struct catalog *before = f->c;

    f->c = NULL;
    finish(f);
    return before;
}

static void build_first(struct fixture *f)
{
    artist(f, "artist");
    begin(f, ENTITY_ALBUM, "album", DRAFT_FULL);
    put(f);
    put_track(f, "stays", 1);
    put_track(f, "goes", 2);
    put_track(f, "changes", 3);
    finish(f);
}

static void assert_is(const struct catalog_difference *d, uint32_t before,
                      uint32_t after, uint32_t added, uint32_t changed,
                      uint32_t gone)
{
    assert_int_equal(d->before, before);
    assert_int_equal(d->after, after);
    assert_int_equal(d->added, added);
    assert_int_equal(d->changed, changed);
    assert_int_equal(d->gone, gone);
}

static void test_added_changed_gone(void **state)
{
    struct catalog_difference by_type[ENTITY_COUNT], sum;
    struct fixture *f = *state;
    struct catalog *before;

    build_first(f);
    restart_without(f);
    artist(f, "another");
    track(f, "changes", "album", "artist", 3);
    draft_number(&f->d, FIELD_DURATION_MS, 1234);
    put(f);
    put_track(f, "comes", 4);
    before = finish_beside(f);
    catalog_compare(before, f->c, by_type);
    assert_is(&by_type[ENTITY_TRACK], 3, 3, 1, 1, 1);
    assert_int_equal(by_type[ENTITY_TRACK].some_added[0],
                     find(f, ENTITY_TRACK, "comes"));
    assert_int_equal(by_type[ENTITY_TRACK].some_changed[0],
                     find(f, ENTITY_TRACK, "changes"));
    assert_int_equal(by_type[ENTITY_TRACK].some_gone[0],
                     catalog_find(before, ENTITY_TRACK, id_of("goes")));
    assert_is(&by_type[ENTITY_ARTIST], 1, 2, 1, 0, 0);
    assert_is(&by_type[ENTITY_ALBUM], 1, 1, 0, 0, 0);
    assert_is(&by_type[ENTITY_SHOW], 0, 0, 0, 0, 0);
    sum = catalog_difference_sum(by_type);
    assert_is(&sum, 5, 6, 2, 1, 1);
    assert_int_equal(catalog_compare_cost(before, f->c), 11);
    /* The other way round, what has come has gone. */
    catalog_compare(f->c, before, by_type);
    assert_is(&by_type[ENTITY_ARTIST], 2, 1, 0, 0, 1);
    catalog_close(before);
}

/* No more examples than there is room for. */
static void test_many(void **state)
{
    struct catalog_difference by_type[ENTITY_COUNT];
    struct fixture *f = *state;
    struct catalog *before;
    char name[16];

    build_first(f);
    restart(f);
    for (int i = 0; i < 3 * CATALOG_EXAMPLES; i++) {
        (void)snprintf(name, sizeof name, "new %d", i);
        artist(f, name);
    }
    before = finish_beside(f);
    catalog_compare(before, f->c, by_type);
    assert_int_equal(by_type[ENTITY_ARTIST].added, 3 * CATALOG_EXAMPLES);
    for (int i = 0; i < CATALOG_EXAMPLES; i++)
        assert_int_equal(
            catalog_find(before, ENTITY_ARTIST,
                         catalog_id(f->c, ENTITY_ARTIST,
                                    by_type[ENTITY_ARTIST].some_added[i])),
            CATALOG_NONE);
    catalog_compare(f->c, before, by_type);
    assert_int_equal(by_type[ENTITY_ARTIST].gone, 3 * CATALOG_EXAMPLES);
    catalog_close(before);
}

/* Numbers and places are others in each file: an artist whose name sorts before
 * moves all of them. */
static void test_the_same_in_another_file(void **state)
{
    struct catalog_difference by_type[ENTITY_COUNT], sum;
    struct fixture *f = *state;
    struct catalog *before;

    build_first(f);
    restart(f);
    artist(f, "a");
    artist(f, "b");
    artist(f, "c");
    before = finish_beside(f);
    catalog_compare(before, f->c, by_type);
    sum = catalog_difference_sum(by_type);
    assert_is(&sum, 5, 8, 3, 0, 0);
    catalog_close(before);
}

/* Makes the generation after build_first with the draft that is begun, and
 * counts what has changed. */
static uint32_t count_changed(struct fixture *f)
{
    struct catalog_difference by_type[ENTITY_COUNT];
    struct catalog *before;

    put(f);
    before = finish_beside(f);
    catalog_compare(before, f->c, by_type);
    catalog_close(before);
    return catalog_difference_sum(by_type).changed;
}

static void test_what_changes(void **state)
{
    const struct image image = {STR("https://x.example/1"), 1, 1};
    struct fixture *f = *state;
    struct id other = id_of("other");

    build_first(f);
    restart(f);
    begin(f, ENTITY_ALBUM, "album", DRAFT_FULL);
    draft_images(&f->d, FIELD_IMAGES, &image, 1);
    assert_int_equal(count_changed(f), 1);
    restart(f);
    begin(f, ENTITY_ALBUM, "album", DRAFT_FULL);
    draft_text(&f->d, FIELD_LABEL, STR("a label"));
    assert_int_equal(count_changed(f), 1);
    restart(f);
    begin(f, ENTITY_ALBUM, "album", DRAFT_FULL);
    draft_text(&f->d, FIELD_NAME, STR("another name"));
    assert_int_equal(count_changed(f), 1);
    restart(f);
    begin(f, ENTITY_ALBUM, "album", DRAFT_FULL);
    draft_text(&f->d, FIELD_LABEL, STR("a label"));
    draft_text(&f->d, FIELD_NAME, STR("another name"));
    assert_int_equal(count_changed(f), 0);
    restart(f);
    artist(f, "other");
    begin(f, ENTITY_TRACK, "stays", DRAFT_FULL);
    draft_ids(&f->d, FIELD_ARTISTS, &other, 1);
    assert_int_equal(count_changed(f), 1);
    restart(f);
    begin(f, ENTITY_TRACK, "stays", DRAFT_FULL);
    draft_number(&f->d, FIELD_POPULARITY, 77); /* moves */
    assert_int_equal(count_changed(f), 0);
}

/* A text that is stored packed has another place in each file. */
static void test_long_texts(void **state)
{
    static char text[100000];
    struct fixture *f = *state;

    memset(text, 'x', sizeof text);
    begin(f, ENTITY_SHOW, "show", DRAFT_FULL);
    draft_text(&f->d, FIELD_DESCRIPTION, str_of(text, sizeof text));
    put(f);
    finish(f);
    restart(f);
    begin(f, ENTITY_SHOW, "a show", DRAFT_FULL);
    draft_text(&f->d, FIELD_DESCRIPTION, str_of(text, sizeof text / 2));
    assert_int_equal(count_changed(f), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_added_changed_gone),
        TEST(test_many),
        TEST(test_the_same_in_another_file),
        TEST(test_what_changes),
        TEST(test_long_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
