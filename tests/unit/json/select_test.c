/* Filters: what each selects of a playlist, of a page of its entries, and of
 * small objects; and what is none. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "json/select.h"

static struct arena arena;
static struct buf out;

static const struct json_alias playlist[] = {
    {0, "tracks", "items"}, {2, "track", "item"}, {0, NULL, NULL}};
static const struct json_alias page[] = {{1, "track", "item"}, {0, NULL, NULL}};

#define USER                                                                   \
    "{\"href\":\"h\",\"id\":\"ann\",\"external_urls\":{\"spotify\":\"u\"}}"
#define TRACK                                                                  \
    "{\"album\":{\"href\":\"ha\",\"name\":\"al\",\"images\":[{\"url\":\"i\","  \
    "\"width\":64}],\"external_urls\":{\"spotify\":\"ua\"}},\"artists\":[{"    \
    "\"name\":\"x\"},{\"name\":\"y\"}],\"href\":\"ht\",\"name\":\"tr\","       \
    "\"track\":true,\"type\":\"track\",\"uri\":\"spotify:track:1\"}"
#define ENTRIES                                                                \
    "[{\"added_at\":\"2020\",\"added_by\":" USER ",\"track\":" TRACK           \
    ",\"item\":" TRACK "},{\"added_at\":\"2021\",\"added_by\":null,"           \
    "\"track\":null,\"item\":null}]"
#define PAGE                                                                   \
    "{\"href\":\"hp\",\"items\":" ENTRIES ",\"limit\":100,\"next\":null,"      \
    "\"offset\":0,\"total\":2}"
#define PLAYLIST                                                               \
    "{\"description\":\"d\",\"external_urls\":{\"spotify\":\"u\"},"            \
    "\"followers\":{\"href\":null,\"total\":3},\"name\":\"n\",\"owner\":" USER \
    ",\"tracks\":" PAGE ",\"items\":" PAGE ",\"uri\":\"spotify:playlist:2\"}"

#define AROUND                                                                 \
    "\"description\":\"d\",\"external_urls\":{\"spotify\":\"u\"},"             \
    "\"followers\":{\"href\":null,\"total\":3},\"name\":\"n\",\"owner\":" USER

struct example {
    const char *filter;
    const char *expected;
};

static void check(const struct example *e, const struct json_alias *aliases,
                  const char *answer)
{
    const struct json_select *filter;

    buf_clear(&out);
    assert_int_equal(
        json_select_parse(str_from_c(e->filter), aliases, &arena, &filter), OK);
    assert_non_null(filter);
    assert_int_equal(
        json_select_apply(filter, str_from_c(answer), &arena, &out), OK);
    buf_char(&out, '\0');
    assert_string_equal(out.p, e->expected);
}

static void check_all(const struct example *examples, size_t count,
                      const struct json_alias *aliases, const char *answer)
{
    for (size_t i = 0; i < count; i++)
        check(&examples[i], aliases, answer);
}

#define CHECK_ALL(examples, aliases, answer)                                   \
    check_all((examples), sizeof(examples) / sizeof(examples)[0], (aliases),   \
              (answer))

/* What the reference shows, and what was seen of clients. */
static void test_filters_of_a_playlist(void **state)
{
    static const struct example examples[] = {
        {"description,uri",
         "{\"description\":\"d\",\"uri\":\"spotify:playlist:2\"}"},
        {"name,owner,followers,external_urls",
         "{\"external_urls\":{\"spotify\":\"u\"},"
         "\"followers\":{\"href\":null,\"total\":3},"
         "\"name\":\"n\",\"owner\":" USER "}"},
        {"tracks.items(added_at,added_by.id)",
         "{\"tracks\":{\"items\":[{\"added_at\":\"2020\","
         "\"added_by\":{\"id\":\"ann\"}},"
         "{\"added_at\":\"2021\",\"added_by\":null}]}}"},
        {"tracks.items(track(name,href,album(name,href)))",
         "{\"tracks\":{\"items\":[{\"track\":{\"album\":{\"href\":\"ha\","
         "\"name\":\"al\"},\"href\":\"ht\",\"name\":\"tr\"}},"
         "{\"track\":null}]}}"},
        {"tracks.items(track(name,href,album(!name,href)))",
         "{\"tracks\":{\"items\":[{\"track\":{\"album\":{\"images\":"
         "[{\"url\":\"i\",\"width\":64}],\"external_urls\":"
         "{\"spotify\":\"ua\"}},\"href\":\"ht\",\"name\":\"tr\"}},"
         "{\"track\":null}]}}"},
        {"tracks.items(added_by.id,track(name,href))",
         "{\"tracks\":{\"items\":[{\"added_by\":{\"id\":\"ann\"},"
         "\"track\":{\"href\":\"ht\",\"name\":\"tr\"}},"
         "{\"added_by\":null,\"track\":null}]}}"},
        {"owner.id,tracks.total",
         "{\"owner\":{\"id\":\"ann\"},\"tracks\":{\"total\":2}}"},
        {"items.items.item.uri",
         "{\"items\":{\"items\":[{\"item\":{\"uri\":\"spotify:track:1\"}},"
         "{\"item\":null}]}}"},
        {"no,such(thing),owner.nothing", "{\"owner\":{}}"},
        {"nothing", "{}"},
    };

    (void)state;
    CHECK_ALL(examples, playlist, PLAYLIST);
}

