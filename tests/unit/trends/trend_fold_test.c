#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "db/change.h"
#include "trends/trend_board.h"
#include "trends/trend_checkpoint.h"
#include "trends/trend_fold.h"
#include "trends/trends.h"
#include "unit/accounts/fresh.h"
#include "unit/trends/album.h"
#include "library/library.h"

static const struct db_domain *const trended_domains[] = {
    &db_domain,    &accounts_domain, &library_domain,
    &plays_domain, &trends_domain,   NULL};

#define DAY_MS (20000ll * TREND_DAY_MS)
#define USERS  40

/* What a test has: a catalog, and a state with listeners. */
static struct fixture *catalog;
static struct db *db;

static int set_up(void **state)
{
    char name[16];
    void *fixture = NULL;

    if (place_open(state, trended_domains) || setup(&fixture))
        return -1;
    catalog = fixture;
    album_catalog(catalog);
    db = *state;
    for (int i = 0; i < USERS; i++) {
        (void)snprintf(name, sizeof name, "user%d", i);
        if (fresh_add_user(db, name))
            return -1;
    }
    return 0;
}

static int tear_down(void **state)
{
    void *fixture = catalog;

    return teardown(&fixture) || place_tear_down(state) ? -1 : 0;
}

static void add(int user, const char *country, const struct play *list,
                size_t count, int64_t now_ms)
{
    char name[16];
    struct plays_new new = {.country = str_from_c(country),
                            .list = list,
                            .count = count,
                            .now_ms = now_ms};

    (void)snprintf(name, sizeof name, "user%d", user);
    new.user = str_from_c(name);
    assert_int_equal(plays_add(db, &new, NULL), OK);
}

static struct play play_of(const char *track, int64_t begun_ms)
{
    return (struct play){.begun_ms = begun_ms,
                         .kind = SEQUENCE_TRACK,
                         .id = id_of(track),
                         .source = PLAY_FROM_PLAYER};
}

/* Plays of all listeners over a few days, told in `stored` order. */
static void add_random(unsigned from, unsigned to, int64_t now_ms)
{
    static const char *const tracks[] = {"one", "two", "three", "lost"};

    for (unsigned i = from; i < to; i++) {
        unsigned at = i * 2654435761u;
        struct play p =
            play_of(tracks[at % 4], DAY_MS - (at >> 4) % 4 * TREND_DAY_MS +
                                        (int64_t)(i * 1000));

        p.is_private = at >> 10 & (at >> 11 & 1);
        p.heard_ms = at >> 12 & 1 ? 10000 : 0;
        add((int)(at >> 13) % 5, at >> 20 & 1 ? "SE" : "", &p, 1,
            now_ms + i % 7);
    }
}

static size_t fold_all(struct trend_fold *f, int64_t now_ms, bool is_quick)
{
    bool has_more = true;
    size_t pages = 0;

    for (; has_more; pages++)
        assert_int_equal(
            trend_fold_next(f, db, catalog->c, now_ms, is_quick, &has_more),
            OK);
    return pages;
}

static void assert_same(const struct trend_counts *a,
                        const struct trend_counts *b)
{
    size_t slots;
    struct trend_record **all = trend_counts_all(a, &slots);

    assert_true(trend_counts_count(a) > 10);
    assert_int_equal(trend_counts_count(a), trend_counts_count(b));
    for (size_t i = 0; i < slots; i++) {
        const struct trend_record *other;

        if (all[i] == NULL)
            continue;
        other = trend_counts_find(b, &all[i]->key);
        assert_non_null(other);
        assert_int_equal(all[i]->count, other->count);
        assert_int_equal(all[i]->mark, other->mark);
        assert_int_equal(all[i]->is_known, other->is_known);
        for (uint32_t k = 0; k < other->count; k++)
            assert_memory_equal(&all[i]->cells[k], &other->cells[k],
                                sizeof(struct trend_cell));
    }
}

/* Read at any moments, in quick looks or long ones, the log comes to the same
 * counts as read at once. */
static void test_any_order(void **state)
{
    struct trend_fold often, once;
    int64_t now = DAY_MS + 1000;

    (void)state;
    trend_fold_init(&often, 0);
    trend_fold_init(&once, 0);
    for (unsigned i = 0; i < 300; i += 20, now += 700) {
        add_random(i, i + 20, now - (i % 3) * 900);
        (void)fold_all(&often, now, i % 40 == 0);
    }
    (void)fold_all(&often, now, false);
    (void)fold_all(&once, now, false);
    assert_same(often.counts, once.counts);
    trend_fold_release(&often);
    trend_fold_release(&once);
}

/* A restart in the middle goes on where the checkpoint was. */
static void test_checkpoint(void **state)
{
    struct trend_fold before, after, once;
    struct trend_checkpoint c;
    bool is_done = false;
    int64_t now = DAY_MS + 1000;

    (void)state;
    trend_fold_init(&before, 0);
    trend_fold_init(&after, 0);
    trend_fold_init(&once, 0);
    assert_int_equal(trend_checkpoint_read(db, after.counts, &after.seen),
                     ERR_NOT_FOUND);
    add_random(0, 200, now);
    (void)fold_all(&before, now, false);
    trend_checkpoint_begin(&c, before.counts, &before.seen);
    while (!is_done)
        assert_int_equal(trend_checkpoint_write(&c, db, &is_done), OK);
    trend_checkpoint_release(&c);
    /* Some come that are older than the checkpoint. */
    add_random(200, 300, now - 800);
    assert_int_equal(trend_checkpoint_read(db, after.counts, &after.seen), OK);
    assert_same(before.counts, after.counts);
    assert_str(trend_counts_genre(after.counts, trend_genre_id(STR("jazz"))),
               "jazz");
    (void)fold_all(&after, now + 2000, false);
    (void)fold_all(&once, now + 2000, false);
    assert_same(after.counts, once.counts);
    trend_fold_release(&before);
    trend_fold_release(&after);
    trend_fold_release(&once);
}

