/* What texts ask for. A query is told as one line: clauses with commas
 * between, - before a negated one, | between its atoms; an atom is its field
 * if it has one, its text, in quotes if it is a phrase, * behind a pattern and
 * ~ where it may go on. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "search/query.h"

static const char *const fields[] = {
    "",      "album:", "artist:", "track:", "genre:", "label:",
    "isrc:", "upc:",   "year:",   "new",    "hipster"};

static void tell_atom(struct buf *out, const struct query_atom *a)
{
    buf_str(out, str_from_c(fields[a->field]));
    if (a->field == QUERY_YEAR) {
        buf_printf(out, "%u-%u", a->year_from, a->year_to);
        return;
    }
    if (a->field == QUERY_NEW || a->field == QUERY_HIPSTER)
        return;
    if (a->is_phrase)
        buf_char(out, '"');
    buf_str(out, a->text);
    if (a->is_phrase)
        buf_char(out, '"');
    if (a->is_pattern)
        buf_str(out, STR(" *"));
    if (a->is_open)
        buf_char(out, '~');
}

static void tell(struct buf *out, const struct query *q)
{
    buf_clear(out);
    for (size_t i = 0; i < q->count; i++) {
        const struct query_clause *clause = &q->clauses[i];

        assert_true(clause->count > 0);
        if (i > 0)
            buf_str(out, STR(", "));
        if (clause->is_negated)
            buf_char(out, '-');
        for (size_t k = 0; k < clause->count; k++) {
            if (k > 0)
                buf_char(out, '|');
            tell_atom(out, &clause->atoms[k]);
        }
    }
}

static void check(const char *text, const char *expected)
{
    struct arena arena;
    struct query query;
    struct buf told;

    arena_init(&arena);
    buf_init(&told, 1u << 20);
    query_parse(str_from_c(text), &arena, &query);
    tell(&told, &query);
    buf_char(&told, '\0');
    assert_string_equal(told.p, expected);
    buf_release(&told);
    arena_release(&arena);
}

static void test_words(void **state)
{
    (void)state;
    check("halo", "halo~");
    check("halo ", "halo");
    check("halo beyonce", "halo, beyonce~");
    check("  halo \t beyonce\n", "halo, beyonce");
    check("halo\xc2\xa0"
          "beyonce",
          "halo, beyonce~");
    check("halo\xe3\x80\x80"
          "beyonce",
          "halo, beyonce~");
    check("rock-n-roll", "rock-n-roll~");
    check("-word", "-word~");
    check("a:b", "a:b~");
    check("https://x.example/a", "https://x.example/a~");
    check("spotify:track:x", "spotify:track:x~");
    check("\xf0\x9f\x94\xa5 \xf0\x9f\x98\x80",
          "\xf0\x9f\x94\xa5, \xf0\x9f\x98\x80~");
    check("a\r\n\tb", "a, b~");
    /* An em space, and one of a narrow kind without a break. */
    check("a\xe2\x80\x83OR\xe2\x80\xaf"
          "b",
          "a|b~");
}

static void test_nothing(void **state)
{
    (void)state;
    check("", "");
    check("   ", "");
    check("*", "");
    check(" ** * ", "");
    check("\"", "");
    check("\"\"", "");
    check("\" \"", "");
    check("\"\xc2\xa0\xe3\x80\x80\"", "");
    check("\xe3\x80\x80\xc2\xa0", "");
    check("NOT *", "");
    check("* OR \"\"", "");
}

static void test_phrases(void **state)
{
    (void)state;
    check("\"kind of blue\"", "\"kind of blue\"");
    check("\"kind of blue", "\"kind of blue\"~");
    check("so \"of blue\" what", "so, \"of blue\", what~");
    check("\"a b\"\"c d\"", "\"a b\", \"c d\"");
    check("\xe2\x80\x9ckind of\xe2\x80\x9d blue", "\"kind of\", blue~");
    check("\"a NOT b\"", "\"a NOT b\"");
    check("\"artist:x\"", "\"artist:x\"");
    check("\"a b", "\"a b\"~");
    check("\"a b ", "\"a b\""); /* a space ends the word */
    check("\" a b\xe3\x80\x80\"", "\"a b\"");
    check("a b\"", "a, b");
    check("12\" mix", "12, \"mix\"~");
    check("a\"b\"c", "a, \"b\", c~");
    check("\"a\xe2\x80\x9d b", "\"a\", b~");
    check("\xef\xbc\x82"
          "a\xef\xbc\x82",
          "\"a\"");
}

