/* The views in memory: what replaces them, and what doesn't. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/users_table.h"
#include "base/clock.h"
#include "db/change.h"
#include "db/feed.h"
#include "player/players.h"
#include "unit/player/listening.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const char *const long_ones[] = {"three", "four", NULL};

struct world {
    struct listening *l;
    struct db *other; /* a second connection */
    struct users_table *users;
    struct players *players;
    struct feed_subscriber subscriber;

    bool is_watched;
    void (*meanwhile)(struct world *w); /* while a view is loaded */

    /* The last call of `changed`. */
    unsigned changes;
    bool had_before;
    int64_t before_version, now_version;
};

static struct generation *get_generation(void *owner)
{
    struct world *w = owner;
    void (*meanwhile)(struct world * w) = w->meanwhile;

    w->meanwhile = NULL;
    if (meanwhile != NULL)
        meanwhile(w);
    return generation_ref(w->l->g);
}

static bool is_watched(void *owner, struct str user)
{
    const struct world *w = owner;

    (void)user;
    return w->is_watched;
}

static void changed(void *owner, const struct players_change *change)
{
    const struct player_view *before = change->before;
    struct world *w = owner;

    w->changes++;
    w->had_before = before != NULL;
    w->before_version = before != NULL ? before->version : -1;
    w->now_version = change->now->version;
}

/* A table with room for so many views. */
static void use_table(struct world *w, size_t max)
{
    struct players_config config = {.users = w->users,
                                    .max = max,
                                    .generation = get_generation,
                                    .is_watched = is_watched,
                                    .changed = changed,
                                    .owner = w};

    players_free(w->players);
    w->players = players_new(&config);
    players_subscribe(w->players, &w->subscriber);
}

static int set_up(void **state)
{
    struct world *w = mem_zalloc(1, sizeof *w);
    void *l = NULL;

    if (listening_set_up(&l) || db_open(place.where, &w->other))
        return -1;
    w->l = l;
    w->l->now_ms = clock_unix_ms(); /* as the feed's reloads have it */
    assert_int_equal(users_table_load(w->l->db, &w->users), OK);
    use_table(w, 0);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    void *l = w->l;

    players_free(w->players);
    users_table_free(w->users);
    db_close(w->other);
    free(w);
    return listening_tear_down(&l);
}

/* The version of what the table has of a user; -1: it has nothing. */
static int64_t version_here(struct world *w, struct str user)
{
    struct player_view *v = players_find(w->players, user);
    int64_t version = v != NULL ? v->version : -1;

    player_view_unref(v);
    return version;
}

/* Loads by this connection, and says what version that was. */
static int64_t load_by(struct world *w, struct db *db, struct str user)
{
    struct player_view *v;
    int64_t version;

    assert_int_equal(players_load(w->players, db, user, w->l->now_ms, &v), OK);
    version = v->version;
    player_view_unref(v);
    return version;
}

static int64_t load(struct world *w, struct str user)
{
    return load_by(w, w->l->db, user);
}

/* As the feed does when it has found the change. */
static void hand_on(struct world *w, struct str user)
{
    struct change change = {STR(CHANGE_PLAYER), user, {1, 1}};

    feed_tell(&w->subscriber, 1, w->l->db, &change, 1);
}

/* What the other connection reads from now on is what there is now. */
static void begin_reading(struct world *w)
{
    struct device *devices;
    size_t count;

    assert_int_equal(db_begin_read(w->other), OK);
    assert_int_equal(
        device_list(w->other, alice, &w->l->arena, &devices, &count), OK);
}

/* ---- what is here ---- */

static void test_what_was_loaded_is_here(void **state)
{
    struct world *w = *state;
    struct player_view *loaded, *found;

    assert_null(players_find(w->players, alice));
    listening_play(w->l, alice, SEQUENCE_TRACK, long_ones);
    assert_int_equal(
        players_load(w->players, w->l->db, alice, w->l->now_ms, &loaded), OK);
    found = players_find(w->players, alice);
    assert_ptr_equal(found, loaded);
    assert_true(str_eq(found->user, alice));
    assert_int_equal(found->version, 1);
    assert_true(id_eq(found->playback.item.id, id_of("three")));
    assert_int_equal(found->upcoming_count, 1);
    assert_null(players_find(w->players, bob));
    player_view_unref(found);
    player_view_unref(loaded);
    assert_int_equal(load(w, bob), 0); /* who has never played */
    assert_int_equal(version_here(w, bob), 0);
}

static void test_a_change_replaces_it(void **state)
{
    struct world *w = *state;

    listening_play(w->l, alice, SEQUENCE_TRACK, long_ones);
    assert_int_equal(load(w, alice), 1);
    listening_pause(w->l, alice);
    assert_int_equal(version_here(w, alice), 1);
    hand_on(w, alice);
    assert_int_equal(version_here(w, alice), 2);
    assert_int_equal(w->changes, 1);
    assert_int_equal(w->before_version, 1);
    assert_int_equal(w->now_version, 2);
}

/* A row that may have been missed: all are read again, and no others. */
static void test_all_are_replaced(void **state)
{
    struct world *w = *state;

    listening_play(w->l, alice, SEQUENCE_TRACK, long_ones);
    listening_play(w->l, bob, SEQUENCE_TRACK, long_ones);
    (void)load(w, alice);
    listening_pause(w->l, alice);
    assert_int_equal(w->subscriber.load_all(w->players, w->l->db), OK);
    assert_int_equal(version_here(w, alice), 2);
    assert_int_equal(version_here(w, bob), -1);
}

