/* How drafts become entities: the rules of build.h and what hangs on them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "catalog/market.h"
#include "catalog/opened.h"

#include "unit/catalog/fixture.h"

static struct str name_at(struct fixture *f, enum entity type, uint32_t n)
{
    return catalog_name(f->c, type, n);
}

static void album_by(struct fixture *f, const char *name, const char *first,
                     const char *second)
{
    struct id ids[2] = {id_of(first), id_of(second)};

    begin(f, ENTITY_ALBUM, name, DRAFT_SIMPLIFIED);
    draft_ids(&f->d, FIELD_ARTISTS, ids, 2);
    put(f);
}

static void test_album_artists_are_a_union_in_first_seen_order(void **state)
{
    struct fixture *f = *state;
    struct album a;

    for (const char *name = "A\0B\0C\0D\0"; *name != '\0'; name += 2)
        artist(f, name);
    album_by(f, "Album", "B", "A");
    begin(f, ENTITY_ALBUM, "Album", DRAFT_FULL); /* says nothing of artists */
    put(f);
    album_by(f, "Album", "C", "B");
    album_by(f, "Album", "A", "D");
    finish(f);
    assert_true(catalog_album(f->c, find(f, ENTITY_ALBUM, "Album"), &a));
    assert_int_equal(a.artists.n, 4);
    assert_str(name_at(f, ENTITY_ARTIST, catalog_at(a.artists, 0)), "B");
    assert_str(name_at(f, ENTITY_ARTIST, catalog_at(a.artists, 1)), "A");
    assert_str(name_at(f, ENTITY_ARTIST, catalog_at(a.artists, 2)), "C");
    assert_str(name_at(f, ENTITY_ARTIST, catalog_at(a.artists, 3)), "D");
}

static void test_absent_never_overwrites_but_empty_does(void **state)
{
    struct fixture *f = *state;
    struct arena arena;
    uint32_t n;

    arena_init(&arena);
    begin(f, ENTITY_ALBUM, "Album", DRAFT_FULL);
    draft_text(&f->d, FIELD_LABEL, STR("a label"));
    draft_text(&f->d, FIELD_EAN, STR("1234567890123"));
    put(f);
    begin(f, ENTITY_ALBUM, "Album", DRAFT_FULL);
    draft_text(&f->d, FIELD_EAN, STR_EMPTY);
    put(f);
    finish(f);
    n = find(f, ENTITY_ALBUM, "Album");
    assert_str(catalog_text(f->c, ENTITY_ALBUM, n, FIELD_LABEL, &arena),
               "a label");
    assert_non_null(catalog_text(f->c, ENTITY_ALBUM, n, FIELD_EAN, &arena).p);
    assert_int_equal(catalog_text(f->c, ENTITY_ALBUM, n, FIELD_EAN, &arena).n,
                     0);
    assert_null(catalog_text(f->c, ENTITY_ALBUM, n, FIELD_UPC, &arena).p);
    arena_release(&arena);
}

static void test_levels_count_for_each_field(void **state)
{
    struct fixture *f = *state;
    uint32_t n;

    draft_start(&f->d, ENTITY_ALBUM, id_of("x"), DRAFT_SIMPLIFIED);
    draft_text(&f->d, FIELD_NAME, STR("simplified 1"));
    draft_text(&f->d, FIELD_LABEL, STR("label 1"));
    put(f);
    draft_start(&f->d, ENTITY_ALBUM, id_of("x"), DRAFT_FULL);
    draft_text(&f->d, FIELD_NAME, STR("full"));
    put(f);
    draft_start(&f->d, ENTITY_ALBUM, id_of("x"), DRAFT_SIMPLIFIED);
    draft_text(&f->d, FIELD_NAME, STR("simplified 2"));
    draft_text(&f->d, FIELD_LABEL, STR("label 2"));
    put(f);
    finish(f);
    n = find(f, ENTITY_ALBUM, "x");
    assert_str(name_at(f, ENTITY_ALBUM, n), "full");
    assert_str(catalog_attribute(f->c, ENTITY_ALBUM, n, FIELD_LABEL),
               "label 2");
}

