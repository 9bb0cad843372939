#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/random.h"
#include "player/state_form.h"
#include "unit/player/script.h"

/* What the form has without texts and without a queue. */
#define FIXED_BYTES 107u

static struct playback_item queue[3] = {{SEQUENCE_TRACK, {1, 2}},
                                        {SEQUENCE_EPISODE, {UINT64_MAX, 0}},
                                        {SEQUENCE_CHAPTER, {0, UINT64_MAX}}};

/* Each member is another one than any of its kind. */
static const struct playback full = {
    .context = STR("spotify:playlist:37i9dQZF1DXcBWIGoYBM5M"),
    .walk = {0x1112131415161718, 0x2122232425262728},
    .count = 90001,
    .place = 80002,
    .device = STR("kitchen"),
    .item = {SEQUENCE_EPISODE, {0x3132333435363738, 0x4142434445464748}},
    .origin = PLAYBACK_FROM_QUEUE,
    .duration_ms = 700003,
    .is_playing = true,
    .position_ms = 600004,
    .at_ms = 1700000000005,
    .changed_ms = 1700000000006,
    .begun_ms = 1699999000007,
    .heard_ms = 500008,
    .begun_by = PLAY_BACK,
    .repeat = PLAYBACK_REPEAT_TRACK,
    .is_shuffled = true,
    .seed = 0xfedcba9876543209,
    .first = 70010,
    .queue = queue,
    .queued = 3};

static void assert_same(const struct playback *a, const struct playback *b)
{
    assert_true(str_eq(a->context, b->context));
    assert_true(id_eq(a->walk, b->walk));
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->place, b->place);
    assert_true(str_eq(a->device, b->device));
    assert_true(stage_same(&a->item, &b->item));
    assert_int_equal(a->origin, b->origin);
    assert_int_equal(a->duration_ms, b->duration_ms);
    assert_int_equal(a->is_playing, b->is_playing);
    assert_int_equal(a->position_ms, b->position_ms);
    assert_true(a->at_ms == b->at_ms);
    assert_true(a->changed_ms == b->changed_ms);
    assert_true(a->begun_ms == b->begun_ms);
    assert_int_equal(a->heard_ms, b->heard_ms);
    assert_int_equal(a->begun_by, b->begun_by);
    assert_int_equal(a->repeat, b->repeat);
    assert_int_equal(a->is_shuffled, b->is_shuffled);
    assert_true(a->seed == b->seed);
    assert_int_equal(a->first, b->first);
    assert_int_equal(a->queued, b->queued);
    for (uint32_t i = 0; i < a->queued; i++)
        assert_true(stage_same(&a->queue[i], &b->queue[i]));
}

static void assert_round_trip(const struct playback *p)
{
    struct playback got;
    struct arena arena;
    struct buf bytes;

    arena_init(&arena);
    buf_init(&bytes, 1 << 20);
    playback_pack(p, &bytes);
    assert_int_equal(bytes.n, FIXED_BYTES + p->context.n + p->device.n +
                                  p->queued * PLAYBACK_ITEM_BYTES);
    assert_true(playback_unpack(buf_get(&bytes), &arena, &got));
    assert_same(p, &got);
    buf_release(&bytes);
    arena_release(&arena);
}

static void test_there_and_back(void **state)
{
    struct playback_item many[PLAYBACK_MAX_QUEUE];
    struct playback nothing = {.place = PLAYBACK_BEFORE};
    struct playback p = full;

    (void)state;
    assert_round_trip(&full);
    assert_round_trip(&nothing);
    for (uint32_t i = 0; i < PLAYBACK_MAX_QUEUE; i++)
        many[i] = (struct playback_item){SEQUENCE_TRACK, {i, ~i}};
    p.queue = many;
    p.queued = PLAYBACK_MAX_QUEUE;
    p.place = PLAYBACK_BEFORE;
    p.count = PLAYBACK_MAX_WALK;
    p.first = PLAYBACK_MAX_WALK - 1;
    p.position_ms = p.duration_ms;
    assert_round_trip(&p);
}

