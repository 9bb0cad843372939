/* Conductors go by the real clock, but for the last ones: what they are to find
 * has been played by the test's clock, some seconds ago. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/users_table.h"
#include "base/clock.h"
#include "db/writer.h"
#include "player/conductor.h"
#include "player/players.h"
#include "unit/player/listening.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#define PATIENCE_MS 30000 /* for what has to come */

/* "one" lasts ten seconds. */
static const char *const one_three[] = {"one", "three", NULL};

/* What a server has to conduct with. */
struct node {
    struct players *players;
    struct writer *writer;
    struct conductor *conductor;
};

struct world {
    struct listening *l;
    struct users_table *users;
    struct node nodes[2];
};

static struct generation *get_generation(void *owner)
{
    struct world *w = owner;

    return generation_ref(w->l->g);
}

static struct db *connect_again(void)
{
    struct db *db;

    assert_int_equal(db_open(place.where, &db), OK);
    return db;
}

static void node_make(struct world *w, struct node *n)
{
    struct players_config config = {
        .users = w->users, .max = 64, .generation = get_generation, .owner = w};

    n->players = players_new(&config);
    assert_int_equal(writer_start(connect_again(), 64, &n->writer), OK);
    n->conductor = conductor_new(connect_again(), n->writer, n->players);
}

static void node_end(struct node *n)
{
    conductor_stop(n->conductor);
    writer_stop(n->writer);
    players_free(n->players);
    *n = (struct node){0};
}

static int set_up(void **state)
{
    struct world *w = mem_zalloc(1, sizeof *w);
    void *l = NULL;

    if (listening_set_up(&l))
        return -1;
    w->l = l;
    assert_int_equal(users_table_load(w->l->db, &w->users), OK);
    for (size_t i = 0; i < 2; i++)
        node_make(w, &w->nodes[i]);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    void *l = w->l;

    for (size_t i = 0; i < 2; i++)
        node_end(&w->nodes[i]);
    users_table_free(w->users);
    free(w);
    return listening_tear_down(&l);
}

static void node_start(struct world *w, size_t node)
{
    assert_int_equal(conductor_start(w->nodes[node].conductor), OK);
}

/* The user has begun the two tracks so long ago; when the first one ends. */
static int64_t play_since(struct world *w, struct str user, int64_t ago_ms)
{
    w->l->now_ms = clock_unix_ms() - ago_ms;
    listening_play(w->l, user, SEQUENCE_TRACK, one_three);
    return w->l->now_ms + 10000;
}

static size_t count_plays(struct world *w, struct str user)
{
    struct play *list;

    return listening_plays(w->l, user, &list);
}

/* Waits until the user has so many plays. */
static void await_plays(struct world *w, struct str user, size_t count)
{
    int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;

    while (count_plays(w, user) < count) {
        assert_true(clock_monotonic_ms() < until_ms);
        (void)usleep(5000);
    }
    assert_int_equal(count_plays(w, user), count);
}

static int64_t version_of(struct world *w, struct str user)
{
    struct player_scope scope = listening_scope(w->l, user);
    struct player p;

    assert_int_equal(player_open(&p, &scope), OK);
    return p.version;
}

/* ---- one node ---- */

static void test_moves_on_at_an_end(void **state)
{
    struct world *w = *state;
    int64_t ends_ms = play_since(w, alice, 9000);
    struct conductor_figures now;
    struct play *list;

    node_start(w, 0);
    conductor_expect(w->nodes[0].conductor, alice, ends_ms);
    await_plays(w, alice, 1);
    assert_true(clock_unix_ms() >= ends_ms);
    conductor_figures(w->nodes[0].conductor, &now);
    assert_int_equal(now.ended, 1);
    assert_int_equal(now.late, 0);
    assert_int_equal(listening_plays(w->l, alice, &list), 1);
    assert_true(id_eq(list[0].id, id_of("one")));
    assert_int_equal(list[0].heard_ms, 10000);
    assert_true(list[0].is_whole);
    assert_int_equal(version_of(w, alice), 2);
}

/* Long before it would be found as late. A machine that is busy may take its
 * time, but not twice. */
