/* What is told of a track, and which one it is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "catalog/market.h"
#include "plays/match.h"
#include "unit/search/songs.h"

struct world {
    struct fixture *f;
    struct search *s;
    struct matcher *m;
};

/* A song with what identifies it elsewhere. */
static void add_coded(struct fixture *f, const char *name, const char *by,
                      const char *isrc, const char *recording)
{
    track(f, name, NULL, by, 1);
    draft_text(&f->d, FIELD_ISRC, str_from_c(isrc));
    draft_id(&f->d, FIELD_RECORDING, id_of(recording));
    put(f);
}

/* Another song of the same name, under the id of `id`. */
static void add_same(struct fixture *f, const char *id, const char *name,
                     const char *by, unsigned popularity, const char *market)
{
    struct id artist_id = id_of(by);
    struct market_set markets = {{0}};

    draft_start(&f->d, ENTITY_TRACK, id_of(id), DRAFT_FULL);
    draft_text(&f->d, FIELD_NAME, str_from_c(name));
    draft_ids(&f->d, FIELD_ARTISTS, &artist_id, 1);
    draft_number(&f->d, FIELD_POPULARITY, popularity);
    assert_true(market_add_country(&markets, str_from_c(market)));
    draft_markets(&f->d, FIELD_MARKETS, &markets);
    put(f);
}

static int set_up(void **state)
{
    struct world *w = mem_zalloc(1, sizeof *w);
    struct fixture *f = w->f = songs_begin();

    artist(f, "The Beatles");
    artist(f, "Beyoncé");
    artist(f, "Ann");
    songs_add(f, "Help!", "The Beatles", 60);
    songs_add(f, "Halo", "Beyoncé", 50);
    songs_add(f, "Déjà Vu", "Beyoncé", 50);
    add_coded(f, "coded", "Ann", "USABC0000001", "a recording");
    add_same(f, "popular", "Twice", "Ann", 80, "US");
    add_same(f, "swedish", "Twice", "Ann", 10, "SE");
    begin(f, ENTITY_EPISODE, "an episode", DRAFT_FULL);
    put(f);
    begin(f, ENTITY_CHAPTER, "a chapter", DRAFT_FULL);
    put(f);
    finish(f);
    assert_int_equal(search_open(f->c, &w->s), OK);
    w->m = matcher_new(f->c, w->s, -1);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    matcher_free(w->m);
    search_free(w->s);
    songs_end(w->f);
    free(w);
    return 0;
}

static struct play told(const char *artist_name, const char *title)
{
    return (struct play){.kind = SEQUENCE_TRACK,
                         .artist = str_from_c(artist_name),
                         .title = str_from_c(title)};
}

/* Whether the names are those of the track called `expected`. */
static bool is_track(struct world *w, const char *artist_name,
                     const char *title, const char *expected)
{
    static const struct match_hint none = {.has_id = false};
    struct play p = told(artist_name, title);

    return matcher_find(w->m, &none, &p) == MATCH_BY_NAME &&
           p.kind == SEQUENCE_TRACK && id_eq(p.id, id_of(expected));
}

static bool is_nothing(struct world *w, const char *artist_name,
                       const char *title)
{
    static const struct match_hint none = {.has_id = false};
    struct play p = told(artist_name, title);

    return matcher_find(w->m, &none, &p) == MATCH_NAMES_ONLY &&
           p.kind == SEQUENCE_NOTHING;
}

static void test_by_name(void **state)
{
    struct world *w = *state;

    for (int again = 0; again < 2; again++) { /* and as it is remembered */
        assert_true(is_track(w, "The Beatles", "Help!", "Help!"));
        assert_true(is_track(w, "beatles", " HELP ", "Help!"));
        assert_true(is_track(w, "Beyonce", "Deja Vu", "Déjà Vu"));
        assert_true(is_nothing(w, "Ann", "Help!"));
        assert_true(is_nothing(w, "Nobody", "Help!"));
        assert_true(is_nothing(w, "The Beatles", "Help me"));
    }
}

static void test_with_more_than_the_name(void **state)
{
    struct world *w = *state;

    assert_true(is_track(w, "Beyoncé", "Halo - Remastered 2011", "Halo"));
    assert_true(is_track(w, "Beyoncé", "Halo (feat. Ann)", "Halo"));
    assert_true(is_track(w, "Beyoncé", "Halo ft. Ann", "Halo"));
    assert_true(is_track(w, "Beyoncé feat. Ann", "Halo", "Halo"));
    assert_true(is_track(w, "Beyoncé, Jay", "Halo", "Halo"));
    assert_true(is_track(w, "Beyoncé & Jay", "Halo [Live]", "Halo"));
}

