#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>

#include "generation/generation.h"
#include "generation/watch.h"
#include "unit/catalog/fixture.h"

/* Added to the wall clock, as this program sees it. */
static atomic_long ahead_s;

/* In place of the C library's, for all that is linked with this program. */
int clock_gettime(clockid_t clock, struct timespec *t)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, t);

    if (clock == CLOCK_REALTIME)
        t->tv_sec += atomic_load(&ahead_s);
    return failed;
}

static void song(struct fixture *f, const char *name, unsigned popularity)
{
    artist(f, "ada");
    track(f, name, NULL, "ada", 1);
    draft_number(&f->d, FIELD_POPULARITY, popularity);
    put(f);
}

static unsigned popularity_of(struct generation *g, const char *name)
{
    struct catalog *c = generation_catalog(g);

    return catalog_popularity(c, ENTITY_TRACK,
                              catalog_find(c, ENTITY_TRACK, id_of(name)));
}

static unsigned served(struct generation_watch *w, const char *name)
{
    struct generation *g = generation_watch_ref(w);
    unsigned popularity = popularity_of(g, name);

    generation_unref(g);
    return popularity;
}

static void set(struct generation_watch *w, const char *name,
                unsigned popularity)
{
    struct generation_live live[] = {
        {.type = ENTITY_TRACK,
         .id = id_of("nobody's"),
         .has_popularity = true,
         .popularity = 1},
        {.type = ENTITY_TRACK,
         .id = id_of(name),
         .has_popularity = true,
         .popularity = popularity},
        {.type = ENTITY_ARTIST,
         .id = id_of("ada"),
         .has_followers = true,
         .followers = popularity},
    };

    generation_watch_set(w, live, 3);
}

struct told {
    struct generation_watch *watch;
    atomic_int opened, changed;
};

/* Between opening and use: a change by id reaches both. */
static void opened(void *owner, struct generation *next)
{
    struct told *t = owner;

    assert_int_equal(popularity_of(next, "song"), 40);
    set(t->watch, "song", 77);
    assert_int_equal(popularity_of(next, "song"), 77);
    assert_int_equal(served(t->watch, "song"), 77);
    atomic_fetch_add(&t->opened, 1);
}

static void changed(void *owner)
{
    struct told *t = owner;

    atomic_fetch_add(&t->changed, 1);
}

static void test_a_change_while_the_next_one_opens(void **state)
{
    struct fixture *f = *state;
    struct told told = {.opened = 0};
    struct generation_watcher watcher = {
        .owner = &told, .opened = opened, .changed = changed};
    struct generation_figures now;
    struct generation *g;

    song(f, "song", 30);
    finish(f);
    assert_int_equal(generation_watch_new(f->store, &told.watch), OK);
    assert_int_equal(served(told.watch, "song"), 30);
    set(told.watch, "song", 55);
    assert_int_equal(served(told.watch, "song"), 55);
    assert_int_equal(generation_watch_start(told.watch, &watcher), OK);
    restart(f);
    song(f, "song", 40);
    finish(f);
    for (int i = 0; i < 1000 && atomic_load(&told.changed) == 0; i++)
        (void)usleep(10000);
    assert_int_equal(atomic_load(&told.opened), 1);
    assert_int_equal(atomic_load(&told.changed), 1);
    g = generation_watch_ref(told.watch);
    assert_int_equal(generation_number(g), f->result.generation);
    assert_int_equal(popularity_of(g, "song"), 77);
    generation_watch_figures(told.watch, &now);
    assert_int_equal(now.number, f->result.generation);
    assert_int_equal(now.swaps, 1);
    assert_true(now.since_s > 0);
    assert_false(generation_watch_is_damaged(told.watch));
    generation_watch_stop(told.watch);
    generation_watch_stop(told.watch);
    generation_watch_free(told.watch);
    /* Who holds a generation may go on with it. */
    assert_int_equal(popularity_of(g, "song"), 77);
    generation_unref(g);
}

/* Somebody sets the clock: the next generation is found all the same. */
static void test_a_wall_clock_that_is_wrong(void **state)
{
    struct fixture *f = *state;
    struct told told = {.opened = 0};
    struct generation_watcher watcher = {.owner = &told, .changed = changed};

    song(f, "song", 30);
    finish(f);
    assert_int_equal(generation_watch_new(f->store, &told.watch), OK);
    atomic_store(&ahead_s, 3600);
    assert_int_equal(generation_watch_start(told.watch, &watcher), OK);
    restart(f);
    song(f, "song", 40);
    finish(f);
    for (int i = 0; i < 1000 && atomic_load(&told.changed) == 0; i++)
        (void)usleep(10000);
    assert_int_equal(atomic_load(&told.changed), 1);
    generation_watch_stop(told.watch);
    generation_watch_free(told.watch);
    atomic_store(&ahead_s, 0);
}

static void test_without_a_generation(void **state)
{
    struct fixture *f = *state;
    struct generation_watch *w;

    assert_int_equal(generation_watch_new(f->store, &w), OK);
    set(w, "song", 3);
    assert_int_equal(served(w, "song"), 0);
    generation_watch_free(w);
    generation_watch_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_change_while_the_next_one_opens,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_wall_clock_that_is_wrong, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_without_a_generation, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