/* Values of many lengths, so that the winner is moved about. */
static void test_many_drafts_of_one_entity(void **state)
{
    static const char *const texts[] = {"a", "abcdefgh", "abc", "", "abcdef"};
    struct fixture *f = *state;
    uint32_t n;

    for (unsigned i = 0; i < 1002; i++) {
        begin(f, ENTITY_ALBUM, "x", DRAFT_FULL);
        draft_text(&f->d, FIELD_LABEL, str_from_c(texts[i % 5]));
        draft_text(&f->d, FIELD_UPC, str_from_c(texts[(i + 1) % 5]));
        put(f);
    }
    finish(f);
    n = find(f, ENTITY_ALBUM, "x");
    assert_str(name_at(f, ENTITY_ALBUM, n), "x");
    assert_str(catalog_attribute(f->c, ENTITY_ALBUM, n, FIELD_LABEL), texts[1]);
    assert_str(catalog_attribute(f->c, ENTITY_ALBUM, n, FIELD_UPC), texts[2]);
}

static void test_a_field_that_is_set_twice(void **state)
{
    struct fixture *f = *state;
    struct track t;

    artist(f, "Ann");
    track(f, "moved", "Wrong", "Ann", 1);
    draft_id(&f->d, FIELD_PARENT, id_of("Right"));
    draft_number(&f->d, FIELD_DURATION_MS, 1);
    draft_number(&f->d, FIELD_DURATION_MS, 2);
    put(f);
    finish(f);
    assert_int_equal(catalog_count(f->c, ENTITY_TRACK), 1);
    assert_true(catalog_track(f->c, find(f, ENTITY_TRACK, "moved"), &t));
    assert_int_equal(t.album, find(f, ENTITY_ALBUM, "Right"));
    assert_int_equal(t.duration_ms, 2);
}

static void test_a_track_that_moves_to_another_album(void **state)
{
    struct fixture *f = *state;
    struct track t;
    struct album a;

    artist(f, "Ann");
    track(f, "t", "First", "Ann", 1);
    put(f);
    track(f, "t", "Second", "Ann", 1);
    put(f);
    finish(f);
    assert_true(catalog_track(f->c, find(f, ENTITY_TRACK, "t"), &t));
    assert_int_equal(t.album, find(f, ENTITY_ALBUM, "Second"));
    assert_true(catalog_album(f->c, find(f, ENTITY_ALBUM, "First"), &a));
    assert_int_equal(a.track_count, 0);
}

static void test_a_parent_that_comes_late(void **state)
{
    struct fixture *f = *state;
    struct track t;
    struct album a;

    artist(f, "Ann");
    track(f, "t", NULL, "Ann", 1);
    put(f);
    finish(f);
    assert_int_equal(catalog_count(f->c, ENTITY_ALBUM), 1);

    /* First only named, then described. */
    restart(f);
    draft_start(&f->d, ENTITY_TRACK, id_of("t"), DRAFT_SIMPLIFIED);
    draft_id(&f->d, FIELD_PARENT, id_of("Real"));
    put(f);
    finish(f);
    assert_int_equal(catalog_count(f->c, ENTITY_ALBUM), 1);
    assert_true(catalog_track(f->c, find(f, ENTITY_TRACK, "t"), &t));
    assert_true(catalog_album(f->c, t.album, &a));
    assert_true(id_eq(a.id, id_of("Real")));
    assert_false(a.is_placeholder);
    assert_int_equal(a.name.n, 0);

    restart(f);
    begin(f, ENTITY_ALBUM, "Real", DRAFT_FULL);
    put(f);
    finish(f);
    assert_true(catalog_album(f->c, find(f, ENTITY_ALBUM, "Real"), &a));
    assert_str(a.name, "Real");
    assert_int_equal(a.track_count, 1);
}

static void episode(struct fixture *f, const char *name, const char *show,
                    struct date date)
{
    begin(f, ENTITY_EPISODE, name, DRAFT_FULL);
    if (show != NULL)
        draft_id(&f->d, FIELD_PARENT, id_of(show));
    draft_date(&f->d, FIELD_RELEASE_DATE, date);
    put(f);
}