/* Before anything was played the place is 0 in memory; stored, it is none. */
static void test_a_place_without_items(void **state)
{
    struct playback never = {.repeat = PLAYBACK_REPEAT_CONTEXT};
    struct arena arena;
    struct buf bytes;
    struct playback got;

    (void)state;
    arena_init(&arena);
    buf_init(&bytes, 1 << 20);
    playback_pack(&never, &bytes);
    assert_true(playback_unpack(buf_get(&bytes), &arena, &got));
    assert_int_equal(got.place, PLAYBACK_BEFORE);
    assert_int_equal(got.repeat, PLAYBACK_REPEAT_CONTEXT);
    buf_release(&bytes);
    arena_release(&arena);
}

/* The bytes are drawn in the header, and lie in databases. */
static void test_bytes(void **state)
{
    static const char *const want =
        "01 07000000'context' 11121314151617182122232425262728 0a000000"
        " 05000000 03000000'den' 01 00000000000000010000000000000002 00"
        " e8030000 01 f4010000 0568e5cf8b010000 0668e5cf8b010000"
        " 1f64e5cf8b010000 e7030000 03 02 01 0807060504030201 09000000"
        " 01000000 05 ffffffffffffffff0000000000000000";
    struct playback p = full;
    struct buf bytes;
    size_t at = 0;

    (void)state;
    p.context = STR("context");
    p.count = 10;
    p.place = 5;
    p.device = STR("den");
    p.item = queue[0];
    p.origin = PLAYBACK_FROM_WALK;
    p.duration_ms = 1000;
    p.position_ms = 500;
    p.begun_ms = 1699999999007;
    p.heard_ms = 999;
    p.seed = 0x0102030405060708;
    p.first = 9;
    p.queue = &queue[1];
    p.queued = 1;
    buf_init(&bytes, 10000);
    playback_pack(&p, &bytes);
    for (const char *c = want; *c != '\0'; c++) {
        char byte[3] = {c[0], c[1], '\0'};

        if (*c == '\'')
            for (c++; *c != '\''; c++)
                assert_int_equal(bytes.p[at++], *c);
        else if (*c != ' ') {
            assert_int_equal((uint8_t)bytes.p[at++], strtoul(byte, NULL, 16));
            c++;
        }
    }
    assert_int_equal(at, bytes.n);
    buf_release(&bytes);
}

/* ---- what isn't a playback ---- */

static void test_cut_anywhere(void **state)
{
    struct playback got;
    struct arena arena;
    struct buf bytes;

    (void)state;
    arena_init(&arena);
    buf_init(&bytes, 10000);
    playback_pack(&full, &bytes);
    for (size_t n = 0; n < bytes.n; n++) {
        /* In a room of its own, so that a sanitizer sees a step beyond. */
        char *cut = mem_alloc(n);

        memcpy(cut, bytes.p, n);
        assert_false(playback_unpack(str_of(cut, n), &arena, &got));
        free(cut);
    }
    buf_char(&bytes, '\0');
    assert_false(playback_unpack(buf_get(&bytes), &arena, &got));
    buf_release(&bytes);
    arena_release(&arena);
}

static void assert_refused(const struct playback *p)
{
    struct playback got;
    struct arena arena;
    struct buf bytes;

    arena_init(&arena);
    buf_init(&bytes, 1 << 20);
    playback_pack(p, &bytes);
    assert_false(playback_unpack(buf_get(&bytes), &arena, &got));
    buf_release(&bytes);
    arena_release(&arena);
}

/* A state with one member as it can't be. */
#define REFUSE(member, value)                                                  \
    do {                                                                       \
        struct playback wrong = full;                                          \
                                                                               \
        wrong.member = (value);                                                \
        assert_refused(&wrong);                                                \
    } while (0)

static void test_what_cannot_be(void **state)
{
    (void)state;
    REFUSE(place, full.count);
    REFUSE(place, UINT32_MAX - 1);
    REFUSE(first, full.count);
    REFUSE(count, PLAYBACK_MAX_WALK + 1);
    REFUSE(item.kind, SEQUENCE_KIND_END);
    REFUSE(origin, PLAYBACK_AHEAD + 1);
    REFUSE(position_ms, full.duration_ms + 1);
    REFUSE(begun_by, PLAY_REASON_END);
    REFUSE(repeat, PLAYBACK_REPEAT_TRACK + 1);
    /* Times that can't be reckoned with. */
    REFUSE(at_ms, -1);
    REFUSE(at_ms, INT64_MAX);
    REFUSE(at_ms, INT64_MIN);
    REFUSE(changed_ms, INT64_MIN);
    REFUSE(begun_ms, INT64_MAX);
}

