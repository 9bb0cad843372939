#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/devices.h"
#include "accounts/secret.h"
#include "api/call/session.h"
#include "http/exchange.h"
#include "accounts/users.h"
#include "unit/accounts/world.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

/* A request of a browser, and what it is answered. */
struct browser {
    struct exchange x;
    struct str cookies; /* as it sends them; of the world's arena */
};

static struct request *visit(struct browser *b, const char *base_url)
{
    memset(&b->x, 0, sizeof b->x);
    arena_init(&b->x.r.arena);
    b->x.added_end = &b->x.added;
    b->x.r.base_url = str_from_c(base_url);
    if (b->cookies.n > 0)
        b->x.headers[b->x.header_count++] =
            (struct http_header){STR("cookie"), b->cookies};
    return &b->x.r;
}

static void send_header(struct browser *b, const char *name, const char *value)
{
    b->x.headers[b->x.header_count++] =
        (struct http_header){str_from_c(name), str_from_c(value)};
}

/* The request is over; the browser keeps what the answer sets. */
static struct str leave(struct world *w, struct browser *b)
{
    struct str set = STR_EMPTY;

    if (b->x.added != NULL) {
        assert_null(b->x.added->next);
        assert_true(str_eq(b->x.added->name, STR("set-cookie")));
        set = arena_str(&w->arena, b->x.added->value);
        b->cookies = str_of(set.p, str_find(set, ';'));
    }
    arena_release(&b->x.r.arena);
    return set;
}

#define HERE "http://127.0.0.1:8080"

static void create_user(struct world *w, const char *name)
{
    struct user user = {.id = str_from_c(name), .country = {'S', 'E'}};

    assert_int_equal(users_create(w->db, &user), OK);
}

/* Signs in; what the answer sets. */
static struct str sign_in(struct world *w, struct browser *b, const char *name,
                          int64_t now_s)
{
    char cookie[SESSION_TEXT_BYTES];
    struct session session;

    session_make(visit(b, HERE), str_from_c(name), now_s, &session, cookie);
    assert_int_equal(sessions_create(w->db, &session), OK);
    session_set_cookie(&b->x.r, cookie);
    return leave(w, b);
}

static enum err who_is(struct world *w, struct browser *b, int64_t now_s,
                       struct str *user)
{
    struct session session;
    enum err e =
        session_find(w->db, visit(b, HERE), now_s, &w->arena, &session);

    *user = e ? STR_EMPTY : session.user;
    (void)leave(w, b);
    return e;
}

/* The cookie of a device that has signed in stays the browser's own, unless it
 * isn't known. */
static void test_devices(void **state)
{
    uint8_t first[DEVICES_HASH_BYTES], hash[DEVICES_HASH_BYTES];
    char cookie[SESSION_TEXT_BYTES];
    struct browser b = {.cookies = STR_EMPTY};
    struct world *w = *state;
    struct str set;

    assert_false(session_device_hash(visit(&b, "https://a.example"), hash));
    session_make_device(&b.x.r, true, first, cookie);
    session_set_device_cookie(&b.x.r, cookie);
    set = leave(w, &b);
    assert_true(str_starts(set, STR(SESSION_DEVICE_COOKIE "=")));
    assert_true(str_ends(set, STR("; Path=/; HttpOnly; SameSite=Lax; "
                                  "Max-Age=31536000; Secure")));

    assert_true(session_device_hash(visit(&b, HERE), hash));
    assert_memory_equal(hash, first, sizeof hash);
    session_make_device(&b.x.r, true, hash, cookie);
    assert_memory_equal(hash, first, sizeof hash);
    session_make_device(&b.x.r, false, hash, cookie);
    assert_memory_not_equal(hash, first, sizeof hash);
    (void)leave(w, &b);
}