static void test_episodes_newest_first(void **state)
{
    struct fixture *f = *state;
    struct program show;

    begin(f, ENTITY_SHOW, "Show", DRAFT_FULL);
    draft_number(&f->d, FIELD_TOTAL, 40);
    put(f);
    episode(f, "old", "Show", (struct date){2001, 12, 31});
    episode(f, "newest", "Show", (struct date){2020, 2, 2});
    episode(f, "undated", "Show", (struct date){0, 0, 0});
    episode(f, "newer", "Show", (struct date){2020, 2, 1});
    finish(f);
    assert_true(catalog_program(f->c, ENTITY_SHOW, find(f, ENTITY_SHOW, "Show"),
                                &show));
    assert_int_equal(show.child_count, 4);
    assert_int_equal(show.total, 40);
    for (uint32_t i = 0; i < 4; i++) {
        static const char *const order[] = {"newest", "newer", "old",
                                            "undated"};
        struct program p;

        assert_true(
            catalog_program(f->c, ENTITY_EPISODE, show.first_child + i, &p));
        assert_str(p.name, order[i]);
        assert_int_equal(p.parent, find(f, ENTITY_SHOW, "Show"));
    }
}

static void test_chapters_in_order(void **state)
{
    struct fixture *f = *state;
    struct program book;

    for (unsigned i = 0; i < 3; i++) {
        static const char *const names[] = {"second", "tenth", "first"};
        static const uint64_t positions[] = {2, 10, 1};

        begin(f, ENTITY_CHAPTER, names[i], DRAFT_FULL);
        draft_id(&f->d, FIELD_PARENT, id_of("Book"));
        draft_number(&f->d, FIELD_POSITION, positions[i]);
        draft_number(&f->d, FIELD_DURATION_MS, (uint64_t)1 << 40);
        put(f);
    }
    finish(f);
    assert_true(catalog_program(f->c, ENTITY_AUDIOBOOK,
                                find(f, ENTITY_AUDIOBOOK, "Book"), &book));
    assert_int_equal(book.child_count, 3);
    assert_int_equal(book.total, 3);
    for (uint32_t i = 0; i < 3; i++) {
        static const char *const order[] = {"first", "second", "tenth"};
        struct program p;

        assert_true(
            catalog_program(f->c, ENTITY_CHAPTER, book.first_child + i, &p));
        assert_str(p.name, order[i]);
        assert_int_equal(p.duration_ms, UINT32_MAX); /* as much as fits */
    }
}

static void test_placeholders_for_episodes_and_chapters(void **state)
{
    struct fixture *f = *state;
    struct program p, whole;

    episode(f, "same name", NULL, (struct date){2020, 1, 1});
    begin(f, ENTITY_CHAPTER, "same name", DRAFT_FULL);
    put(f);
    begin(f, ENTITY_TRACK, "same name", DRAFT_FULL);
    put(f);
    finish(f);
    assert_int_equal(catalog_count(f->c, ENTITY_SHOW), 1);
    assert_int_equal(catalog_count(f->c, ENTITY_AUDIOBOOK), 1);
    assert_int_equal(catalog_count(f->c, ENTITY_ALBUM), 1);
    assert_true(catalog_program(f->c, ENTITY_EPISODE, 0, &p));
    assert_true(catalog_program(f->c, ENTITY_SHOW, p.parent, &whole));
    assert_str(whole.name, "same name");
    assert_int_equal(whole.child_count, 1);
    assert_true(catalog_program(f->c, ENTITY_CHAPTER, 0, &p));
    assert_true(catalog_program(f->c, ENTITY_AUDIOBOOK, p.parent, &whole));
    assert_str(whole.name, "same name");

    /* The same ones again after an import that has nothing to do with it. */
    restart(f);
    artist(f, "Ann");
    finish(f);
    assert_int_equal(catalog_count(f->c, ENTITY_SHOW), 1);
    assert_true(id_eq(catalog_id(f->c, ENTITY_AUDIOBOOK, 0), whole.id));
}

static void track_in(struct fixture *f, const char *name, const char *album,
                     const char *countries)
{
    struct market_set set = {{0}};

    track(f, name, album, "Ann", 1);
    if (countries != NULL) {
        for (; *countries != '\0'; countries += 2)
            market_set_add(&set, market_number(str_of(countries, 2)));
        draft_markets(&f->d, FIELD_MARKETS, &set);
    }
    put(f);
}

