#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "library/playlist_index.h"
#include "library/playlist_search.h"
#include "library/shelf.h"
#include "search/query.h"
#include "unit/library/owned.h"

/* Lists are told by their ids: the first is 1. */
static uint64_t made;

static int set_up(void **state)
{
    made = 0;
    return owned_set_up(state);
}

static enum err do_create(struct db *db, void *arg)
{
    return playlists_create(db, arg, 1700000000000 + (int64_t)made * 1000);
}

static enum err do_change(struct db *db, void *arg)
{
    struct playlist *p = arg;

    return playlists_change(db, p, p->owner, 1800000000000);
}

/* Makes a public list of alice's. */
static struct playlist put_described(struct db *db, const char *name,
                                     const char *description)
{
    struct playlist p = {.id = {7, ++made},
                         .owner = STR("alice"),
                         .name = str_from_c(name),
                         .description = str_from_c(description),
                         .has_description = description[0] != '\0',
                         .is_public = true};

    assert_int_equal(db_transact(db, do_create, &p), OK);
    return p;
}

static struct playlist put(struct db *db, const char *name)
{
    return put_described(db, name, "");
}

static void change(struct db *db, struct playlist *p)
{
    assert_int_equal(db_transact(db, do_change, p), OK);
}

/* Sets how many follow the list, as shelf.h would one by one. */
static void follow(struct db *db, const struct playlist *p, uint32_t followers)
{
    assert_int_equal(playlist_index_followers(db, p->id, followers), OK);
}

/* What a search answers, as "3 1 of 2": numbers of lists, and the total. */
static void assert_page(struct db *db, const char *text, uint32_t offset,
                        uint32_t limit, const char *want)
{
    struct arena arena;
    struct query query;
    struct playlist_search search = {
        .query = &query, .offset = offset, .limit = limit, .depth = 1050};
    struct playlist_found found;
    char got[1024];
    size_t n = 0;

    arena_init(&arena);
    query_parse(str_from_c(text), &arena, &query);
    assert_int_equal(db_begin_read(db), OK);
    assert_int_equal(playlists_search(db, &search, &arena, &found), OK);
    assert_int_equal(db_commit(db), OK);
    for (uint32_t i = 0; i < found.count; i++)
        n += (size_t)snprintf(got + n, sizeof got - n, "%d ",
                              (int)found.lists[i].id.lo);
    (void)snprintf(got + n, sizeof got - n, "of %u", found.total);
    if (strcmp(got, want) != 0)
        print_error("%s\n", text);
    assert_string_equal(got, want);
    arena_release(&arena);
}

static void assert_found(struct db *db, const char *text, const char *want)
{
    assert_page(db, text, 0, 20, want);
}

/* All words match, in name and description; the last one may still grow. */
static void test_words(void **state)
{
    put(*state, "Summer Hits");
    put_described(*state, "Beach", "All the hits of a summer, and hits only");
    put(*state, "Winter Hits");
    assert_found(*state, "summer hits", "1 2 of 2");
    assert_found(*state, "hits summer", "1 2 of 2");
    assert_found(*state, "summ", "1 2 of 2");
    assert_found(*state, "hi", "3 1 2 of 3");
    assert_found(*state, "hit", "3 1 2 of 3");
    assert_found(*state, "h", "3 1 2 of 3");
    assert_found(*state, "winter h", "3 of 1");
    assert_found(*state, "beach hi", "2 of 1");
    assert_found(*state, "summ hits", "3 1 2 of 3"); /* without a word */
    assert_found(*state, "", "of 0");
}

/* Case, accents, punctuation and scripts are as in the catalog's search. */
static void test_analysis(void **state)
{
    put(*state, "AC/DC & Bj\xc3\xb6rk");
    put(*state, "Don't Stop");
    put(*state, "\xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd"); /* 東京都 */
    put(*state, "\xe3\x82\xb5\xe3\x82\xaf\xe3\x83\xa9"); /* サクラ */
    put(*state, "!!!");
    assert_found(*state, "acdc", "1 of 1");
    assert_found(*state, "ac dc", "1 of 1");
    assert_found(*state, "ac/dc", "1 of 1");
    assert_found(*state, "BJORK", "1 of 1");
    assert_found(*state, "dont", "2 of 1");
    assert_found(*state, "\xe4\xba\xac\xe9\x83\xbd", "3 of 1"); /* 京都 */
    assert_found(*state, "\xe4\xba\xac", "3 of 1");             /* 京 */
    assert_found(*state, "\xe9\x83\xbd", "3 of 1");             /* 都 */
    assert_found(*state, "\xe3\x81\x8f\xe3\x82\x89", "4 of 1"); /* くら */
    assert_found(*state, "!!!", "5 of 1");
}

