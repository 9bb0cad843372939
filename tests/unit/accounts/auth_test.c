#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "accounts/kinds.h"
#include "accounts/quota.h"
#include "accounts/users.h"
#include "unit/accounts/world.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

static enum token_outcome check(struct world *w, struct str text, int64_t now)
{
    struct identity who;
    enum token_outcome outcome =
        auth_check(w->loop, text, now, &w->arena, &who);

    if (outcome == TOKEN_OK) {
        assert_true(id_eq(who.app, world_app(WORLD_ID).id));
        assert_int_equal(who.mode, APP_DEVELOPMENT);
        assert_int_equal(who.user.n, 0);
    }
    return outcome;
}

static void test_first_and_again(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct str text = world_token(w, now + 100);
    char *copy = arena_alloc(&w->arena, text.n);

    for (int i = 0; i < 3; i++)
        assert_int_equal(check(w, text, now), TOKEN_OK);
    for (size_t i = 0; i < text.n; i++) { /* near misses of the memory */
        memcpy(copy, text.p, text.n);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        assert_int_equal(check(w, str_of(copy, text.n), now), TOKEN_INVALID);
    }
    assert_int_equal(check(w, text, now + 99), TOKEN_OK);
    assert_int_equal(check(w, text, now + 100), TOKEN_EXPIRED);
    assert_int_equal(check(w, text, now), TOKEN_OK);
}

/* The app's own tokens end, also those that a loop remembers; those of the new
 * epoch are good. */
static void test_epoch(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct id id = world_app(WORLD_ID).id;
    struct str text = world_token(w, now + 100);

    assert_int_equal(check(w, text, now), TOKEN_OK);
    assert_int_equal(apps_end_tokens(w->db, id, now), OK);
    world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_true(world_is_current(w));
    assert_int_equal(check(w, text, now), TOKEN_INVALID);
    assert_int_equal(check(w, world_token(w, now + 100), now), TOKEN_OK);
}

/* Ended by hand one token has expired, and others of the same second haven't.
 */
static void test_expired_by_hand(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct str text = world_token(w, now + 100);
    struct str other = world_token(w, now + 100);
    struct identity who;

    assert_int_equal(auth_check(w->loop, text, now, &w->arena, &who), TOKEN_OK);
    assert_true(auth_is_still_good(w->loop, &who, now));
    auth_expire(w->auth, who.token);
    assert_int_equal(check(w, text, now), TOKEN_EXPIRED);
    assert_false(auth_is_still_good(w->loop, &who, now));
    assert_int_equal(check(w, other, now), TOKEN_OK);
}

static void create_alice(struct world *w)
{
    assert_int_equal(
        users_create(w->db, &(struct user){.id = STR("alice"),
                                           .country = {'S', 'E'},
                                           .product = USER_PREMIUM,
                                           .filter_explicit = true}),
        OK);
}

/* What a token of alice's says. */
static enum token_outcome check_alice(struct world *w, struct identity *who)
{
    int64_t now = clock_unix_s();
    struct token t = {.app = world_app(WORLD_ID).id,
                      .grant = {8, 9},
                      .scopes = SCOPE_BIT(SCOPE_USER_TOP_READ),
                      .expires_s = now + 50,
                      .user_n = 5,
                      .user = "alice"};
    const struct auth_view *v = auth_loop_view(w->loop);
    char text[TOKEN_TEXT_MAX_BYTES];
    size_t n = token_mint(&t, keys_signing(&v->keys, now), text);

    return auth_check(w->loop, str_of(text, n), now, &w->arena, who);
}

static void test_user(void **state)
{
    struct world *w = *state;
    struct identity who;

    assert_int_equal(check_alice(w, &who), TOKEN_INVALID); /* there is none */
    create_alice(w);
    world_tell(w, CHANGE_USER, STR("alice"));
    assert_true(world_is_current(w));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(check_alice(w, &who), TOKEN_OK);
        assert_true(str_eq(who.user, STR("alice")));
        assert_true(id_eq(who.grant, (struct id){8, 9}));
        assert_true(who.scopes == SCOPE_BIT(SCOPE_USER_TOP_READ));
        assert_memory_equal(who.country, "SE", 2);
        assert_int_equal(who.product, USER_PREMIUM);
        assert_true(who.filter_explicit);
    }
    assert_int_equal(users_delete(w->db, STR("alice")), OK);
    world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_true(world_is_current(w));
    assert_int_equal(check_alice(w, &who), TOKEN_OK); /* nobody said so */
    world_tell(w, CHANGE_USER, STR_EMPTY);
    assert_true(world_is_current(w));
    assert_int_equal(check_alice(w, &who), TOKEN_INVALID);
}