static void test_signing_in_and_out(void **state)
{
    struct world *w = *state;
    struct browser b = {.cookies = STR_EMPTY};
    uint8_t hash[SECRET_HASH_BYTES];
    int64_t now = clock_unix_s();
    struct str user, set;

    create_user(w, "alice");
    assert_int_equal(who_is(w, &b, now, &user), ERR_NOT_FOUND);
    set = sign_in(w, &b, "alice", now);
    assert_true(str_starts(set, STR(SESSION_COOKIE "=")));
    assert_true(str_ends(
        set, STR("; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000")));
    assert_int_equal(who_is(w, &b, now, &user), OK);
    assert_true(str_eq(user, STR("alice")));
    assert_int_equal(who_is(w, &b, now + SESSIONS_LIFE_S - 1, &user), OK);
    assert_int_equal(who_is(w, &b, now + SESSIONS_LIFE_S, &user),
                     ERR_NOT_FOUND);

    assert_true(session_hash(visit(&b, HERE), hash));
    assert_int_equal(sessions_delete(w->db, hash), OK);
    session_clear_cookie(&b.x.r);
    set = leave(w, &b);
    assert_true(str_starts(set, STR(SESSION_COOKIE "=; Path=/; HttpOnly")));
    assert_true(str_ends(set, STR("; Max-Age=0")));
    assert_int_equal(who_is(w, &b, now, &user), ERR_NOT_FOUND);
}

/* What a session says of its browser is what the browser said last. */
static void test_what_is_told(void **state)
{
    struct world *w = *state;
    struct browser b = {.cookies = STR_EMPTY};
    int64_t now = clock_unix_s();
    struct session session;
    struct request *r;

    create_user(w, "alice");
    (void)sign_in(w, &b, "alice", now);
    r = visit(&b, HERE);
    send_header(&b, "user-agent", "curl/7.88.1");
    r->peer = STR("192.0.2.1");
    assert_int_equal(session_find(w->db, r, now, &w->arena, &session), OK);
    assert_int_equal(session.seen_s, now);
    assert_true(session.browser.n == 0 && session.address.n == 0);
    session_look(r, now + 5, &session);
    assert_int_equal(sessions_see(w->db, &session), OK);
    assert_int_equal(session_find(w->db, r, now, &w->arena, &session), OK);
    assert_int_equal(session.seen_s, now + 5);
    assert_int_equal(session.created_s, now);
    assert_true(str_eq(session.browser, STR("curl")));
    assert_true(str_eq(session.address, STR("192.0.2.1")));
    (void)leave(w, &b);
}

static void test_cookies_by_https_stay_with_https(void **state)
{
    struct world *w = *state;
    struct browser b = {.cookies = STR_EMPTY};

    (void)session_form_token(visit(&b, "https://music.example"));
    assert_true(str_ends(leave(w, &b), STR("; Secure")));
    b.cookies = STR_EMPTY;
    (void)session_form_token(visit(&b, HERE));
    assert_false(str_ends(leave(w, &b), STR("; Secure")));
}

static void test_cookies_as_browsers_send_them(void **state)
{
    struct world *w = *state;
    struct browser b = {.cookies = STR_EMPTY};
    int64_t now = clock_unix_s();
    struct str own, user;
    const struct {
        const char *before;
        const char *after;
        enum err e;
    } rows[] = {
        {"", "", OK},
        {"a=b; ", "; c", OK},
        {"tonearm_form=x;", "", OK},
        {"tonearm=planted; ", "", OK}, /* isn't even of our form */
        {"x", "", ERR_NOT_FOUND},
        {"", "x", ERR_NOT_FOUND},
        {"Tonearm=", "", ERR_NOT_FOUND},
        {"", "=", ERR_NOT_FOUND},
    };

    create_user(w, "alice");
    (void)sign_in(w, &b, "alice", now);
    own = b.cookies;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        b.cookies = arena_printf(&w->arena, "%s%.*s%s", rows[i].before,
                                 STR_ARG(own), rows[i].after);
        if (who_is(w, &b, now, &user) != rows[i].e)
            fail_msg("%.*s", STR_ARG(b.cookies));
    }
}

