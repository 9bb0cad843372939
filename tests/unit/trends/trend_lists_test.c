#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/house.h"
#include "base/mem.h"
#include "catalog/field.h"
#include "library/playlist_items.h"
#include "library/shelf.h"
#include "trends/trend_history.h"
#include "trends/trend_lists.h"
#include "trends/trends.h"
#include "plays/plays.h"
#include "library/library.h"
#include "unit/accounts/fresh.h"

static const struct db_domain *const trended_domains[] = {
    &db_domain,    &accounts_domain, &library_domain,
    &plays_domain, &trends_domain,   NULL};

static int set_up(void **state)
{
    return place_open(state, trended_domains);
}

/* A chart of `count` tracks in a market. */
static struct trend_board *board_of(struct trend_boards *b, unsigned market,
                                    uint32_t count)
{
    struct trend_board *board = mem_zalloc(1, sizeof *board);

    b->of[TREND_TRACK][trend_board_market(market)] = board;
    for (uint32_t i = 0; i < count; i++)
        board->charts[TREND_CHART_NOW].list[i] =
            (struct trend_ranked){{3, i + 1}, 1000 - i};
    board->charts[TREND_CHART_NOW].count = count;
    return board;
}

#define PLAYS(n) ((uint64_t)(n)*TREND_EIGHTHS * 24)

static bool is_called(struct str name, const char *text)
{
    return str_eq_c(name, text);
}

/* The world has its lists, and a market when enough is played there. */
static void test_plan(void **state)
{
    struct trend_boards *b = trend_boards_new();
    struct trend_list *lists;
    struct arena arena;
    size_t n;

    (void)state;
    arena_init(&arena);
    trend_lists_plan(b, &arena, &lists, &n);
    assert_int_equal(n, 0);
    board_of(b, TREND_WORLD, 70)->charts[TREND_CHART_VIRAL].count = 1;
    board_of(b, (unsigned)market_number(STR("SE")), 3)->week =
        PLAYS(TREND_LIST_PLAYS);
    board_of(b, (unsigned)market_number(STR("US")), 3)->week =
        PLAYS(TREND_LIST_PLAYS) - 1;
    board_of(b, (unsigned)market_number(STR("AA")), 3)->week = PLAYS(1000);
    trend_lists_plan(b, &arena, &lists, &n);
    assert_int_equal(n, 4);
    assert_true(is_called(lists[0].name, "Top 50 - Global"));
    assert_int_equal(lists[0].count, 50);
    assert_true(is_called(lists[1].name, "Viral 50 - Global"));
    assert_int_equal(lists[1].count, 1);
    assert_true(is_called(lists[2].name, "Top 50 - AA"));
    assert_true(is_called(lists[3].name, "Top 50 - Sweden"));
    assert_true(id_eq(lists[3].id, id_from_name(STR("chart:top:SE"))));
    assert_true(id_eq(lists[1].id, id_from_name(STR("chart:viral:world"))));
    arena_release(&arena);
    trend_boards_free(b);
}

static struct playlist list_now(struct db *db, struct arena *arena)
{
    struct playlist p;

    assert_int_equal(playlists_find(db,
                                    trend_list_id(TREND_CHART_NOW, TREND_WORLD),
                                    arena, &p),
                     OK);
    return p;
}

static int64_t count_told(struct db *db)
{
    static const struct db_statement find = {
        "told", "SELECT COUNT(*) FROM change WHERE kind = $1"};
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_text(STR(CHANGE_CHARTS))));
    int64_t n = 0;

    while (db_next(&rows))
        n = db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    return n;
}

/* A list is made once, and written, and told of, when it is another. */
static void test_writing(void **state)
{
    struct trend_list list = {.chart = TREND_CHART_NOW,
                              .market = TREND_WORLD,
                              .id = trend_list_id(TREND_CHART_NOW, TREND_WORLD),
                              .name = STR("Top 50 - Global"),
                              .tracks = {{3, 1}, {3, 2}},
                              .count = 2};
    struct playlist first, now;
    struct playlist_page page;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(trend_list_write(*state, &list, 1000, &arena), OK);
    first = list_now(*state, &arena);
    assert_true(str_eq(first.owner, house_id()) && first.is_public);
    assert_int_equal(first.items, 2);
    assert_int_equal(trend_list_write(*state, &list, 2000, &arena), OK);
    now = list_now(*state, &arena);
    assert_int_equal(now.snapshot.revision, first.snapshot.revision);
    assert_int_equal(count_told(*state), 1);
    list.tracks[0] = (struct id){3, 2};
    list.tracks[1] = (struct id){3, 1};
    assert_int_equal(trend_list_write(*state, &list, 3000, &arena), OK);
    now = list_now(*state, &arena);
    assert_int_equal(now.snapshot.revision, first.snapshot.revision + 1);
    assert_int_equal(count_told(*state), 2);
    assert_int_equal(playlist_items_page(*state, list.id, 0, 10, &arena, &page),
                     OK);
    assert_int_equal(page.items[0].entry.id.lo, 2);
    /* One that the house has dropped isn't brought back. */
    assert_int_equal(shelf_unfollow(*state, &now, house_id()), OK);
    list.count = 1;
    assert_int_equal(trend_list_write(*state, &list, 4000, &arena), OK);
    now = list_now(*state, &arena);
    assert_true(now.is_dropped && now.items == 2);
    arena_release(&arena);
}

/* What was noted of a chart comes back; the later day stays. */
static void test_history(void **state)
{
    struct trend_history *h = trend_history_new(), *other = trend_history_new();
    struct trend_past *past =
        &h->of[TREND_ARTIST][trend_board_market(5)][TREND_CHART_WEEK];
    struct trend_past *world =
        &h->of[TREND_TRACK][MARKET_CODES][TREND_CHART_NOW];
    struct trend_top top = {.count = 2, .list = {{{3, 9}, 2}, {{3, 4}, 1}}};
    static const struct trend_top nothing;
    const struct trend_standing *s;

    trend_past_note(past, &top, 90);
    trend_past_note(past, &top, 91);
    trend_past_note(world, &nothing, 91);
    assert_int_equal(trend_history_save(h, *state), OK);
    assert_int_equal(trend_history_load(other, *state), OK);
    assert_int_equal(trend_history_day(other), 91);
    past = &other->of[TREND_ARTIST][trend_board_market(5)][TREND_CHART_WEEK];
    s = trend_past_find(past, (struct id){3, 4});
    assert_non_null(s);
    assert_true(s->rank == 2 && s->peak == 2 && s->days == 2 && s->day == 91);
    assert_int_equal(past->count, 2);
    /* Who comes later with an earlier day changes nothing. */
    trend_history_free(h);
    h = trend_history_new();
    trend_past_note(&h->of[TREND_ARTIST][5][TREND_CHART_WEEK], &top, 90);
    assert_int_equal(trend_history_save(h, *state), OK);
    assert_int_equal(trend_history_load(other, *state), OK);
    assert_int_equal(past->day, 91);
    trend_history_free(h);
    trend_history_free(other);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan),
        TEST(test_writing),
        TEST(test_history),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
