/* Searching more songs than a walk looks at: totals, pages, popularity that
 * moves, names beyond the reach. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>

#include "unit/search/songs.h"

/* Three times what is counted exactly: "common 0" ... by two artists in turns,
 * a third of them "rare" as well, more popular the lower the number. */
#define SONGS  30000u
#define NUMBER 32 /* bytes of a name */

struct songs {
    struct fixture *f;
    struct search *s;
    struct arena arena;
};

static const char *song(uint32_t i, char *out)
{
    (void)snprintf(out, NUMBER, "common%s %u", i % 3 ? "" : " rare", i);
    return out;
}

static uint32_t number_of(struct songs *all, uint32_t i)
{
    char name[NUMBER];

    return find(all->f, ENTITY_TRACK, song(i, name));
}

static int setup_songs(void **state)
{
    struct songs *all = mem_zalloc(1, sizeof *all);
    struct fixture *f = all->f = songs_begin();
    char name[NUMBER];

    artist(f, "odd");
    artist(f, "even");
    for (uint32_t i = 0; i < SONGS; i++)
        songs_add(f, song(i, name), i % 2 ? "odd" : "even",
                  90 - i * 80 / SONGS);
    songs_add(f, "Common", "odd", 0);
    songs_add(f, "The Common", "even", 1);
    songs_add(f, "nothing else", "odd", 3);
    finish(f);
    arena_init(&all->arena);
    assert_int_equal(search_open(f->c, &all->s), OK);
    *state = all;
    return 0;
}

static int teardown_songs(void **state)
{
    struct songs *all = *state;

    search_free(all->s);
    arena_release(&all->arena);
    songs_end(all->f);
    free(all);
    return 0;
}

/* Each test finds popularity as it is in the file. */
static int reopen(void **state)
{
    struct songs *all = *state;

    search_free(all->s);
    arena_reset(&all->arena);
    return search_open(all->f->c, &all->s) != OK;
}

static uint32_t first(struct songs *all, const char *text)
{
    struct search_page page = songs_page(all->s, &all->arena, text, 0, 1);

    assert_int_equal(page.count, 1);
    return page.numbers[0];
}

static uint64_t total(struct songs *all, const char *text)
{
    return songs_page(all->s, &all->arena, text, 0, 1).total;
}

static void test_the_most_popular_comes_first(void **state)
{
    struct songs *all = *state;
    struct search_page page =
        songs_page(all->s, &all->arena, "common rare ", 0, 3);

    assert_int_equal(page.count, 3);
    for (uint32_t i = 1; i < page.count; i++)
        assert_true(
            catalog_popularity(all->f->c, ENTITY_TRACK, page.numbers[i - 1]) >=
            catalog_popularity(all->f->c, ENTITY_TRACK, page.numbers[i]));
    assert_int_equal(
        catalog_popularity(all->f->c, ENTITY_TRACK, page.numbers[0]), 90);
}

/* The least popular names of thirty thousand are the ones that are meant. */
static void test_a_whole_name_beyond_the_reach(void **state)
{
    struct songs *all = *state;
    struct search_page page = songs_page(all->s, &all->arena, "common", 0, 3);

    assert_int_equal(page.numbers[0], find(all->f, ENTITY_TRACK, "Common"));
    assert_int_equal(page.numbers[1], find(all->f, ENTITY_TRACK, "The Common"));
    page = songs_page(all->s, &all->arena, "the common", 0, 2);
    assert_int_equal(page.numbers[0], find(all->f, ENTITY_TRACK, "The Common"));
    assert_int_equal(first(all, "common 29999"), number_of(all, 29999));
    assert_int_equal(first(all, "29999 common"), number_of(all, 29999));
}

static void test_totals(void **state)
{
    struct songs *all = *state;

    assert_int_equal(total(all, "common "), SONGS + 2);
    assert_int_equal(total(all, "rare "), SONGS / 3);
    assert_int_equal(total(all, "common rare "), SONGS / 3);
    assert_int_equal(total(all, "nothing "), 1);
    assert_int_equal(total(all, "rare NOT common"), 0);
    assert_int_equal(total(all, "rare NOT nothing"), SONGS / 3);
    assert_int_equal(total(all, "\"rare 3\" "), 1);
    /* An estimate: within a fifth, and never below what was seen. */
    assert_in_range(total(all, "common odd "), SONGS * 2 / 5, SONGS * 3 / 5);
    assert_in_range(total(all, "common NOT rare"), SONGS * 8 / 15,
                    SONGS * 4 / 5);
}

/* A query whose work is used up long before all its matches are seen. */
static const char *long_query(void)
{
    static char text[1000];
    int n = snprintf(text, sizeof text, "common");

    for (unsigned i = 1; i <= 60; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, " NOT %u", i * 7);
    return text;
}