/* One that was never finished, or is damaged, isn't read. */
static void test_bad_checkpoint(void **state)
{
    static const struct db_statement cut = {
        "cut", "UPDATE trend_checkpoint SET bytes = $1"};
    static const struct db_statement more = {
        "more", "UPDATE trend_checkpoint SET parts = 2"};
    struct trend_fold f, other;
    struct trend_checkpoint c;
    bool is_done = false;

    (void)state;
    trend_fold_init(&f, 0);
    trend_fold_init(&other, 0);
    add_random(0, 20, DAY_MS);
    (void)fold_all(&f, DAY_MS, false);
    trend_checkpoint_begin(&c, f.counts, &f.seen);
    assert_int_equal(trend_checkpoint_write(&c, db, &is_done), OK);
    assert_true(is_done);
    assert_int_equal(db_exec(db, &more, DB_NO_ARGS, NULL), OK);
    assert_int_equal(trend_checkpoint_read(db, other.counts, &other.seen),
                     ERR_NOT_FOUND);
    assert_int_equal(trend_counts_count(other.counts), 0);
    c.part = 0;
    assert_int_equal(trend_checkpoint_write(&c, db, &is_done), OK);
    assert_int_equal(
        db_exec(db, &cut, DB_ARGS(db_bytes(c.bytes.p, c.bytes.n - 1)), NULL),
        OK);
    assert_int_equal(trend_checkpoint_read(db, other.counts, &other.seen),
                     ERR_NOT_FOUND);
    trend_checkpoint_release(&c);
    trend_fold_release(&f);
    trend_fold_release(&other);
}

/* More plays than a page has, all stored in one millisecond. */
static void test_long_log(void **state)
{
    struct play *list = mem_zalloc(5000, sizeof *list);
    struct trend_fold f;
    const struct trend_key key = {id_of("one"), TREND_WORLD, TREND_TRACK};
    const struct trend_record *r;

    (void)state;
    for (int i = 0; i < 5000; i++)
        list[i] = play_of("one", DAY_MS + i * 1000);
    add(0, "SE", list, 5000, DAY_MS);
    trend_fold_init(&f, 0);
    assert_true(fold_all(&f, DAY_MS + 5000000, false) > 2);
    r = trend_counts_find(f.counts, &key);
    assert_int_equal(r->cells[0].weight, 15);
    assert_int_equal(r->cells[0].listeners, 1);
    trend_fold_release(&f);
    free(list);
}

/* What is private, was skipped, isn't a track or is too old adds nothing. */
static void test_what_counts(void **state)
{
    struct play list[6];
    struct trend_fold f;
    const struct trend_key key = {id_of("one"), TREND_WORLD, TREND_TRACK};
    const struct trend_record *r;

    (void)state;
    for (int i = 0; i < 6; i++)
        list[i] = play_of("one", DAY_MS + i * 1000);
    list[0].is_private = true;
    list[1].heard_ms = PLAY_COUNTS_MS - 1;
    list[2].kind = SEQUENCE_EPISODE;
    list[3].begun_ms -= TREND_DAYS * TREND_DAY_MS;
    list[4].heard_ms = PLAY_COUNTS_MS;
    list[5].heard_ms = 1;
    list[5].is_whole = true;
    add(0, "SE", list, 4, DAY_MS);
    trend_fold_init(&f, 0);
    (void)fold_all(&f, DAY_MS + 6000, false);
    assert_int_equal(trend_counts_count(f.counts), 0);
    add(0, "SE", &list[4], 2, DAY_MS + 1000);
    (void)fold_all(&f, DAY_MS + 6000, false);
    r = trend_counts_find(f.counts, &key);
    assert_non_null(r);
    assert_int_equal(r->count, 1);
    assert_int_equal(r->cells[0].weight, 12);
    assert_int_equal(r->cells[0].listeners, 1);
    trend_fold_release(&f);
}

/* A robot that plays one song ten thousand times in an hour stands behind
 * everything that two people have heard. */
static void test_robot(void **state)
{
    struct play *list = mem_zalloc(3600, sizeof *list);
    struct trend_boards *b = trend_boards_new();
    struct trend_weights w;
    struct trend_fold f;
    const struct trend_board *board;

    (void)state;
    for (int i = 0; i < 3600; i++)
        list[i] = play_of("one", DAY_MS + i * 1000);
    add(0, "SE", list, 3600, DAY_MS);
    for (int i = 1; i < 3; i++) {
        list[0] = play_of("three", DAY_MS + i);
        add(i, "SE", list, 1, DAY_MS);
    }
    trend_fold_init(&f, 0);
    (void)fold_all(&f, DAY_MS + 9000000, false);
    trend_weights_set(&w, (uint32_t)(DAY_MS / TREND_HOUR_MS) + 3);
    trend_boards_fill(b, f.counts, &w);
    trend_boards_rise(b, f.counts, &w);
    board = b->of[TREND_TRACK][MARKET_CODES];
    assert_int_equal(
        trend_top_rank(&board->charts[TREND_CHART_NOW], id_of("three")), 1);
    assert_int_equal(
        trend_top_rank(&board->charts[TREND_CHART_NOW], id_of("one")), 2);
    assert_int_equal(board->charts[TREND_CHART_VIRAL].count, 0);
    trend_boards_free(b);
    trend_fold_release(&f);
    free(list);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_any_order), TEST(test_checkpoint), TEST(test_bad_checkpoint),
        TEST(test_long_log),  TEST(test_robot),      TEST(test_what_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