static void test_filters_of_a_page(void **state)
{
    static const struct example examples[] = {
        {"total,limit", "{\"limit\":100,\"total\":2}"},
        {"items.track.album(!external_urls,images)",
         "{\"items\":[{\"track\":{\"album\":{\"href\":\"ha\","
         "\"name\":\"al\"}}},{\"track\":null}]}"},
        {"items(track(type))",
         "{\"items\":[{\"track\":{\"type\":\"track\"}},{\"track\":null}]}"},
        {"items(track(uri)),next",
         "{\"items\":[{\"track\":{\"uri\":\"spotify:track:1\"}},"
         "{\"track\":null}],\"next\":null}"},
        {"items.track.album.images.url",
         "{\"items\":[{\"track\":{\"album\":{\"images\":[{\"url\":\"i\"}]}}},"
         "{\"track\":null}]}"},
        {"items.track.artists.name",
         "{\"items\":[{\"track\":{\"artists\":[{\"name\":\"x\"},"
         "{\"name\":\"y\"}]}},{\"track\":null}]}"},
        {"href,items(!track,item,added_by)",
         "{\"href\":\"hp\",\"items\":[{\"added_at\":\"2020\"},"
         "{\"added_at\":\"2021\"}]}"},
    };

    (void)state;
    CHECK_ALL(examples, page, PAGE);
}

/* What is added comes under the name that was asked for; what is taken away is
 * gone under both, where the two names are the same and nowhere else. */
static void test_aliases(void **state)
{
    static const struct example whole[] = {
        {"tracks(total)", "{\"tracks\":{\"total\":2}}"},
        {"items(total)", "{\"items\":{\"total\":2}}"},
        {"items(total),tracks(limit)",
         "{\"tracks\":{\"limit\":100},\"items\":{\"total\":2}}"},
        {"!tracks", "{" AROUND ",\"uri\":\"spotify:playlist:2\"}"},
        {"!items,uri", "{" AROUND "}"},
        {"tracks(!items)", "{\"tracks\":{\"href\":\"hp\",\"limit\":100,"
                           "\"next\":null,\"offset\":0,\"total\":2}}"},
        {"tracks.items(!track)",
         "{\"tracks\":{\"items\":[{\"added_at\":\"2020\",\"added_by\":" USER
         "},{\"added_at\":\"2021\",\"added_by\":null}]}}"},
        {"!tracks(href,items,limit,next,offset)",
         "{" AROUND ",\"tracks\":{\"total\":2},\"items\":{\"total\":2},"
         "\"uri\":\"spotify:playlist:2\"}"},
        {"tracks.items(!item,added_by)",
         "{\"tracks\":{\"items\":[{\"added_at\":\"2020\"},"
         "{\"added_at\":\"2021\"}]}}"},
        /* a track's own flag, three keys down */
        {"tracks.items.track(!track,album,artists,href,name,type)",
         "{\"tracks\":{\"items\":[{\"track\":{\"uri\":\"spotify:track:1\"}},"
         "{\"track\":null}]}}"},
        /* taken away below what is taken away: kept, as it was named */
        {"tracks,!tracks(!total)", "{\"tracks\":{\"total\":2}}"},
    };
    static const struct example part[] = {
        {"items(!track)",
         "{\"items\":[{\"added_at\":\"2020\",\"added_by\":" USER
         "},{\"added_at\":\"2021\",\"added_by\":null}]}"},
        {"!tracks,items,href", "{\"limit\":100,\"next\":null,\"offset\":0,"
                               "\"total\":2}"},
        {"!tracks,href,limit,next,offset,items.added_by,items.item",
         "{\"items\":[{\"added_at\":\"2020\"},{\"added_at\":\"2021\"}],"
         "\"total\":2}"},
    };

    (void)state;
    CHECK_ALL(whole, playlist, PLAYLIST);
    CHECK_ALL(part, page, PAGE);
}