/* Every letter of the cookie counts. */
static void test_a_cookie_that_is_nobody_s(void **state)
{
    struct world *w = *state;
    struct browser b = {.cookies = STR_EMPTY};
    int64_t now = clock_unix_s();
    struct str own, user;

    create_user(w, "alice");
    (void)sign_in(w, &b, "alice", now);
    own = b.cookies;
    for (size_t at = sizeof SESSION_COOKIE; at < own.n; at++) {
        char *text = arena_alloc(&w->arena, own.n);

        memcpy(text, own.p, own.n);
        text[at] = text[at] == 'A' ? 'B' : 'A';
        b.cookies = str_of(text, own.n);
        assert_int_equal(who_is(w, &b, now, &user), ERR_NOT_FOUND);
    }
}

static void test_sessions_are_new_each_time(void **state)
{
    struct world *w = *state;
    struct browser one = {.cookies = STR_EMPTY}, two = one;
    int64_t now = clock_unix_s();
    struct str first, user;

    create_user(w, "alice");
    create_user(w, "bob");
    (void)sign_in(w, &one, "alice", now);
    first = one.cookies;
    (void)sign_in(w, &one, "alice", now); /* on top of what it has */
    assert_false(str_eq(one.cookies, first));
    (void)sign_in(w, &two, "bob", now);
    assert_int_equal(who_is(w, &two, now, &user), OK);
    assert_true(str_eq(user, STR("bob")));
    assert_int_equal(who_is(w, &one, now, &user), OK);
    assert_true(str_eq(user, STR("alice")));
}

/* ---- secrets ---- */

static void test_a_secret_is_taken_once(void **state)
{
    struct world *w = *state;
    struct browser b = {.cookies = STR_EMPTY};
    struct str set;

    assert_int_equal(session_take_secret(visit(&b, HERE), STR("/x"), 6).n, 0);
    (void)leave(w, &b);
    session_leave_secret(visit(&b, HERE), STR("/x"), STR("a.b-c9"));
    set = leave(w, &b);
    assert_true(str_eq(set, STR(SESSION_SECRET_COOKIE
                                "=a.b-c9; Path=/x; HttpOnly; SameSite=Lax; "
                                "Max-Age=60")));
    assert_true(str_eq(session_take_secret(visit(&b, HERE), STR("/x"), 6),
                       STR("a.b-c9")));
    set = leave(w, &b);
    assert_true(str_eq(set, STR(SESSION_SECRET_COOKIE
                                "=; Path=/x; HttpOnly; SameSite=Lax; "
                                "Max-Age=0")));
    assert_int_equal(session_take_secret(visit(&b, HERE), STR("/x"), 6).n, 0);
    (void)leave(w, &b);
    b.cookies = STR(SESSION_SECRET_COOKIE "=a.b-c9");
    assert_int_equal(session_take_secret(visit(&b, HERE), STR("/x"), 5).n, 0);
    (void)leave(w, &b);
}

/* ---- forms ---- */

/* A page with a form: the form's token. */
static struct str read_form(struct world *w, struct browser *b)
{
    struct str token = arena_str(&w->arena, session_form_token(visit(b, HERE)));

    assert_int_equal(token.n, SESSION_TOKEN_LENGTH);
    (void)leave(w, b);
    return token;
}

static bool is_taken(struct world *w, struct browser *b, struct str token,
                     const char *header, const char *value)
{
    struct request *r = visit(b, HERE);
    bool is_ours;

    r->body = arena_printf(&w->arena, "x=1&token=%.*s", STR_ARG(token));
    if (header != NULL)
        send_header(b, header, value);
    is_ours = session_form_is_ours(r);
    (void)leave(w, b);
    return is_ours;
}