static bool album_has(struct fixture *f, const char *name, const char *code)
{
    struct album a;

    assert_true(catalog_album(f->c, find(f, ENTITY_ALBUM, name), &a));
    return catalog_market_has(f->c, a.markets, market_number(str_from_c(code)));
}

static void check_markets(struct fixture *f)
{
    struct album a;

    assert_true(album_has(f, "union", "US") && album_has(f, "union", "DE"));
    assert_true(album_has(f, "union", "FR"));
    assert_false(album_has(f, "union", "GB"));
    assert_true(album_has(f, "open", "GB"));
    assert_false(album_has(f, "nowhere", "US"));
    assert_true(album_has(f, "given", "JP"));
    assert_false(album_has(f, "given", "US"));
    assert_true(album_has(f, "empty", "US"));
    assert_true(catalog_album(f->c, find(f, ENTITY_ALBUM, "empty"), &a));
    assert_int_equal(a.markets, 0);
}

/* An album without markets of its own is where its tracks are. */
static void test_albums_take_their_tracks_markets(void **state)
{
    struct fixture *f = *state;
    struct market_set set = {{0}};

    artist(f, "Ann");
    track_in(f, "1", "union", "USDE");
    track_in(f, "2", "union", "FRDE");
    track_in(f, "3", "open", "US");
    track_in(f, "4", "open", NULL);
    track_in(f, "5", "nowhere", "");
    track_in(f, "6", "given", "US");
    market_set_add(&set, market_number(STR("JP")));
    begin(f, ENTITY_ALBUM, "given", DRAFT_FULL);
    draft_markets(&f->d, FIELD_MARKETS, &set);
    put(f);
    begin(f, ENTITY_ALBUM, "empty", DRAFT_FULL);
    put(f);
    finish(f);
    check_markets(f);

    /* What was derived is derived anew, not kept as if it had been given. */
    restart(f);
    track_in(f, "7", "union", "GB");
    finish(f);
    assert_true(album_has(f, "union", "GB"));
    assert_true(album_has(f, "union", "US"));
    assert_true(album_has(f, "given", "JP"));
    assert_false(album_has(f, "nowhere", "US"));
}

static void test_parts_take_their_wholes_markets(void **state)
{
    struct fixture *f = *state;
    struct market_set set = {{0}};
    struct program own, whole;

    market_set_add(&set, market_number(STR("JP")));
    begin(f, ENTITY_SHOW, "Show", DRAFT_FULL);
    draft_markets(&f->d, FIELD_MARKETS, &set);
    put(f);
    episode(f, "inherits", "Show", (struct date){2020, 1, 2});
    begin(f, ENTITY_EPISODE, "has", DRAFT_FULL);
    draft_id(&f->d, FIELD_PARENT, id_of("Show"));
    set = (struct market_set){{0}};
    market_set_add(&set, market_number(STR("US")));
    draft_markets(&f->d, FIELD_MARKETS, &set);
    put(f);
    finish(f);
    assert_true(catalog_program(f->c, ENTITY_EPISODE,
                                find(f, ENTITY_EPISODE, "inherits"), &whole));
    assert_true(
        catalog_market_has(f->c, whole.markets, market_number(STR("JP"))));
    assert_false(
        catalog_market_has(f->c, whole.markets, market_number(STR("US"))));
    assert_true(catalog_program(f->c, ENTITY_EPISODE,
                                find(f, ENTITY_EPISODE, "has"), &own));
    assert_false(
        catalog_market_has(f->c, own.markets, market_number(STR("JP"))));
    assert_true(
        catalog_market_has(f->c, own.markets, market_number(STR("US"))));
}

static void recorded(struct fixture *f, const char *name, const char *recording,
                     const char *isrc)
{
    track(f, name, NULL, "Ann", 1);
    if (recording != NULL)
        draft_id(&f->d, FIELD_RECORDING, id_of(recording));
    if (isrc != NULL)
        draft_text(&f->d, FIELD_ISRC, str_from_c(isrc));
    put(f);
}

static uint32_t instances(struct fixture *f, const char *name)
{
    return catalog_instances(f->c, find(f, ENTITY_TRACK, name)).n;
}