static void test_queues_that_cannot_be(void **state)
{
    struct playback_item many[PLAYBACK_MAX_QUEUE + 1] = {{0}};
    struct playback p = full;

    (void)state;
    p.queue = many;
    p.queued = PLAYBACK_MAX_QUEUE + 1;
    assert_refused(&p);
    p.queued = 1;
    many[0].kind = SEQUENCE_KIND_END;
    assert_refused(&p);
}

/* ---- damage ---- */

static enum err any_item(void *owner, uint32_t index, struct playback_item *out)
{
    (void)owner;
    *out = stage_item(SEQUENCE_TRACK + index % 8, index, 60000, 0);
    return OK;
}

/* Whatever a state says, it can be run: nothing is asserted wrongly, and what
 * comes of it is a state, too. */
static void run_any(struct stage *s)
{
    static const char *const commands[] = {
        "+10",     "report=5", "seek=20",    "queue=x", "shuffle",
        "next",    "to=3",     "previous",   "+100000", "ordered",
        "pause",   "next",     "repeat=off", "+1000",   "resume",
        "seek=70", "previous", "device=d",   "play:abc"};
    struct playback_item list[10];
    struct playback got;
    uint32_t count;
    struct buf bytes;

    buf_init(&bytes, 1 << 20);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        /* One that is full already has no room for another. */
        if (s->p.queued == 0 || strcmp(commands[i], "queue=x") != 0)
            script_run(s, commands[i]);
        assert_int_equal(playback_upcoming(&s->p, &s->source, list, 10, &count),
                         OK);
        assert_int_equal(playback_before(&s->p, &s->source, list, 10, &count),
                         OK);
        buf_clear(&bytes);
        playback_pack(&s->p, &bytes);
        assert_true(playback_unpack(buf_get(&bytes), &s->arena, &got));
    }
    buf_release(&bytes);
}

static void assert_packs_as(const struct playback *p, struct str want)
{
    struct buf bytes;

    buf_init(&bytes, 1 << 20);
    playback_pack(p, &bytes);
    assert_true(str_eq(buf_get(&bytes), want));
    buf_release(&bytes);
}

/* Whether the bytes are a playback, which has no other bytes; if so, it is
 * run. */
static bool try_damaged(struct str bytes)
{
    struct stage s;
    bool is_good;

    stage_init(&s);
    s.source.item = any_item;
    is_good = playback_unpack(bytes, &s.arena, &s.p);
    if (is_good) {
        assert_packs_as(&s.p, bytes);
        s.move.now_ms = s.p.at_ms;
        run_any(&s);
    }
    stage_release(&s);
    return is_good;
}

static void test_every_bit_flipped(void **state)
{
    unsigned good = 0, bad = 0;
    struct buf bytes;

    (void)state;
    buf_init(&bytes, 10000);
    playback_pack(&full, &bytes);
    for (size_t bit = 0; bit < bytes.n * 8; bit++) {
        bytes.p[bit / 8] = (char)(bytes.p[bit / 8] ^ 1 << bit % 8);
        if (try_damaged(buf_get(&bytes)))
            good++;
        else
            bad++;
        bytes.p[bit / 8] = (char)(bytes.p[bit / 8] ^ 1 << bit % 8);
    }
    /* Ids and texts may be anything, lengths and enumerations may not. */
    assert_true(good > 500);
    assert_true(bad > 150);
    buf_release(&bytes);
}

static void test_many_bytes_changed(void **state)
{
    struct random_sequence r = random_sequence(3, 0);
    struct buf bytes;

    (void)state;
    buf_init(&bytes, 10000);
    for (int round = 0; round < 3000; round++) {
        buf_clear(&bytes);
        playback_pack(&full, &bytes);
        for (uint32_t n = 2 + random_below(&r, 6); n > 0; n--)
            bytes.p[random_below(&r, (uint32_t)bytes.n)] =
                (char)random_below(&r, random_below(&r, 2) == 0 ? 4 : 256);
        (void)try_damaged(buf_get(&bytes));
    }
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_a_place_without_items),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_what_cannot_be),
        cmocka_unit_test(test_queues_that_cannot_be),
        cmocka_unit_test(test_every_bit_flipped),
        cmocka_unit_test(test_many_bytes_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