/* What ends a token ends what goes on by it. */
static void test_still_good(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct identity app, alice;

    create_alice(w);
    world_tell(w, CHANGE_USER, STR("alice"));
    assert_int_equal(check_alice(w, &alice), TOKEN_OK);
    assert_int_equal(
        auth_check(w->loop, world_token(w, now + 100), now, &w->arena, &app),
        TOKEN_OK);
    assert_int_equal(app.expires_s, now + 100);
    assert_true(auth_is_still_good(w->loop, &app, now + 99));
    assert_false(auth_is_still_good(w->loop, &app, now + 100));
    /* In development mode, and nobody invited her. */
    assert_false(auth_is_still_good(w->loop, &alice, now));
    assert_int_equal(quota_allow(w->db, app.app, STR("alice"), now), OK);
    world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_true(auth_is_still_good(w->loop, &alice, now));
    assert_int_equal(apps_end_tokens(w->db, app.app, now), OK);
    world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_false(auth_is_still_good(w->loop, &app, now));
    /* Her grant isn't in the state, so that it wasn't revoked with those. */
    assert_true(auth_is_still_good(w->loop, &alice, now));
    world_tell(w, CHANGE_GRANT, STR("00000000000000080000000000000009"));
    assert_false(auth_is_still_good(w->loop, &alice, now));
    alice.grant = (struct id){8, 10};
    assert_true(auth_is_still_good(w->loop, &alice, now));
    assert_int_equal(users_delete(w->db, STR("alice")), OK);
    world_tell(w, CHANGE_USER, STR_EMPTY);
    assert_false(auth_is_still_good(w->loop, &alice, now));
    assert_int_equal(apps_delete(w->db, app.app), OK);
    world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_false(auth_is_still_good(w->loop, &app, now));
}

/* The users can't be read when one has changed: all are read later. */
static void test_users_fail(void **state)
{
    static const struct db_statement away = {
        "users_away", "ALTER TABLE user_account RENAME TO elsewhere"};
    static const struct db_statement back = {
        "users_back", "ALTER TABLE elsewhere RENAME TO user_account"};
    struct world *w = *state;
    struct identity who;

    create_alice(w);
    assert_int_equal(db_exec(w->db, &away, DB_NO_ARGS, NULL), OK);
    world_tell(w, CHANGE_USER, STR("alice"));
    assert_false(world_is_current(w));
    assert_int_equal(check_alice(w, &who), TOKEN_INVALID);
    assert_int_equal(db_exec(w->db, &back, DB_NO_ARGS, NULL), OK);
    world_poll(w);
    assert_true(world_is_current(w));
    assert_int_equal(check_alice(w, &who), TOKEN_OK);
}

/* An app in development mode is open to its owner and those on its list. */
static void test_strangers(void **state)
{
    struct world *w = *state;
    struct app app = world_app(WORLD_ID);
    struct identity who;

    create_alice(w);
    world_tell(w, CHANGE_USER, STR("alice"));
    assert_true(world_is_current(w));
    assert_int_equal(check_alice(w, &who), TOKEN_OK);
    assert_true(who.is_not_invited);

    assert_int_equal(quota_allow(w->db, app.id, STR("alice"), 1), OK);
    world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_true(world_is_current(w));
    assert_int_equal(check_alice(w, &who), TOKEN_OK);
    assert_false(who.is_not_invited);

    assert_int_equal(quota_disallow(w->db, app.id, STR("alice")), OK);
    app.mode = APP_EXTENDED;
    assert_int_equal(apps_update(w->db, &app), OK);
    world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_true(world_is_current(w));
    assert_int_equal(check_alice(w, &who), TOKEN_OK);
    assert_false(who.is_not_invited);
    assert_int_equal(who.mode, APP_EXTENDED); /* whatever the token says */
}

static void test_owner(void **state)
{
    struct world *w = *state;
    struct app app = world_app(WORLD_ID);
    struct identity who;

    create_alice(w);
    app.owner = STR("alice");
    assert_int_equal(apps_delete(w->db, app.id), OK);
    assert_int_equal(apps_create(w->db, &app), OK);
    world_tell(w, "", STR_EMPTY);
    assert_true(world_is_current(w));
    assert_int_equal(check_alice(w, &who), TOKEN_OK);
    assert_false(who.is_not_invited);
}

static void test_deleted_app(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct app app = world_app(WORLD_ID);
    struct str text = world_token(w, now + 100);

    assert_int_equal(check(w, text, now), TOKEN_OK);
    assert_int_equal(apps_delete(w->db, app.id), OK);
    assert_int_equal(check(w, text, now), TOKEN_OK); /* nobody said so */
    world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_true(world_is_current(w));
    assert_int_equal(check(w, text, now), TOKEN_INVALID);
    assert_int_equal(apps_create(w->db, &app), OK);
    world_poll(w);
    assert_true(world_is_current(w));
    assert_int_equal(check(w, text, now), TOKEN_INVALID);
    world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_true(world_is_current(w));
    assert_int_equal(check(w, text, now), TOKEN_OK);
}

