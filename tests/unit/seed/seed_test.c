#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/accounts.h"
#include "accounts/apps.h"
#include "accounts/grants.h"
#include "accounts/quota.h"
#include "accounts/secret.h"
#include "accounts/users.h"
#include "base/buf.h"
#include "library/library.h"
#include "library/saved.h"
#include "player/player.h"
#include "plays/plays.h"
#include "seed/seed.h"
#include "unit/db/place.h"

#define NOW_MS 1764000000000ll
#define APP_ID "5eed0000000000000000000000000001"
#define TRACK  "0000000000000000000001"
#define ARTIST "0000000000000000000002"
#define LIST   "0000000000000000000003"

/* One of everything; what is referred to stands last. */
#define EVERYTHING                                                             \
    "{\"type\":\"play\",\"user\":\"alice\",\"uri\":\"spotify:track:" TRACK     \
    "\",\"at\":\"2025-01-02T03:04:05Z\",\"ms\":40000}\n"                       \
    "{\"type\":\"device\",\"user\":\"alice\",\"name\":\"Kitchen\"}\n"          \
    "{\"type\":\"saved\",\"user\":\"alice\",\"uri\":\"spotify:track:" TRACK    \
    "\",\"added_at\":\"2025-01-01T00:00:00Z\"}\n"                              \
    "{\"type\":\"followed\",\"user\":\"alice\",\"uri\":\"spotify:"             \
    "artist:" ARTIST "\"}\n"                                                   \
    "{\"type\":\"followed\",\"user\":\"bob\",\"uri\":\"spotify:playlist:" LIST \
    "\"}\n\n"                                                                  \
    "{\"type\":\"playlist\",\"id\":\"" LIST "\",\"name\":\"Mine\","            \
    "\"owner\":{\"id\":\"alice\"},\"tracks\":[{\"track\":{\"type\":\"track\"," \
    "\"id\":\"" TRACK "\"},\"added_at\":\"2025-01-01T00:00:00Z\"}]}\n"         \
    "{\"type\":\"user\",\"id\":\"bob\",\"country\":\"SE\","                    \
    "\"product\":\"free\"}\n"                                                  \
    "{\"type\":\"user\",\"id\":\"alice\",\"password\":\"correct horse\","      \
    "\"display_name\":\"Alice\",\"email\":\"a@example.org\","                  \
    "\"consents\":[{\"client_id\":\"" APP_ID "\",\"scopes\":["                 \
    "\"user-library-read\",\"streaming\"],\"refresh_token\":\"AQfresh\"}]}\n"  \
    "{\"type\":\"app\",\"name\":\"Test\",\"client_id\":\"" APP_ID "\","        \
    "\"client_secret\":\"secret\",\"mode\":\"development\","                   \
    "\"redirect_uris\":[\"http://127.0.0.1:8888/callback\"]}\n"                \
    "{\"type\":\"fault\",\"status\":500}\n"                                    \
    "{\"type\":\"clock\",\"freeze\":true}\n"

static const struct db_domain *const seed_domains[] = {
    &db_domain,    &accounts_domain, &library_domain,
    &plays_domain, &player_domain,   NULL};

static int set_up(void **state)
{
    return place_open(state, seed_domains);
}

static struct seed *read_seed(const char *text)
{
    struct seed *s = seed_new();

    assert_int_equal(seed_add_text(s, "test", str_from_c(text)), OK);
    assert_int_equal(seed_hash(s, SEED_HASH_QUICK), OK);
    return s;
}

static enum err write_in_transaction(struct db *db, void *seed)
{
    const struct seed_writing w = {.now_ms = NOW_MS};

    return seed_write(seed, db, &w);
}

static void write_text(struct db *db, const char *text)
{
    struct seed *s = read_seed(text);

    assert_int_equal(db_transact(db, write_in_transaction, s), OK);
    seed_free(s);
}

/* What the state is as a seed; released by the caller. */
static struct buf export_of(struct db *db, struct seed *known)
{
    struct buf out;

    buf_init(&out, 1u << 20);
    assert_int_equal(seed_export(db, known, &out), OK);
    return out;
}

static bool has(const struct buf *text, const char *part)
{
    size_t n = strlen(part);

    return memmem(text->p, text->n, part, n) != NULL;
}

/* ---- lines ---- */

