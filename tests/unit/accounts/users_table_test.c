#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "accounts/users_table.h"
#include "unit/accounts/world.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

#define MANY 2500 /* more than are read at once */

static struct str many_id(struct world *w, int i)
{
    return arena_printf(&w->arena, "user-%d", i);
}

static enum err create_many(struct db *db, void *arg)
{
    struct world *w = arg;

    for (int i = 0; i < MANY; i++) {
        struct user u = {.id = many_id(w, i), .country = {'S', 'E'}};
        enum err e = users_create(db, &u);

        if (e)
            return e;
    }
    return OK;
}

static void test_many(void **state)
{
    struct world *w = *state;
    struct users_table *t;
    struct user_brief brief;

    assert_int_equal(db_transact(w->db, create_many, w), OK);
    assert_int_equal(users_table_load(w->db, &t), OK);
    for (int i = 0; i < MANY; i++)
        assert_true(users_table_brief(t, many_id(w, i), &brief));
    assert_false(users_table_brief(t, STR("user-2500"), &brief));
    assert_false(users_table_brief(t, STR("USER-1"), &brief));
    assert_false(users_table_brief(t, STR_EMPTY, &brief));
    for (int i = 0; i < MANY; i += 2)
        assert_int_equal(users_delete(w->db, many_id(w, i)), OK);
    assert_int_equal(users_table_reload(t, w->db), OK);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(users_table_brief(t, many_id(w, i), &brief), i % 2);
    users_table_free(t);
}

static void test_all_of_a_user(void **state)
{
    struct world *w = *state;
    struct user alice = {.id = STR("alice"),
                         .email = STR("alice@example.org"),
                         .display_name = STR("Alice \xc3\x85"),
                         .password_hash = STR("$argon2id$secret"),
                         .country = {'N', 'O'},
                         .filter_locked = true,
                         .created_s = 1780000000};
    struct users_table *t;
    struct user found;

    assert_int_equal(users_table_load(w->db, &t), OK);
    assert_false(users_table_find(t, alice.id, &w->arena, &found));
    assert_int_equal(users_create(w->db, &alice), OK);
    assert_int_equal(users_table_refresh(t, w->db, alice.id), OK);
    assert_true(users_table_find(t, alice.id, &w->arena, &found));
    assert_true(str_eq(found.id, alice.id));
    assert_true(str_eq(found.email, alice.email));
    assert_true(str_eq(found.display_name, alice.display_name));
    assert_int_equal(found.password_hash.n, 0);
    assert_memory_equal(found.country, "NO", 2);
    assert_int_equal(found.product, USER_FREE);
    assert_true(found.filter_locked);
    assert_int_equal(found.created_s, alice.created_s);

    alice.display_name = STR_EMPTY;
    alice.product = USER_PREMIUM;
    assert_int_equal(users_update(w->db, &alice), OK);
    assert_int_equal(users_table_refresh(t, w->db, alice.id), OK);
    /* what was found before is the finder's */
    assert_true(str_eq(found.display_name, STR("Alice \xc3\x85")));
    assert_true(users_table_find(t, alice.id, &w->arena, &found));
    assert_int_equal(found.display_name.n, 0);
    assert_int_equal(found.product, USER_PREMIUM);

    assert_int_equal(users_delete(w->db, alice.id), OK);
    assert_int_equal(users_table_refresh(t, w->db, alice.id), OK);
    assert_false(users_table_find(t, alice.id, &w->arena, &found));
    users_table_free(t);
}

/* Readers see each user as it was or as it is, whole. */
struct reading {
    struct users_table *table;
    atomic_bool stop;
    atomic_uint wrong;
};

static void *read_on(void *arg)
{
    struct reading *r = arg;
    struct arena arena;
    struct user u;

    arena_init(&arena);
    while (!atomic_load(&r->stop)) {
        bool is_free;

        if (!users_table_find(r->table, STR("alice"), &arena, &u)) {
            atomic_fetch_add(&r->wrong, 1);
            break;
        }
        is_free = u.product == USER_FREE;
        if (!str_eq(u.display_name, is_free ? STR("free") : STR("premium")))
            atomic_fetch_add(&r->wrong, 1);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return NULL;
}

static void test_readers_beside_changes(void **state)
{
    struct world *w = *state;
    struct user alice = {
        .id = STR("alice"), .country = {'N', 'O'}, .display_name = STR("free")};
    struct reading r = {.wrong = 0};
    pthread_t threads[2];

    assert_int_equal(users_create(w->db, &alice), OK);
    assert_int_equal(users_table_load(w->db, &r.table), OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, &r), 0);
    for (int i = 1; i <= 100; i++) {
        alice.product = i % 2 ? USER_PREMIUM : USER_FREE;
        alice.display_name = i % 2 ? STR("premium") : STR("free");
        assert_int_equal(users_update(w->db, &alice), OK);
        assert_int_equal(i % 10 == 0
                             ? users_table_reload(r.table, w->db)
                             : users_table_refresh(r.table, w->db, alice.id),
                         OK);
    }
    atomic_store(&r.stop, true);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(r.wrong, 0);
    users_table_free(r.table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_many),
        TEST(test_all_of_a_user),
        TEST(test_readers_beside_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
