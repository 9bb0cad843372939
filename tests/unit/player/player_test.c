/* What becomes of a playback when it is saved. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/player/listening.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, listening_set_up, listening_tear_down)

static const char *const one_two[] = {"one", "two", NULL};
static const char *const two_three[] = {"two", "three", NULL};

/* The only play that there is. */
static struct play only_play(struct listening *l)
{
    struct play *list;

    assert_int_equal(listening_plays(l, alice, &list), 1);
    return list[0];
}

static void test_heard_to_its_end(void **state)
{
    struct listening *l = *state;
    struct play play;

    listening_play(l, alice, SEQUENCE_TRACK, one_two);
    l->now_ms += 10500;
    listening_settle(l, alice);
    play = only_play(l);
    assert_true(id_eq(play.id, id_of("one")));
    assert_int_equal(play.begun_ms, LISTENING_BEGIN_MS);
    assert_int_equal(play.heard_ms, 10000);
    assert_int_equal(play.begun_by, PLAY_CHOSEN);
    assert_int_equal(play.ended_by, PLAY_DONE);
    assert_true(play.is_whole && play_counts(&play));
}

/* Who seeks to the last second hears a second, however it ends. */
static void test_seeking_to_the_end_is_no_play(void **state)
{
    struct listening *l = *state;
    struct play play;

    listening_play(l, alice, SEQUENCE_TRACK, two_three);
    listening_seek(l, alice, 58000);
    l->now_ms += 2500;
    listening_settle(l, alice);
    play = only_play(l);
    assert_int_equal(play.heard_ms, 2000);
    assert_int_equal(play.ended_by, PLAY_DONE);
    assert_false(play.is_whole || play_counts(&play));
}

/* Of ten seconds, these many before the last one. */
static bool is_whole_with(struct listening *l, int64_t heard_ms)
{
    struct play *list;
    size_t count;

    listening_play(l, alice, SEQUENCE_TRACK, one_two);
    l->now_ms += heard_ms;
    listening_seek(l, alice, 9000);
    l->now_ms += 1500;
    listening_settle(l, alice);
    count = listening_plays(l, alice, &list);
    assert_true(count > 0);
    for (size_t i = count; i-- > 0;)
        if (id_eq(list[i].id, id_of("one")))
            return list[i].is_whole;
    return false;
}

static void test_half_of_it_is_enough(void **state)
{
    struct listening *l = *state;

    assert_true(is_whole_with(l, 4000));
    assert_false(is_whole_with(l, 3999));
}

/* The second of two who store what they have opened has seen the wrong state,
 * and leaves none of it. */
static void test_whoever_stores_first_wins(void **state)
{
    struct listening *l = *state;
    struct player_scope scope;
    struct player late;
    struct play play;

    listening_play(l, alice, SEQUENCE_TRACK, one_two);
    l->now_ms += 10500;
    scope = listening_scope(l, alice);
    assert_int_equal(db_begin_read(l->db), OK);
    assert_int_equal(player_open(&late, &scope), OK);
    assert_int_equal(playback_catch_up(&late.playback, &late.move), OK);
    assert_int_equal(db_commit(l->db), OK);
    listening_settle(l, alice);
    assert_int_equal(db_begin(l->db), OK);
    assert_int_equal(player_save(&late), ERR_BUSY);
    db_rollback(l->db);
    play = only_play(l);
    assert_int_equal(play.heard_ms, 10000);
}

static struct resume_point point_of(struct listening *l, const char *name)
{
    struct resume_point point;

    assert_int_equal(player_resume_point(l->db, alice, id_of(name), &point),
                     OK);
    return point;
}

static void test_episodes_are_left_where_they_were(void **state)
{
    static const char *const talks[] = {"late", "early", NULL};
    struct listening *l = *state;
    struct resume_list list;
    struct player p;

    listening_play(l, alice, SEQUENCE_EPISODE, talks);
    l->now_ms += 100000;
    listening_pause(l, alice);
    assert_int_equal(point_of(l, "late").position_ms, 100000);
    assert_false(point_of(l, "late").is_played);
    listening_play(l, alice, SEQUENCE_TRACK, one_two);
    listening_play(l, alice, SEQUENCE_EPISODE, talks);
    listening_open(l, alice, &p);
    assert_int_equal(playback_position(&p.playback, l->now_ms), 100000);
    db_rollback(l->db);
    l->now_ms += 201000;
    listening_settle(l, alice);
    assert_int_equal(point_of(l, "late").position_ms, 0);
    assert_true(point_of(l, "late").is_played);
    assert_int_equal(player_list_resume_points(l->db, alice, &l->arena, &list),
                     OK);
    assert_int_equal(list.count, 2);
    assert_true(player_resume_in(&list, id_of("late")).is_played);
    assert_int_equal(player_resume_in(&list, id_of("early")).position_ms, 1000);
    assert_int_equal(player_resume_in(&list, id_of("one")).position_ms, 0);
}

/* Of a walk that has nothing to play, nothing is saved. */
static void test_nothing_that_can_be_played(void **state)
{
    struct listening *l = *state;
    struct playback_item gone = {SEQUENCE_TRACK, id_of("nowhere")};
    struct playback_choice what = {.count = 1};
    struct player p;

    listening_play(l, alice, SEQUENCE_TRACK, two_three);
    listening_open(l, alice, &p);
    assert_int_equal(player_choose(&p, &what, &gone), ERR_NOT_FOUND);
    assert_int_equal(db_commit(l->db), OK);
    l->now_ms += 61000;
    listening_settle(l, alice);
    listening_open(l, alice, &p);
    assert_true(id_eq(p.playback.item.id, id_of("three")));
    db_rollback(l->db);
}

static void test_what_is_due(void **state)
{
    struct listening *l = *state;
    struct player_due *due;
    size_t count;

    listening_play(l, alice, SEQUENCE_TRACK, two_three);
    listening_play(l, bob, SEQUENCE_TRACK, one_two);
    assert_int_equal(
        player_list_due(l->db, l->now_ms + 10000, 10, &l->arena, &due, &count),
        OK);
    assert_int_equal(count, 0); /* not before its end */
    assert_int_equal(
        player_list_due(l->db, l->now_ms + 60001, 10, &l->arena, &due, &count),
        OK);
    assert_int_equal(count, 2);
    assert_true(str_eq(due[0].user, bob) && str_eq(due[1].user, alice));
    assert_int_equal(due[0].ends_ms, l->now_ms + 10000);
    assert_int_equal(
        player_list_due(l->db, l->now_ms + 60001, 1, &l->arena, &due, &count),
        OK);
    assert_int_equal(count, 1);
    listening_pause(l, bob);
    assert_int_equal(
        player_list_due(l->db, l->now_ms + 60001, 10, &l->arena, &due, &count),
        OK);
    assert_int_equal(count, 1);
    assert_true(str_eq(due[0].user, alice));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_heard_to_its_end),
        TEST(test_seeking_to_the_end_is_no_play),
        TEST(test_half_of_it_is_enough),
        TEST(test_whoever_stores_first_wins),
        TEST(test_episodes_are_left_where_they_were),
        TEST(test_nothing_that_can_be_played),
        TEST(test_what_is_due),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
