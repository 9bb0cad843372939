#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "catalog/market.h"
#include "generation/relink.h"
#include "unit/catalog/fixture.h"

static int se, no, jp;

/* A track of one recording on an album of its own. */
static void instance(struct fixture *f, const char *name, enum album_type type,
                     const char *markets, unsigned popularity)
{
    struct market_set set = {{0}};
    char album[32];

    (void)snprintf(album, sizeof album, "album of %s", name);
    begin(f, ENTITY_ALBUM, album, DRAFT_FULL);
    draft_number(&f->d, FIELD_ALBUM_TYPE, type);
    put(f);
    for (; *markets != '\0'; markets += 2)
        market_set_add(&set, market_number(str_of(markets, 2)));
    track(f, name, album, "ada", 1);
    draft_id(&f->d, FIELD_RECORDING, id_of("the recording"));
    draft_number(&f->d, FIELD_POPULARITY, popularity);
    draft_markets(&f->d, FIELD_MARKETS, &set);
    put(f);
}

static void assert_played(struct fixture *f, const char *asked, int market,
                          const char *played)
{
    uint32_t n = relink_track(f->c, find(f, ENTITY_TRACK, asked), market);

    if (played == NULL)
        assert_int_equal(n, CATALOG_NONE);
    else
        assert_int_equal(n, find(f, ENTITY_TRACK, played));
}

/* Playable itself, then of the same album type, then the most popular. */
static void test_tracks(void **state)
{
    struct fixture *f = *state;

    se = market_number(STR("SE"));
    no = market_number(STR("NO"));
    jp = market_number(STR("JP"));
    artist(f, "ada");
    instance(f, "asked", ALBUM_ALBUM, "SE", 10);
    instance(f, "single", ALBUM_SINGLE, "NO", 90);
    instance(f, "album", ALBUM_ALBUM, "NO", 20);
    instance(f, "better album", ALBUM_ALBUM, "NO", 30);
    finish(f);
    assert_played(f, "asked", se, "asked");
    assert_played(f, "asked", no, "better album");
    assert_played(f, "single", no, "single");
    assert_played(f, "single", se, "asked");
    assert_played(f, "asked", jp, NULL);
}

/* Without a market nothing of these can be had. */
static void test_programs(void **state)
{
    struct fixture *f = *state;
    struct market_set set = {{0}};
    uint32_t show;

    market_set_add(&set, market_number(STR("SE")));
    begin(f, ENTITY_SHOW, "a show", DRAFT_FULL);
    draft_markets(&f->d, FIELD_MARKETS, &set);
    put(f);
    finish(f);
    show = find(f, ENTITY_SHOW, "a show");
    assert_true(
        relink_has_program(f->c, ENTITY_SHOW, show, market_number(STR("SE"))));
    assert_false(
        relink_has_program(f->c, ENTITY_SHOW, show, market_number(STR("NO"))));
    assert_false(relink_has_program(f->c, ENTITY_SHOW, show, -1));
    assert_false(relink_has_program(f->c, ENTITY_SHOW, CATALOG_NONE,
                                    market_number(STR("SE"))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tracks, setup, teardown),
        cmocka_unit_test_setup_teardown(test_programs, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
