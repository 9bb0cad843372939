#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/player/script.h"

static struct stage *stage;

static int set_up(void **state)
{
    *state = stage = mem_zalloc(1, sizeof *stage);
    stage_init(stage);
    return 0;
}

static int tear_down(void **state)
{
    stage_release(*state);
    free(*state);
    return 0;
}

static void run(const char *words)
{
    script_run(stage, words);
}

static void assert_state(const char *want)
{
    struct buf got;

    buf_init(&got, 10000);
    script_put_state(&got, stage);
    buf_char(&got, '\0');
    assert_string_equal(got.p, want);
    buf_release(&got);
}

/* ---- every transition ---- */

struct row {
    const char *before;
    const char *now;
    const char *state;
    const char *ends;
};
static const struct row rows[] = {
#define ROW(before, now, state, ends) {before, now, state, ends},
#include "transitions.def"
#undef ROW
};

/* Whether the row is right; says so if it isn't, and the others are tried all
 * the same. */
static bool try_row(const struct row *row)
{
    struct buf state, ends;
    struct stage s;
    bool is_right;

    stage_init(&s);
    buf_init(&state, 10000);
    buf_init(&ends, 10000);
    script_run(&s, row->before);
    s.move.end_count = 0;
    script_run(&s, row->now);
    script_put_state(&state, &s);
    script_put_ends(&ends, &s);
    is_right = str_eq_c(buf_get(&state), row->state) &&
               str_eq_c(buf_get(&ends), row->ends);
    if (!is_right)
        print_error("%s | %s\n  want: %s | %s\n  got:  %.*s | %.*s\n",
                    row->before, row->now, row->state, row->ends,
                    STR_ARG(buf_get(&state)), STR_ARG(buf_get(&ends)));
    buf_release(&state);
    buf_release(&ends);
    stage_release(&s);
    return is_right;
}

static void test_transitions(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        wrong += !try_row(&rows[i]);
    assert_int_equal(wrong, 0);
}

/* ---- the clock ---- */

static void test_what_follows_from_the_time(void **state)
{
    struct playback *p = &stage->p;
    int64_t begin = stage->move.now_ms;

    (void)state;
    assert_true(playback_ends_ms(p) == INT64_MAX);
    assert_true(playback_is_settled(p, begin + 1000000000000));
    assert_int_equal(playback_position(p, begin), 0);
    run("play:abc@30");
    assert_true(playback_ends_ms(p) == begin + 70000);
    assert_true(playback_is_settled(p, begin + 69999));
    assert_false(playback_is_settled(p, begin + 70000));
    assert_int_equal(playback_position(p, begin + 69999), 99999);
    assert_int_equal(playback_position(p, begin + 70000), 100000);
    assert_int_equal(playback_position(p, begin + 1000000000000), 100000);
    run("+10 pause");
    assert_true(playback_ends_ms(p) == INT64_MAX);
    assert_true(playback_is_settled(p, begin + 1000000000000));
    assert_int_equal(playback_position(p, begin + 1000000000000), 40000);
}

/* Nodes' clocks differ: what was stored a second ahead of mine is read, and
 * commanded, all the same. */
static void test_a_clock_that_goes_back(void **state)
{
    struct playback *p = &stage->p;

    (void)state;
    run("play:abc@30");
    stage->move.now_ms -= 1000;
    assert_int_equal(playback_settle(p, &stage->move), OK);
    assert_true(playback_is_settled(p, stage->move.now_ms));
    assert_int_equal(playback_position(p, stage->move.now_ms), 30000);
    run("pause");
    assert_state("a 30 paused walk@0");
    run("resume +5 next");
    assert_int_equal(stage->move.end_count, 1);
    assert_int_equal(stage->move.ends[0].heard_ms, 5000);
    assert_int_equal(stage->move.ends[0].position_ms, 35000);
}