static void test_is_not_late(void **state)
{
    const struct str users[] = {alice, bob};
    struct world *w = *state;
    bool is_soon = false;

    node_start(w, 0);
    for (size_t i = 0; i < 2 && !is_soon; i++) {
        int64_t ends_ms = play_since(w, users[i], 10000);

        conductor_expect(w->nodes[0].conductor, users[i], ends_ms);
        await_plays(w, users[i], 1);
        is_soon = clock_unix_ms() < ends_ms + CONDUCTOR_LATE_MS;
    }
    assert_true(is_soon);
}

/* The one that was begun last ends first. */
static void test_an_earlier_end_comes_first(void **state)
{
    struct world *w = *state;
    int64_t later_ms = play_since(w, alice, 0);
    int64_t sooner_ms = play_since(w, bob, 9500);

    node_start(w, 0);
    conductor_expect(w->nodes[0].conductor, alice, later_ms);
    (void)usleep(50000); /* it waits for that */
    conductor_expect(w->nodes[0].conductor, bob, sooner_ms);
    await_plays(w, bob, 1);
    assert_int_equal(count_plays(w, alice), 0);
}

/* What is expected again and again ends once, and no sooner. */
static void test_expected_in_vain(void **state)
{
    struct world *w = *state;

    (void)play_since(w, alice, 0);
    node_start(w, 0);
    for (int i = 0; i < 10; i++)
        conductor_expect(w->nodes[0].conductor, alice, clock_unix_ms());
    conductor_expect(w->nodes[0].conductor, alice, INT64_MAX);
    (void)play_since(w, bob, 11000);
    conductor_expect(w->nodes[0].conductor, bob, clock_unix_ms());
    await_plays(w, bob, 1);
    assert_int_equal(count_plays(w, alice), 0);
    assert_int_equal(version_of(w, alice), 1);
}

/* ---- what another one has left behind ---- */

static void test_late_ones_are_found(void **state)
{
    struct world *w = *state;

    struct conductor_figures now = {.late = 0};

    (void)play_since(w, alice, 10000 + CONDUCTOR_LATE_MS + 100);
    node_start(w, 0);
    await_plays(w, alice, 1);
    assert_int_equal(version_of(w, alice), 2);
    /* Counted when its look is over, which may find one twice. */
    for (int i = 0; i < 1000 && now.late == 0; i++) {
        conductor_figures(w->nodes[0].conductor, &now);
        (void)usleep(1000);
    }
    assert_true(now.late > 0);
    assert_int_equal(now.ended, 0);
}

static void test_a_paused_one_is_not_late(void **state)
{
    struct world *w = *state;

    (void)play_since(w, alice, 3600000);
    w->l->now_ms += 9999;
    listening_pause(w->l, alice);
    (void)play_since(w, bob, 20000);
    node_start(w, 0);
    await_plays(w, bob, 1);
    assert_int_equal(version_of(w, alice), 2);
    assert_int_equal(count_plays(w, alice), 0);
}

/* The user has played on a program that was last seen so long after it had
 * begun, since the node that knew more was killed. */
static void leave_device(struct world *w, struct str user, int64_t after_ms)
{
    struct device d = {.id = STR("page"),
                       .name = STR("Page"),
                       .type = STR("Computer"),
                       .made_ms = w->l->now_ms,
                       .seen_ms = w->l->now_ms + after_ms};
    struct player p;

    listening_open(w->l, user, &p);
    assert_int_equal(device_put(w->l->db, user, &d), OK);
    assert_int_equal(playback_move_to(&p.playback, d.id, &p.move), OK);
    listening_save(w->l, &p);
}

static void test_what_a_lost_device_played_pauses(void **state)
{
    struct world *w = *state;
    struct player_scope scope = listening_scope(w->l, alice);
    int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
    struct player p;

    (void)play_since(w, alice, DEVICES_GONE_MS + 20000);
    leave_device(w, alice, 4000);
    (void)play_since(w, bob, DEVICES_GONE_MS + 20000);
    leave_device(w, bob, DEVICES_GONE_MS); /* a little while ago */
    node_start(w, 0);
    do {
        assert_true(clock_monotonic_ms() < until_ms);
        assert_int_equal(player_open(&p, &scope), OK);
    } while (p.playback.is_playing);
    assert_in_range(playback_position(&p.playback, clock_unix_ms()), 3900,
                    4100);
    await_plays(w, bob, 1);
    assert_int_equal(count_plays(w, alice), 0);
}

#define MANY 20

static struct str many_id(struct world *w, int i)
{
    return arena_printf(&w->l->arena, "user-%d", i);
}

