/* Which route a path finds. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/router.h"

#define ROUTE(method, path)                                                    \
    {                                                                          \
        method, path, THREAD_LOOP, NULL, NULL, 0                               \
    }

static const struct http_route routes[] = {
    ROUTE(HTTP_GET, "/"),
    ROUTE(HTTP_GET, "/v1/me"),
    ROUTE(HTTP_GET, "/v1/me/albums"),
    ROUTE(HTTP_PUT, "/v1/me/albums"),
    ROUTE(HTTP_DELETE, "/v1/me/albums"),
    ROUTE(HTTP_GET, "/v1/{kind}/popular"),
    ROUTE(HTTP_GET, "/v1/tracks"),
    ROUTE(HTTP_GET, "/v1/tracks/{id}"),
    ROUTE(HTTP_GET, "/v1/users/{user}/playlists"),
    ROUTE(HTTP_POST, "/v1/users/{user}/playlists"),
    ROUTE(HTTP_GET, "/v1/users/{user}/playlists/{id}/tracks"),
    ROUTE(HTTP_PUT, "/v1/users/me/playlists"),
    ROUTE(HTTP_GET, "/{a}/{b}/{c}/{d}")};

static struct router *router;
static struct arena arena;

struct result {
    enum route_found found;
    const struct http_route *route;
    struct str params[HTTP_MAX_PARAMS];
    struct str allow;
};

static struct result find(enum http_method method, const char *path)
{
    struct result r = {0};

    r.found = router_find(router, method, str_from_c(path), &arena, &r.route,
                          r.params, &r.allow);
    return r;
}

static void check(const char *path, const char *route, const char *param)
{
    struct result r = find(HTTP_GET, path);

    assert_int_equal(r.found, ROUTE_FOUND);
    assert_string_equal(r.route->path, route);
    assert_int_equal(r.params[0].n, strlen(param));
    assert_true(r.params[0].n == 0 ||
                memcmp(r.params[0].p, param, r.params[0].n) == 0);
}

static void test_finds(void **state)
{
    struct result r;

    (void)state;
    check("/", "/", "");
    check("/v1/me", "/v1/me", "");
    check("/v1/me/", "/v1/me", "");
    check("/v1/tracks/", "/v1/tracks", "");
    check("/v1/tracks/6rqh", "/v1/tracks/{id}", "6rqh");
    check("/v1/tracks/6rqh/", "/v1/tracks/{id}", "6rqh");
    check("/v1/users/a%20b%2fc/playlists", "/v1/users/{user}/playlists",
          "a b/c");
    check("/v1/users/\xc3\xa9/playlists", "/v1/users/{user}/playlists",
          "\xc3\xa9");
    check("/v1/%74racks", "/v1/tracks", "");
    check("/v1/tracks/$x,y:z", "/v1/tracks/{id}", "$x,y:z");
    r = find(HTTP_GET, "/v1/users/u/playlists/p/tracks");
    assert_int_equal(r.found, ROUTE_FOUND);
    assert_true(str_eq(r.params[0], STR("u")));
    assert_true(str_eq(r.params[1], STR("p")));
    assert_int_equal(r.params[2].n, 0);
}

/* A literal that leads nowhere gives way to a parameter. */
static void test_backs_up(void **state)
{
    (void)state;
    check("/v1/me/popular", "/v1/{kind}/popular", "me");
    check("/v1/users/me/playlists", "/v1/users/{user}/playlists", "me");
    check("/v1/users/me/x", "/{a}/{b}/{c}/{d}", "v1");
}

static void test_finds_none(void **state)
{
    static const char *const paths[] = {
        "",
        "x",
        "/v1",
        "/v1/",
        "/v1/metal",
        "/V1/me",
        "/v1/me/album",
        "/v1/tracks//",
        "//v1/me",
        "/v1//me",
        "/v1/tracks/.",
        "/v1/tracks/..",
        "/v1/tracks/%2E%2e",
        "/v1/tracks/%00",
        "/v1/tracks/a%00b",
        "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18"};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        assert_int_equal(find(HTTP_GET, paths[i]).found, ROUTE_NONE);
}

static void test_bad_escapes(void **state)
{
    static const char *const paths[] = {
        "/%",           "/v1/tracks/%4",   "/v1/%gg/x",        "/v1/tracks/%ff",
        "/a/b/c/d/e/%", "/v1/tracks/\xff", "/v1/tracks/%c0%80"};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        assert_int_equal(find(HTTP_GET, paths[i]).found, ROUTE_BAD);
}

static void test_other_methods(void **state)
{
    struct result r = find(HTTP_POST, "/v1/me/albums/");

    (void)state;
    assert_int_equal(r.found, ROUTE_OTHER);
    assert_true(str_eq(r.allow, STR("GET, HEAD, PUT, DELETE, OPTIONS")));
    r = find(HTTP_OTHER, "/v1/tracks/x");
    assert_int_equal(r.found, ROUTE_OTHER);
    assert_true(str_eq(r.allow, STR("GET, HEAD, OPTIONS")));
    assert_int_equal(find(HTTP_OTHER, "/nope").found, ROUTE_NONE);
    assert_int_equal(find(HTTP_PUT, "/v1/users/me/playlists").found,
                     ROUTE_FOUND);
    assert_int_equal(find(HTTP_POST, "/v1/users/me/playlists").found,
                     ROUTE_FOUND);
}

static int set_up(void **state)
{
    (void)state;
    router = router_new(routes, sizeof routes / sizeof routes[0]);
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    router_free(router);
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds), cmocka_unit_test(test_backs_up),
        cmocka_unit_test(test_finds_none), cmocka_unit_test(test_bad_escapes),
        cmocka_unit_test(test_other_methods)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