/* One call settles so many ends and no more; the next goes on. */
static void test_many_ends(void **state)
{
    struct playback *p = &stage->p;

    (void)state;
    run("play:abc repeat=context");
    stage->move.now_ms += 2500 * 100000 + 30000;
    for (uint32_t i = 1; i <= 3; i++) {
        assert_int_equal(playback_settle(p, &stage->move), OK);
        assert_int_equal(stage->move.end_count,
                         i < 3 ? i * PLAYBACK_MAX_ENDS : 2500);
        assert_int_equal(playback_is_settled(p, stage->move.now_ms), i == 3);
    }
    assert_state("b 30 playing walk@1 repeat-context");
    for (size_t i = 0; i < 2500; i++) {
        const struct playback_end *end = &stage->move.ends[i];

        assert_int_equal(end->item.id.lo, "abc"[i % 3]);
        assert_int_equal(end->begun_ms - STAGE_BEGIN_MS, 100000 * (int64_t)i);
        assert_int_equal(end->ended_ms - end->begun_ms, 100000);
        assert_int_equal(end->heard_ms, 100000);
    }
}

/* A command is for the present, however long nobody has looked. */
static void test_a_command_after_many_ends(void **state)
{
    (void)state;
    run("play:abc repeat=context");
    stage->move.now_ms += 2500 * 100000 + 30000;
    assert_int_equal(playback_pause(&stage->p, &stage->move), OK);
    assert_state("b 30 paused walk@1 repeat-context");
    assert_int_equal(stage->move.end_count, 2500);
    run("resume");
    stage->move.now_ms += 1000 * 100000;
    assert_int_equal(playback_catch_up(&stage->p, &stage->move), OK);
    assert_state("c 30 playing walk@2 repeat-context");
    assert_int_equal(stage->move.end_count, 3500);
}

/* What can be played is asked when an item begins. */
static void test_items_that_go(void **state)
{
    (void)state;
    run("play:abc repeat=track +30");
    stage->gone = 'a';
    run("pause resume seek=50");
    assert_state("a 50 playing walk@0 repeat-track");
    run("+60"); /* it can't be repeated */
    assert_state("b 10 playing walk@1 repeat-track");
    run("previous");
    assert_state("b 0 playing walk@1 repeat-track");
    stage->gone = 'c';
    run("repeat=off next");
    assert_state("a 0 paused walk@0");
}

/* A player may be polled or not: in one step or in many, the same comes out. */
static void test_one_step_as_many(void **state)
{
    const char *const begin =
        "play:abXpc=1 queue=xsYy repeat=context +10 pause +3 resume";
    struct buf whole, stepped;
    struct stage other;

    (void)state;
    buf_init(&whole, 10000);
    buf_init(&stepped, 10000);
    stage_init(&other);
    script_run(&other, begin);
    run(begin);
    run("+1234.567");
    for (int i = 0; i < 1234; i++)
        script_run(&other, "+1");
    script_run(&other, "+0.567");
    script_put_state(&whole, stage);
    script_put_ends(&whole, stage);
    script_put_state(&stepped, &other);
    script_put_ends(&stepped, &other);
    assert_true(str_eq(buf_get(&whole), buf_get(&stepped)));
    assert_true(stage->move.end_count > 10);
    buf_release(&whole);
    buf_release(&stepped);
    stage_release(&other);
}

/* Progress isn't a change; the next item is, and what somebody does. */
static void test_when_it_changed(void **state)
{
    static const char *const commands[] = {
        "pause",    "resume",   "next",    "previous",  "seek=5", "to=0",
        "play:abc", "next",     "shuffle", "ordered",   "pause",  "report=7",
        "seek=100", "play:abc", "to=1",    "device=den"};

    (void)state;
    run("play:abcdefgh");
    assert_true(stage->p.changed_ms == stage->move.now_ms);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        int64_t before = stage->p.changed_ms;

        run("+3");
        assert_true(stage->p.changed_ms == before);
        run(commands[i]);
        assert_true(stage->p.changed_ms == stage->move.now_ms);
    }
    run("play:abc +1234");
    assert_true(stage->p.changed_ms == stage->p.begun_ms);
    assert_true(stage->p.changed_ms == stage->move.now_ms - 934000);
    /* What is so already doesn't change. */
    run("play:abc pause +3 pause ordered repeat=off device=den queue=x");
    assert_true(stage->p.changed_ms == stage->move.now_ms - 3000);
}

/* ---- what an end says ---- */

static void test_ends_name_context_and_device(void **state)
{
    const struct playback_end *ends;

    (void)state;
    run("device=kitchen play:ab=1 +30 device=den +30 play: play:ab next");
    ends = stage->move.ends;
    assert_int_equal(stage->move.end_count, 2);
    assert_true(
        str_eq(ends[0].context, STR("spotify:album:0000000000000000000000")));
    assert_true(str_eq(ends[0].device, STR("den")));
    assert_int_equal(ends[0].heard_ms, 60000);
    assert_int_equal(ends[0].item.id.lo, 'b');
    assert_int_equal(ends[1].item.id.lo, 'a');
}

