/* Typing errors: the distance against its definition, and the words that are
 * near against all of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "search/analysis.h"
#include "search/typo.h"

#include "unit/search/songs.h"

#define MOST 12

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The definition, without a bound or any thrift. */
static unsigned slow_distance(const uint32_t *a, uint32_t n, const uint32_t *b,
                              uint32_t m)
{
    unsigned d[MOST + 1][MOST + 1];

    for (uint32_t i = 0; i <= n; i++)
        for (uint32_t j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1,
                            d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[n][m];
}

static void test_distance(void **state)
{
    struct random_sequence random = random_sequence(11, 1);
    uint32_t a[MOST], b[MOST];

    (void)state;
    for (int round = 0; round < 20000; round++) {
        uint32_t n = random_below(&random, MOST + 1);
        uint32_t m = random_below(&random, MOST + 1);
        unsigned most = random_below(&random, 4), real, got;

        for (uint32_t i = 0; i < n; i++)
            a[i] = 'a' + random_below(&random, 3);
        for (uint32_t i = 0; i < m; i++)
            b[i] = i < n && random_below(&random, 4) ? a[i] : 'a' + (i & 3);
        real = slow_distance(a, n, b, m);
        got = typo_distance(a, n, b, m, most);
        assert_int_equal(got, real <= most ? real : most + 1);
    }
}

static void test_how_many_are_allowed(void **state)
{
    (void)state;
    assert_int_equal(typo_allowed(STR_EMPTY), 0);
    assert_int_equal(typo_allowed(STR("abc")), 0);
    assert_int_equal(typo_allowed(STR("abcd")), 1);
    assert_int_equal(typo_allowed(STR("abcdefg")), 1);
    assert_int_equal(typo_allowed(STR("abcdefgh")), 2);
    /* Letters, not bytes. */
    assert_int_equal(typo_allowed(STR("цой")), 0);
    assert_int_equal(typo_allowed(STR("кино")), 1);
    /* Another number is another number. */
    assert_int_equal(typo_allowed(STR("1989")), 0);
    assert_int_equal(typo_allowed(STR("19890213")), 0);
    assert_int_equal(typo_allowed(STR("1989b")), 1);
    assert_int_equal(typo_allowed(str_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                         68)),
                     0);
}

/* A word of few different letters, so that many are near each other. */
static void random_word(struct random_sequence *random, char *out)
{
    uint32_t n = 1 + random_below(random, 11);

    for (uint32_t i = 0; i < n; i++)
        out[i] = (char)('a' + random_below(random, 3));
    out[n] = '\0';
}

static bool has(const struct typo_word *words, uint32_t n, uint32_t term,
                unsigned edits)
{
    for (uint32_t i = 0; i < n; i++)
        if (words[i].term == term)
            return words[i].edits == edits;
    return false;
}

/* Every word that is near enough, and no other. */
static void check_near(const struct index *ix, struct str word,
                       struct work *work)
{
    static struct typo_word near[4096];
    uint32_t points[ANALYSIS_TOKEN_BYTES], other[ANALYSIS_TOKEN_BYTES];
    uint32_t n = analysis_code_points(word, points), expected = 0;
    uint32_t found = typo_words(ix, word, work, near, 4096);

    for (uint32_t t = ix->first_word; t < ix->term_count; t++) {
        struct str text = index_term_text(ix, t);
        unsigned edits =
            slow_distance(points, n, other, analysis_code_points(text, other));

        if (edits == 0 || edits > typo_allowed(word))
            continue;
        expected++;
        assert_true(has(near, found, t, edits));
    }
    assert_int_equal(found, expected);
    for (uint32_t i = 1; i < found; i++)
        assert_true(near[i - 1].edits <= near[i].edits);
}

static void test_words_that_are_near(void **state)
{
    struct random_sequence random = random_sequence(11, 2);
    struct fixture *f = songs_begin();
    struct arena arena;
    struct work work = {.arena = &arena, .rest = UINT64_MAX};
    struct index ix;
    char word[16];

    (void)state;
    artist(f, "q");
    for (int i = 0; i < 400; i++) {
        random_word(&random, word);
        songs_add(f, word, "q", 1);
    }
    finish(f);
    assert_int_equal(index_open(catalog_index(f->c, ENTITY_TRACK),
                                catalog_count(f->c, ENTITY_TRACK),
                                STR("tracks"), &ix),
                     OK);
    arena_init(&arena);
    for (int i = 0; i < 400; i++) {
        random_word(&random, word);
        work_begin(&work, UINT64_MAX);
        check_near(&ix, str_from_c(word), &work);
        arena_reset(&arena);
    }
    arena_release(&arena);
    index_close(&ix);
    songs_end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_how_many_are_allowed),
        cmocka_unit_test(test_words_that_are_near),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
