/* Two services in one process, each with a state of its own. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "accounts/accounts.h"
#include "accounts/kinds.h"
#include "accounts/users_table.h"
#include "api/call/frame.h"
#include "base/clock.h"
#include "base/io.h"
#include "catalog/store.h"
#include "db/domain.h"
#include "db/pool.h"
#include "db/writer.h"
#include "hooks/hooks.h"
#include "library/library.h"
#include "player/player.h"
#include "plays/plays.h"
#include "recommend/domain.h"
#include "service/service.h"
#include "trends/trends.h"
#include "unit/accounts/fresh.h"

static const struct db_domain *const domains[] = {
    &db_domain,      &accounts_domain,  &hooks_domain,
    &library_domain, &plays_domain,     &player_domain,
    &trends_domain,  &recommend_domain, NULL};

struct two {
    char directory[40];
    char state[2][64];
    struct store *store;
    struct clock *clock;
    struct service *service[2];
};

static enum err open_one(struct two *t, int i)
{
    struct service_config config = {.place = {.data = t->directory,
                                              .where = t->state[i],
                                              .domains = domains,
                                              .is_relaxed = true},
                                    .first_key = (uint32_t)(i + 1) * 1024,
                                    .readers = 1,
                                    .hashes = 1,
                                    .access_lifetime_s = 3600,
                                    .refresh_retry_s = 60,
                                    .webhook_retry_ms = 1000,
                                    .chart_lists_s = 600,
                                    .call = {.store = t->store,
                                             .default_market = -1,
                                             .clock = i > 0 ? t->clock : NULL}};

    return service_open(&config, &t->service[i]);
}

static int set_up(void **state)
{
    static struct two t;

    t = (struct two){.directory = "/tmp/tonearm-ser-XXXXXX"};
    if (mkdtemp(t.directory) == NULL || store_open(t.directory, &t.store))
        return -1;
    t.clock = clock_new();
    clock_freeze(t.clock, true);
    clock_set(t.clock, 1000000000000);
    for (int i = 0; i < 2; i++) {
        (void)snprintf(t.state[i], sizeof t.state[i], "%s/%d.db", t.directory,
                       i);
        if (open_one(&t, i) != OK)
            return -1;
    }
    *state = &t;
    return 0;
}

static int tear_down(void **state)
{
    struct two *t = *state;

    for (int i = 0; i < 2; i++)
        service_close(t->service[i]);
    clock_free(t->clock);
    store_remove(t->store);
    return io_remove_dir(t->directory) != OK;
}

static const struct call_config *config_of(const struct two *t, int i)
{
    return call_frame_config(service_frame(t->service[i]));
}

static enum err add_alice(struct db *db, void *now_s)
{
    struct user user = fresh_user("alice");
    enum err e;

    *(int64_t *)now_s = clock_unix_s();
    e = users_create(db, &user);
    return e ? e : change_append(db, CHANGE_USER, user.id);
}

static bool has_alice(const struct two *t, int i)
{
    struct user_brief brief;

    return users_table_brief(auth_users(config_of(t, i)->auth), STR("alice"),
                             &brief);
}

/* What one writes, its own parts know when it is committed, and no others;
 * and its threads live by its clock. */
static void test_states_and_clocks(void **state)
{
    struct two *t = *state;
    int64_t now_s[2];

    assert_int_equal(pool_write(config_of(t, 1)->writer, add_alice, &now_s[1]),
                     OK);
    assert_false(has_alice(t, 0));
    assert_true(has_alice(t, 1));
    assert_int_equal(now_s[1], 1000000000);
    assert_int_equal(pool_write(config_of(t, 0)->writer, add_alice, &now_s[0]),
                     OK);
    assert_true(has_alice(t, 0));
    assert_true(now_s[0] > now_s[1]);
}

/* Each begins with the numbers that it was given. */
static void test_keys(void **state)
{
    struct two *t = *state;

    for (int i = 0; i < 2; i++) {
        struct auth *auth = config_of(t, i)->auth;
        const struct auth_view *view = auth_view_ref(auth);

        assert_int_equal(view->keys.count, 1);
        assert_int_equal(view->keys.key[0].number, (i + 1) * 1024);
        auth_view_unref(auth, view);
    }
}

static void test_fails_whole(void **state)
{
    struct two *t = *state;
    struct two other = *t;

    (void)snprintf(other.state[0], sizeof other.state[0], "%s/no/0.db",
                   t->directory);
    assert_int_not_equal(open_one(&other, 0), OK);
    assert_true(service_frame(t->service[0]) != NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_states_and_clocks),
                                       TEST(test_keys), TEST(test_fails_whole)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