/* Choosing puts a context in the place of the one before, and says so of what
 * ends then. */
static void test_a_list_has_no_context(void **state)
{
    struct playback_choice what = {.walk = {1, 2}, .index = 0};
    uint32_t count;
    const struct playback_item *walk = script_items(stage, "de", &count);

    (void)state;
    run("play:abc +30");
    stage_choose(stage, &what, walk, count);
    assert_true(str_eq(stage->move.ends[0].context,
                       STR("spotify:album:0000000000000000000000")));
    assert_int_equal(stage->p.context.n, 0);
    assert_true(id_eq(stage->p.walk, what.walk));
    run("+200"); /* over; its first one waits */
    assert_state("d 0 paused walk@0");
    assert_int_equal(stage->move.ends[1].context.n, 0);
    assert_int_equal(stage->p.context.n, 0);
}

static void test_devices(void **state)
{
    (void)state;
    run("device=kitchen");
    assert_true(str_eq(stage->p.device, STR("kitchen")));
    run("play:abc +30 device=den");
    assert_true(str_eq(stage->p.device, STR("den")));
    assert_int_equal(stage->move.end_count, 0);
    run("+10 play:de");
    assert_true(str_eq(stage->p.device, STR("den")));
}

/* ---- queue ---- */

static void test_a_full_queue(void **state)
{
    struct playback_item item = script_item('x');

    (void)state;
    run("play:ab queue=y*999 next queue=z");
    assert_int_equal(stage->p.queued, 999);
    run("queue=z");
    assert_int_equal(stage->p.queued, PLAYBACK_MAX_QUEUE);
    assert_int_equal(playback_enqueue(&stage->p, &item, &stage->move),
                     ERR_LIMIT);
    assert_int_equal(stage->p.queued, PLAYBACK_MAX_QUEUE);
    assert_int_equal(stage->p.queue[999].id.lo, 'z');
    run("next queue=x");
    assert_int_equal(stage->p.queued, PLAYBACK_MAX_QUEUE);
    assert_int_equal(stage->p.queue[999].id.lo, 'x');
}

/* ---- what comes, what was ---- */

static void assert_list(bool is_upcoming, uint32_t most, const char *want)
{
    struct playback_item *items = mem_zalloc(most + 1, sizeof *items);
    char *got = mem_zalloc(most + 1, 1);
    uint32_t count;

    assert_int_equal((is_upcoming ? playback_upcoming : playback_before)(
                         &stage->p, &stage->source, items, most, &count),
                     OK);
    assert_true(count <= most);
    for (uint32_t i = 0; i < count; i++)
        got[i] = script_letter(&items[i]);
    assert_string_equal(got, want);
    free(items);
    free(got);
}

static void assert_upcoming(const char *words, const char *want)
{
    run(words);
    assert_list(true, 20, want);
}

static void assert_before(const char *words, const char *want)
{
    run(words);
    assert_list(false, 20, want);
}

static void test_upcoming(void **state)
{
    (void)state;
    assert_upcoming("", "");
    assert_upcoming("queue=xy", "xy");
    assert_upcoming("play:abcd=1", "xycd");
    assert_list(true, 3, "xyc");
    assert_list(true, 1, "x");
    assert_list(true, 0, "");
    assert_upcoming("next", "ycd");
    assert_upcoming("next next", "d");
    assert_upcoming("next", "");
    assert_upcoming("next", "bcd"); /* the first one waits */
    /* Nothing that can't be played. */
    assert_upcoming("play:aXbX*50c queue=Zz!", "zbc");
    assert_upcoming("next play:aX*51b", "");
    assert_upcoming("play:a!b", "b");
    /* Ahead of the walk is before all of it. */
    assert_upcoming("ahead:x:abc", "abc");
    assert_upcoming("queue=y", "yabc");
    assert_upcoming("next", "abc");
    /* The same item may stand in the walk twice. */
    assert_upcoming("play:aabaa", "abaa");
}