static void test_the_most_popular_that_can_be_had(void **state)
{
    struct world *w = *state;
    struct matcher *swedish =
        matcher_new(w->f->c, w->s, market_number(STR("SE")));
    struct matcher *other =
        matcher_new(w->f->c, w->s, market_number(STR("JP")));
    static const struct match_hint none = {.has_id = false};
    struct play p = told("Ann", "Twice");

    assert_true(is_track(w, "Ann", "Twice", "popular"));
    assert_int_equal(matcher_find(swedish, &none, &p), MATCH_BY_NAME);
    assert_true(id_eq(p.id, id_of("swedish")));
    p = told("Ann", "Twice");
    assert_int_equal(matcher_find(other, &none, &p), MATCH_BY_NAME);
    assert_true(id_eq(p.id, id_of("popular")));
    matcher_free(swedish);
    matcher_free(other);
}

/* Each way to name a track comes before the next one. */
static void test_by_id_and_code(void **state)
{
    struct world *w = *state;
    struct match_hint hint = {.has_id = true,
                              .id = id_of("Help!"),
                              .mbids = {id_of("nothing"), id_of("a recording")},
                              .mbid_count = 2,
                              .isrc = STR("us-abc-00-00001")};
    struct play p = told("Beyoncé", "Halo");

    assert_int_equal(matcher_find(w->m, &hint, &p), MATCH_BY_ID);
    assert_true(id_eq(p.id, id_of("Help!")));
    hint.id = id_of("no track");
    p = told("Beyoncé", "Halo");
    assert_int_equal(matcher_find(w->m, &hint, &p), MATCH_BY_MBID);
    assert_true(id_eq(p.id, id_of("coded")));
    hint.mbids[1] = id_of("Help!");
    assert_int_equal(matcher_find(w->m, &hint, &p), MATCH_BY_MBID);
    assert_true(id_eq(p.id, id_of("Help!")));
    hint.mbid_count = 1;
    assert_int_equal(matcher_find(w->m, &hint, &p), MATCH_BY_ISRC);
    assert_true(id_eq(p.id, id_of("coded")));
    hint.isrc = STR("USABC0000009");
    assert_int_equal(matcher_find(w->m, &hint, &p), MATCH_BY_NAME);
    assert_true(id_eq(p.id, id_of("Halo")));
}

static void test_episodes_by_id_alone(void **state)
{
    struct world *w = *state;
    struct match_hint hint = {.has_id = true, .id = id_of("an episode")};
    struct play p = {.kind = SEQUENCE_EPISODE};

    assert_int_equal(matcher_find(w->m, &hint, &p), MATCH_BY_ID);
    assert_int_equal(p.kind, SEQUENCE_EPISODE);
    p.kind = SEQUENCE_EPISODE;
    hint.id = id_of("a chapter");
    assert_int_equal(matcher_find(w->m, &hint, &p), MATCH_BY_ID);
    assert_int_equal(p.kind, SEQUENCE_CHAPTER);
    p = told("Beyoncé", "Halo");
    p.kind = SEQUENCE_EPISODE;
    hint.has_id = false;
    assert_int_equal(matcher_find(w->m, &hint, &p), MATCH_NAMES_ONLY);
}

/* Names that are the same have one id, and others another. */
static void test_names_as_an_id(void **state)
{
    struct world *w = *state;
    struct id id = matcher_names_id(w->m, STR("The Who"), STR("It's Hard"));

    assert_true(id_eq(id, matcher_names_id(w->m, STR("who"), STR("its hard"))));
    assert_false(
        id_eq(id, matcher_names_id(w->m, STR("who its"), STR("hard"))));
    assert_false(
        id_eq(id, matcher_names_id(w->m, STR("It's Hard"), STR("The Who"))));
}

static void test_nothing_to_go_by(void **state)
{
    struct world *w = *state;
    struct match_hint hint = {.has_id = true, .id = id_of("no track")};
    struct play p = told("", "Halo");

    assert_int_equal(matcher_find(w->m, &hint, &p), MATCH_NOTHING);
    p = told("Beyoncé", " ");
    assert_int_equal(matcher_find(w->m, &hint, &p), MATCH_NOTHING);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_by_name),
        TEST(test_with_more_than_the_name),
        TEST(test_the_most_popular_that_can_be_had),
        TEST(test_by_id_and_code),
        TEST(test_episodes_by_id_alone),
        TEST(test_names_as_an_id),
        TEST(test_nothing_to_go_by),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