/* All pages together: each song once, and one total. */
static void check_pages(struct songs *all, const char *text, uint32_t limit)
{
    uint8_t *seen = mem_zalloc(SONGS + 3, 1);
    uint64_t expected = total(all, text);
    uint32_t count = 0;

    for (uint32_t offset = 0; offset + limit <= 1050; offset += limit) {
        struct search_page page =
            songs_page(all->s, &all->arena, text, offset, limit);

        assert_int_equal(page.total, expected);
        assert_true(page.count <= limit);
        for (uint32_t i = 0; i < page.count; i++)
            assert_int_equal(seen[page.numbers[i]]++, 0);
        count += page.count;
        arena_reset(&all->arena);
    }
    assert_int_equal(count, expected < 1050 / limit * limit
                                ? expected
                                : 1050 / limit * limit);
    free(seen);
}

static const char *const texts[] = {
    "common",          "common ",         "com",        "rare common ",
    "common odd",      "common NOT rare", "comon rare", "comm on",
    "\"common rare\"", "common 1",        "artist:odd", "c*n",
    "rare OR nothing", "common 2999"};
#define TEXTS (sizeof texts / sizeof texts[0])

static void test_pages(void **state)
{
    struct songs *all = *state;

    for (size_t i = 0; i < TEXTS; i++)
        check_pages(all, texts[i], i % 2 ? 50 : 7);
}

static void test_pages_when_the_work_is_used_up(void **state)
{
    struct songs *all = *state;

    check_pages(all, long_query(), 50);
    check_pages(all, long_query(), 7);
    /* An estimate, since not all was seen. */
    assert_in_range(total(all, long_query()), SONGS * 9 / 10, SONGS + 2);
    /* A name is looked up all the same. */
    assert_int_equal(first(all, long_query()),
                     find(all->f, ENTITY_TRACK, "Common"));
}

/* Units of work that a search takes. */
static uint64_t units_of(struct songs *all, const char *text)
{
    struct query query;
    struct search_request request = {
        .query = &query, .type = ENTITY_TRACK, .market = -1, .limit = 1};
    uint64_t units = 1u << 30;
    struct search_page page;

    query_parse(str_from_c(text), &all->arena, &query);
    assert_true(search_try(all->s, &request, &units, &all->arena, &page));
    return (1u << 30) - units;
}

static void test_repeated_words_count_once(void **state)
{
    struct songs *all = *state;
    char text[64 * 8] = "rare";
    uint64_t once = units_of(all, "rare");

    for (int i = 1; i < 64; i++)
        memcpy(text + i * 5 - 1, " rare", 6);
    assert_in_range(units_of(all, text), 1, 2 * once);
    assert_int_equal(total(all, text), SONGS / 3);
    assert_in_range(units_of(all, "rare OR rare OR rare"), 1, 2 * once);
    assert_in_range(units_of(all, "artist:odd artist:odd artist:odd "), 1,
                    2 * units_of(all, "artist:odd "));
    assert_int_equal(total(all, "\"rare\" \"rare\""), SONGS / 3);
    assert_int_equal(total(all, "rare NOT common NOT common"), 0);
}

static void test_giving_up(void **state)
{
    static const char *const all_texts[] = {"common", "comon rare", "c*n"};
    struct songs *all = *state;

    for (size_t i = 0; i < sizeof all_texts / sizeof all_texts[0]; i++) {
        uint64_t needed = units_of(all, all_texts[i]), units = needed;
        struct query query;
        struct search_request request = {
            .query = &query, .type = ENTITY_TRACK, .market = -1, .limit = 1};
        struct search_page page;

        query_parse(str_from_c(all_texts[i]), &all->arena, &query);
        assert_false(search_try(all->s, &request, &units, &all->arena, &page));
        units = needed + 1;
        assert_true(search_try(all->s, &request, &units, &all->arena, &page));
        assert_int_equal(units, 1);
        assert_int_equal(page.total, total(all, all_texts[i]));
    }
}

static void test_what_has_become_popular_comes_first(void **state)
{
    static const uint32_t risen[] = {29998, 15000, 20001, 29997};
    struct songs *all = *state;

    for (size_t i = 0; i < sizeof risen / sizeof risen[0]; i++) {
        uint32_t n = number_of(all, risen[i]);

        search_set_popularity(all->s, ENTITY_TRACK, n, (unsigned)(95 + i));
        assert_int_equal(first(all, "common odd OR even "), n);
        /* Behind the two that are called just so. */
        assert_int_equal(
            songs_page(all->s, &all->arena, "common ", 2, 1).numbers[0], n);
        assert_int_equal(total(all, "common "), SONGS + 2);
    }
    for (size_t i = 0; i < TEXTS; i++)
        check_pages(all, texts[i], 50);
    /* And back. */
    for (size_t i = 0; i < sizeof risen / sizeof risen[0]; i++)
        search_set_popularity(all->s, ENTITY_TRACK, number_of(all, risen[i]),
                              0);
    assert_int_equal(
        catalog_popularity(all->f->c, ENTITY_TRACK, first(all, "rare ")), 90);
}