/* Says why the line can't be used, and which it is. */
static void refuses(const char *line, const char *why)
{
    struct seed *s = seed_new();
    char text[2048];

    (void)snprintf(text, sizeof text,
                   "{\"type\":\"user\",\"id\":\"a\"}\n\n%s\n", line);
    assert_int_equal(seed_add_text(s, "here", str_from_c(text)), ERR_INVALID);
    assert_int_equal(seed_fault(s)->line, 3);
    assert_true(str_eq(seed_fault(s)->source, STR("here")));
    if (!str_eq_c(seed_fault(s)->why, why))
        fail_msg("%s: %.*s", line, STR_ARG(seed_fault(s)->why));
    seed_free(s);
}

static void test_bad_lines(void **state)
{
    (void)state;
    refuses("{\"type\":", "a value is missing");
    refuses("[]", "is not an object");
    refuses("{}", "has no type");
    refuses("{\"type\":\"x\"}", "x is not a type that can be imported");
    refuses("{\"type\":\"track\",\"id\":1}", "id is not a string");
    refuses("{\"type\":\"app\",\"name\":\"x\"}", "client_id is missing");
    refuses("{\"type\":\"app\",\"client_id\":\"7\",\"name\":\"x\"}",
            "client_id is not 32 hex digits");
    refuses("{\"type\":\"device\",\"user\":\"a\",\"name\":\"x\","
            "\"a\\nb\":1}",
            "has a key that no such line has");
    refuses("{\"type\":\"app\",\"client_id\":\"" APP_ID
            "\",\"name\":\"x\",\"redirect_uri\":\"https://x\"}",
            "redirect_uri is no key of such a line");
    refuses("{\"type\":\"app\",\"client_id\":\"" APP_ID
            "\",\"name\":\"x\",\"redirect_uris\":[\"http://x.example\"]}",
            "redirect_uris has one that no app may register");
    refuses("{\"type\":\"app\",\"client_id\":\"" APP_ID "\",\"name\":7}",
            "name is not a string");
    refuses("{\"type\":\"user\",\"id\":\"a/b\"}",
            "is of a user who can't be called so");
    refuses("{\"type\":\"user\",\"id\":\"a\",\"password\":\"short\"}",
            "password is too short: it needs at least 8 characters");
    refuses("{\"type\":\"user\",\"id\":\"a\",\"product\":\"gold\"}",
            "product is neither premium nor free");
    refuses(
        "{\"type\":\"user\",\"id\":\"a\",\"consents\":[{\"client_id\":\"" APP_ID
        "\",\"scopes\":[\"everything\"]}]}",
        "scopes has one that there isn't");
    refuses(
        "{\"type\":\"user\",\"id\":\"a\",\"consents\":[{\"client_id\":\"" APP_ID
        "\",\"refresh_token\":\"AQ 1\"}]}",
        "refresh_token is not AQ and letters, digits, - and _");
    refuses("{\"type\":\"saved\",\"uri\":\"spotify:track:" TRACK "\"}",
            "user is missing");
    refuses("{\"type\":\"saved\",\"track\":{\"id\":\"" TRACK "\"}}",
            "doesn't say whose it is");
    refuses(
        "{\"type\":\"saved\",\"user\":\"a\",\"uri\":\"spotify:artist:" ARTIST
        "\"}",
        "uri is of nothing that can be saved");
    refuses(
        "{\"type\":\"followed\",\"user\":\"a\",\"uri\":\"spotify:track:" TRACK
        "\"}",
        "uri is of nothing that can be followed");
    refuses("{\"type\":\"play\",\"user\":\"a\",\"uri\":\"spotify:album:" TRACK
            "\"}",
            "uri is of nothing that can be played");
    refuses("{\"type\":\"play\",\"user\":\"a\",\"uri\":\"spotify:track:" TRACK
            "\",\"at\":\"yesterday\"}",
            "at is not a time");
    refuses("{\"type\":\"device\",\"user\":\"a\",\"name\":\"x\","
            "\"kind\":\"spoon\"}",
            "kind is no type of device");
}

/* ---- the state ---- */