static void test_operators(void **state)
{
    put(*state, "Kind of Blue");
    put(*state, "Blue of a Kind");
    put(*state, "Rock 'n' Roll Love");
    put_described(*state, "Love Songs", "no rock, of any kind");
    assert_found(*state, "\"kind of blue\"", "1 of 1");
    assert_found(*state, "\"of blue\"", "1 of 1");
    assert_found(*state, "\"of a k", "2 of 1");
    assert_found(*state, "\"any kind\"", "4 of 1");
    assert_found(*state, "kind NOT blue", "4 of 1");
    assert_found(*state, "kind NOT \"kind of\"", "2 4 of 2");
    assert_found(*state, "love OR blue", "4 2 3 1 of 4");
    assert_found(*state, "\"kind of\" OR songs", "1 4 of 2");
    assert_found(*state, "bl*e", "2 1 of 2");
    assert_found(*state, "rock-n-roll", "3 of 1");
    assert_found(*state, "rock n", "3 4 of 2");
    /* Playlists have no fields. */
    assert_found(*state, "love genre:rock", "of 0");
    assert_found(*state, "love NOT genre:rock", "4 3 of 2");
    assert_found(*state, "love OR artist:rock", "4 3 of 2");
    assert_found(*state, "NOT love", "of 0");
}

/* The name itself, what begins so, what has it; then descriptions. */
static void test_ranking(void **state)
{
    struct playlist whole = put(*state, "Chill");
    struct playlist described = put_described(*state, "Evening", "chill");
    struct playlist inside = put(*state, "Some Chill Music");
    struct playlist begins = put(*state, "Chill Music");
    struct playlist proper = put(*state, "Chill (2020)");

    (void)whole;
    follow(*state, &described, 100000);
    follow(*state, &inside, 1000);
    assert_found(*state, "chill", "1 5 4 3 2 of 5");
    /* While the word is typed, all that begin so are alike. */
    assert_found(*state, "chil", "5 4 1 3 2 of 5");
    (void)begins;
    (void)proper;
}

static void test_followers(void **state)
{
    struct playlist a = put(*state, "Jazz one"), b = put(*state, "Jazz two");

    put(*state, "Jazz three");
    /* Without followers, the youngest. */
    assert_found(*state, "jazz", "3 2 1 of 3");
    follow(*state, &a, 5);
    follow(*state, &b, 60);
    assert_found(*state, "jazz", "2 1 3 of 3");
    follow(*state, &b, 0);
    assert_found(*state, "jazz", "1 3 2 of 3");
    follow(*state, &b, UINT32_MAX);
    assert_found(*state, "jazz", "2 1 3 of 3");
}

/* A follower counts as soon as they are there. */
static void test_follow(void **state)
{
    struct playlist p = put(*state, "Jazz one");

    put(*state, "Jazz two");
    assert_int_equal(shelf_follow(*state, &p, STR("bob"), true, 1), OK);
    assert_found(*state, "jazz", "1 2 of 2");
    assert_int_equal(shelf_unfollow(*state, &p, STR("bob")), OK);
    assert_found(*state, "jazz", "2 1 of 2");
}

/* An account that goes follows nothing any more. */
static void test_follower_goes(void **state)
{
    struct playlist p = put(*state, "Jazz one");

    put(*state, "Jazz two");
    assert_int_equal(shelf_follow(*state, &p, STR("bob"), true, 1), OK);
    assert_found(*state, "jazz", "1 2 of 2");
    assert_int_equal(db_begin(*state), OK);
    assert_int_equal(users_delete(*state, STR("bob")), OK);
    assert_int_equal(db_commit(*state), OK);
    assert_found(*state, "jazz", "2 1 of 2");
}

/* Descriptions are kept as in HTML, and found as they were typed. */
static void test_description(void **state)
{
    put_described(*state, "One", "rock &amp; roll&#x27;s &lt;best&gt; &quot;");
    assert_found(*state, "\"rock & rolls best\"", "1 of 1");
    for (const char *const *word =
             (const char *const[]){"amp", "x27", "27s", "quot", NULL};
         *word != NULL; word++)
        assert_found(*state, *word, "of 0");
}