static void test_instances_by_recording_else_by_isrc(void **state)
{
    struct fixture *f = *state;
    struct catalog_list list;
    bool own = false;

    artist(f, "Ann");
    recorded(f, "r1", "R", "USABC0000001");
    recorded(f, "r2", "R", "USABC0000002");
    recorded(f, "r3", "R", NULL);
    recorded(f, "other", "Q", "USABC0000001");
    recorded(f, "isrc only", NULL, "USABC0000001");
    recorded(f, "isrc alone", NULL, "USABC0000009");
    recorded(f, "neither", NULL, NULL);
    finish(f);
    assert_int_equal(instances(f, "r1"), 3);
    assert_int_equal(instances(f, "r3"), 3);
    assert_int_equal(instances(f, "other"), 1);
    assert_int_equal(instances(f, "isrc only"), 3); /* r1, other, itself */
    assert_int_equal(instances(f, "isrc alone"), 1);
    assert_int_equal(instances(f, "neither"), 0);
    list = catalog_instances(f->c, find(f, ENTITY_TRACK, "r2"));
    for (uint32_t i = 0; i < list.n; i++)
        own |= catalog_at(list, i) == find(f, ENTITY_TRACK, "r2");
    assert_true(own);
    assert_int_equal(catalog_instances(f->c, CATALOG_NONE).n, 0);
    assert_int_equal(catalog_find_recording(f->c, id_of("R")).n, 3);
    assert_int_equal(catalog_find_recording(f->c, id_of("S")).n, 0);
    assert_int_equal(catalog_find_recording(f->c, (struct id){0, 0}).n, 0);
    list = catalog_find_recording(f->c, id_of("Q"));
    assert_int_equal(list.n, 1);
    assert_int_equal(catalog_at(list, 0), find(f, ENTITY_TRACK, "other"));
}

static void test_an_artist_who_is_credited_twice(void **state)
{
    struct fixture *f = *state;
    struct id twice[2] = {id_of("Ann"), id_of("Ann")};
    struct catalog_list list;
    struct track t;

    artist(f, "Ann");
    begin(f, ENTITY_TRACK, "duet with herself", DRAFT_FULL);
    draft_ids(&f->d, FIELD_ARTISTS, twice, 2);
    put(f);
    track(f, "other", NULL, "Ann", 1);
    put(f);
    finish(f);
    assert_true(
        catalog_track(f->c, find(f, ENTITY_TRACK, "duet with herself"), &t));
    assert_int_equal(t.artists.n, 2);
    list = catalog_artist_tracks(f->c, 0);
    assert_int_equal(list.n, 2);
    assert_int_not_equal(catalog_at(list, 0), catalog_at(list, 1));
    assert_int_equal(catalog_artist_albums(f->c, 0, GROUP_SINGLE).n, 2);
}

static void test_references_to_nothing_are_dropped_and_counted(void **state)
{
    struct fixture *f = *state;
    struct id ids[2] = {id_of("nobody"), id_of("Ann")};
    struct track t;

    artist(f, "Ann");
    begin(f, ENTITY_TRACK, "t", DRAFT_FULL);
    draft_id(&f->d, FIELD_PARENT, id_of("Album"));
    draft_ids(&f->d, FIELD_ARTISTS, ids, 2);
    put(f);
    finish(f);
    assert_int_equal(f->result.dropped, 1);
    assert_true(catalog_track(f->c, find(f, ENTITY_TRACK, "t"), &t));
    assert_int_equal(t.artists.n, 1);
    assert_str(name_at(f, ENTITY_ARTIST, catalog_at(t.artists, 0)), "Ann");
}