static void test_what_is_popular_no_more_goes_back(void **state)
{
    struct songs *all = *state;
    uint32_t before = first(all, "common odd "), after;

    search_set_popularity(all->s, ENTITY_TRACK, before, 0);
    after = first(all, "common odd ");
    assert_int_not_equal(after, before);
    search_set_popularity(all->s, ENTITY_TRACK, before, 200); /* as 100 */
    assert_int_equal(first(all, "common odd "), before);
}

static void test_popularity_of_what_there_is_not(void **state)
{
    struct songs *all = *state;

    search_set_popularity(all->s, ENTITY_TRACK, SONGS + 3, 100);
    search_set_popularity(all->s, ENTITY_TRACK, UINT32_MAX, 100);
    search_set_popularity(all->s, ENTITY_CHAPTER, 0, 100);
    search_set_popularity(all->s, ENTITY_SHOW, 0, 100);
    assert_int_equal(total(all, "common "), SONGS + 2);
}

static void *keep_changing(void *user)
{
    struct songs *all = user;

    for (uint32_t i = 0; i < 200000; i++)
        search_set_popularity(all->s, ENTITY_TRACK, i * 7 % SONGS, i % 101);
    return NULL;
}

static void test_changes_while_searching(void **state)
{
    struct songs *all = *state;
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, keep_changing, all), 0);
    for (int i = 0; i < 50; i++) {
        struct search_page page =
            songs_page(all->s, &all->arena, texts[(size_t)i % TEXTS], 0, 50);

        assert_true(page.count <= page.total);
        for (uint32_t k = 0; k < page.count; k++)
            assert_true(page.numbers[k] < SONGS + 3);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void test_nothing_is_asked(void **state)
{
    struct songs *all = *state;
    struct search_page page = songs_page(all->s, &all->arena, "", 0, 10);

    assert_int_equal(page.count, 0);
    assert_int_equal(page.total, 0);
    page = songs_page(all->s, &all->arena, "common ", 40000, 10);
    assert_int_equal(page.count, 0);
    assert_int_equal(page.total, SONGS + 2);
    page = songs_page(all->s, &all->arena, "common ", 0, 0);
    assert_int_equal(page.count, 0);
    assert_int_equal(page.total, SONGS + 2);
}

static void test_types(void **state)
{
    (void)state;
    assert_true(search_has(ENTITY_ARTIST));
    assert_true(search_has(ENTITY_AUDIOBOOK));
    assert_false(search_has(ENTITY_CHAPTER));
    assert_false(search_has(ENTITY_CATEGORY));
}

/* A generation that was built without indexes finds nothing. */
static void test_without_an_index(void **state)
{
    struct fixture *f = songs_begin();
    struct search_page page;
    struct arena arena;
    struct search *s;

    (void)state;
    builder_set_index(f->b, NULL);
    artist(f, "odd");
    songs_add(f, "common", "odd", 1);
    finish(f);
    arena_init(&arena);
    assert_int_equal(search_open(f->c, &s), OK);
    page = songs_page(s, &arena, "common", 0, 10);
    assert_int_equal(page.count, 0);
    assert_int_equal(page.total, 0);
    search_free(s);
    arena_release(&arena);
    songs_end(f);
}

static void test_an_empty_catalog(void **state)
{
    struct fixture *f = songs_begin();
    struct search_page page;
    struct arena arena;
    struct search *s;

    (void)state;
    finish(f);
    arena_init(&arena);
    assert_int_equal(search_open(f->c, &s), OK);
    for (size_t i = 0; i < TEXTS; i++) {
        page = songs_page(s, &arena, texts[i], 0, 10);
        assert_int_equal(page.count, 0);
        assert_int_equal(page.total, 0);
    }
    search_free(s);
    search_free(NULL);
    arena_release(&arena);
    songs_end(f);
}

#define TEST(f) cmocka_unit_test_setup(f, reopen)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_most_popular_comes_first),
        TEST(test_a_whole_name_beyond_the_reach),
        TEST(test_totals),
        TEST(test_pages),
        TEST(test_pages_when_the_work_is_used_up),
        TEST(test_repeated_words_count_once),
        TEST(test_giving_up),
        TEST(test_what_has_become_popular_comes_first),
        TEST(test_what_is_popular_no_more_goes_back),
        TEST(test_popularity_of_what_there_is_not),
        TEST(test_changes_while_searching),
        TEST(test_nothing_is_asked),
        TEST(test_types),
        cmocka_unit_test(test_without_an_index),
        cmocka_unit_test(test_an_empty_catalog),
    };

    return cmocka_run_group_tests(tests, setup_songs, teardown_songs);
}
