/* Query and form parameters, headers, decoding, targets. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "http/exchange.h"

static struct exchange *x;

static int set_up(void **state)
{
    (void)state;
    x = mem_zalloc(1, sizeof *x);
    arena_init(&x->r.arena);
    x->added_end = &x->added;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&x->r.arena);
    free(x);
    return 0;
}

static void check_query(const char *query, const char *name,
                        const char *expected)
{
    struct str value;

    x->r.query = str_from_c(query);
    value = request_query(&x->r, name);
    if (expected == NULL) {
        assert_null(value.p);
        assert_int_equal(value.n, 0);
    } else {
        assert_int_equal(value.n, strlen(expected));
        assert_memory_equal(value.p, expected, value.n);
    }
}

static void test_query(void **state)
{
    (void)state;
    check_query("a=1&b=2", "a", "1");
    check_query("a=1&b=2", "b", "2");
    check_query("a=1&a=2", "a", "1");
    check_query("a=b=c&d", "a", "b=c");
    check_query("&&a=1&", "a", "1");
    check_query("ids=a%2Cb,c", "ids", "a,b,c");
    check_query("q=a+b%20c%2B", "q", "a b c+");
    check_query("additional%5Ftypes=track", "additional_types", "track");
    check_query("q=%E2%82%ac", "q", "\xe2\x82\xac");
}

static void test_query_absent(void **state)
{
    (void)state;
    check_query("", "a", NULL);
    check_query("a", "a", NULL);
    check_query("a=", "a", NULL);
    check_query("aa=1&b=a", "a", NULL);
    check_query("A=1", "a", NULL);
    check_query("a=%", "a", NULL);
    check_query("a=%4", "a", NULL);
    check_query("a=%zz", "a", NULL);
    check_query("a=%ff", "a", NULL);
    check_query("a=\xff", "a", NULL);
    check_query("a=%ed%a0%80", "a", NULL);
    check_query("=1", "a", NULL);
    check_query("a+b=1&a%2bb=2", "a+b", "2");
    check_query("a%20b=1&a+b=2", "a b", "1");
    check_query("a+b=2", "a b", "2");
}

static bool is_empty(const char *query, const char *name)
{
    x->r.query = str_from_c(query);
    return request_query_is_empty(&x->r, name);
}

static void test_query_empty(void **state)
{
    (void)state;
    assert_true(is_empty("a=", "a"));
    assert_true(is_empty("b=1&a", "a"));
    assert_true(is_empty("a=&a=1", "a"));
    assert_true(is_empty("%61=&b", "a"));
    assert_false(is_empty("", "a"));
    assert_false(is_empty("aa=", "a"));
    assert_false(is_empty("a=1&a=", "a"));
    /* What can't be read isn't empty. */
    assert_false(is_empty("a=%zz", "a"));
}

static void test_form(void **state)
{
    bool found = false;
    struct str value;

    (void)state;
    x->r.body = STR("grant_type=client_credentials&scope=&code=a%2Fb+c");
    value = request_form(&x->r, "grant_type", &found);
    assert_true(found);
    assert_true(str_eq(value, STR("client_credentials")));
    value = request_form(&x->r, "scope", &found);
    assert_true(found);
    assert_int_equal(value.n, 0);
    value = request_form(&x->r, "code", NULL);
    assert_true(str_eq(value, STR("a/b c")));
    value = request_form(&x->r, "state", &found);
    assert_false(found);
    assert_null(value.p);
    x->r.body = STR_EMPTY;
    assert_null(request_form(&x->r, "a", &found).p);
    assert_false(found);
}

static void test_headers(void **state)
{
    (void)state;
    x->headers[0] = (struct http_header){STR("accept"), STR("a")};
    x->headers[1] = (struct http_header){STR("accept"), STR("b")};
    x->headers[2] = (struct http_header){STR("x-empty"), STR_EMPTY};
    x->header_count = 3;
    assert_true(str_eq(request_header(&x->r, "accept"), STR("a")));
    assert_null(request_header(&x->r, "accep").p);
    assert_null(request_header(&x->r, "x-empty").p);
    request_add_header(&x->r, "retry-after", STR("5"));
    request_add_header(&x->r, "location", STR("a\r\nb\0c\x7f\tz"));
    assert_true(str_eq(x->added->value, STR("5")));
    assert_true(str_eq(x->added->next->value, STR("abcz")));
    assert_null(x->added->next->next);
}