static void test_long_texts_come_back(void **state)
{
    static const size_t lengths[] = {2047, 2048, 2049, 300000};
    struct fixture *f = *state;
    struct arena arena;

    arena_init(&arena);
    for (size_t i = 0; i < 4; i++) {
        char *text = mem_alloc(lengths[i]);

        for (size_t k = 0; k < lengths[i]; k++)
            text[k] = (char)('a' + k * (i + 3) % 26);
        begin(f, ENTITY_SHOW, (const char *[]){"0", "1", "2", "3"}[i],
              DRAFT_FULL);
        draft_text(&f->d, FIELD_DESCRIPTION, str_of(text, lengths[i]));
        draft_text(&f->d, FIELD_PUBLISHER, STR("short")); /* five bytes */
        put(f);
        free(text);
    }
    finish(f);
    for (size_t i = 0; i < 4; i++) {
        uint32_t n =
            find(f, ENTITY_SHOW, (const char *[]){"0", "1", "2", "3"}[i]);
        struct str text =
            catalog_text(f->c, ENTITY_SHOW, n, FIELD_DESCRIPTION, &arena);

        assert_int_equal(text.n, lengths[i]);
        for (size_t k = 0; k < text.n; k++)
            assert_int_equal(text.p[k], 'a' + k * (i + 3) % 26);
        assert_str(catalog_text(f->c, ENTITY_SHOW, n, FIELD_PUBLISHER, &arena),
                   "short");
    }
    arena_release(&arena);
}

static uint32_t genre_count(const struct fixture *f)
{
    return f->c->sections[SECTION_GENRES].count;
}

static struct str genre(const struct fixture *f, uint32_t i)
{
    return opened_string(f->c, opened_record(f->c, SECTION_GENRES, i));
}

static void test_genres_are_listed_once_in_order(void **state)
{
    static const struct str rock[2] = {STR("rock"), STR("acid jazz")};
    static const struct str jazz[1] = {STR("acid jazz")};
    struct fixture *f = *state;

    begin(f, ENTITY_ARTIST, "A", DRAFT_FULL);
    draft_texts(&f->d, FIELD_GENRES, rock, 2);
    put(f);
    begin(f, ENTITY_ALBUM, "B", DRAFT_FULL);
    draft_texts(&f->d, FIELD_GENRES, jazz, 1);
    put(f);
    finish(f);
    assert_int_equal(genre_count(f), 2);
    assert_str(genre(f, 0), "acid jazz");
    assert_str(genre(f, 1), "rock");
}

/* More texts than the table of duplicates remembers: genres are stored last
 * and still listed once. */
static void test_genres_are_listed_once_in_a_large_catalog(void **state)
{
    static const struct str genres[2] = {STR("rock"), STR("jazz")};
    struct fixture *f = *state;

    for (unsigned i = 0; i < 400000; i++) {
        char name[24];

        draft_start(&f->d, ENTITY_ARTIST, (struct id){i, i}, DRAFT_FULL);
        draft_text(&f->d, FIELD_NAME,
                   str_of(name, (size_t)snprintf(name, sizeof name, "%u", i)));
        if (i % 1000 == 0)
            draft_texts(&f->d, FIELD_GENRES, genres, 2);
        put(f);
    }
    finish(f);
    assert_int_equal(catalog_count(f->c, ENTITY_ARTIST), 400000);
    assert_int_equal(genre_count(f), 2);
    for (unsigned i = 0; i < 400000; i += 997)
        assert_int_not_equal(
            catalog_find(f->c, ENTITY_ARTIST, (struct id){i, i}), CATALOG_NONE);
}

static void test_images_and_their_marks(void **state)
{
    static const struct id id = {0x0123456789abcdef, 0xfedcba9876543210};
    struct fixture *f = *state;
    char base62[ID_TEXT_LENGTH], first[128], second[128];
    struct image images[3], image;
    struct buf url;
    struct str rest;
    unsigned i = 0;

    id_to_base62(id, base62);
    (void)snprintf(first, sizeof first, "http://x/%.*s/1.jpg", ID_TEXT_LENGTH,
                   base62);
    (void)snprintf(second, sizeof second,
                   "http://y/01234567-89ab-cdef-fedc-ba9876543210/f");
    images[0] = (struct image){str_from_c(first), 640, 0};
    images[1] = (struct image){str_from_c(second), 0, 64};
    images[2] = (struct image){STR("/art/plain"), 1, 2};
    draft_start(&f->d, ENTITY_ARTIST, id, DRAFT_FULL);
    draft_images(&f->d, FIELD_IMAGES, images, 3);
    put(f);
    finish(f);
    buf_init(&url, 1000);
    rest = catalog_images(f->c, ENTITY_ARTIST, 0);
    assert_true(rest.n < 60); /* the ids aren't stored again */
    while (field_next_image(&rest, &image)) {
        buf_clear(&url);
        catalog_expand_url(image.url, id, &url);
        assert_int_equal(url.n, images[i].url.n);
        assert_memory_equal(url.p, images[i].url.p, url.n);
        assert_int_equal(image.width, images[i].width);
        assert_int_equal(image.height, images[i].height);
        i++;
    }
    assert_int_equal(i, 3);
    buf_release(&url);
}