static void test_upcoming_when_repeated(void **state)
{
    (void)state;
    assert_upcoming("repeat=context play:abcd=1", "cdab");
    assert_list(true, 3, "cda");
    assert_upcoming("next next", "abcd");
    assert_upcoming("queue=x", "xabcd");
    assert_upcoming("next", "abcd");
    assert_upcoming("play:a", "a");
    assert_upcoming("play:aXbY", "ba");
    assert_upcoming("play:abX*51c", "ba"); /* what is beyond isn't reached */
    assert_upcoming("play:XX", "");
    assert_upcoming("ahead:x:ab", "ab");
    /* Skipping passes over the track that repeats. */
    assert_upcoming("repeat=track play:abcd=1", "cd");
}

static void test_upcoming_when_shuffled(void **state)
{
    struct playback_item items[20];
    struct playback p;
    uint32_t count;

    (void)state;
    run("shuffle play:abcdefghij=4");
    assert_int_equal(
        playback_upcoming(&stage->p, &stage->source, items, 20, &count), OK);
    assert_int_equal(count, 9);
    p = stage->p;
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(items[i].id.lo,
                         (uint64_t)'a' + playback_index(&p, i + 1));
}

static void test_before(void **state)
{
    (void)state;
    assert_before("", "");
    assert_before("play:abcd", "");
    assert_before("next", "a");
    assert_before("next next", "cba");
    assert_list(false, 2, "cb");
    assert_list(false, 0, "");
    assert_before("play:aX*50bXcd=54", "cba");
    assert_before("play:aX*51bXcd=55", "cb");
    assert_before("ahead:x:abc", "");
    /* The current item is the queue's: the walk's own comes first. */
    assert_before("play:abc=1 queue=x next", "ba");
    /* No way back around. */
    assert_before("repeat=context play:abc=1", "a");
}

/* ---- shuffling ---- */

/* Every order has all items, its first one first, and is there and back. */
static void assert_order(const struct playback *p)
{
    bool *is_seen = mem_zalloc(p->count, sizeof *is_seen);

    for (uint32_t place = 0; place < p->count; place++) {
        uint32_t index = playback_index(p, place);

        assert_true(index < p->count);
        assert_false(is_seen[index]);
        is_seen[index] = true;
        assert_int_equal(playback_place(p, index), place);
        assert_true(p->is_shuffled || index == place);
    }
    if (p->is_shuffled && p->count > 0)
        assert_int_equal(playback_index(p, 0), p->first);
    free(is_seen);
}

static void test_orders(void **state)
{
    struct playback p = {.place = 0};

    (void)state;
    for (p.count = 0; p.count <= 300; p.count++)
        for (p.first = 0; p.first < p.count; p.first += 1 + p.count / 4) {
            p.seed = p.count * 77u + p.first;
            p.is_shuffled = false;
            assert_order(&p);
            p.is_shuffled = true;
            assert_order(&p);
        }
    p.count = PLAYBACK_MAX_WALK;
    p.first = 99999;
    assert_order(&p);
}

/* Switching it on begins at what plays, and off goes on in the exact order
 * from what plays, wherever one has got to. */
static void test_shuffle_there_and_back(void **state)
{
    (void)state;
    for (uint32_t skips = 0; skips < 10; skips++) {
        uint32_t index;

        run("ordered play:abcdefghij=4 shuffle");
        assert_order(&stage->p);
        assert_int_equal(stage->p.place, 0);
        assert_int_equal(playback_index(&stage->p, 0), 4);
        for (uint32_t i = 0; i < skips; i++)
            run("next");
        assert_int_equal(stage->p.place, skips);
        index = playback_index(&stage->p, skips);
        assert_int_equal(stage->p.item.id.lo, 'a' + index);
        run("+12 ordered");
        assert_int_equal(stage->p.place, index);
        assert_int_equal(stage->p.item.id.lo, 'a' + index);
        assert_int_equal(playback_position(&stage->p, stage->move.now_ms),
                         12000);
        assert_order(&stage->p);
    }
}

/* Begun anywhere, a shuffled walk begins with any of its items, as often. */
static void test_shuffled_beginnings(void **state)
{
    uint32_t seen[5] = {0};
    uint32_t count;
    const struct playback_item *walk = script_items(stage, "abcde", &count);

    (void)state;
    run("shuffle");
    for (uint64_t seed = 0; seed < 5000; seed++) {
        struct playback_choice what = {.walk = {1, seed},
                                       .index = PLAYBACK_BEFORE,
                                       .seed = seed * 0x9e3779b97f4a7c15u};

        stage_choose(stage, &what, walk, count);
        assert_int_equal(stage->p.place, 0);
        assert_int_equal(stage->p.origin, PLAYBACK_FROM_WALK);
        seen[stage->p.item.id.lo - 'a']++;
    }
    for (int i = 0; i < 5; i++)
        assert_in_range(seen[i], 850, 1150); /* over five deviations */
}