static void test_aliases_of_another_depth(void **state)
{
    static const struct example outer = {"!track", "{\"item\":[{}]}"};
    static const struct example inner = {"a(!items),b.c(!item)",
                                         "{\"a\":{\"tracks\":1},"
                                         "\"b\":{\"c\":{}}}"};

    (void)state;
    check(&outer, page, "{\"track\":1,\"item\":[{}]}");
    check(&inner, playlist,
          "{\"a\":{\"tracks\":1,\"items\":2},"
          "\"b\":{\"c\":{\"track\":1,\"item\":2}}}");
}

#define SMALL                                                                  \
    "{\"a\":{\"x\":1,\"y\":{\"p\":\"\\\"}\",\"q\":2},\"z\":[]},"               \
    "\"b\":[{\"x\":1},{\"y\":2},3,null,[{\"x\":4}]],\"c\":\"t\",\"*\":{}}"
#define B "\"b\":[{\"x\":1},{\"y\":2},3,null,[{\"x\":4}]]"

static void test_the_grammar(void **state)
{
    static const struct example examples[] = {
        {"a.x", "{\"a\":{\"x\":1}}"},
        {"a(x)", "{\"a\":{\"x\":1}}"},
        {"a.y.q,c", "{\"a\":{\"y\":{\"q\":2}},\"c\":\"t\"}"},
        {"c,a.z", "{\"a\":{\"z\":[]},\"c\":\"t\"}"},
        {" a ( x , y . p ) ,\tc ", "{\"a\":{\"x\":1,\"y\":{\"p\":\"\\\"}\"}},"
                                   "\"c\":\"t\"}"},
        {"c,", "{\"c\":\"t\"}"},
        {"a(x,),c , ", "{\"a\":{\"x\":1},\"c\":\"t\"}"},
        {"*", "{\"*\":{}}"},
        {"c.d", "{\"c\":\"t\"}"}, /* without keys: whole */
        {"b.x", "{\"b\":[{\"x\":1},{},3,null,[{\"x\":4}]]}"},
        {"b(!x)", "{\"b\":[{},{\"y\":2},3,null,[{}]]}"},
        {"*.a,C,\xc3\xa9", "{\"*\":{}}"},
    };

    (void)state;
    CHECK_ALL(examples, NULL, SMALL);
}

static void test_names_that_come_twice(void **state)
{
    static const struct example examples[] = {
        {"a(x),a(z)", "{\"a\":{\"x\":1,\"z\":[]}}"},
        {"a.y.p,a.y.q,a.x", "{\"a\":{\"x\":1,\"y\":{\"p\":\"\\\"}\","
                            "\"q\":2}}}"},
        {"a.x,a", "{\"a\":{\"x\":1,\"y\":{\"p\":\"\\\"}\",\"q\":2},\"z\":[]}}"},
        {"a,a.x", "{\"a\":{\"x\":1,\"y\":{\"p\":\"\\\"}\",\"q\":2},\"z\":[]}}"},
        {"a(!x,y),a(x)", "{\"a\":{\"x\":1,\"z\":[]}}"},
        {"a(!x),a(!y)", "{\"a\":{\"x\":1,\"y\":{\"p\":\"\\\"}\",\"q\":2},"
                        "\"z\":[]}}"},
        {"a(!x,y),a(!y,z)", "{\"a\":{\"x\":1,\"z\":[]}}"},
        {"a(!x,z,y.p),a(y)", "{\"a\":{\"y\":{\"p\":\"\\\"}\",\"q\":2}}}"},
    };

    (void)state;
    CHECK_ALL(examples, NULL, SMALL);
}