static void test_look_up_among_many_ids(void **state)
{
    struct fixture *f = *state;

    /* Ids in a row and ids far apart: guesses by value must not go wrong. */
    for (uint64_t i = 0; i < 3000; i++) {
        uint64_t spread = i * 0x9e3779b97f4a7c15u;
        struct id by = i % 2 ? (struct id){0, i} : (struct id){spread, i};

        draft_start(&f->d, ENTITY_ARTIST, by, DRAFT_FULL);
        put(f);
        draft_start(&f->d, ENTITY_TRACK, (struct id){i, spread}, DRAFT_FULL);
        draft_ids(&f->d, FIELD_ARTISTS, &by, 1);
        put(f);
    }
    draft_start(&f->d, ENTITY_ARTIST, (struct id){UINT64_MAX, UINT64_MAX},
                DRAFT_FULL);
    put(f);
    finish(f);
    assert_int_equal(f->result.dropped, 0);
    for (uint64_t i = 0; i < 3000; i++) {
        uint64_t spread = i * 0x9e3779b97f4a7c15u;
        struct id by = i % 2 ? (struct id){0, i} : (struct id){spread, i};
        struct track t;

        assert_true(catalog_track(
            f->c, catalog_find(f->c, ENTITY_TRACK, (struct id){i, spread}),
            &t));
        assert_int_equal(t.artists.n, 1);
        assert_int_equal(catalog_at(t.artists, 0),
                         catalog_find(f->c, ENTITY_ARTIST, by));
    }
    assert_int_equal(
        catalog_find(f->c, ENTITY_ARTIST, (struct id){1, UINT64_MAX}),
        CATALOG_NONE);
}

static void test_nothing_at_all(void **state)
{
    struct fixture *f = *state;

    finish(f);
    for (unsigned t = 0; t < ENTITY_COUNT; t++) {
        assert_int_equal(catalog_count(f->c, (enum entity)t), 0);
        assert_int_equal(catalog_find(f->c, (enum entity)t, (struct id){0, 0}),
                         CATALOG_NONE);
    }
    assert_int_equal(catalog_new_releases(f->c).n, 0);
    assert_int_equal(catalog_find_isrc(f->c, STR("USABC0000001")).n, 0);
}

static void test_a_draft_that_is_too_large(void **state)
{
    struct fixture *f = *state;
    size_t n = 100u << 20;
    char *text = mem_alloc(n);

    memset(text, 'x', n);
    begin(f, ENTITY_TRACK, "x", DRAFT_FULL);
    for (int i = 0; i < 3; i++)
        draft_text(&f->d, FIELD_ANALYSIS, str_of(text, n));
    assert_int_equal(builder_put(f->b, &f->d), ERR_LIMIT);
    free(text);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_album_artists_are_a_union_in_first_seen_order),
        TEST(test_absent_never_overwrites_but_empty_does),
        TEST(test_levels_count_for_each_field),
        TEST(test_many_drafts_of_one_entity),
        TEST(test_a_field_that_is_set_twice),
        TEST(test_a_track_that_moves_to_another_album),
        TEST(test_a_parent_that_comes_late),
        TEST(test_episodes_newest_first),
        TEST(test_chapters_in_order),
        TEST(test_placeholders_for_episodes_and_chapters),
        TEST(test_albums_take_their_tracks_markets),
        TEST(test_parts_take_their_wholes_markets),
        TEST(test_instances_by_recording_else_by_isrc),
        TEST(test_an_artist_who_is_credited_twice),
        TEST(test_references_to_nothing_are_dropped_and_counted),
        TEST(test_long_texts_come_back),
        TEST(test_genres_are_listed_once_in_order),
        TEST(test_genres_are_listed_once_in_a_large_catalog),
        TEST(test_images_and_their_marks),
        TEST(test_look_up_among_many_ids),
        TEST(test_nothing_at_all),
        TEST(test_a_draft_that_is_too_large),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