/* "the" may be left out, and the signs and accents that are typed count. */
static void test_names(void **state)
{
    struct playlist p;

    put(*state, "The Quiet Hour");
    p = put(*state, "Quiet Hour Mix");
    put(*state, "Fun");
    put(*state, "fun.");
    follow(*state, &p, 1000);
    assert_found(*state, "quiet hour", "1 2 of 2");
    assert_found(*state, "fun.", "4 3 of 2");
    p.id.lo = 3;
    follow(*state, &p, 1000);
    assert_found(*state, "fun", "3 4 of 2");
    assert_found(*state, "fun.", "4 3 of 2");
}

/* ---- what was meant ---- */

static void test_typos(void **state)
{
    put(*state, "Gymnastics");
    put(*state, "Country Roads");
    put(*state, "Rain");
    assert_found(*state, "gymnastic", "1 of 1");
    assert_found(*state, "gymnsatics", "1 of 1");  /* swapped */
    assert_found(*state, "gymmnastisc", "1 of 1"); /* two */
    assert_found(*state, "contry roads", "2 of 1");
    assert_found(*state, "cuontry roads", "2 of 1");
    assert_found(*state, "raim", "3 of 1");
    assert_found(*state, "rian", "3 of 1"); /* over the middle */
    assert_found(*state, "ran", "of 0");    /* too short */
    assert_found(*state, "ooads", "2 of 1");
    /* What is exact comes first. */
    put(*state, "Roads");
    put(*state, "Roats");
    assert_found(*state, "roads", "4 2 5 of 3");
}

static void test_spellings(void **state)
{
    put(*state, "Songs for You");
    put(*state, "Top Forty");
    put(*state, "Sun Shine");
    put(*state, "Nightdrive");
    assert_found(*state, "songs 4 u", "1 of 1");
    assert_found(*state, "sunshine", "3 of 1");
    assert_found(*state, "night drive", "4 of 1");
    assert_found(*state, "topf orty", "2 of 1");
}

static void test_without_a_word(void **state)
{
    put(*state, "Deep Focus");
    put(*state, "Focus");
    assert_found(*state, "deep focus concentration", "1 of 1");
    assert_found(*state, "deep qqqq", "1 of 1");
    assert_found(*state, "qqqq", "of 0");
}

/* ---- changes ---- */

static void test_changes(void **state)
{
    struct playlist p = put(*state, "Monday");

    p.name = STR("Tuesday");
    p.description = STR("of rest");
    change(*state, &p);
    assert_found(*state, "monday", "of 0");
    assert_found(*state, "tuesday rest", "1 of 1");
    p.is_public = false;
    change(*state, &p);
    assert_found(*state, "tuesday", "of 0");
    p.is_public = true;
    change(*state, &p);
    assert_found(*state, "tuesday", "1 of 1");
    assert_int_equal(shelf_unfollow(*state, &p, p.owner), OK);
    assert_found(*state, "tuesday", "of 0");
    p.is_dropped = true;
    assert_int_equal(shelf_follow(*state, &p, p.owner, true, 1), OK);
    assert_found(*state, "tuesday", "1 of 1");
}

static int64_t count_rows(struct db *db, const char *table)
{
    char text[64];
    struct db_statement count = {"count", text};
    int64_t n = 0;

    (void)snprintf(text, sizeof text, "SELECT COUNT(*) FROM %s", table);
    struct db_rows rows = db_query(db, &count, DB_NO_ARGS);

    while (db_next(&rows))
        n = db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    return n;
}

/* An account that goes leaves no word behind, once the words were pruned. */
static void test_account_goes(void **state)
{
    put_described(*state, "Farewell", "to all");
    assert_int_equal(db_begin(*state), OK);
    assert_int_equal(users_delete(*state, STR("alice")), OK);
    assert_int_equal(db_commit(*state), OK);
    assert_found(*state, "farewell", "of 0");
    assert_int_equal(count_rows(*state, "playlist_place"), 0);
    assert_int_equal(count_rows(*state, "playlist_word"), 0);
    assert_int_equal(playlist_index_prune(*state), OK);
    assert_int_equal(count_rows(*state, "playlist_term"), 0);
}

/* Words that are in some list stay, beyond one slice of pruning. */
static void test_prune(void **state)
{
    char name[32];

    assert_int_equal(db_begin(*state), OK);
    for (unsigned i = 0; i < 1500; i++) {
        struct playlist p = {.owner = STR("alice"), .is_public = i % 2 == 0};

        (void)snprintf(name, sizeof name, "unlike%u", i);
        p.name = str_from_c(name);
        p.is_public = true;
        assert_int_equal(playlists_create(*state, &p, 1), OK);
        p.is_public = i % 2 == 0;
        assert_int_equal(playlists_change(*state, &p, p.owner, 2), OK);
    }
    assert_int_equal(db_commit(*state), OK);
    assert_int_equal(count_rows(*state, "playlist_term"), 1500);
    assert_int_equal(playlist_index_prune(*state), OK);
    assert_int_equal(count_rows(*state, "playlist_term"), 750);
}