/* Of whom nobody has asked, nothing is read, unless somebody watches. */
static void test_who_is_watched_is_loaded(void **state)
{
    struct world *w = *state;

    listening_play(w->l, alice, SEQUENCE_TRACK, long_ones);
    hand_on(w, alice);
    assert_int_equal(version_here(w, alice), -1);
    assert_int_equal(w->changes, 0);
    w->is_watched = true;
    hand_on(w, alice);
    assert_int_equal(version_here(w, alice), 1);
    assert_int_equal(w->changes, 1);
    assert_false(w->had_before);
}

/* ---- two at once ---- */

static void test_the_newer_one_stays(void **state)
{
    struct world *w = *state;

    listening_play(w->l, alice, SEQUENCE_TRACK, long_ones);
    begin_reading(w);
    listening_pause(w->l, alice);
    assert_int_equal(load(w, alice), 2);
    assert_int_equal(load_by(w, w->other, alice), 1);
    assert_int_equal(db_commit(w->other), OK);
    assert_int_equal(version_here(w, alice), 2);
}

static void pause_and_hand_on(struct world *w)
{
    listening_pause(w->l, alice);
    hand_on(w, alice);
}

/* The change is handed on while there is no view that it could replace. */
static void test_what_was_read_before_a_change_is_not_kept(void **state)
{
    struct world *w = *state;

    listening_play(w->l, alice, SEQUENCE_TRACK, long_ones);
    begin_reading(w);
    w->meanwhile = pause_and_hand_on;
    assert_int_equal(load_by(w, w->other, alice), 1);
    assert_int_equal(db_commit(w->other), OK);
    assert_int_equal(version_here(w, alice), -1);
    assert_int_equal(load(w, alice), 2);
    assert_int_equal(version_here(w, alice), 2);
}

static void add_device_and_hand_on(struct world *w)
{
    struct device d = {.id = STR("radio"),
                       .name = STR("Radio"),
                       .type = STR("Speaker"),
                       .flags = DEVICE_IS_VIRTUAL};

    assert_int_equal(device_put(w->l->db, alice, &d), OK);
    hand_on(w, alice);
}

/* A change of devices makes no other version. */
static void test_devices_read_before_a_change_are_not_kept(void **state)
{
    struct world *w = *state;
    struct player_view *v;

    listening_play(w->l, alice, SEQUENCE_TRACK, long_ones);
    assert_int_equal(load(w, alice), 1);
    begin_reading(w);
    w->meanwhile = add_device_and_hand_on;
    assert_int_equal(load_by(w, w->other, alice), 1);
    assert_int_equal(db_commit(w->other), OK);
    v = players_find(w->players, alice);
    assert_non_null(v);
    assert_int_equal(v->device_count, 1);
    player_view_unref(v);
}

/* ---- room ---- */

static struct str user_of(struct world *w, unsigned n)
{
    return arena_printf(&w->l->arena, "user-%u", n);
}

/* Of those that compete, the one goes that nobody has looked at for longest. */
static void test_the_one_not_looked_at_goes(void **state)
{
    struct world *w = *state;

    use_table(w, PLAYERS_WAYS);
    for (unsigned n = 0; n < PLAYERS_WAYS; n++)
        (void)load(w, user_of(w, n));
    assert_int_equal(version_here(w, user_of(w, 0)), 0);
    (void)load(w, user_of(w, PLAYERS_WAYS));
    assert_int_equal(version_here(w, user_of(w, 1)), -1);
    for (unsigned n = 0; n <= PLAYERS_WAYS; n++)
        assert_int_equal(version_here(w, user_of(w, n)), n == 1 ? -1 : 0);
    /* The same one again takes no other's place. */
    (void)load(w, user_of(w, 2));
    assert_int_equal(version_here(w, user_of(w, 0)), 0);
    assert_int_equal(version_here(w, user_of(w, 3)), 0);
}

/* What was given out stays good when it has lost its place. */
static void test_a_view_outlives_its_place(void **state)
{
    struct world *w = *state;
    struct player_view *v;

    use_table(w, PLAYERS_WAYS);
    listening_play(w->l, alice, SEQUENCE_TRACK, long_ones);
    (void)load(w, alice);
    v = players_find(w->players, alice);
    for (unsigned n = 0; n < PLAYERS_WAYS; n++)
        (void)load(w, user_of(w, n));
    assert_int_equal(version_here(w, alice), -1);
    assert_true(str_eq(v->user, alice));
    assert_true(id_eq(v->upcoming[0].id, id_of("four")));
    player_view_unref(v);
}

/* The user's country is the market in which the player is seen. */
static void test_scope(void **state)
{
    struct world *w = *state;
    struct generation *g;
    struct player_scope scope =
        players_scope(w->players, alice, &w->l->arena, 7, &g);

    assert_ptr_equal(g, w->l->g);
    assert_ptr_equal(scope.catalog, generation_catalog(g));
    assert_true(str_eq(scope.country, STR("SE")));
    assert_true(scope.market >= 0);
    assert_int_equal(scope.now_ms, 7);
    generation_unref(g);
    scope = players_scope(w->players, STR("nobody"), &w->l->arena, 7, &g);
    assert_int_equal(scope.market, -1);
    generation_unref(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_was_loaded_is_here),
        TEST(test_a_change_replaces_it),
        TEST(test_all_are_replaced),
        TEST(test_who_is_watched_is_loaded),
        TEST(test_the_newer_one_stays),
        TEST(test_what_was_read_before_a_change_is_not_kept),
        TEST(test_devices_read_before_a_change_are_not_kept),
        TEST(test_the_one_not_looked_at_goes),
        TEST(test_a_view_outlives_its_place),
        TEST(test_scope),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
