#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>

#include "accounts/grants.h"
#include "accounts/kinds.h"
#include "accounts/revocations.h"
#include "accounts/users.h"
#include "unit/accounts/world.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

static struct id nth(uint64_t n)
{
    return (struct id){n * 0x9e3779b97f4a7c15u, n};
}

static void test_what_was_added_and_nothing_else(void **state)
{
    struct world *w = *state;
    struct revocations *r;

    assert_int_equal(revocations_load(w->db, 0, &r), OK);
    assert_false(revocations_has(r, nth(1)));
    for (uint64_t n = 1; n <= 5000; n++)
        revocations_add(r, nth(n));
    for (uint64_t n = 1; n <= 5000; n++)
        revocations_add(r, nth(n)); /* once more does no harm */
    for (uint64_t n = 1; n <= 5000; n++)
        assert_true(revocations_has(r, nth(n)));
    /* Enough that many share a bit with one that was revoked. */
    for (uint64_t n = 5001; n <= 500000; n++)
        assert_false(revocations_has(r, nth(n)));
    revocations_free(r);
    revocations_free(NULL);
}

/* A user's grant for the world's app. */
static struct id consent_of(struct world *w, const char *name)
{
    struct user user = {.id = str_from_c(name), .country = {'S', 'E'}};
    struct id grant;

    assert_int_equal(users_create(w->db, &user), OK);
    assert_int_equal(grants_consent(w->db, world_app(WORLD_ID).id, user.id,
                                    STR("user-read-email"), clock_unix_s(),
                                    &grant),
                     OK);
    return grant;
}

static void test_what_the_state_remembers(void **state)
{
    struct world *w = *state;
    int64_t now = clock_unix_s();
    struct id old = consent_of(w, "alice"), new = consent_of(w, "bob");
    struct revocations *r;

    assert_int_equal(grants_revoke(w->db, old, now - 100), OK);
    assert_int_equal(revocations_load(w->db, now - 100, &r), OK);
    assert_true(revocations_has(r, old));
    assert_false(revocations_has(r, new));
    assert_int_equal(grants_revoke(w->db, new, now), OK);
    assert_int_equal(revocations_read(r, w->db, now - 99), OK);
    assert_true(revocations_has(r, new));
    assert_true(revocations_has(r, old));
    revocations_free(r);
    assert_int_equal(revocations_load(w->db, now - 99, &r), OK);
    assert_false(revocations_has(r, old));
    assert_true(revocations_has(r, new));
    revocations_free(r);
}

static struct str token_of(struct world *w, struct id grant, const char *user)
{
    int64_t now = clock_unix_s();
    struct token t = {.app = world_app(WORLD_ID).id,
                      .grant = grant,
                      .expires_s = now + 60,
                      .user_n = (uint8_t)strlen(user)};
    char *text = arena_alloc(&w->arena, TOKEN_TEXT_MAX_BYTES);

    memcpy(t.user, user, t.user_n);
    return str_of(
        text, token_mint(&t, keys_signing(&auth_loop_view(w->loop)->keys, now),
                         text));
}

static void tell(struct world *w, const char *kind, struct str subject)
{
    world_tell(w, kind, subject);
    assert_true(world_is_current(w));
}

static enum token_outcome outcome(struct world *w, struct auth_loop *loop,
                                  struct str token)
{
    struct identity who;

    return auth_check(loop, token, clock_unix_s(), &w->arena, &who);
}

/* As another node hears of it: by the change alone. */
static void test_tokens_of_a_revoked_grant(void **state)
{
    struct world *w = *state;
    struct auth_loop *other = auth_loop_new(w->auth);
    struct id hers = consent_of(w, "alice"), his = consent_of(w, "bob");
    struct str alice, bob, app;
    struct id_hex hex;

    tell(w, "", STR_EMPTY);
    alice = token_of(w, hers, "alice");
    bob = token_of(w, his, "bob");
    app = world_token(w, clock_unix_s() + 60);
    assert_int_equal(outcome(w, w->loop, alice), TOKEN_OK);
    assert_int_equal(outcome(w, other, bob), TOKEN_OK);

    tell(w, CHANGE_GRANT, id_hex_text(hers, &hex));
    tell(w, CHANGE_GRANT, STR("nonsense"));
    assert_int_equal(outcome(w, w->loop, alice), TOKEN_INVALID);
    assert_int_equal(outcome(w, other, alice), TOKEN_INVALID);
    assert_int_equal(outcome(w, w->loop, bob), TOKEN_OK);
    assert_int_equal(outcome(w, other, app), TOKEN_OK);
    auth_loop_free(other);
}

/* What a node that starts, or that missed changes, has to find out. */
static void test_a_node_that_was_not_told(void **state)
{
    struct world *w = *state;
    struct id grant = consent_of(w, "alice"), other = consent_of(w, "bob");
    struct str token, his;

    tell(w, "", STR_EMPTY);
    token = token_of(w, grant, "alice");
    his = token_of(w, other, "bob");
    assert_int_equal(grants_revoke(w->db, grant, clock_unix_s()), OK);
    assert_int_equal(outcome(w, w->loop, token), TOKEN_OK);
    tell(w, "", STR_EMPTY);
    assert_int_equal(outcome(w, w->loop, token), TOKEN_INVALID);

    assert_int_equal(grants_revoke(w->db, other, clock_unix_s()), OK);
    auth_loop_free(w->loop);
    auth_free(w->auth);
    assert_int_equal(auth_open(w->db, &w->auth), OK);
    w->loop = auth_loop_new(w->auth);
    auth_subscribe(w->auth, w->subscribers);
    assert_int_equal(outcome(w, w->loop, token), TOKEN_INVALID);
    assert_int_equal(outcome(w, w->loop, his), TOKEN_INVALID);
}

#define MANY 20000u

static void *add_many(void *arg)
{
    for (uint64_t n = 1; n <= MANY; n++)
        revocations_add(arg, nth(n));
    return NULL;
}

static void test_threads(void **state)
{
    struct world *w = *state;
    struct revocations *r;
    pthread_t adding[2];

    assert_int_equal(revocations_load(w->db, 0, &r), OK);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&adding[i], NULL, add_many, r), 0);
    for (uint64_t n = 1; n <= MANY; n++) {
        while (!revocations_has(r, nth(n)))
            continue;
        assert_false(revocations_has(r, nth(MANY + n)));
    }
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_join(adding[i], NULL), 0);
    revocations_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_was_added_and_nothing_else),
        TEST(test_what_the_state_remembers),
        TEST(test_tokens_of_a_revoked_grant),
        TEST(test_a_node_that_was_not_told),
        TEST(test_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
