#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "accounts/keys.h"
#include "base/clock.h"
#include "base/io.h"
#include "bench/worlds.h"
#include "db/db.h"
#include "unit/accounts/fresh.h"

/* A maker whose runs are a connection to their state, and are quiet when the
 * test says so. */
struct fake {
    struct worlds_maker maker;
    struct worlds *worlds;
    struct state_place place;
    struct arena arena;
    char directory[40];
    atomic_bool is_loud;
    atomic_int opened, closed, told, cut, retired;
    bool fails;
    char objects[64]; /* of the run that was opened last */
    char seeds[64];
};

static struct db *db_of(const struct world_run *run)
{
    return (struct db *)run->service;
}

static enum err open_run(void *owner, struct world_run *run, struct str seeds,
                         struct arena *arena, struct str *why)
{
    struct fake *f = owner;
    struct state_place own = f->place;
    struct db *db;
    enum err e;

    if (f->fails) {
        *why = arena_str(arena, STR("line 3"));
        return ERR_INVALID;
    }
    (void)snprintf(f->objects, sizeof f->objects, "%.*s",
                   STR_ARG(run->objects));
    (void)snprintf(f->seeds, sizeof f->seeds, "%.*s", STR_ARG(seeds));
    own.where = run->state;
    own.is_relaxed = true;
    e = state_open(&own, &db);
    run->service = (struct service *)db;
    atomic_fetch_add(&f->opened, 1);
    return e;
}

static void end_streams(void *owner, struct world_run *run, bool is_cut)
{
    struct fake *f = owner;

    (void)run;
    atomic_fetch_add(is_cut ? &f->cut : &f->told, 1);
}

static bool is_quiet(void *owner, struct world_run *run)
{
    struct fake *f = owner;

    (void)run;
    return !atomic_load(&f->is_loud);
}

static void close_run(void *owner, struct world_run *run)
{
    struct fake *f = owner;

    assert_int_equal(atomic_load(&run->calls), 0);
    db_close(db_of(run));
    atomic_fetch_add(&f->closed, 1);
}

static enum err extend(void *owner, struct world_run *run, struct str objects,
                       enum err (*before)(void *arg), void *arg)
{
    struct fake *f = owner;

    (void)run;
    (void)snprintf(f->objects, sizeof f->objects, "%.*s", STR_ARG(objects));
    return before(arg);
}

static void retire(void *owner)
{
    struct fake *f = owner;

    atomic_fetch_add(&f->retired, 1);
}

static int set_up(void **state)
{
    static struct fake f;

    f = (struct fake){.directory = "/tmp/tonearm-wor-XXXXXX"};
    f.maker = (struct worlds_maker){.owner = &f,
                                    .open = open_run,
                                    .end_streams = end_streams,
                                    .is_quiet = is_quiet,
                                    .close = close_run,
                                    .extend = extend,
                                    .retire = retire};
    if (mkdtemp(f.directory) == NULL)
        return -1;
    f.place =
        (struct state_place){.data = f.directory, .domains = accounts_domains};
    arena_init(&f.arena);
    *state = &f;
    return worlds_open(&f.place, &f.maker, &f.worlds) != OK;
}

static int tear_down(void **state)
{
    struct fake *f = *state;

    worlds_end(f->worlds);
    worlds_free(f->worlds);
    arena_release(&f->arena);
    if (atomic_load(&f->opened) != atomic_load(&f->closed))
        return -1;
    return rmdir(f->directory); /* nothing is left in it */
}

static struct world *make(struct fake *f, const char *name,
                          const char *snapshot, const char *seeds)
{
    struct world_plan plan = {.name = str_from_c(name),
                              .snapshot = str_from_c(snapshot),
                              .seeds = str_from_c(seeds)};
    struct world *world;
    struct str why;

    assert_int_equal(worlds_make(f->worlds, &plan, &f->arena, &why, &world),
                     OK);
    return world;
}

static struct world_run *enter(struct fake *f, const char *name)
{
    bool is_there;

    return worlds_enter(f->worlds, str_from_c(name), &is_there);
}