/* The same where shuffling begins before the walk does. */
static void test_shuffled_before_the_walk(void **state)
{
    uint32_t seen[5] = {0};

    (void)state;
    for (uint64_t seed = 0; seed < 500; seed++) {
        run("ordered ahead:x:abcde");
        assert_int_equal(playback_shuffle(&stage->p, true,
                                          seed * 0x9e3779b97f4a7c15u,
                                          &stage->move),
                         OK);
        assert_int_equal(stage->p.place, PLAYBACK_BEFORE);
        run("next");
        assert_int_equal(stage->p.place, 0);
        seen[stage->p.item.id.lo - 'a']++;
    }
    for (int i = 0; i < 5; i++)
        assert_in_range(seen[i], 50, 150); /* over five deviations */
}

/* Each item of a shuffled walk comes once in a round. */
static void test_a_shuffled_round(void **state)
{
    uint64_t seen = 0;

    (void)state;
    run("shuffle repeat=context play:abcdefghij=9");
    for (int i = 0; i < 10; i++) {
        seen |= (uint64_t)1 << (stage->p.item.id.lo - 'a');
        assert_int_equal(stage->p.place, i);
        run(i % 2 == 0 ? "next" : "+100");
    }
    assert_int_equal(seen, 1023);
    assert_state("j 0 playing walk@0 repeat-context shuffled");
}

/* ---- cost, and failures of the source ---- */

/* A long walk costs no more than a short one: a few items are asked for. */
static void test_long_walks_are_cheap(void **state)
{
    static const char *const commands[] = {
        "next",    "previous",       "seek=100", "shuffle", "next",
        "ordered", "+1000",          "pause",    "resume",  "to=5",
        "+0.5",    "repeat=context", "seek=50",  "next",    "previous"};

    (void)state;
    run("play:a*99999b=99990");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        stage->asked = 0;
        run(commands[i]);
        assert_true(stage->asked < 100);
    }
    /* Nothing but what can't be played: a round of skipping has its end. */
    stage->asked = 0;
    run("play:X*100000=500 next previous shuffle next resume +1000");
    assert_true(stage->asked < 2000);
}

static enum err lose_item(void *owner, uint32_t index,
                          struct playback_item *out)
{
    (void)owner;
    (void)index;
    (void)out;
    return ERR_DB;
}

static void test_errors_come_through(void **state)
{
    struct playback_item items[5];
    uint32_t count;

    (void)state;
    run("play:abc=1");
    stage->source.item = lose_item;
    assert_int_equal(
        playback_upcoming(&stage->p, &stage->source, items, 5, &count), ERR_DB);
    assert_int_equal(
        playback_before(&stage->p, &stage->source, items, 5, &count), ERR_DB);
    assert_int_equal(playback_next(&stage->p, &stage->move), ERR_DB);
}

static void test_errors_of_the_walk_before(void **state)
{
    (void)state;
    run("play:abc=1 +30");
    stage->move.now_ms += 70000;
    stage->source.item = lose_item;
    assert_int_equal(playback_pause(&stage->p, &stage->move), ERR_DB);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_transitions),
        TEST(test_what_follows_from_the_time),
        TEST(test_a_clock_that_goes_back),
        TEST(test_many_ends),
        TEST(test_a_command_after_many_ends),
        TEST(test_items_that_go),
        TEST(test_one_step_as_many),
        TEST(test_when_it_changed),
        TEST(test_ends_name_context_and_device),
        TEST(test_a_list_has_no_context),
        TEST(test_devices),
        TEST(test_a_full_queue),
        TEST(test_upcoming),
        TEST(test_upcoming_when_repeated),
        TEST(test_upcoming_when_shuffled),
        TEST(test_before),
        TEST(test_orders),
        TEST(test_shuffle_there_and_back),
        TEST(test_shuffled_beginnings),
        TEST(test_shuffled_before_the_walk),
        TEST(test_a_shuffled_round),
        TEST(test_long_walks_are_cheap),
        TEST(test_errors_come_through),
        TEST(test_errors_of_the_walk_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
