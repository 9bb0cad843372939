#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include "accounts/house.h"
#include "accounts/apps.h"
#include "accounts/devices.h"
#include "accounts/grants.h"
#include "accounts/kinds.h"
#include "accounts/quota.h"
#include "accounts/sessions.h"
#include "accounts/users.h"
#include "base/clock.h"
#include "db/change.h"
#include "db/db.h"
#include "db/state.h"
#include "unit/accounts/fresh.h"

static struct user user_of(const char *id, const char *email)
{
    return (struct user){.id = str_from_c(id),
                         .email = str_from_c(email),
                         .password_hash = STR("$argon2id$"),
                         .country = {'S', 'E'},
                         .created_s = 1700000000};
}

static void assert_same(const struct user *a, const struct user *b)
{
    assert_true(str_eq(a->id, b->id));
    assert_true(str_eq(a->email, b->email));
    assert_true(str_eq(a->display_name, b->display_name));
    assert_true(str_eq(a->password_hash, b->password_hash));
    assert_memory_equal(a->country, b->country, 2);
    assert_int_equal(a->product, b->product);
    assert_int_equal(a->is_admin, b->is_admin);
    assert_int_equal(a->filter_explicit, b->filter_explicit);
    assert_int_equal(a->filter_locked, b->filter_locked);
    assert_int_equal(a->has_picture, b->has_picture);
    assert_int_equal(a->created_s, b->created_s);
}

