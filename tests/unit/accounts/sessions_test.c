#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "accounts/sessions.h"
#include "accounts/users.h"
#include "db/db.h"
#include "db/state.h"
#include "unit/accounts/fresh.h"

#define NOW 1700000000

static int set_up(void **state)
{
    if (fresh_set_up(state) || fresh_add_user(*state, "alice") ||
        fresh_add_user(*state, "bob"))
        return -1;
    return 0;
}

static struct session session_of(uint8_t number, struct str user)
{
    return (struct session){.hash = {number, [31] = number},
                            .user = user,
                            .created_s = NOW,
                            .expires_s = NOW + 100};
}

static bool is_there(struct db *db, uint8_t number, int64_t now_s)
{
    struct session wanted = session_of(number, STR_EMPTY), found;
    struct arena arena;
    enum err e;

    arena_init(&arena);
    e = sessions_find(db, wanted.hash, now_s, &arena, &found);
    if (!e) {
        assert_memory_equal(found.hash, wanted.hash, SESSIONS_HASH_BYTES);
        assert_true(str_eq(found.user, number < 3 ? STR("alice") : STR("bob")));
        assert_int_equal(found.created_s, NOW);
        assert_int_equal(found.expires_s, NOW + 100);
    } else {
        assert_int_equal(e, ERR_NOT_FOUND);
    }
    arena_release(&arena);
    return !e;
}

static void make_three(struct db *db)
{
    for (uint8_t i = 1; i <= 3; i++) {
        struct session session =
            session_of(i, i < 3 ? STR("alice") : STR("bob"));

        assert_int_equal(sessions_create(db, &session), OK);
    }
}

static void test_life(void **state)
{
    struct session first = session_of(1, STR_EMPTY);

    assert_false(is_there(*state, 1, NOW));
    make_three(*state);
    assert_true(is_there(*state, 1, NOW));
    assert_true(is_there(*state, 1, NOW + 99));
    assert_false(is_there(*state, 1, NOW + 100));
    assert_int_equal(sessions_delete(*state, first.hash), OK);
    assert_int_equal(sessions_delete(*state, first.hash), OK);
    assert_false(is_there(*state, 1, NOW));
    assert_true(is_there(*state, 2, NOW));
}

static void test_list(void **state)
{
    struct session newer = session_of(2, STR("alice")), *list;
    struct arena arena;
    size_t n;

    arena_init(&arena);
    make_three(*state);
    assert_int_equal(sessions_delete(*state, newer.hash), OK);
    newer.created_s++;
    newer.expires_s++;
    assert_int_equal(sessions_create(*state, &newer), OK);
    assert_int_equal(
        sessions_list(*state, STR("alice"), NOW, &arena, &list, &n), OK);
    assert_int_equal(n, 2);
    assert_true(list[0].hash[0] == 2 && list[1].hash[0] == 1);
    assert_true(str_eq(list[0].user, STR("alice")));
    assert_int_equal(
        sessions_list(*state, STR("alice"), NOW + 100, &arena, &list, &n), OK);
    assert_true(n == 1 && list[0].hash[0] == 2);
    arena_release(&arena);
}

static void test_all_of_one(void **state)
{
    make_three(*state);
    assert_int_equal(sessions_delete_of(*state, STR("alice")), OK);
    assert_int_equal(sessions_delete_of(*state, STR("' OR ''='")), OK);
    assert_false(is_there(*state, 1, NOW));
    assert_false(is_there(*state, 2, NOW));
    assert_true(is_there(*state, 3, NOW));
}

/* The session of this number, as the state has it. */
static struct session read_back(struct db *db, uint8_t number,
                                struct arena *arena)
{
    struct session found = session_of(number, STR_EMPTY);

    assert_int_equal(sessions_find(db, found.hash, NOW, arena, &found), OK);
    return found;
}

static void test_seen(void **state)
{
    struct session session = session_of(1, STR("alice")), found;
    struct arena arena;

    arena_init(&arena);
    session.browser = STR("Firefox <on> Linux");
    session.address = STR("2001:db8::1");
    assert_int_equal(sessions_create(*state, &session), OK);
    found = read_back(*state, 1, &arena);
    assert_int_equal(found.seen_s, NOW);
    assert_true(str_eq(found.browser, session.browser));
    assert_true(str_eq(found.address, session.address));

    assert_false(sessions_is_unseen(&found, NOW));
    assert_false(sessions_is_unseen(&found, NOW + 3600 - NOW % 3600 - 1));
    assert_true(sessions_is_unseen(&found, NOW + 3600 - NOW % 3600));
    session.seen_s = NOW + 3600;
    session.address = STR("192.0.2.1");
    assert_int_equal(sessions_see(*state, &session), OK);
    found = read_back(*state, 1, &arena);
    assert_int_equal(found.seen_s, NOW + 3600);
    assert_true(str_eq(found.browser, session.browser));
    assert_true(str_eq(found.address, session.address));

    /* One that has ended isn't brought back. */
    assert_int_equal(sessions_delete(*state, session.hash), OK);
    assert_int_equal(sessions_see(*state, &session), OK);
    assert_false(is_there(*state, 1, NOW));
    arena_release(&arena);
}