static void test_restart(void **state)
{
    struct request *r = &x->r;

    (void)state;
    x->added = NULL;
    x->added_end = x->kept_end = &x->added;
    buf_init(&r->out, 16);
    request_add_header(r, "x-first", STR("1"));
    request_restart(r);
    assert_null(x->added);

    request_add_header(r, "x-first", STR("1"));
    request_keep_headers(r);
    request_add_header(r, "x-second", STR("2"));
    r->status = 404;
    r->type = "text/plain";
    r->max_age_s = 60;
    r->no_etag = true;
    buf_lit(&r->out, "more than there is room for");
    assert_true(buf_overflowed(&r->out));
    request_restart(r);
    assert_int_equal(r->status, 200);
    assert_null(r->type);
    assert_int_equal(r->max_age_s, 0);
    assert_false(r->no_etag);
    assert_int_equal(r->out.n, 0);
    assert_false(buf_overflowed(&r->out));
    assert_true(str_eq(x->added->name, STR("x-first")));
    assert_null(x->added->next);

    request_add_header(r, "x-third", STR("3"));
    assert_true(str_eq(x->added->next->name, STR("x-third")));
    request_restart(r);
    assert_null(x->added->next);
    buf_release(&r->out);
}

static void test_decode(void **state)
{
    struct str out = STR("before");

    (void)state;
    assert_false(http_decode(STR("%c3"), false, &x->r.arena, &out));
    assert_true(str_eq(out, STR("before")));
    assert_true(http_decode(STR("a+b"), false, &x->r.arena, &out));
    assert_true(str_eq(out, STR("a+b")));
    assert_true(http_decode(STR("a+b"), true, &x->r.arena, &out));
    assert_true(str_eq(out, STR("a b")));
    assert_true(http_decode(STR_EMPTY, true, &x->r.arena, &out));
    assert_int_equal(out.n, 0);
}

static void check_target(const char *target, bool ok, const char *path,
                         const char *query, const char *host)
{
    struct str named = STR_EMPTY;

    exchange_set_method(x, STR("GET"));
    assert_int_equal(exchange_set_target(x, str_from_c(target), &named), ok);
    if (!ok)
        return;
    assert_true(str_eq_c(x->r.path, path));
    assert_true(str_eq_c(x->r.query, query));
    assert_true(str_eq_c(named, host));
}

static void test_targets(void **state)
{
    struct str host = STR_EMPTY;

    (void)state;
    check_target("/a/b?c=d?e", true, "/a/b", "c=d?e", "");
    check_target("/a?", true, "/a", "", "");
    check_target("http://h:1/a?b", true, "/a", "b", "h:1");
    check_target("HTTPS://h", true, "/", "", "h");
    check_target("http://h?x=y", true, "/", "x=y", "h");
    check_target("ftp://h/", false, NULL, NULL, NULL);
    check_target("a", false, NULL, NULL, NULL);
    check_target("*", false, NULL, NULL, NULL);
    check_target("?a", false, NULL, NULL, NULL);
    exchange_set_method(x, STR("CONNECT"));
    assert_true(exchange_set_target(x, STR("h:443"), &host));
}

static void test_methods(void **state)
{
    (void)state;
    exchange_set_method(x, STR("HEAD"));
    assert_int_equal(x->r.method, HTTP_GET);
    assert_true(x->is_head);
    x->is_head = false;
    exchange_set_method(x, STR("get"));
    assert_int_equal(x->r.method, HTTP_OTHER);
    exchange_set_method(x, STR("PATCH"));
    assert_int_equal(x->r.method, HTTP_PATCH);
    exchange_set_method(x, STR("OPTIONS"));
    assert_true(x->is_options);
    assert_false(x->is_head);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query),       cmocka_unit_test(test_query_absent),
        cmocka_unit_test(test_query_empty), cmocka_unit_test(test_form),
        cmocka_unit_test(test_headers),     cmocka_unit_test(test_restart),
        cmocka_unit_test(test_decode),      cmocka_unit_test(test_targets),
        cmocka_unit_test(test_methods)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