/* Two that find the same ones store each once: a version more, a play. */
static void test_two_find_the_same(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < MANY; i++) {
        struct user u = {.id = many_id(w, i), .country = {'S', 'E'}};

        assert_int_equal(users_create(w->l->db, &u), OK);
        (void)play_since(w, u.id, 20000);
    }
    node_start(w, 0);
    node_start(w, 1);
    for (int i = 0; i < MANY; i++)
        await_plays(w, many_id(w, i), 1);
    for (size_t i = 0; i < 2; i++)
        node_end(&w->nodes[i]); /* with whatever was still queued */
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(count_plays(w, many_id(w, i)), 1);
        assert_int_equal(version_of(w, many_id(w, i)), 2);
    }
}

/* ---- a clock that the test sets ---- */

#define LIMIT_MS 30000
#define NOON     1700049600000

static struct clock *frozen;

/* Whatever is set up lives by a clock that stands still at noon. */
static int clocked_set_up(void **state)
{
    frozen = clock_new();
    clock_freeze(frozen, true);
    clock_set(frozen, NOON);
    (void)clock_use(frozen);
    return set_up(state);
}

static int clocked_tear_down(void **state)
{
    int failed = tear_down(state);

    (void)clock_use(NULL);
    clock_free(frozen);
    return failed;
}

static void advance_to(struct world *w, int64_t ms)
{
    clock_set(frozen, ms);
    assert_true(conductor_settle(w->nodes[0].conductor, LIMIT_MS));
}

/* To the millisecond, whoever is asked; what ends long afterwards was heard at
 * its time. */
static void test_ends_when_its_time_has_come(void **state)
{
    struct world *w = *state;
    int64_t ends_ms = play_since(w, alice, 0);
    struct play *list;

    node_start(w, 0);
    conductor_expect(w->nodes[0].conductor, alice, ends_ms);
    advance_to(w, NOON + 9999);
    assert_int_equal(count_plays(w, alice), 0);
    advance_to(w, NOON + 10000);
    assert_int_equal(count_plays(w, alice), 1);
    advance_to(w, NOON + 3600000);
    assert_int_equal(listening_plays(w->l, alice, &list), 2);
    assert_true(id_eq(list[1].id, id_of("three")));
    assert_int_equal(list[1].begun_ms, NOON + 10000);
    assert_int_equal(list[1].heard_ms, 240000);
}

/* Settling looks for what nobody has told of, and without waiting until it is
 * late. */
static void test_settles_what_was_left_behind(void **state)
{
    struct world *w = *state;

    (void)play_since(w, alice, 0);
    assert_true(conductor_settle(w->nodes[0].conductor, 0)); /* no thread yet */
    node_start(w, 0);
    advance_to(w, NOON + 10000);
    assert_int_equal(count_plays(w, alice), 1);
}

/* At a pace of 1,000 the ten seconds are 10 ms, which is waited for. */
static void test_goes_at_the_pace(void **state)
{
    struct world *w = *state;
    int64_t ends_ms = play_since(w, alice, 0);

    node_start(w, 0);
    conductor_expect(w->nodes[0].conductor, alice, ends_ms);
    clock_set_factor(frozen, 1000);
    clock_freeze(frozen, false);
    await_plays(w, alice, 1);
    clock_freeze(frozen, true);
}

/* The hour passes for the song, not for the connection. */
static void test_a_device_outlasts_the_hour(void **state)
{
    struct world *w = *state;

    (void)play_since(w, alice, 0);
    leave_device(w, alice, clock_system_ms() - NOON);
    node_start(w, 0);
    advance_to(w, NOON + 3600000);
    assert_int_equal(count_plays(w, alice), 2);
}

#define CLOCKED(name)                                                          \
    cmocka_unit_test_setup_teardown(name, clocked_set_up, clocked_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_moves_on_at_an_end),
        TEST(test_is_not_late),
        TEST(test_an_earlier_end_comes_first),
        TEST(test_expected_in_vain),
        TEST(test_late_ones_are_found),
        TEST(test_a_paused_one_is_not_late),
        TEST(test_what_a_lost_device_played_pauses),
        TEST(test_two_find_the_same),
        CLOCKED(test_ends_when_its_time_has_come),
        CLOCKED(test_settles_what_was_left_behind),
        CLOCKED(test_goes_at_the_pace),
        CLOCKED(test_a_device_outlasts_the_hour),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
