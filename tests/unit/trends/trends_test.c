/* The thread, by a clock that the test sets. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "generation/generation.h"
#include "generation/watch.h"
#include "library/library.h"
#include "plays/plays.h"
#include "trends/trend_score.h"
#include "trends/trends.h"
#include "unit/accounts/fresh.h"
#include "unit/trends/album.h"

static const struct db_domain *const trended_domains[] = {
    &db_domain,    &accounts_domain, &library_domain,
    &plays_domain, &trends_domain,   NULL};

#define LIMIT_MS   30000
#define NOON       1700049600000
#define LISTS_S    86400
#define OWN_POINTS 30 /* the popularity that the catalog gives "one" */

struct world {
    struct clock *clock;
    struct db *db;
    struct fixture *catalog;
    struct generation_watch *watch;
    struct trends *trends;
    struct arena arena;
};

static struct world world;

static int set_up(void **state)
{
    struct world *w = &world;
    void *db = NULL, *fixture = NULL;

    w->clock = clock_new();
    clock_freeze(w->clock, true);
    clock_set(w->clock, NOON);
    (void)clock_use(w->clock);
    if (place_open(&db, trended_domains) || setup(&fixture))
        return -1;
    w->db = db;
    w->catalog = fixture;
    album_catalog(w->catalog);
    assert_int_equal(generation_watch_new(w->catalog->store, &w->watch), OK);
    w->trends = trends_new(&place.state, LISTS_S);
    assert_true(trends_settle(w->trends, 0)); /* without a thread */
    assert_int_equal(trends_start(w->trends, w->watch), OK);
    arena_init(&w->arena);
    *state = w;
    return fresh_add_user(w->db, "alice");
}

static int tear_down(void **state)
{
    struct world *w = *state;
    void *db = w->db, *fixture = w->catalog;

    arena_release(&w->arena);
    trends_stop(w->trends);
    trends_free(w->trends);
    generation_watch_free(w->watch);
    (void)clock_use(NULL);
    clock_free(w->clock);
    return teardown(&fixture) || place_tear_down(&db) ? -1 : 0;
}

static void play(struct world *w, const char *track)
{
    struct play p = {.begun_ms = clock_unix_ms() - 1000,
                     .kind = SEQUENCE_TRACK,
                     .id = id_of(track),
                     .source = PLAY_FROM_PLAYER};
    struct plays_new new = {.user = STR("alice"),
                            .list = &p,
                            .count = 1,
                            .now_ms = clock_unix_ms()};

    assert_int_equal(plays_add(w->db, &new, NULL), OK);
}

static void advance(struct world *w, int64_t ms)
{
    clock_advance(w->clock, ms);
    assert_true(trends_settle(w->trends, LIMIT_MS));
}

/* The chart of tracks in the whole world. */
static struct trends_page chart(struct world *w, enum trend_chart which)
{
    struct trends_query query = {
        .market = TREND_WORLD, .chart = which, .limit = 10};
    struct trends_page page;

    trends_chart(w->trends, &query, &w->arena, &page);
    return page;
}

static unsigned popularity_of(struct world *w, const char *track)
{
    struct generation *g = generation_watch_ref(w->watch);
    const struct catalog *c = generation_catalog(g);
    unsigned popularity = catalog_popularity(
        c, ENTITY_TRACK, catalog_find(c, ENTITY_TRACK, id_of(track)));

    generation_unref(g);
    return popularity;
}

/* A play is on the chart as soon as the trends have settled, stays there while
 * it counts, and takes what it made of the popularity along. */
static void test_plays_come_and_go(void **state)
{
    struct world *w = *state;

    advance(w, 0);
    assert_int_equal(chart(w, TREND_CHART_WEEK).count, 0);
    play(w, "one");
    advance(w, 0);
    assert_int_equal(chart(w, TREND_CHART_WEEK).count, 1);
    assert_true(popularity_of(w, "one") > OWN_POINTS);
    advance(w, 2 * TREND_DAY_MS);
    assert_int_equal(chart(w, TREND_CHART_WEEK).count, 1);
    advance(w, TREND_DAYS * TREND_DAY_MS);
    assert_int_equal(chart(w, TREND_CHART_WEEK).count, 0);
    assert_int_equal(popularity_of(w, "one"), OWN_POINTS);
}

/* Who goes back to days of which nothing was kept finds them again; before them
 * there is nothing to drop. */
static void test_back_in_time(void **state)
{
    struct world *w = *state;

    play(w, "one");
    advance(w, 2 * TREND_DAYS * TREND_DAY_MS);
    assert_int_equal(chart(w, TREND_CHART_WEEK).count, 0);
    clock_set(w->clock, NOON + TREND_HOUR_MS);
    advance(w, 0);
    assert_int_equal(chart(w, TREND_CHART_WEEK).count, 1);
    assert_true(popularity_of(w, "one") > OWN_POINTS);
    clock_set(w->clock, 0);
    advance(w, 0);
    clock_set(w->clock, NOON + TREND_HOUR_MS);
    advance(w, 0);
    assert_int_equal(chart(w, TREND_CHART_WEEK).count, 1);
}

/* The days that are over are noted: yesterday's rank is today's last one. */
static void test_days_are_noted(void **state)
{
    struct world *w = *state;
    struct trends_page page;

    play(w, "one");
    advance(w, 0);
    assert_int_equal(chart(w, TREND_CHART_WEEK).places[0].last_rank, 0);
    advance(w, TREND_DAY_MS);
    page = chart(w, TREND_CHART_WEEK);
    assert_int_equal(page.places[0].last_rank, 1);
    assert_int_equal(page.places[0].days, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plays_come_and_go, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_back_in_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_days_are_noted, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