static void check_consent(struct db *db, struct arena *arena)
{
    struct refresh refresh;
    struct grant grant;
    struct app app;
    struct str *users;
    size_t count;
    uint8_t hash[GRANTS_HASH_BYTES];
    struct id id;

    assert_true(id_from_hex(STR(APP_ID), &id));
    assert_int_equal(apps_find(db, id, arena, &app), OK);
    apps_hash_secret(STR("secret"), hash);
    assert_memory_equal(hash, app.secret_hash, sizeof hash);
    assert_int_equal(grants_find_of(db, id, STR("alice"), arena, &grant), OK);
    assert_true(str_eq(grant.scopes, STR("streaming user-library-read")));
    secret_hash(STR("AQfresh"), hash);
    assert_int_equal(grants_find_refresh(db, hash, arena, &refresh), OK);
    assert_true(id_eq(refresh.grant, grant.id));
    /* An app in development mode has those who allow it in its list. */
    assert_int_equal(quota_allowed(db, id, arena, &users, &count), OK);
    assert_int_equal(count, 1);
}

static void check_kept(struct db *db, struct arena *arena)
{
    struct saved_list list = {STR("alice"), SEQUENCE_TRACK};
    struct plays_range range = {.user = STR("alice"),
                                .after_ms = INT64_MIN,
                                .before_ms = INT64_MAX,
                                .limit = 10};
    struct device *devices;
    struct saved_page page;
    struct play *plays;
    size_t count;

    assert_int_equal(saved_page(db, &list, 0, 10, arena, &page), OK);
    assert_int_equal(page.total, 1);
    assert_true(page.items[0].added_ms == 1735689600000);
    assert_int_equal(plays_range(db, &range, arena, &plays, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(plays[0].heard_ms, 40000);
    assert_int_equal(device_list(db, STR("alice"), arena, &devices, &count),
                     OK);
    assert_int_equal(count, 1);
    assert_true(str_eq(devices[0].name, STR("Kitchen")));
}

/* Whatever order lines come in, what they say is there; and once more changes
 * nothing. */
static void test_written(void **state)
{
    struct arena arena;
    struct user alice;
    bool is_right;

    arena_init(&arena);
    for (int i = 0; i < 2; i++) {
        write_text(*state, EVERYTHING);
        assert_int_equal(users_find(*state, STR("alice"), &arena, &alice), OK);
        assert_true(str_eq(alice.email, STR("a@example.org")));
        assert_int_equal(users_check_password(STR("correct horse"),
                                              alice.password_hash, &is_right),
                         OK);
        assert_true(is_right);
        check_consent(*state, &arena);
        check_kept(*state, &arena);
    }
    arena_release(&arena);
}

/* A line that doesn't fit is named, and nothing of the seed is there. */
static void test_nothing_kept(void **state)
{
    struct seed *s = read_seed("{\"type\":\"user\",\"id\":\"alice\"}\n"
                               "{\"type\":\"user\",\"id\":\"bob\",\"consents\":"
                               "[{\"client_id\":\"" APP_ID "\"}]}\n");
    struct arena arena;
    struct user user;

    arena_init(&arena);
    assert_int_equal(db_transact(*state, write_in_transaction, s), ERR_INVALID);
    assert_int_equal(seed_fault(s)->line, 2);
    assert_true(
        str_eq(seed_fault(s)->why, STR("consents to an app that isn't here")));
    assert_int_equal(users_find(*state, STR("alice"), &arena, &user),
                     ERR_NOT_FOUND);
    seed_free(s);
    arena_release(&arena);
}

static void test_doesnt_fit(void **state)
{
    struct seed *s = read_seed("{\"type\":\"saved\",\"user\":\"nobody\","
                               "\"uri\":\"spotify:track:" TRACK "\"}");

    assert_int_equal(db_transact(*state, write_in_transaction, s), ERR_INVALID);
    assert_true(str_eq(seed_fault(s)->why, STR("is of a user who isn't here")));
    seed_free(s);
    s = read_seed(
        "{\"type\":\"user\",\"id\":\"a\"}\n"
        "{\"type\":\"play\",\"user\":\"a\",\"uri\":\"spotify:track:" TRACK
        "\",\"at\":\"1999-01-01\"}");
    assert_int_equal(db_transact(*state, write_in_transaction, s), ERR_INVALID);
    assert_true(str_eq(seed_fault(s)->why,
                       STR("is of a time at which nothing was played")));
    seed_free(s);
}

/* Plays without a date end with the moment at which they are written, in their
 * order. */
static void test_undated_plays(void **state)
{
    struct plays_range range = {.user = STR("a"),
                                .after_ms = INT64_MIN,
                                .before_ms = INT64_MAX,
                                .limit = 10};
    struct arena arena;
    struct play *plays;
    size_t count;

    arena_init(&arena);
    write_text(*state, "{\"type\":\"user\",\"id\":\"a\"}\n"
                       "{\"type\":\"play\",\"user\":\"a\",\"uri\":"
                       "\"spotify:track:" TRACK "\"}\n"
                       "{\"type\":\"play\",\"user\":\"a\",\"uri\":"
                       "\"spotify:track:" TRACK "\"}\n");
    assert_int_equal(plays_range(*state, &range, &arena, &plays, &count), OK);
    assert_int_equal(count, 2);
    assert_true(plays[0].begun_ms == NOW_MS - 1000);
    assert_true(plays[1].begun_ms == NOW_MS - 2000);
    arena_release(&arena);
}

/* ---- the bench's lines ---- */

static enum err count_line(void *user, struct str line)
{
    unsigned *count = user;

    assert_true(str_starts(line, STR("{\"a\":")));
    return ++*count == 2 ? ERR_LIMIT : OK;
}

static void test_bench_lines(void **state)
{
    struct seed *s = read_seed("{\"type\":\"fault\",\"a\":1}\n"
                               "{\"type\":\"clock\"}\n"
                               "{\"a\" : 2, \"type\":\"fault\"}\n"
                               "{\"type\":\"fault\",\"a\":3}\n");
    unsigned count = 0;

    (void)state;
    assert_false(seed_is_for_catalog(s));
    assert_int_equal(seed_each(s, SEED_FAULTS, count_line, &count), ERR_LIMIT);
    assert_int_equal(count, 2);
    assert_int_equal(seed_refuse(s, "is no rule"), ERR_INVALID);
    assert_int_equal(seed_fault(s)->line, 3);
    seed_free(s);
}

static void test_catalog_lines(void **state)
{
    struct seed *s = read_seed("{\"type\":\"track\",\"id\":\"" TRACK
                               "\",\"name\":\"A song\"}");

    (void)state;
    assert_true(seed_is_for_catalog(s));
    seed_free(s);
}

/* ---- export ---- */

/* What was put in comes out, and the same state from that. */
static void test_export(void **state)
{
    struct seed *s = read_seed(EVERYTHING), *again;
    struct buf out, second;
    char *text;

    assert_int_equal(db_transact(*state, write_in_transaction, s), OK);
    out = export_of(*state, s);
    assert_true(has(&out, "\"client_secret\":\"secret\""));
    assert_true(has(&out, "\"password\":\"correct horse\""));
    assert_true(has(&out, "\"refresh_token\":\"AQfresh\""));
    assert_true(has(&out, "{\"type\":\"device\",\"user\":\"alice\""));
    assert_true(has(&out, "\"at\":\"2025-01-02T03:04:05Z\",\"ms\":40000"));
    text = str_dup_c(buf_get(&out));
    assert_int_equal(users_delete(*state, STR("bob")), OK);
    assert_int_equal(users_delete(*state, STR("alice")), OK);
    again = read_seed(text);
    assert_int_equal(db_transact(*state, write_in_transaction, again), OK);
    second = export_of(*state, again);
    assert_true(str_eq(buf_get(&out), buf_get(&second)));
    free(text);
    seed_free(s);
    seed_free(again);
    buf_release(&out);
    buf_release(&second);
}

/* Secrets that have changed since, or that nobody knows, stay where they are:
 * and so do hashes. */
static void test_secrets_stay(void **state)
{
    struct seed *s = read_seed(EVERYTHING);
    uint8_t hash[APPS_HASH_BYTES];
    struct buf out;
    struct id id;

    assert_int_equal(db_transact(*state, write_in_transaction, s), OK);
    out = export_of(*state, NULL);
    assert_false(has(&out, "secret\":") || has(&out, "password") ||
                 has(&out, "refresh_token") || has(&out, "argon2"));
    buf_release(&out);
    assert_true(id_from_hex(STR(APP_ID), &id));
    apps_hash_secret(STR("another"), hash);
    assert_int_equal(apps_rotate_secret(*state, id, hash), OK);
    assert_int_equal(users_set_password(*state, STR("alice"), STR_EMPTY), OK);
    out = export_of(*state, s);
    assert_false(has(&out, "secret\":") || has(&out, "password") ||
                 has(&out, "refresh_token"));
    buf_release(&out);
    seed_free(s);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_lines),
        TEST(test_written),
        TEST(test_nothing_kept),
        TEST(test_doesnt_fit),
        TEST(test_undated_plays),
        cmocka_unit_test(test_bench_lines),
        cmocka_unit_test(test_catalog_lines),
        TEST(test_export),
        TEST(test_secrets_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
