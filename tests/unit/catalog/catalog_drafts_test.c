/* A generation put into the next one: nothing is lost, nothing is made up,
 * and importing the same again changes nothing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>

#include "base/arena.h"

#include "unit/catalog/fixture.h"
#include "unit/catalog/world.h"

static struct buf read_generation(struct fixture *f)
{
    struct buf file;
    char path[128];

    (void)snprintf(path, sizeof path, "%s/catalog/%u.cat", f->directory,
                   f->result.generation);
    buf_init(&file, 1u << 26);
    assert_int_equal(io_read_file(path, &file), OK);
    return file;
}

static void check_same_bytes(struct fixture *f, struct buf *before)
{
    struct buf after = read_generation(f);

    assert_int_equal(after.n, before->n);
    assert_memory_equal(after.p, before->p, after.n);
    buf_release(&after);
}

static void test_the_old_catalog_alone_gives_the_same_bytes(void **state)
{
    struct fixture *f = *state;
    struct buf before;

    world_put(f->b);
    finish(f);
    before = read_generation(f);
    restart(f);
    finish(f);
    check_same_bytes(f, &before);
    buf_release(&before);
}

static void test_importing_again_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct buf before;

    world_put(f->b);
    finish(f);
    before = read_generation(f);
    for (int i = 0; i < 2; i++) {
        restart(f);
        world_put(f->b);
        finish(f);
        check_same_bytes(f, &before);
    }
    buf_release(&before);
}

/* Putting everything in the other order: the same, where no rule says that
 * order counts. */
static void test_drafts_twice_are_like_drafts_once(void **state)
{
    struct fixture *f = *state;
    struct buf before;

    world_put(f->b);
    finish(f);
    before = read_generation(f);
    start(f);
    world_put(f->b);
    world_put(f->b);
    finish(f);
    check_same_bytes(f, &before);
    buf_release(&before);
}

/* What an old full draft left out can still be filled by a simplified one. */
static void test_what_is_absent_stays_absent(void **state)
{
    struct fixture *f = *state;
    struct id ann = id_of("Ann");
    struct track t;
    struct album a;

    begin(f, ENTITY_TRACK, "t", DRAFT_FULL);
    draft_id(&f->d, FIELD_PARENT, id_of("Album"));
    put(f);
    begin(f, ENTITY_ALBUM, "Album", DRAFT_FULL);
    put(f);
    finish(f);
    restart(f);
    artist(f, "Ann");
    begin(f, ENTITY_TRACK, "t", DRAFT_SIMPLIFIED);
    draft_ids(&f->d, FIELD_ARTISTS, &ann, 1);
    draft_number(&f->d, FIELD_DURATION_MS, 5);
    put(f);
    begin(f, ENTITY_ALBUM, "Album", DRAFT_SIMPLIFIED);
    draft_date(&f->d, FIELD_RELEASE_DATE, (struct date){1990, 0, 0});
    put(f);
    finish(f);
    assert_true(catalog_track(f->c, find(f, ENTITY_TRACK, "t"), &t));
    assert_int_equal(t.artists.n, 1);
    assert_int_equal(t.duration_ms, 5);
    assert_true(catalog_album(f->c, find(f, ENTITY_ALBUM, "Album"), &a));
    assert_int_equal(a.release_date.year, 1990);
}

static bool all_but_one_artist(void *user, enum entity type, uint32_t n)
{
    return type != ENTITY_ARTIST || n != *(const uint32_t *)user;
}

static void test_what_the_filter_refuses_is_gone(void **state)
{
    struct fixture *f = *state;
    struct track t;
    uint32_t bob;

    artist(f, "Ann");
    artist(f, "Bob");
    track(f, "hers", "Album", "Ann", 1);
    put(f);
    track(f, "his", "Album", "Bob", 2);
    put(f);
    finish(f);
    bob = find(f, ENTITY_ARTIST, "Bob");
    start(f);
    assert_int_equal(builder_put_catalog(f->b, f->c, all_but_one_artist, &bob),
                     OK);
    finish(f);
    assert_int_equal(f->result.dropped, 1);
    assert_int_equal(find(f, ENTITY_ARTIST, "Bob"), CATALOG_NONE);
    assert_true(catalog_track(f->c, find(f, ENTITY_TRACK, "his"), &t));
    assert_int_equal(t.artists.n, 0);
    assert_true(catalog_track(f->c, find(f, ENTITY_TRACK, "hers"), &t));
    assert_int_equal(t.artists.n, 1);
}

static void test_many_and_long_images(void **state)
{
    enum { COUNT = 100 };
    struct fixture *f = *state;
    struct image images[COUNT];
    size_t n = 2u << 20;
    char *url = mem_alloc(n);
    struct str rest;
    struct image image;
    size_t count = 0;

    memset(url, 'x', n);
    for (size_t i = 0; i < COUNT; i++)
        images[i] = (struct image){STR("http://x"), (uint32_t)i, 1};
    images[7].url = str_of(url, n);
    begin(f, ENTITY_ARTIST, "Ann", DRAFT_FULL);
    draft_images(&f->d, FIELD_IMAGES, images, COUNT);
    put(f);
    finish(f);
    restart(f);
    finish(f);
    rest = catalog_images(f->c, ENTITY_ARTIST, 0);
    while (field_next_image(&rest, &image)) {
        assert_int_equal(image.width, count);
        assert_int_equal(image.url.n, images[count].url.n);
        count++;
    }
    assert_int_equal(count, COUNT);
    free(url);
}

/* Fields where no source would put them: kept, and no fault. */
static void test_fields_that_make_no_sense_there(void **state)
{
    struct fixture *f = *state;
    struct buf before;

    for (unsigned type = 0; type < ENTITY_COUNT; type++) {
        begin(f, (enum entity)type, "odd", DRAFT_FULL);
        draft_number(&f->d, FIELD_POPULARITY, 77);
        draft_number(&f->d, FIELD_TOTAL, 3);
        draft_number(&f->d, FIELD_EXPLICIT, 1);
        draft_text(&f->d, FIELD_KEY, STR("key"));
        draft_date(&f->d, FIELD_RELEASE_DATE, (struct date){2020, 1, 1});
        put(f);
    }
    finish(f);
    before = read_generation(f);
    restart(f);
    finish(f);
    check_same_bytes(f, &before);
    buf_release(&before);
}

static void test_damage_is_not_handed_down(void **state)
{
    struct fixture *f = *state;
    char path[128];
    int fd;

    world_put(f->b);
    finish(f);
    (void)snprintf(path, sizeof path, "%s/catalog/%u.cat", f->directory,
                   f->result.generation);
    fd = open(path, O_RDWR);
    assert_int_equal(pwrite(fd, "damage", 6, 4096 + 10), 6);
    (void)close(fd);
    start(f);
    assert_int_equal(builder_put_catalog(f->b, f->c, NULL, NULL), ERR_CORRUPT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_old_catalog_alone_gives_the_same_bytes),
        TEST(test_importing_again_changes_nothing),
        TEST(test_drafts_twice_are_like_drafts_once),
        TEST(test_what_is_absent_stays_absent),
        TEST(test_what_the_filter_refuses_is_gone),
        TEST(test_many_and_long_images),
        TEST(test_fields_that_make_no_sense_there),
        TEST(test_damage_is_not_handed_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