/* ---- pages ---- */

/* Each list comes once over all pages, and the total is the same on each. */
static void test_pages(void **state)
{
    struct arena arena;
    struct query query;
    bool seen[300] = {false};

    arena_init(&arena);
    assert_int_equal(db_begin(*state), OK);
    for (unsigned i = 0; i < 300; i++) {
        struct playlist p = {.id = {1, i},
                             .owner = STR("alice"),
                             .name = i % 3 == 0 ? STR("Mix") : STR("Mix tape"),
                             .is_public = true};

        assert_int_equal(playlists_create(*state, &p, 1600000000000), OK);
        assert_int_equal(playlist_index_followers(*state, p.id, i % 40), OK);
    }
    query_parse(STR("mix"), &arena, &query);
    for (uint32_t offset = 0; offset < 300; offset += 7) {
        struct playlist_search search = {
            .query = &query, .offset = offset, .limit = 7, .depth = 1000};
        struct playlist_found found;

        assert_int_equal(playlists_search(*state, &search, &arena, &found), OK);
        assert_int_equal(found.total, 300);
        assert_int_equal(found.count, 300 - offset < 7 ? 300 - offset : 7);
        for (uint32_t i = 0; i < found.count; i++) {
            assert_false(seen[found.lists[i].id.lo]);
            seen[found.lists[i].id.lo] = true;
        }
    }
    assert_int_equal(db_commit(*state), OK);
    arena_release(&arena);
}

/* More lists of one second than there are random places in it. */
static void test_crowded_second(void **state)
{
    assert_int_equal(db_begin(*state), OK);
    for (unsigned i = 0; i < 4200; i++) {
        struct playlist p = {
            .owner = STR("alice"), .name = STR("now"), .is_public = true};

        assert_int_equal(playlists_create(*state, &p, 1600000000000), OK);
    }
    assert_int_equal(db_commit(*state), OK);
    assert_int_equal(count_rows(*state, "playlist_place"), 4200);
}

/* ---- bounds ---- */

static uint32_t total_of(struct db *db, const char *text, uint32_t offset)
{
    struct arena arena;
    struct query query;
    struct playlist_search search = {
        .query = &query, .offset = offset, .limit = 50, .depth = 1050};
    struct playlist_found found;

    arena_init(&arena);
    query_parse(str_from_c(text), &arena, &query);
    assert_int_equal(db_begin_read(db), OK);
    assert_int_equal(playlists_search(db, &search, &arena, &found), OK);
    assert_int_equal(db_commit(db), OK);
    assert_int_equal(found.count, 50);
    arena_release(&arena);
    return found.total;
}

/* However many common words a query has, a search ends, always at the same
 * place; what it has found until then is the answer. */
static void test_bounds(void **state)
{
    const char *words = "t s r q p o n m l k j i h g f e d c b ";
    uint32_t total;

    assert_int_equal(db_begin(*state), OK);
    for (unsigned i = 0; i < 2000; i++) {
        struct playlist p = {.owner = STR("alice"),
                             .name = STR("b c d e f g h i j k l m n o p q r s"
                                         " t"),
                             .is_public = true};

        assert_int_equal(playlists_create(*state, &p, 1600000000000 + i), OK);
    }
    assert_int_equal(db_commit(*state), OK);
    assert_int_equal(total_of(*state, "t s ", 0), 2000);
    total = total_of(*state, words, 0);
    assert_true(total >= 500 && total < 2000);
    assert_int_equal(total_of(*state, words, 400), total);
    /* What nobody could look up any more counts as excluded. */
    assert_found(*state, "t s r q p o n m l k j i h g f e d c NOT b", "of 0");
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_words),          TEST(test_analysis),
        TEST(test_operators),      TEST(test_ranking),
        TEST(test_followers),      TEST(test_follow),
        TEST(test_names),          TEST(test_typos),
        TEST(test_spellings),      TEST(test_without_a_word),
        TEST(test_changes),        TEST(test_account_goes),
        TEST(test_prune),          TEST(test_pages),
        TEST(test_follower_goes),  TEST(test_description),
        TEST(test_crowded_second), TEST(test_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