static void test_what_is_taken_away(void **state)
{
    static const struct example examples[] = {
        {"!a,b", "{\"c\":\"t\",\"*\":{}}"},
        {"!a,!b", "{\"c\":\"t\",\"*\":{}}"},
        {"!nothing", SMALL},
        {"!a,b,c,*", "{}"},
        {"!b,a(x,y)", "{\"a\":{\"z\":[]},\"c\":\"t\",\"*\":{}}"},
        {"!a.y.q,b,c", "{\"a\":{\"x\":1,\"y\":{\"p\":\"\\\"}\"},\"z\":[]},"
                       "\"*\":{}}"},
        {"!a(x),a(z),b", "{\"a\":{\"y\":{\"p\":\"\\\"}\",\"q\":2}},"
                         "\"c\":\"t\",\"*\":{}}"},
        {"!a(!x),c,*", "{\"a\":{\"x\":1}," B "}"},
        {"!a(!y.p),b", "{\"a\":{\"y\":{\"p\":\"\\\"}\"}},\"c\":\"t\","
                       "\"*\":{}}"},
        {"a.!x", "{\"a\":{\"y\":{\"p\":\"\\\"}\",\"q\":2},\"z\":[]}}"},
        {"a(!x,y)", "{\"a\":{\"z\":[]}}"},
        {"a(! x,! y.p )", "{\"a\":{\"y\":{\"q\":2},\"z\":[]}}"},
        /* behind names, `!` takes away of what they added */
        {"a,c,!c", "{\"a\":{\"x\":1,\"y\":{\"p\":\"\\\"}\",\"q\":2},"
                   "\"z\":[]}}"},
        {"a,!a.y", "{\"a\":{\"x\":1,\"z\":[]}}"},
        {"a,!a(y,z),a.z", "{\"a\":{\"x\":1,\"z\":[]}}"},
        {"c,!a", "{\"c\":\"t\"}"},
        {"a(x,y),!a.x", "{\"a\":{\"y\":{\"p\":\"\\\"}\",\"q\":2}}}"},
        {"a.x,c,!a", "{\"c\":\"t\"}"},
        {"c,!a,a.x", "{\"a\":{\"x\":1},\"c\":\"t\"}"},
        {"!a(x,!x),b", "{\"a\":{\"x\":1,\"y\":{\"p\":\"\\\"}\",\"q\":2},"
                       "\"z\":[]},\"c\":\"t\",\"*\":{}}"},
    };

    (void)state;
    CHECK_ALL(examples, NULL, SMALL);
}

static void test_answers_of_other_kinds(void **state)
{
    static const struct example one = {"a", "[{\"a\":1},[{}],2]"};
    static const struct example null = {"a", "null"};
    static const struct example spaced = {"a", "{\"a\":[1, 2]}"};
    static const struct example escaped = {"a\"b,\xc3\xa9",
                                           "{\"a\\\"b\":1,\"\xc3\xa9\":2}"};

    (void)state;
    check(&one, NULL, "[{\"a\":1,\"b\":2},[{\"b\":2}],2]");
    check(&null, NULL, "null");
    check(&spaced, NULL, " { \"b\" : 1 , \"a\" : [1, 2] } ");
    check(&escaped, NULL, "{\"a\\\"b\":1,\"\\u00e9\":2,\"c\":3}");
}

static void test_what_is_no_filter(void **state)
{
    static const char *const bad[] = {
        "(",     ")",       "a(",      "a)",     "a()",    "a(b",  "a(b))",
        "a(b)c", "a(b).c",  "a(b)(c)", ",",      ",a",     "a,,b", "a(,b)",
        ".",     "a.",      ".a",      "a..b",   "!",      "a,!",  "!!a",
        "!(a)",  "a!b",     "a.(b)",   "a b",    "(a)",    "a(b,", "a.b(",
        "a,)",   "a(b),,c", "a.,b",    "a(!)",   "a . ",   "!,a",  "a,!,b",
        "a(b.)", "a\n!b",   "a.b c",   "a(b c)", "a(b)!c",
    };
    const struct json_select *filter;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        filter = (const void *)bad;
        assert_int_equal(
            json_select_parse(str_from_c(bad[i]), NULL, &arena, &filter),
            ERR_INVALID);
        assert_null(filter);
    }
}