static void test_fields(void **state)
{
    (void)state;
    check("artist:abba", "artist:abba~");
    check("ARTIST:abba", "artist:abba~");
    check("artist:miles davis album:kind of blue",
          "artist:miles davis, album:kind of blue~");
    check("artist:\"miles davis\" blue", "artist:\"miles davis\", blue~");
    check("blue artist:miles ", "blue, artist:miles");
    check("track:a genre:b label:c isrc:d upc:e",
          "track:a, genre:b, label:c, isrc:d, upc:e");
    check("artist:a NOT b", "artist:a, -b~");
    check("artist:a OR artist:b", "artist:a|artist:b~");
    check("foo:bar", "foo:bar~");
}

static void test_fields_without_a_value(void **state)
{
    (void)state;
    check("artist:", "artist:");
    check("artist: ", "artist:");
    check("a artist:", "a, artist:");
    check("artist:\"\"", "artist:");
    check("artist:\"\xc2\xa0\"", "artist:");
    check("artist:\"\" b", "artist:, b~");
    check("artist:\"\" OR b", "artist:|b~");
    check("artist:* b", "artist:* b~");
    check("artist:*", "artist:~");
    check("artist: NOT x", "artist:, -x~");
    check("artist:album:x", "artist:, album:x~");
    check("artist:album:", "artist:, album:");
}

static void test_values(void **state)
{
    (void)state;
    check("artist::x", "artist::x~");
    check("artist: beyonce", "artist:beyonce~");
    check("beyonce album:lemonade year:2016",
          "beyonce, album:lemonade, year:2016-2016");
    check("artist:miles \t davis OR x", "artist:miles \t davis|x~");
    check("artist:miles \"so what\"", "artist:miles, \"so what\"");
    check("artist:\"miles d", "artist:\"miles d\"~");
    check("label:\" blue note \"", "label:\"blue note\"");
    check("isrc:\" x \"", "isrc:x");
    check("genre:\"hip hop\"", "genre:\"hip hop\"");
    /* An operator stands alone and has operands. */
    check("track:NOT LIKE US", "track:NOT LIKE US~");
    check("track:OR", "track:OR~");
    check("artist:miles OR", "artist:miles OR~");
    check("artist:miles NOT ", "artist:miles NOT");
}

static void test_years(void **state)
{
    (void)state;
    check("year:1999", "year:1999-1999");
    check("year:1990-1999", "year:1990-1999");
    check("year:1999-1990", "year:1990-1999");
    check("year:\"1990-1999\"", "year:1990-1999");
    check("a year:1990 b", "a, year:1990-1990, b~");
    check("YEAR:2000", "year:2000-2000");
    check("year:\" 1999-1990 \"", "year:1990-1999");
    check("year:\"1990 - 1999\"", "year:1990-1999");
}

/* One word up to the space, as it is written. */
static void test_years_that_are_none(void **state)
{
    static const char *const values[] = {"abc",   "0",         "19990", "-1999",
                                         "1999-", "0-99",      "1-2-3", "1999,",
                                         "+1999", "1990-1999x"};

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char query[32], expected[32];

        (void)snprintf(query, sizeof query, "year:%s b", values[i]);
        (void)snprintf(expected, sizeof expected, "year:%s, b~", values[i]);
        check(query, expected);
    }
    check("year:199*", "year:199~");
    check("year: zero", "year:, zero~");
    check("year:\"a b\"", "year:, \"a b\"");
    check("NOT year:abc", "-year:abc~");
    check("a OR year:abc", "a|year:abc~");
}

static void test_tags(void **state)
{
    (void)state;
    check("tag:new", "new");
    check("TAG:Hipster", "hipster");
    check("tag:new paint", "new, paint~");
    check("tag:new NOT tag:hipster", "new, -hipster");
    check("tag:NEW", "new");
    check("tag:\" new \" x", "new, x~");
    check("tag:newest", "tag:newest~");
    check("tag:", "tag:");
}

