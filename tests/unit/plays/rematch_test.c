/* Plays known by their names, when the catalog has them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "plays/match.h"
#include "plays/rematch.h"
#include "unit/plays/kept.h"
#include "unit/search/songs.h"

struct world {
    struct db *db;
    struct fixture *f;
    struct search *s;
};

static int set_up(void **state)
{
    struct world *w = mem_zalloc(1, sizeof *w);
    void *db = NULL;

    assert_int_equal(kept_set_up(&db), 0);
    w->db = db;
    w->f = songs_begin();
    artist(w->f, "Ann");
    songs_add(w->f, "First", "Ann", 50);
    songs_add(w->f, "Second", "Ann", 50);
    finish(w->f);
    assert_int_equal(search_open(w->f->c, &w->s), OK);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    void *db = w->db;

    search_free(w->s);
    songs_end(w->f);
    free(w);
    return place_tear_down(&db);
}

/* A play of these names that begins so long after KEPT_MS. */
static struct play named(struct world *w, const char *artist_name,
                         const char *title, int64_t after_ms)
{
    struct matcher *m = matcher_new(w->f->c, w->s, -1);
    struct play p = kept_play(0, after_ms);

    p.kind = SEQUENCE_NOTHING;
    p.artist = str_from_c(artist_name);
    p.title = str_from_c(title);
    p.id = matcher_names_id(m, p.artist, p.title);
    matcher_free(m);
    return p;
}

/* Looks for all of them; how many rows were matched. */
static uint64_t rematch(struct world *w, int64_t now_ms)
{
    struct rematch r = {.catalog = w->f->c, .search = w->s};

    while (!r.is_done)
        assert_int_equal(rematch_some(w->db, now_ms, &r), OK);
    return r.matched;
}

static void count(struct world *w, int64_t plays, int64_t unmatched)
{
    int64_t has_plays, has_unmatched;

    assert_int_equal(plays_totals(w->db, &has_plays, &has_unmatched), OK);
    assert_int_equal(has_plays, plays);
    assert_int_equal(has_unmatched, unmatched);
}

/* What is found is the track's, is stored anew, and isn't looked at again. */
static void test_found(void **state)
{
    struct world *w = *state;
    struct play list[3] = {named(w, "ann", "FIRST", 0),
                           named(w, "Ann", "First", 1000),
                           named(w, "Ann", "Third", 2000)};
    struct play_row *rows;
    struct arena arena;
    size_t n;

    assert_int_equal(kept_add(w->db, "alice", list, 3, 100), 3);
    assert_int_equal(kept_add(w->db, "bob", list, 1, 100), 1);
    assert_int_equal(rematch(w, 200), 3);
    count(w, 4, 1);
    arena_init(&arena);
    assert_int_equal(plays_since(w->db, 200, NULL, 10, &arena, &rows, &n), OK);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(rows[i].play.kind, SEQUENCE_TRACK);
        assert_true(id_eq(rows[i].play.id, id_of("First")));
        assert_int_equal(rows[i].play.artist.n, 0);
    }
    arena_release(&arena);
    assert_int_equal(rematch(w, 300), 0);
}

/* A play that is there as the track's already is one. */
static void test_doubles_become_one(void **state)
{
    struct world *w = *state;
    struct play by_name = named(w, "Ann", "Second", 10);
    struct play by_id = kept_play(0, 20);

    by_id.id = id_of("Second");
    assert_int_equal(kept_add(w->db, "alice", &by_name, 1, 100), 1);
    assert_int_equal(kept_add(w->db, "alice", &by_id, 1, 100), 1);
    assert_int_equal(kept_add(w->db, "bob", &by_name, 1, 100), 1);
    count(w, 3, 2);
    assert_int_equal(rematch(w, 200), 1);
    count(w, 2, 0);
}

/* Names with more rows than a batch has, and more names than that. */
static void test_many(void **state)
{
    struct world *w = *state;
    struct play list[REMATCH_ROWS + 50];
    char title[16];

    for (unsigned i = 0; i < REMATCH_ROWS + 50; i++)
        list[i] = named(w, "Ann", "First", i * 1000);
    assert_int_equal(kept_add(w->db, "alice", list, REMATCH_ROWS + 50, 100),
                     REMATCH_ROWS + 50);
    for (unsigned i = 0; i < REMATCH_ROWS + 50; i++) {
        (void)snprintf(title, sizeof title, "no %u", i);
        list[0] = named(w, "Ann", title, i * 1000);
        assert_int_equal(kept_add(w->db, "bob", list, 1, 100), 1);
    }
    list[0] = named(w, "Ann", "Second", 0);
    assert_int_equal(kept_add(w->db, "bob", list, 1, 100), 1);
    assert_int_equal(rematch(w, 200), REMATCH_ROWS + 51);
    count(w, 2 * REMATCH_ROWS + 101, REMATCH_ROWS + 50);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_found),
        TEST(test_doubles_become_one),
        TEST(test_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
