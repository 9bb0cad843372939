#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "trends/trend_count.h"
#include "trends/trend_listener.h"
#include "unit/trends/album.h"

#define DAY 20000u
#define SE  ((uint16_t)('S' - 'A') * 26 + ('E' - 'A'))

/* A listener plays a track, once more. */
static void play(struct trend_counts *c, struct fixture *f,
                 struct trend_listener *l, const char *track, uint32_t day)
{
    const struct trend_play play = {id_of(track), SE};

    trend_counts_fold(c, f->c, day, l, &play);
}

/* The cell of that day, zero when there is none. */
static struct trend_cell cell_of(const struct trend_counts *c, struct id id,
                                 enum trend_type type, uint16_t market,
                                 uint32_t day)
{
    const struct trend_key key = {id, market, (uint8_t)type};
    const struct trend_record *r = trend_counts_find(c, &key);

    for (uint32_t i = 0; r != NULL && i < r->count; i++)
        if (r->cells[i].day == day)
            return r->cells[i];
    return (struct trend_cell){0};
}

static uint32_t weight_of(const struct trend_counts *c, const char *name,
                          enum trend_type type)
{
    return cell_of(c, id_of(name), type, TREND_WORLD, DAY).weight;
}

/* One listener's plays count less and less, and count for everything that the
 * track is of. */
static void test_weights(void **state)
{
    struct fixture *f = *state;
    struct trend_counts *c = trend_counts_new();
    struct trend_listener *l = trend_listener_new();
    static const char *const plays[] = {"one", "one", "two", "three"};
    struct id rock = trend_genre_id(STR("rock")),
              pop = trend_genre_id(STR("pop"));

    album_catalog(f);
    for (size_t i = 0; i < 4; i++)
        play(c, f, l, plays[i], DAY);
    assert_int_equal(weight_of(c, "one", TREND_TRACK), 12);
    assert_int_equal(weight_of(c, "two", TREND_TRACK), 8);
    assert_int_equal(weight_of(c, "first", TREND_ALBUM), 14);
    assert_int_equal(weight_of(c, "ada", TREND_ARTIST), 14);
    assert_int_equal(weight_of(c, "bea", TREND_ARTIST), 8);
    assert_int_equal(cell_of(c, rock, TREND_GENRE, SE, DAY).weight, 14);
    assert_int_equal(cell_of(c, pop, TREND_GENRE, TREND_WORLD, DAY).weight, 15);
    assert_int_equal(cell_of(c, pop, TREND_GENRE, SE, DAY).listeners, 1);
    assert_str(trend_counts_genre(c, rock), "rock");
    assert_int_equal(trend_counts_genre(c, id_of("metal")).n, 0);
    trend_listener_free(l);
    trend_counts_free(c);
}

/* A robot's ten thousand plays are less than two. */
static void test_robot(void **state)
{
    struct fixture *f = *state;
    struct trend_counts *c = trend_counts_new();
    struct trend_listener *l = trend_listener_new();

    album_catalog(f);
    for (size_t i = 0; i < 10000; i++)
        play(c, f, l, "one", DAY);
    assert_int_equal(weight_of(c, "one", TREND_TRACK), 15);
    assert_true(15 < 2 * TREND_EIGHTHS);
    trend_listener_free(l);
    trend_counts_free(c);
}

/* The same plays in both orders, or some of them counted before: the same
 * counts. */