static void test_operators(void **state)
{
    (void)state;
    check("a NOT b", "a, -b~");
    check("NOT a", "-a~");
    check("NOT a b", "-a, b~");
    check("a OR b", "a|b~");
    check("a OR b OR c", "a|b|c~");
    check("a b OR c", "a, b|c~");
    check("a NOT b OR c", "a, -b|c~");
    check("a NOT \"b c\"", "a, -\"b c\"");
    check("a not b or c", "a, not, b, or, c~");
    check("NOT artist:miles davis", "-artist:miles davis~");
    check("\"a\"OR\"b\"", "\"a\"|\"b\"");
    check("NOTHING ORB", "NOTHING, ORB~");
    check("a OR *", "a");
    check("* OR a", "a~");
    check("a OR * OR b", "a|b~");
    check("NOT * b", "b~");
    check("a OR \"\" b", "a, b~");
}

static void test_operators_without_operands(void **state)
{
    (void)state;
    check("NOT", "NOT~");
    check("NOT ", "NOT");
    check("OR", "OR~");
    check("OR a", "OR, a~");
    check("a OR", "a, OR~");
    check("a NOT", "a, NOT~");
    check("OR OR", "OR, OR~");
    check("NOT NOT", "NOT, NOT~");
    check("NOT NOT x", "NOT, -x~");
    check("NOT OR x", "NOT|x~");
    check("a OR NOT b", "a, OR, -b~");
    check("a OR OR b", "a, OR|b~");
}

static void test_patterns(void **state)
{
    (void)state;
    check("me*ca", "me*ca *");
    check("metal* ", "metal* *");
    check("a*b c*d e*f", "a*b *, c*d *, ef~");
    check("*allica", "allica~");
    check("\"a* b\"", "\"a* b\"");      /* a star in quotes is punctuation */
    check("artist:a*b", "artist:a*b~"); /* and in a field */
    check("a-b*", "a-b~");
    check("artist:bey*", "artist:bey~"); /* but not at its end */
    check("artist:n*e*r*d*", "artist:n*e*r*d~");
    check("a**b", "a*b *");
    check("*a*b*c", "a*b*c *");
    check("*a*b*c*", "a*b*c *");
    check("a* b*c*d", "a* *, b*cd *");
    check("a * b", "a, b~");
    check("a b *", "a, b");
    check("a* OR b*", "a* *|b* *");
}

static void check_size(const char *piece, size_t times)
{
    struct arena arena;
    struct query query;
    struct buf text;
    size_t atoms = 0;

    arena_init(&arena);
    buf_init(&text, SIZE_MAX);
    for (size_t i = 0; i < times; i++)
        buf_str(&text, str_from_c(piece));
    query_parse(buf_get(&text), &arena, &query);
    for (size_t i = 0; i < query.count; i++) {
        atoms += query.clauses[i].count;
        for (size_t k = 0; k < query.clauses[i].count; k++)
            assert_true(query.clauses[i].atoms[k].text.n <=
                        4 * QUERY_CHARACTERS);
    }
    assert_true(atoms <= QUERY_ATOMS);
    buf_release(&text);
    arena_release(&arena);
}

static void test_endless_text(void **state)
{
    static const char *const pieces[] = {
        "x",      "x ",          "\"",      "\" ",      "NOT ",
        "OR ",    "a OR ",       "NOT a ",  "artist:",  "artist:x ",
        "x*",     "* ",          "year:1 ", "tag:new ", "\xf0\x9f\x94\xa5",
        "\"x\" ", "\xe6\x9d\xb1"};

    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
        for (size_t times = 1; times <= 100000; times *= 10)
            check_size(pieces[i], times);
}

/* Characters are counted, not bytes, and none is cut. */
static void test_a_thousand_characters(void **state)
{
    struct arena arena;
    struct query query;
    struct buf text;

    (void)state;
    arena_init(&arena);
    buf_init(&text, SIZE_MAX);
    for (int i = 0; i < QUERY_CHARACTERS - 1; i++)
        buf_str(&text, STR("\xe6\x9d\xb1"));
    buf_str(&text, STR("xy"));
    query_parse(buf_get(&text), &arena, &query);
    assert_int_equal(query.count, 1);
    assert_int_equal(query.clauses[0].atoms[0].text.n,
                     3 * (QUERY_CHARACTERS - 1) + 1);
    buf_release(&text);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_phrases),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_fields_without_a_value),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_years),
        cmocka_unit_test(test_years_that_are_none),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_operators_without_operands),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_endless_text),
        cmocka_unit_test(test_a_thousand_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