/* Keys that are gone take their tokens along, remembered ones too. */
static void test_new_keys(void **state)
{
    static const struct db_statement drop = {"drop", "DELETE FROM mac_key"};
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct str text = world_token(w, now + 100);

    assert_int_equal(check(w, text, now), TOKEN_OK);
    assert_int_equal(db_exec(w->db, &drop, DB_NO_ARGS, NULL), OK);
    world_tell(w, CHANGE_KEY, STR_EMPTY);
    assert_true(world_is_current(w));
    assert_int_equal(check(w, text, now), TOKEN_INVALID);
    assert_int_equal(check(w, world_token(w, now + 100), now), TOKEN_OK);
}

/* An old key is followed by a new one, and stays good. */
static void test_rotates_when_due(void **state)
{
    static const struct db_statement age = {
        "age", "UPDATE mac_key SET created_s = created_s - $1"};
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct str text = world_token(w, now + 100);

    assert_int_equal(db_exec(w->db, &age, DB_ARGS(db_int(KEYS_ROTATE_S)), NULL),
                     OK);
    world_tell(w, CHANGE_KEY, STR_EMPTY);
    assert_true(world_is_current(w));
    assert_int_equal(auth_loop_view(w->loop)->keys.count, 2);
    assert_int_equal(check(w, text, now), TOKEN_OK);
}

/* While the state can't be read the old view stays; then it is read again,
 * without another change. */
static void test_state_fails(void **state)
{
    static const struct db_statement away = {
        "away", "ALTER TABLE app RENAME TO elsewhere"};
    static const struct db_statement back = {
        "back", "ALTER TABLE elsewhere RENAME TO app"};
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct app app = world_app("ffffffffffffffffffffffffffffffff");
    struct str text = world_token(w, now + 100);

    assert_int_equal(apps_create(w->db, &app), OK);
    assert_int_equal(db_exec(w->db, &away, DB_NO_ARGS, NULL), OK);
    world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_false(world_is_current(w));
    assert_int_equal(check(w, text, now), TOKEN_OK);
    assert_int_equal(db_exec(w->db, &back, DB_NO_ARGS, NULL), OK);
    world_poll(w);
    assert_true(world_is_current(w));
    assert_non_null(apps_table_find(auth_loop_view(w->loop)->apps, app.id));
}

static void test_many_apps(void **state)
{
    struct world *w = *state;
    struct app app = world_app(WORLD_ID);
    struct id id;

    assert_int_equal(db_begin(w->db), OK);
    for (uint64_t i = 0; i < 2000; i++) {
        app.id = (struct id){i, i << 32};
        assert_int_equal(apps_create(w->db, &app), OK);
    }
    assert_int_equal(db_commit(w->db), OK);
    world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_true(world_is_current(w));
    for (uint64_t i = 0; i < 2000; i++) {
        id = (struct id){i, i << 32};
        assert_non_null(apps_table_find(auth_loop_view(w->loop)->apps, id));
        id.lo++;
        assert_null(apps_table_find(auth_loop_view(w->loop)->apps, id));
    }
}

/* ---- loops beside a feed ---- */

struct loops {
    struct world *w;
    struct str token;
    _Atomic bool stop;
    _Atomic int checks;
};

static void *loop_main(void *arg)
{
    struct loops *l = arg;
    struct auth_loop *loop = auth_loop_new(l->w->auth);
    struct arena arena;
    int64_t now = clock_unix_s();

    arena_init(&arena);
    while (!atomic_load(&l->stop)) {
        struct identity who;

        assert_int_equal(auth_check(loop, l->token, now, &arena, &who),
                         TOKEN_OK);
        atomic_fetch_add(&l->checks, 1);
    }
    arena_release(&arena);
    auth_loop_free(loop);
    return NULL;
}

static void test_threads(void **state)
{
    struct world *w = *state;
    struct loops l = {.w = w, .token = world_token(w, clock_unix_s() + 100)};
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, loop_main, &l), 0);
    for (int i = 0; i < 200 || atomic_load(&l.checks) < 1000; i++)
        world_tell(w, CHANGE_APP, STR_EMPTY);
    assert_true(world_is_current(w));
    atomic_store(&l.stop, true);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_first_and_again),  TEST(test_epoch),
        TEST(test_expired_by_hand),  TEST(test_user),
        TEST(test_still_good),       TEST(test_users_fail),
        TEST(test_strangers),        TEST(test_owner),
        TEST(test_deleted_app),      TEST(test_new_keys),
        TEST(test_rotates_when_due), TEST(test_state_fails),
        TEST(test_many_apps),        TEST(test_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