static void test_ids(void **state)
{
    static const char *const good[] = {
        "a",   "alice", "0",   "a.b_c-9", "...",   "Alice", "\xc3\xa5", "a b",
        "a%b", "a'b\"", "a:b", "#?&",     "a@b.c", "\\",    "%2F"};
    static const char *const bad[] = {
        "",   ".", "..",    "/",    "a/b", "a\n",         " a",
        "a ", " ", "a\x7f", "\xc3", "a\t", "\xed\xa0\x80"};
    char text[USERS_ID_MAX_BYTES + 1];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(users_id_is_valid(str_from_c(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(users_id_is_valid(str_from_c(bad[i])));
    memset(text, 'a', sizeof text);
    assert_true(users_id_is_valid(str_of(text, USERS_ID_MAX_BYTES)));
    assert_false(users_id_is_valid(str_of(text, sizeof text)));
    text[1] = '\0';
    assert_false(users_id_is_valid(str_of(text, 3)));
}

/* Ids that an account may have, but no new one. */
static void test_new_ids(void **state)
{
    static const char *const bad[] = {"ali\xe2\x80\x8b"
                                      "ce", /* U+200B */
                                      "\xe2\x80\xae"
                                      "ecila",              /* U+202E */
                                      "alice\xef\xbb\xbf"}; /* U+FEFF */

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_true(users_id_is_valid(str_from_c(bad[i])));
        assert_false(users_id_is_for_new(str_from_c(bad[i])));
    }
    assert_true(users_id_is_for_new(STR("\xc3\xa5 b")));
    assert_false(users_id_is_for_new(STR("a/b")));
}

static void test_ids_of_strangers(void **state)
{
    static const char *const good[] = {"a", "alice", "0", "a.b_c-9", "..."};
    static const char *const bad[] = {"",    ".",   "..",       "Alice",
                                      "a b", "a/b", "\xc3\xa5", "a'b",
                                      "a%b", "a\n", "a:b",      HOUSE_ID};
    char text[USERS_SIGNUP_MAX_BYTES + 1];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(users_id_is_for_signup(str_from_c(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(users_id_is_for_signup(str_from_c(bad[i])));
    memset(text, 'a', sizeof text);
    assert_true(users_id_is_for_signup(str_of(text, USERS_SIGNUP_MAX_BYTES)));
    assert_false(users_id_is_for_signup(str_of(text, sizeof text)));
}

static void test_ids_in_urls(void **state)
{
    char text[USERS_ID_MAX_BYTES];
    struct arena arena;

    (void)state;
    arena_init(&arena);
    assert_true(
        str_eq(users_id_in_url(&arena, STR("a.b_c-9~")), STR("a.b_c-9~")));
    assert_true(str_eq(users_id_in_url(&arena, STR("A b#?%\"\xc3\xa5")),
                       STR("A%20b%23%3F%25%22%C3%A5")));
    memset(text, '%', sizeof text);
    assert_int_equal(users_id_in_url(&arena, str_of(text, sizeof text)).n,
                     3 * sizeof text);
    arena_release(&arena);
}

static void test_emails(void **state)
{
    static const char *const good[] = {"a@b", "o'brien+x@mail.example",
                                       "\xc3\xa5@b"};
    static const char *const bad[] = {"",       "a",     "@",      "a@",
                                      "@b",     "a@b@c", "a b@c",  "a@b\r\n",
                                      "a@\xc3", "@@",    "a@b\x7f"};
    char text[USERS_EMAIL_MAX_BYTES + 1];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(users_email_is_valid(str_from_c(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(users_email_is_valid(str_from_c(bad[i])));
    memset(text, 'a', sizeof text);
    text[1] = '@';
    assert_true(users_email_is_valid(str_of(text, USERS_EMAIL_MAX_BYTES)));
    assert_false(users_email_is_valid(str_of(text, sizeof text)));
}

static void test_products(void **state)
{
    enum user_product product = USER_FREE;

    (void)state;
    assert_true(users_product_from_text(STR("premium"), &product));
    assert_int_equal(product, USER_PREMIUM);
    assert_string_equal(users_product_text(USER_FREE), "free");
    assert_false(users_product_from_text(STR("open"), &product));
    assert_false(users_product_from_text(STR_EMPTY, &product));
}

static void test_round_trip(void **state)
{
    struct user user = user_of("al.ice_-1", "Bobby'; DROP--@x.example");
    struct user bare = user_of("bare", "");
    struct user found;
    struct arena arena;

    user.display_name =
        STR("'); DROP TABLE user_account;--\"\\%_$1 \xf0\x9f\x8e"
            "\xb5");
    user.product = USER_PREMIUM;
    user.is_admin = user.filter_explicit = user.filter_locked = true;
    bare.password_hash = STR_EMPTY;
    arena_init(&arena);
    assert_int_equal(users_create(*state, &user), OK);
    assert_int_equal(users_create(*state, &bare), OK);
    assert_int_equal(users_find(*state, user.id, &arena, &found), OK);
    assert_same(&user, &found);
    assert_int_equal(users_find_by_email(*state,
                                         STR("bOBBY'; drop--@X.example"),
                                         &arena, &found),
                     OK);
    assert_same(&user, &found);
    assert_int_equal(users_find(*state, bare.id, &arena, &found), OK);
    assert_same(&bare, &found);
    assert_int_equal(users_find(*state, STR("nobody"), &arena, &found),
                     ERR_NOT_FOUND);
    assert_int_equal(users_find(*state, STR("' OR 1=1--"), &arena, &found),
                     ERR_NOT_FOUND);
    assert_int_equal(users_find_by_email(*state, STR_EMPTY, &arena, &found),
                     ERR_NOT_FOUND);
    arena_release(&arena);
}

static void test_taken(void **state)
{
    struct user first = user_of("first", "one@x.example");
    struct user same_id = user_of("first", "two@x.example");
    struct user same_email = user_of("second", "ONE@x.example");
    struct user found;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(users_create(*state, &first), OK);
    assert_int_equal(users_create(*state, &same_id), ERR_EXISTS);
    assert_int_equal(users_create(*state, &same_email), ERR_EXISTS);
    assert_int_equal(users_find(*state, first.id, &arena, &found), OK);
    assert_same(&first, &found);
    assert_int_equal(users_find(*state, same_email.id, &arena, &found),
                     ERR_NOT_FOUND);
    arena_release(&arena);
}

static void test_update(void **state)
{
    struct user user = user_of("alice", "alice@x.example");
    struct user other = user_of("bob", "bob@x.example");
    struct user found;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(users_update(*state, &user), ERR_NOT_FOUND);
    assert_int_equal(users_create(*state, &user), OK);
    assert_int_equal(users_create(*state, &other), OK);
    user.email = STR("BOB@x.example");
    assert_int_equal(users_update(*state, &user), ERR_EXISTS);
    user.email = STR("ALICE@x.example"); /* her own */
    user.display_name = STR("Alice");
    user.country[0] = 'N';
    user.country[1] = 'O';
    user.product = USER_PREMIUM;
    user.filter_explicit = user.is_admin = true;
    assert_int_equal(users_update(*state, &user), OK);
    assert_int_equal(users_find(*state, user.id, &arena, &found), OK);
    assert_same(&user, &found);
    user.email = user.display_name = STR_EMPTY;
    assert_int_equal(users_update(*state, &user), OK);
    assert_int_equal(users_find(*state, user.id, &arena, &found), OK);
    assert_same(&user, &found);
    assert_int_equal(users_find(*state, other.id, &arena, &found), OK);
    assert_same(&other, &found);
    arena_release(&arena);
}

/* Pages of two, in the bytes' order, whatever the locale. */
static void test_list(void **state)
{
    static const char *const ids[] = {"a-b", "a.b", "a0", "a_b", "aa", "b"};
    static const char *const made[] = {"b", "a_b", "a-b", "aa", "a0", "a.b"};
    struct str after = STR_EMPTY;
    struct arena arena;
    struct user *list;
    size_t n, at = 0;

    arena_init(&arena);
    for (size_t i = 0; i < 6; i++) {
        struct user user = user_of(made[i], "");

        assert_int_equal(users_create(*state, &user), OK);
    }
    do {
        assert_int_equal(users_list(*state, after, 2, &arena, &list, &n), OK);
        for (size_t i = 0; i < n; i++)
            assert_true(str_eq_c(list[i].id, ids[at + i]));
        at += n;
        if (n > 0)
            after = list[n - 1].id;
    } while (n > 0);
    assert_int_equal(at, 6);
    arena_release(&arena);
}

static void test_picture(void **state)
{
    static char bytes[USERS_PICTURE_MAX_BYTES];
    struct user user = user_of("alice", "");
    struct user found;
    struct str picture;
    struct arena arena;

    arena_init(&arena);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    assert_int_equal(
        users_set_picture(*state, user.id, str_of(bytes, sizeof bytes)),
        ERR_NOT_FOUND);
    assert_int_equal(users_create(*state, &user), OK);
    assert_int_equal(users_get_picture(*state, user.id, &arena, &picture),
                     ERR_NOT_FOUND);
    assert_int_equal(users_set_picture(*state, user.id, STR("small")), OK);
    assert_int_equal(
        users_set_picture(*state, user.id, str_of(bytes, sizeof bytes)), OK);
    assert_int_equal(users_get_picture(*state, user.id, &arena, &picture), OK);
    assert_true(str_eq(picture, str_of(bytes, sizeof bytes)));
    assert_int_equal(users_find(*state, user.id, &arena, &found), OK);
    assert_true(found.has_picture);
    assert_int_equal(users_set_picture(*state, user.id, STR_EMPTY), OK);
    assert_int_equal(users_get_picture(*state, user.id, &arena, &picture),
                     ERR_NOT_FOUND);
    assert_int_equal(users_find(*state, user.id, &arena, &found), OK);
    assert_false(found.has_picture);
    arena_release(&arena);
}

/* ---- what belongs to a user ---- */

#define NOW 1700000000

static const uint8_t hashes[2][32] = {{1}, {2}};

/* An app of `owner`, with a grant, a code and a refresh token of `user`. */
static struct id app_with_grant(struct db *db, uint64_t number,
                                struct str owner, struct str user)
{
    struct app app = {
        .id = {number, number}, .name = STR("app"), .owner = owner};
    struct code code = {.app = app.id,
                        .user = user,
                        .scopes = STR("streaming"),
                        .redirect_uri = STR("https://a.example/"),
                        .expires_s = NOW + 600};
    struct refresh refresh = {.scopes = code.scopes, .created_s = NOW};
    struct id grant;

    code.hash[0] = refresh.hash[0] = (uint8_t)number;
    assert_int_equal(apps_create(db, &app), OK);
    assert_int_equal(
        grants_consent(db, app.id, user, STR("streaming"), NOW, &grant), OK);
    code.grant = refresh.grant = grant;
    assert_int_equal(grants_put_code(db, &code), OK);
    assert_int_equal(grants_put_refresh(db, &refresh), OK);
    return grant;
}

static void sign_in(struct db *db, const uint8_t *hash, struct str user)
{
    struct session session = {
        .user = user, .created_s = NOW, .expires_s = NOW + 1000};

    memcpy(session.hash, hash, sizeof session.hash);
    assert_int_equal(sessions_create(db, &session), OK);
}

static void test_new_password(void **state)
{
    struct user user = user_of("alice", "");
    struct user other = user_of("bob", "");
    struct user found;
    struct session session;
    struct grant grant;
    struct arena arena;
    struct device device = {.hash = {7}, .user = user.id, .seen_s = NOW};
    struct id hers, his;
    bool is_known;

    arena_init(&arena);
    assert_int_equal(users_set_password(*state, user.id, STR("x")),
                     ERR_NOT_FOUND);
    assert_int_equal(users_create(*state, &user), OK);
    assert_int_equal(users_create(*state, &other), OK);
    sign_in(*state, hashes[0], user.id);
    sign_in(*state, hashes[1], other.id);
    assert_int_equal(devices_keep(*state, &device), OK);
    hers = app_with_grant(*state, 1, user.id, user.id);
    his = app_with_grant(*state, 2, user.id, other.id);
    assert_int_equal(users_set_password(*state, user.id, STR("new")), OK);
    assert_int_equal(users_find(*state, user.id, &arena, &found), OK);
    assert_true(str_eq(found.password_hash, STR("new")));
    assert_int_equal(sessions_find(*state, hashes[0], NOW, &arena, &session),
                     ERR_NOT_FOUND);
    assert_int_equal(sessions_find(*state, hashes[1], NOW, &arena, &session),
                     OK);
    assert_int_equal(devices_find(*state, device.hash, user.id, NOW, &is_known),
                     OK);
    assert_false(is_known);
    assert_int_equal(grants_find(*state, hers, &arena, &grant), ERR_NOT_FOUND);
    assert_int_equal(grants_find(*state, his, &arena, &grant), OK);
    arena_release(&arena);
}

static int64_t count(struct db *db, const struct db_statement *statement,
                     struct str needle)
{
    struct db_rows rows = db_query(db, statement, DB_ARGS(db_text(needle)));
    int64_t n = -1;

    while (db_next(&rows))
        n = db_get_int(&rows, 0);
    assert_int_equal(db_end(&rows), OK);
    return n;
}

/* Tables and columns, and how to look for $1 in one of them; of bytes, too. */
static const struct db_statement sqlite_columns = {
    "columns", "SELECT t.name, c.name FROM sqlite_master t,"
               " pragma_table_info(t.name) c WHERE t.type = 'table'"};
static const struct db_statement postgres_columns = {
    "columns", "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT)"
               " FROM information_schema.columns"
               " WHERE table_schema = CURRENT_SCHEMA"};
#define SQLITE_SCAN   "INSTR(LOWER(CAST(t.\"%.*s\" AS TEXT)), $1)"
#define POSTGRES_SCAN "STRPOS(LOWER(t.\"%.*s\"::TEXT), $1)"

/* In how many columns of how many rows of all tables the text stands. The
 * statements must live as long as the connection. */
/* Whether some domain says of the table that it names users. */
static bool is_declared(struct str table)
{
    for (size_t d = 0; accounts_domains[d] != NULL; d++)
        for (size_t i = 0; i < accounts_domains[d]->owned_count; i++)
            if (str_eq_c(table, accounts_domains[d]->owned[i].table))
                return true;
    return false;
}

/* How often the text stands in the database; no table has it that isn't
 * declared. */
static int64_t scan(struct str needle)
{
    bool on_postgres = place_is_postgres();
    struct arena arena;
    struct db *db;
    int64_t columns = 0, n = 0, found;

    arena_init(&arena);
    assert_int_equal(state_open(&place.state, &db), OK);
    struct db_rows rows = db_query(
        db, on_postgres ? &postgres_columns : &sqlite_columns, DB_NO_ARGS);

    while (db_next(&rows)) {
        struct db_statement *statement = arena_alloc(&arena, sizeof *statement);
        struct str sql = arena_printf(
            &arena,
            on_postgres
                ? "SELECT COUNT(*) FROM \"%.*s\" t WHERE " POSTGRES_SCAN " > 0"
                : "SELECT COUNT(*) FROM \"%.*s\" t WHERE " SQLITE_SCAN " > 0",
            STR_ARG(db_get_text(&rows, 0)), STR_ARG(db_get_text(&rows, 1)));

        *statement = (struct db_statement){"scan", arena_cstr(&arena, sql)};
        found = count(db, statement, needle);
        assert_true(found == 0 || is_declared(db_get_text(&rows, 0)));
        n += found;
        columns++;
    }
    assert_int_equal(db_end(&rows), OK);
    assert_true(columns > 50);
    db_close(db);
    arena_release(&arena);
    return n;
}

/* Everything that a user can leave in the state. */
static void leave_traces(struct db *db, struct user *user, struct user *other)
{
    struct quota_request ask = {
        .id = {7, 7}, .app = {2, 2}, .reason = STR("growth"), .asked_s = NOW};
    struct device device = {.hash = {7}, .user = user->id, .seen_s = NOW};

    assert_int_equal(users_create(db, user), OK);
    assert_int_equal(users_create(db, other), OK);
    assert_int_equal(users_set_picture(db, user->id, STR("picture")), OK);
    sign_in(db, hashes[0], user->id);
    sign_in(db, hashes[1], other->id);
    assert_int_equal(devices_keep(db, &device), OK);
    assert_int_equal(sessions_note_guess(db, STR("user:zaphod-1"), NOW), OK);
    assert_int_equal(
        sessions_note_guess(db, STR("user:Zaphod@hotel.example"), NOW), OK);
    (void)app_with_grant(db, 1, user->id, user->id);
    (void)app_with_grant(db, 2, other->id, user->id);
    (void)app_with_grant(db, 3, user->id, other->id);
    (void)app_with_grant(db, 4, other->id, other->id);
    assert_int_equal(quota_allow(db, (struct id){2, 2}, user->id, NOW), OK);
    assert_int_equal(quota_ask(db, &ask), OK);
    assert_int_equal(
        quota_decide(db, ask.id, QUOTA_APPROVED, STR("ok"), user->id, NOW), OK);
}

static void test_delete(void **state)
{
    struct user user = user_of("zaphod-1", "Zaphod@hotel.example");
    struct user other = user_of("trillian", "");
    struct quota_request *requests;
    struct app *apps;
    struct arena arena;
    struct id *revoked;
    size_t n;

    arena_init(&arena);
    assert_int_equal(users_delete(*state, user.id), ERR_NOT_FOUND);
    leave_traces(*state, &user, &other);
    assert_true(scan(STR("zaphod")) > 10);
    assert_int_equal(users_delete(*state, user.id), OK);
    assert_int_equal(scan(STR("zaphod")), 0);
    assert_int_equal(users_delete(*state, user.id), ERR_NOT_FOUND);

    /* Of the others, what is theirs is there. */
    assert_int_equal(apps_list(*state, &arena, &apps, &n), OK);
    assert_int_equal(n, 2);
    assert_true(id_eq(apps[0].id, (struct id){2, 2}));
    assert_int_equal(apps[0].mode, APP_EXTENDED);
    assert_int_equal(
        quota_requests(*state, &apps[0].id, NULL, &arena, &requests, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(requests[0].status, QUOTA_APPROVED);
    assert_int_equal(requests[0].admin.n, 0);
    /* Three of the four grants were for the user or for an app of theirs. */
    assert_int_equal(grants_revoked(*state, 0, &arena, &revoked, &n), OK);
    assert_int_equal(n, 3);
    assert_true(scan(STR("trillian")) > 5);
    arena_release(&arena);
}

static void test_tells_of_changes(void **state)
{
    struct user user = user_of("alice", "");
    struct change_cursor cursor;
    struct change *changes;
    struct arena arena;
    size_t n;

    arena_init(&arena);
    change_cursor_init(&cursor, clock_unix_ms());
    assert_int_equal(users_create(*state, &user), OK);
    assert_int_equal(users_create(*state, &user), ERR_EXISTS);
    assert_int_equal(users_update(*state, &user), OK);
    assert_int_equal(users_set_password(*state, user.id, STR("x")), OK);
    assert_int_equal(users_set_picture(*state, user.id, STR("x")), OK);
    assert_int_equal(
        change_poll(&cursor, *state, clock_unix_ms(), &arena, &changes, &n),
        OK);
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; i++) {
        assert_true(str_eq_c(changes[i].kind, CHANGE_USER));
        assert_true(str_eq(changes[i].subject, user.id));
    }
    assert_int_equal(users_delete(*state, user.id), OK);
    assert_int_equal(
        change_poll(&cursor, *state, clock_unix_ms(), &arena, &changes, &n),
        OK);
    assert_int_equal(n, 1);
    assert_true(str_eq_c(changes[0].kind, CHANGE_USER));
    assert_int_equal(changes[0].subject.n, 0);
    change_cursor_release(&cursor);
    arena_release(&arena);
}

static void test_damaged_row(void **state)
{
    static const struct db_statement spoil = {
        "spoil", "UPDATE user_account SET product = 'gold' WHERE id = 'bad'"};
    struct user good = user_of("good", ""), bad = user_of("bad", ""), found;
    struct user *list;
    struct arena arena;
    size_t n;

    arena_init(&arena);
    assert_int_equal(users_create(*state, &good), OK);
    assert_int_equal(users_create(*state, &bad), OK);
    assert_int_equal(db_exec(*state, &spoil, DB_NO_ARGS, NULL), OK);
    assert_int_equal(users_list(*state, STR_EMPTY, 9, &arena, &list, &n), OK);
    assert_int_equal(n, 1);
    assert_same(&list[0], &good);
    assert_int_equal(users_find(*state, bad.id, &arena, &found), ERR_CORRUPT);
    assert_int_equal(users_delete(*state, bad.id), OK);
    arena_release(&arena);
}

static bool is_right(struct str password, struct str hash)
{
    bool answer;

    assert_int_equal(users_check_password(password, hash, &answer), OK);
    return answer;
}

/* The address space that this process takes already. */
static rlim_t taken_bytes(void)
{
    unsigned long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");

    assert_non_null(statm);
    assert_int_equal(fscanf(statm, "%lu", &pages), 1);
    (void)fclose(statm);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* With less room than a hash takes, nothing is known of a password, right or
 * wrong; with room again, all is as before. */
static void test_no_memory_for_passwords(void **state)
{
    struct str right = STR("correct horse");
    char hash[USERS_HASH_BYTES] = "", other[USERS_HASH_BYTES] = "";
    struct rlimit all, little;
    bool answer;

    (void)state;
    assert_int_equal(users_hash_password(right, hash), OK);
    assert_int_equal(getrlimit(RLIMIT_AS, &all), 0);
    little = all;
    little.rlim_cur = taken_bytes() + (32u << 20);
    assert_int_equal(setrlimit(RLIMIT_AS, &little), 0);
    assert_int_equal(users_hash_password(right, other), ERR_MEMORY);
    assert_int_equal(users_check_password(right, str_from_c(hash), &answer),
                     ERR_MEMORY);
    assert_int_equal(users_check_password(STR("x"), str_from_c(hash), &answer),
                     ERR_MEMORY);
    assert_int_equal(users_check_password(STR("x"), STR_EMPTY, &answer),
                     ERR_MEMORY);
    assert_int_equal(setrlimit(RLIMIT_AS, &all), 0);
    assert_true(is_right(right, str_from_c(hash)));
    assert_false(is_right(STR("x"), str_from_c(hash)));
}

static void test_passwords(void **state)
{
    char hash[USERS_HASH_BYTES] = "", again[USERS_HASH_BYTES] = "";
    char long_one[USERS_PASSWORD_MAX_BYTES + 1];
    int64_t from;

    (void)state;
    assert_int_equal(users_hash_password(STR("correct horse"), hash), OK);
    assert_int_equal(users_hash_password(STR("correct horse"), again), OK);
    assert_string_not_equal(hash, again);
    assert_memory_equal(hash, "$argon2id$", 10);
    assert_true(is_right(STR("correct horse"), str_from_c(hash)));
    assert_false(is_right(STR("correct hors"), str_from_c(hash)));
    assert_false(is_right(STR("correct horse "), str_from_c(hash)));
    assert_false(is_right(STR_EMPTY, str_from_c(hash)));
    /* Texts that nearly are the hash, and what libsodium says to its own. */
    assert_int_equal(crypto_pwhash_str_verify(hash, "correct horse", 13), 0);
    for (size_t i = 2; i < strlen(hash); i += 9) {
        char one = hash[i];

        assert_false(is_right(STR("correct horse"), str_of(hash, i)));
        hash[i] = (char)(one == '7' ? '8' : '7');
        assert_false(is_right(STR("correct horse"), str_from_c(hash)));
        hash[i] = one;
    }
    assert_false(is_right(STR("x"), STR("not a hash")));
    memset(long_one, 'x', sizeof long_one);
    assert_false(is_right(str_of(long_one, sizeof long_one), str_from_c(hash)));
    /* An empty hash takes as long as a real one, within a wide margin. */
    from = clock_monotonic_us();
    assert_false(is_right(STR("x"), str_from_c(hash)));
    int64_t real_us = clock_monotonic_us() - from;
    from = clock_monotonic_us();
    assert_false(is_right(STR("x"), STR_EMPTY));
    assert_true(clock_monotonic_us() - from > real_us / 8);
}

/* The house is made once, and nobody knows its password. */
static void test_house(void **state)
{
    struct arena arena;
    struct user house;

    arena_init(&arena);
    assert_int_equal(house_ensure(*state), OK);
    assert_int_equal(house_ensure(*state), OK);
    assert_int_equal(users_find(*state, house_id(), &arena, &house), OK);
    assert_int_equal(house.password_hash.n, 0);
    arena_release(&arena);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fresh_set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_new_ids),
        cmocka_unit_test(test_ids_of_strangers),
        cmocka_unit_test(test_ids_in_urls),
        cmocka_unit_test(test_emails),
        cmocka_unit_test(test_products),
        TEST(test_round_trip),
        TEST(test_taken),
        TEST(test_update),
        TEST(test_list),
        TEST(test_picture),
        TEST(test_new_password),
        TEST(test_delete),
        TEST(test_tells_of_changes),
        TEST(test_damaged_row),
        TEST(test_house),
        cmocka_unit_test(test_passwords),
        cmocka_unit_test(test_no_memory_for_passwords),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