static void test_forms_before_and_after_signing_in(void **state)
{
    struct world *w = *state;
    struct browser b = {.cookies = STR_EMPTY}, other = b;
    struct str before, after;

    create_user(w, "alice");
    before = read_form(w, &b);
    assert_true(str_starts(b.cookies, STR(SESSION_FORM_COOKIE "=")));
    assert_true(is_taken(w, &b, before, NULL, NULL));
    (void)read_form(w, &b); /* the tab beside it */
    assert_true(is_taken(w, &b, before, NULL, NULL));

    (void)sign_in(w, &b, "alice", clock_unix_s());
    assert_false(is_taken(w, &b, before, NULL, NULL));
    after = read_form(w, &b);
    assert_true(is_taken(w, &b, after, NULL, NULL));

    assert_false(is_taken(w, &other, after, NULL, NULL));
    (void)read_form(w, &other);
    assert_false(is_taken(w, &other, after, NULL, NULL));
}

/* No two pages have a part of the token in common that could be guessed by the
 * length of the compressed page. */
static void test_a_form_s_token_looks_different_each_time(void **state)
{
    struct world *w = *state;
    struct browser b = {.cookies = STR_EMPTY};
    struct str tokens[20];
    size_t same = 0;

    for (size_t i = 0; i < 20; i++) {
        tokens[i] = read_form(w, &b);
        for (size_t at = 0; i > 0 && at < tokens[i].n; at++)
            same += tokens[i].p[at] == tokens[i - 1].p[at];
    }
    /* By chance one letter in 64 is the same: 26 of 1634. */
    assert_true(same < 90);
    for (size_t i = 0; i < 20; i++)
        assert_true(is_taken(w, &b, tokens[i], NULL, NULL));
}

static void test_a_form_s_token_that_is_wrong(void **state)
{
    struct world *w = *state;
    struct browser b = {.cookies = STR_EMPTY};
    struct str token = read_form(w, &b);
    struct str cookie = str_from(b.cookies, sizeof SESSION_FORM_COOKIE);

    assert_false(is_taken(w, &b, STR(""), NULL, NULL));
    assert_false(is_taken(w, &b, cookie, NULL, NULL));
    assert_false(is_taken(w, &b, str_of(token.p, token.n - 1), NULL, NULL));
    assert_false(is_taken(
        w, &b, arena_printf(&w->arena, "%.*sA", STR_ARG(token)), NULL, NULL));
    for (size_t at = 0; at < token.n; at++) {
        char *text = arena_alloc(&w->arena, token.n);

        memcpy(text, token.p, token.n);
        text[at] = text[at] == 'A' ? 'B' : 'A';
        assert_false(is_taken(w, &b, str_of(text, token.n), NULL, NULL));
    }
    assert_true(is_taken(w, &b, token, NULL, NULL));
}

static void test_forms_of_other_sites(void **state)
{
    static const struct {
        const char *header;
        const char *value;
        bool is_taken;
    } rows[] = {
        {"origin", HERE, true},
        {"referer", HERE "/login?continue=%2F", true},
        {"referer", HERE, true},
        {"origin", "null", false},
        {"origin", "https://127.0.0.1:8080", false},
        {"origin", "http://127.0.0.1:8081", false},
        {"origin", "http://127.0.0.1", false},
        {"origin", "http://127.0.0.1:8080.evil.example", false},
        {"origin", "http://evil.example", false},
        {"referer", "http://evil.example/" HERE "/", false},
        {"referer", "http://127.0.0.1:8080@evil.example/", false},
        {"referer", "nonsense", false},
    };
    struct world *w = *state;
    struct browser b = {.cookies = STR_EMPTY};
    struct str token = read_form(w, &b);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (is_taken(w, &b, token, rows[i].header, rows[i].value) !=
            rows[i].is_taken)
            fail_msg("%s: %s", rows[i].header, rows[i].value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_devices),
        TEST(test_signing_in_and_out),
        TEST(test_what_is_told),
        TEST(test_cookies_by_https_stay_with_https),
        TEST(test_cookies_as_browsers_send_them),
        TEST(test_a_cookie_that_is_nobody_s),
        TEST(test_sessions_are_new_each_time),
        TEST(test_forms_before_and_after_signing_in),
        TEST(test_a_secret_is_taken_once),
        TEST(test_a_form_s_token_looks_different_each_time),
        TEST(test_a_form_s_token_that_is_wrong),
        TEST(test_forms_of_other_sites),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