static void test_order(void **state)
{
    static const char *const names[] = {"one", "two",   "one", "three", "one",
                                        "two", "three", "one", "one"};
    struct fixture *f = *state;

    album_catalog(f);
    for (unsigned way = 0; way < 3; way++) {
        struct trend_counts *c = trend_counts_new();
        struct trend_listener *l = trend_listener_new();

        for (size_t i = 0; i < 9; i++) {
            if (way == 2 && i == 5) {
                trend_listener_free(l);
                l = trend_listener_new();
                for (size_t k = 0; k < 5; k++) {
                    const struct trend_play before = {id_of(names[k]), SE};

                    trend_counts_remember(f->c, l, &before);
                }
            }
            play(c, f, l, names[way == 1 ? 8 - i : i], DAY);
        }
        assert_int_equal(weight_of(c, "one", TREND_TRACK), 15);
        assert_int_equal(weight_of(c, "two", TREND_TRACK), 12);
        assert_int_equal(weight_of(c, "second", TREND_ALBUM), 12);
        assert_int_equal(weight_of(c, "first", TREND_ALBUM), 15);
        assert_int_equal(
            cell_of(c, id_of("one"), TREND_TRACK, SE, DAY).listeners, 1);
        assert_int_equal(trend_counts_count(c), 20);
        trend_listener_free(l);
        trend_counts_free(c);
    }
}

/* A track that the catalog doesn't have stands alone, and without a rank. */
static void test_unknown(void **state)
{
    struct fixture *f = *state;
    struct trend_counts *c = trend_counts_new();
    struct trend_listener *l = trend_listener_new();
    const struct trend_key key = {id_of("lost"), SE, TREND_TRACK};

    album_catalog(f);
    play(c, f, l, "lost", DAY);
    assert_int_equal(weight_of(c, "lost", TREND_TRACK), 8);
    assert_int_equal(trend_counts_count(c), 2);
    assert_false(trend_counts_find(c, &key)->is_known);
    assert_int_equal(trend_counts_moved(c, f->c), 0);
    /* Until there is one that does. */
    restart(f);
    track(f, "lost", "second", "bea", 2);
    put(f);
    finish(f);
    assert_int_equal(trend_counts_moved(c, f->c), 1);
    trend_listener_free(l);
    trend_counts_free(c);
}

/* Days that are over go, and with its last one an entity. */
static void test_dropping(void **state)
{
    struct fixture *f = *state;
    struct trend_counts *c = trend_counts_new();
    struct trend_listener *today = trend_listener_new(),
                          *before = trend_listener_new();
    size_t touched;

    album_catalog(f);
    play(c, f, today, "one", DAY);
    play(c, f, before, "one", DAY - 1);
    play(c, f, before, "three", DAY - 1);
    (void)trend_counts_touched(c, &touched);
    /* one, first, ada, rock; three, second, bea, jazz; pop; in two places. */
    assert_int_equal(touched, 18);
    trend_counts_drop(c, DAY);
    assert_int_equal(trend_counts_count(c), 10);
    assert_int_equal(weight_of(c, "one", TREND_TRACK), 8);
    assert_int_equal(weight_of(c, "three", TREND_TRACK), 0);
    assert_int_equal(
        cell_of(c, id_of("one"), TREND_TRACK, TREND_WORLD, DAY - 1).weight, 0);
    (void)trend_counts_touched(c, &touched);
    assert_int_equal(touched, 0);
    trend_listener_free(today);
    trend_listener_free(before);
    trend_counts_free(c);
}

/* Thousands of entities are all found again. */
static void test_many(void **state)
{
    struct trend_counts *c = trend_counts_new();

    (void)state;
    for (uint64_t i = 0; i < 5000; i++) {
        const struct trend_key key = {
            {i, ~i}, (uint16_t)(i % 600), TREND_ALBUM};

        trend_record_cell(trend_counts_get(c, &key), (uint32_t)i)->weight = 1;
    }
    for (uint64_t i = 0; i < 5000; i++) {
        const struct trend_key key = {
            {i, ~i}, (uint16_t)(i % 600), TREND_ALBUM};
        const struct trend_record *r = trend_counts_find(c, &key);

        assert_non_null(r);
        assert_int_equal(r->cells[0].day, i);
    }
    assert_int_equal(trend_counts_count(c), 5000);
    trend_counts_free(c);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_weights), TEST(test_robot),    TEST(test_order),
        TEST(test_unknown), TEST(test_dropping), cmocka_unit_test(test_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