static void wait_for(const atomic_int *value, int expected)
{
    int64_t until_ms = clock_monotonic_ms() + 10000;

    while (atomic_load(value) != expected) {
        assert_true(clock_monotonic_ms() < until_ms);
        clock_sleep_ms(1);
    }
}

static size_t users_in(struct fake *f, const char *name)
{
    struct world_run *run = enter(f, name);
    struct user *users;
    size_t count;

    assert_int_equal(
        users_list(db_of(run), STR_EMPTY, 10, &f->arena, &users, &count), OK);
    worlds_leave(run);
    return count;
}

static void add_user(struct fake *f, const char *name, const char *user)
{
    struct world_run *run = enter(f, name);

    assert_int_equal(fresh_add_user(db_of(run), user), 0);
    worlds_leave(run);
}

static void test_names(void **state)
{
    static const char *const good[] = {"a", "w-1", "0", "a--b"};
    static const char *const bad[] = {
        "",
        "-a",
        "a-",
        "A",
        "a.b",
        "a b",
        "12345678901234567890123456789012345678901"};
    struct fake *f = *state;
    struct world_plan plan = {.name = STR("one")};
    struct world *world = make(f, "one", "", ""), *none;
    struct world *unnamed = make(f, "", "", "");
    struct str why;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(worlds_is_name(str_from_c(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(worlds_is_name(str_from_c(bad[i])));
    assert_true(worlds_is_name(world_name(unnamed)));
    assert_int_equal(worlds_make(f->worlds, &plan, &f->arena, &why, &none),
                     ERR_EXISTS);
    plan.name = STR("default");
    assert_int_equal(worlds_make(f->worlds, &plan, &f->arena, &why, &none),
                     ERR_EXISTS);
    plan = (struct world_plan){.name = STR("two"), .snapshot = STR("none")};
    assert_int_equal(worlds_make(f->worlds, &plan, &f->arena, &why, &none),
                     ERR_NOT_FOUND);
    worlds_let_go(world);
    worlds_let_go(unnamed);
}

static bool is_third(struct world_run *run, void *arg)
{
    return str_eq_c(world_name(run->world), arg);
}

static bool is_any(struct world_run *run, void *arg)
{
    (void)arg;
    return run != NULL;
}

static void test_entering(void **state)
{
    struct fake *f = *state;
    struct world *one = make(f, "one", "", ""), *two = make(f, "two", "", "");
    struct world_run *run;
    bool is_there;

    assert_int_equal(world_first_key(worlds_default(f->worlds)), 1);
    assert_true(world_first_key(two) >= world_first_key(one) + KEYS_RUN);
    run = worlds_enter_by_key(f->worlds, world_first_key(two) + 3);
    assert_ptr_equal(run->world, two);
    worlds_leave(run);
    assert_null(worlds_enter_by_key(f->worlds, 1));
    assert_null(worlds_enter_by_key(f->worlds, 99 * KEYS_RUN));
    assert_null(worlds_enter(f->worlds, STR("default"), &is_there));
    assert_true(is_there);
    assert_null(worlds_enter(f->worlds, STR("three"), &is_there));
    assert_false(is_there);
    assert_null(worlds_enter_only(f->worlds, is_any, NULL));
    run = worlds_enter_only(f->worlds, is_third, "one");
    assert_ptr_equal(run->world, one);
    worlds_leave(run);
    worlds_let_go(one);
    worlds_let_go(two);
}

/* It is closed when the last has left, and nobody enters meanwhile. */
static void test_deleting(void **state)
{
    struct fake *f = *state;
    struct world *world = make(f, "one", "", "");
    struct world_run *run = enter(f, "one");

    assert_int_equal(worlds_delete(f->worlds, STR("one"), false), OK);
    assert_int_equal(worlds_delete(f->worlds, STR("one"), false),
                     ERR_NOT_FOUND);
    assert_int_equal(worlds_delete(f->worlds, STR("default"), false),
                     ERR_USAGE);
    assert_null(enter(f, "one"));
    assert_null(worlds_find(f->worlds, STR("one")));
    wait_for(&f->told, 1);
    clock_sleep_ms(20);
    assert_int_equal(atomic_load(&f->closed), 0);
    /* The name is free again. */
    worlds_let_go(make(f, "one", "", ""));
    worlds_leave(run);
    wait_for(&f->closed, 1);
    /* Streams that don't end by themselves are cut. */
    atomic_store(&f->is_loud, true);
    assert_int_equal(worlds_delete(f->worlds, STR("one"), false), OK);
    wait_for(&f->cut, 1);
    assert_int_equal(atomic_load(&f->closed), 1);
    atomic_store(&f->is_loud, false);
    wait_for(&f->closed, 2);
    worlds_let_go(world);
    /* Who waits finds nothing left. */
    worlds_let_go(make(f, "two", "", ""));
    assert_int_equal(worlds_delete(f->worlds, STR("two"), true), OK);
    assert_int_equal(atomic_load(&f->closed), 3);
}

static void test_snapshots(void **state)
{
    struct fake *f = *state;
    struct world *one = make(f, "one", "", "a");
    struct world_snapshot *list;
    struct world_run *run;
    struct world *two;
    size_t count;

    assert_string_equal(f->objects, "a");
    assert_string_equal(f->seeds, "a");
    add_user(f, "one", "alice");
    clock_freeze(world_clock(one), true);
    clock_set(world_clock(one), 5000);
    run = enter(f, "one");
    assert_int_equal(worlds_save(f->worlds, one, run, STR("s"), db_of(run)),
                     OK);
    worlds_leave(run);
    add_user(f, "one", "bob");
    clock_set(world_clock(one), 9000);
    assert_int_equal(worlds_restore(f->worlds, one, STR("s")), OK);
    assert_int_equal(users_in(f, "one"), 1);
    assert_string_equal(f->objects, "a");
    assert_string_equal(f->seeds, ""); /* which the state has */
    wait_for(&f->closed, 1);
    two = make(f, "two", "s", "b");
    assert_int_equal(users_in(f, "two"), 1);
    assert_string_equal(f->objects, "a\nb");
    assert_string_equal(f->seeds, "b");
    for (int i = 0; i < 2; i++) {
        struct clock_state clock;

        clock_look(world_clock(i > 0 ? one : two), &clock);
        assert_true(clock.is_frozen);
        assert_int_equal(clock.now_ms, 5000);
    }
    worlds_snapshots(f->worlds, &f->arena, &list, &count);
    assert_int_equal(count, 1);
    assert_true(str_eq(list[0].name, STR("s")) && list[0].bytes > 0);
    assert_int_equal(worlds_forget(f->worlds, STR("s")), OK);
    assert_int_equal(worlds_forget(f->worlds, STR("s")), ERR_NOT_FOUND);
    assert_int_equal(worlds_restore(f->worlds, one, STR("s")), ERR_NOT_FOUND);
    /* Back to the beginning, also where that snapshot is gone. */
    add_user(f, "two", "carol");
    assert_int_equal(worlds_restore(f->worlds, two, STR_EMPTY), OK);
    assert_int_equal(users_in(f, "two"), 1);
    assert_int_equal(worlds_restore(f->worlds, one, STR_EMPTY), OK);
    assert_int_equal(users_in(f, "one"), 0);
    assert_string_equal(f->seeds, "a");
    assert_int_equal(
        worlds_restore(f->worlds, worlds_default(f->worlds), STR_EMPTY),
        ERR_USAGE);
    worlds_let_go(one);
    worlds_let_go(two);
}

/* Of the one that whoever saves is in, though the world goes on in another. */
static void test_a_snapshot_is_of_one_run(void **state)
{
    struct fake *f = *state;
    struct world *one = make(f, "one", "", "a"), *two, *three;
    struct world_run *run = enter(f, "one");

    assert_int_equal(worlds_save(f->worlds, one, run, STR("s"), db_of(run)),
                     OK);
    worlds_leave(run);
    two = make(f, "two", "s", "b");
    run = enter(f, "two");
    assert_int_equal(worlds_restore(f->worlds, two, STR("s")), OK);
    assert_string_equal(f->objects, "a");
    assert_int_equal(worlds_save(f->worlds, two, run, STR("t"), db_of(run)),
                     OK);
    worlds_leave(run);
    three = make(f, "three", "t", "c");
    assert_string_equal(f->objects, "a\nb\nc");
    worlds_let_go(one);
    worlds_let_go(two);
    worlds_let_go(three);
}

static enum err as_told(void *result)
{
    return *(const enum err *)result;
}

static void test_extending(void **state)
{
    struct fake *f = *state;
    struct world *one = make(f, "one", "", "a"), *two;
    enum err result = ERR_INVALID;
    struct world_run *run;

    assert_int_equal(worlds_extend(f->worlds, one, STR("b"), as_told, &result),
                     ERR_INVALID);
    result = OK;
    assert_int_equal(worlds_extend(f->worlds, one, STR("c"), as_told, &result),
                     OK);
    assert_string_equal(f->objects, "a\nc");
    run = enter(f, "one");
    assert_int_equal(worlds_save(f->worlds, one, run, STR("s"), db_of(run)),
                     OK);
    worlds_leave(run);
    assert_int_equal(worlds_restore(f->worlds, one, STR_EMPTY), OK);
    assert_string_equal(f->objects, "a");
    assert_int_equal(worlds_restore(f->worlds, one, STR("s")), OK);
    assert_string_equal(f->objects, "a\nc");
    two = make(f, "two", "s", "");
    assert_string_equal(f->objects, "a\nc\n");
    assert_int_equal(worlds_extend(f->worlds, worlds_default(f->worlds),
                                   STR("d"), as_told, &result),
                     ERR_USAGE);
    worlds_let_go(one);
    worlds_let_go(two);
}

/* The default's state is left alone, and its runs are copies. */
static void test_the_default_goes_back(void **state)
{
    struct fake *f = *state;
    struct world *own = worlds_default(f->worlds);
    struct state_place server = f->place;
    struct db *db;
    char file[64];

    (void)snprintf(file, sizeof file, "%s/state.db", f->directory);
    server.where = file;
    assert_int_equal(state_open(&server, &db), OK);
    worlds_tell_default(f->worlds, STR("all"), STR("rules"));
    assert_int_equal(worlds_keep_default(f->worlds, db), OK);
    assert_int_equal(worlds_save(f->worlds, own, NULL, STR("s"), db), OK);
    db_close(db);
    assert_null(enter(f, "default"));
    assert_false(worlds_has_any(f->worlds));
    assert_int_equal(worlds_restore(f->worlds, own, STR("s")), OK);
    assert_int_equal(atomic_load(&f->retired), 1);
    assert_true(worlds_has_any(f->worlds));
    assert_string_equal(f->seeds, "");
    add_user(f, "default", "alice");
    assert_int_equal(users_in(f, "default"), 1);
    assert_int_equal(worlds_restore(f->worlds, own, STR_EMPTY), OK);
    assert_int_equal(users_in(f, "default"), 0);
    assert_string_equal(f->seeds, "rules");
    assert_true(str_eq(world_seeds(own), STR("all")));
    wait_for(&f->closed, 1);
    /* Once: what is retired stays so. */
    assert_int_equal(atomic_load(&f->retired), 1);
    assert_int_equal(worlds_delete(f->worlds, STR("default"), false),
                     ERR_USAGE);
    assert_int_equal(unlink(file), 0);
}

static void test_one_that_cannot_be_made(void **state)
{
    struct fake *f = *state;
    struct world_plan plan = {.name = STR("one")};
    struct world *world;
    struct str why = STR_EMPTY;

    f->fails = true;
    assert_int_equal(worlds_make(f->worlds, &plan, &f->arena, &why, &world),
                     ERR_INVALID);
    assert_true(str_eq(why, STR("line 3")));
    assert_false(worlds_has_any(f->worlds));
    assert_null(worlds_find(f->worlds, STR("one")));
    f->fails = false;
    worlds_let_go(make(f, "one", "", ""));
    assert_true(worlds_has_any(f->worlds));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_names),
        TEST(test_entering),
        TEST(test_deleting),
        TEST(test_snapshots),
        TEST(test_a_snapshot_is_of_one_run),
        TEST(test_extending),
        TEST(test_the_default_goes_back),
        TEST(test_one_that_cannot_be_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