static void test_an_empty_text_is_absent(void **state)
{
    static const char *const empty[] = {"", " ", "\t\r\n"};
    const struct json_select *filter;

    (void)state;
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
        filter = (const void *)empty;
        assert_int_equal(
            json_select_parse(str_from_c(empty[i]), NULL, &arena, &filter), OK);
        assert_null(filter);
    }
    assert_int_equal(json_select_parse(STR_EMPTY, NULL, &arena, &filter), OK);
    assert_null(filter);
}

/* `count` times `piece`, then `end`. */
static struct str repeat(const char *piece, size_t count, const char *end)
{
    struct buf text;
    struct str copy;

    buf_init(&text, 1 << 20);
    for (size_t i = 0; i < count; i++)
        buf_str(&text, str_from_c(piece));
    buf_str(&text, str_from_c(end));
    copy = arena_str(&arena, buf_get(&text));
    buf_release(&text);
    return copy;
}

static void test_limits(void **state)
{
    const struct {
        struct str text;
        enum err expected;
    } cases[] = {
        {repeat("a.", JSON_SELECT_MAX_DEPTH - 1, "a"), OK},
        {repeat("a.", JSON_SELECT_MAX_DEPTH, "a"), ERR_LIMIT},
        {repeat("a(", JSON_SELECT_MAX_DEPTH, "a"), ERR_LIMIT},
        {repeat("a,", JSON_SELECT_MAX_NAMES - 1, "a"), OK},
        {repeat("a,", JSON_SELECT_MAX_NAMES, "a"), ERR_LIMIT},
        {repeat("a,", JSON_SELECT_MAX_NAMES, ""), OK},
        {repeat("a", JSON_SELECT_MAX_BYTES, ""), OK},
        {repeat("a", JSON_SELECT_MAX_BYTES, "a"), ERR_LIMIT},
        {repeat(" ", JSON_SELECT_MAX_BYTES, " "), ERR_LIMIT},
    };
    const struct json_select *filter;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(
            json_select_parse(cases[i].text, playlist, &arena, &filter),
            cases[i].expected);
        assert_true((filter != NULL) == (cases[i].expected == OK));
    }
}

static void test_an_answer_that_is_no_json(void **state)
{
    static const char *const bad[] = {
        "",        "{",         "{\"a\"",         "{\"a\":",  "{\"a\":1",
        "{\"a\":", "{\"a\":[1", "{\"a\":{\"x\":", "{\"b\":[", "{\"a\":1}]",
        "[1,2",    "[{\"a\":x", "{\"a\":1}{}",    "tru",
    };
    const struct json_select *filter;

    (void)state;
    assert_int_equal(json_select_parse(STR("a.x"), NULL, &arena, &filter), OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        buf_clear(&out);
        assert_int_equal(
            json_select_apply(filter, str_from_c(bad[i]), &arena, &out),
            ERR_INVALID);
    }
}

static void test_an_output_that_is_too_small(void **state)
{
    const struct json_select *filter;
    struct buf small;

    (void)state;
    buf_init(&small, 16);
    assert_int_equal(json_select_parse(STR("!x"), NULL, &arena, &filter), OK);
    assert_int_equal(json_select_apply(filter, STR(SMALL), &arena, &small), OK);
    assert_true(buf_overflowed(&small));
    buf_release(&small);
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    buf_init(&out, 1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    buf_release(&out);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filters_of_a_playlist),
        cmocka_unit_test(test_filters_of_a_page),
        cmocka_unit_test(test_aliases),
        cmocka_unit_test(test_aliases_of_another_depth),
        cmocka_unit_test(test_the_grammar),
        cmocka_unit_test(test_names_that_come_twice),
        cmocka_unit_test(test_what_is_taken_away),
        cmocka_unit_test(test_answers_of_other_kinds),
        cmocka_unit_test(test_what_is_no_filter),
        cmocka_unit_test(test_an_empty_text_is_absent),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_an_answer_that_is_no_json),
        cmocka_unit_test(test_an_output_that_is_too_small),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