/* As earlier versions left them. */
static void test_without_detail(void **state)
{
    static const struct db_statement forget = {"forget",
                                               "DELETE FROM session_detail"};
    struct session session = session_of(1, STR("alice")), found;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(sessions_create(*state, &session), OK);
    assert_int_equal(db_exec(*state, &forget, DB_NO_ARGS, NULL), OK);
    found = read_back(*state, 1, &arena);
    assert_true(found.seen_s == 0 && found.browser.n == 0 &&
                found.address.n == 0);
    assert_true(sessions_is_unseen(&found, NOW));
    session.seen_s = NOW;
    assert_int_equal(sessions_see(*state, &session), OK);
    assert_int_equal(read_back(*state, 1, &arena).seen_s, NOW);
    arena_release(&arena);
}

static void test_one_or_the_others(void **state)
{
    struct session mine = session_of(1, STR("alice"));
    struct session bobs = session_of(3, STR("bob"));

    make_three(*state);
    assert_int_equal(sessions_delete_own(*state, STR("alice"), bobs.hash), OK);
    assert_true(is_there(*state, 3, NOW));
    assert_int_equal(sessions_delete_others(*state, STR("alice"), mine.hash),
                     OK);
    assert_true(is_there(*state, 1, NOW));
    assert_false(is_there(*state, 2, NOW));
    assert_true(is_there(*state, 3, NOW));
    assert_int_equal(sessions_delete_own(*state, STR("alice"), mine.hash), OK);
    assert_false(is_there(*state, 1, NOW));
}

/* The new one stays though all began in one second, or it looks older. */
static void test_so_many(void **state)
{
    struct session session;
    struct session *list;
    struct arena arena;
    size_t n;

    arena_init(&arena);
    session = session_of(200, STR("bob"));
    assert_int_equal(sessions_create(*state, &session), OK);
    for (uint8_t i = 1; i <= SESSIONS_MAX + 5; i++) {
        session = session_of(i, STR("alice"));
        session.created_s += i < 10 ? 0 : 1;
        assert_int_equal(sessions_create(*state, &session), OK);
    }
    session = session_of(100, STR("alice"));
    session.created_s -= 1000;
    assert_int_equal(sessions_create(*state, &session), OK);
    assert_int_equal(
        sessions_list(*state, STR("alice"), NOW, &arena, &list, &n), OK);
    assert_int_equal(n, SESSIONS_MAX);
    assert_int_equal(list[n - 1].hash[0], 100);
    for (size_t i = 0; i < 46; i++) /* all of the later second */
        assert_int_equal(list[i].created_s, NOW + 1);
    assert_int_equal(sessions_list(*state, STR("bob"), NOW, &arena, &list, &n),
                     OK);
    assert_int_equal(n, 1);
    arena_release(&arena);
}

static void test_prune(void **state)
{
    make_three(*state);
    assert_int_equal(sessions_prune(*state, NOW + 99), OK);
    assert_true(is_there(*state, 1, NOW));
    assert_int_equal(sessions_prune(*state, NOW + 100), OK);
    assert_false(is_there(*state, 1, NOW));
}

static int64_t guesses(struct db *db, const char *key, int64_t now_s)
{
    int64_t n = -1;

    assert_int_equal(sessions_guesses(db, str_from_c(key), now_s, &n), OK);
    return n;
}

static void note(struct db *db, const char *key, int64_t now_s)
{
    assert_int_equal(sessions_note_guess(db, str_from_c(key), now_s), OK);
}

static void test_guesses(void **state)
{
    int64_t end = NOW + SESSIONS_GUESS_S;

    assert_int_equal(guesses(*state, "user:alice", NOW), 0);
    for (int i = 0; i < 5; i++)
        note(*state, "user:alice", NOW + i);
    note(*state, "peer:2001:db8::1", NOW);
    assert_int_equal(guesses(*state, "user:alice", NOW + 5), 5);
    assert_int_equal(guesses(*state, "peer:2001:db8::1", NOW + 5), 1);
    assert_int_equal(guesses(*state, "user:alic", NOW + 5), 0);

    /* The window begins with the first of them. */
    assert_int_equal(guesses(*state, "user:alice", end - 1), 5);
    assert_int_equal(guesses(*state, "user:alice", end), 0);
    note(*state, "user:alice", end);
    assert_int_equal(guesses(*state, "user:alice", end), 1);
    assert_int_equal(guesses(*state, "user:alice", end + SESSIONS_GUESS_S - 1),
                     1);

    assert_int_equal(sessions_forget_guesses(*state, STR("user:alice")), OK);
    assert_int_equal(sessions_forget_guesses(*state, STR("user:alice")), OK);
    assert_int_equal(guesses(*state, "user:alice", end), 0);
}

static void test_prune_guesses(void **state)
{
    static const struct db_statement count_all = {"count",
                                                  "SELECT COUNT(*) FROM guess"};

    note(*state, "user:alice", NOW);
    note(*state, "user:bob", NOW + 1);
    assert_int_equal(sessions_prune(*state, NOW + SESSIONS_GUESS_S), OK);
    struct db_rows rows = db_query(*state, &count_all, DB_NO_ARGS);

    assert_true(db_next(&rows));
    assert_int_equal(db_get_int(&rows, 0), 1);
    assert_int_equal(db_end(&rows), OK);
    assert_int_equal(guesses(*state, "user:bob", NOW + SESSIONS_GUESS_S), 1);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, set_up, place_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_life),           TEST(test_list),
        TEST(test_all_of_one),     TEST(test_seen),
        TEST(test_without_detail), TEST(test_one_or_the_others),
        TEST(test_so_many),        TEST(test_prune),
        TEST(test_guesses),        TEST(test_prune_guesses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
