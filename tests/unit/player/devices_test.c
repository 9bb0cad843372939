#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/change.h"
#include "player/device_socket.h"
#include "unit/player/listening.h"

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, listening_set_up, listening_tear_down)

static struct device radio(void)
{
    return (struct device){.id = STR("radio"),
                           .name = STR("Radio \xc3\x85"),
                           .type = STR("Speaker"),
                           .flags = DEVICE_IS_VIRTUAL | DEVICE_HAS_VOLUME,
                           .volume = 30,
                           .made_ms = 1000,
                           .seen_ms = 7};
}

/* Whether a change was appended since the last question. */
static bool is_told(struct listening *l)
{
    static struct id last;
    size_t count;
    const struct change *list = changes_written(l->db, &count);
    bool is_new = count > 0 && !id_eq(list[count - 1].id, last);

    if (is_new)
        last = list[count - 1].id;
    return is_new;
}

static void put_device(struct listening *l, struct str user,
                       const struct device *d)
{
    assert_int_equal(device_put(l->db, user, d), OK);
    assert_true(is_told(l));
}

static struct device found(struct listening *l, struct str user, struct str id)
{
    struct device d;

    assert_int_equal(device_find(l->db, user, id, &l->arena, &d), OK);
    return d;
}

static size_t list(struct listening *l, struct str user, struct device **out)
{
    size_t count;

    assert_int_equal(device_list(l->db, user, &l->arena, out, &count), OK);
    return count;
}

static void test_all_of_a_device(void **state)
{
    struct listening *l = *state;
    struct device d = radio(), got;

    put_device(l, alice, &d);
    got = found(l, alice, d.id);
    assert_true(str_eq(got.id, d.id) && str_eq(got.name, d.name) &&
                str_eq(got.type, d.type));
    assert_int_equal(got.flags, d.flags);
    assert_int_equal(got.volume, 30);
    assert_int_equal(got.made_ms, 1000);
    assert_int_equal(got.seen_ms, 7);
    assert_int_equal(device_find(l->db, alice, STR("RADIO"), &l->arena, &got),
                     ERR_NOT_FOUND);
    assert_int_equal(device_find(l->db, bob, d.id, &l->arena, &got),
                     ERR_NOT_FOUND);
}

/* The same id again is the same device, as old as it was. */
static void test_changing(void **state)
{
    struct listening *l = *state;
    struct device d = radio(), got, *all;

    put_device(l, alice, &d);
    d.name = STR("Ours");
    d.type = STR("TV");
    d.flags = DEVICE_IS_PRIVATE;
    d.volume = 0;
    d.made_ms = 2000;
    put_device(l, alice, &d);
    got = found(l, alice, d.id);
    assert_true(str_eq(got.name, d.name) && str_eq(got.type, d.type));
    assert_int_equal(got.flags, DEVICE_IS_PRIVATE);
    assert_int_equal(got.volume, 0);
    assert_int_equal(got.made_ms, 1000);
    assert_int_equal(list(l, alice, &all), 1);
}

static void test_the_oldest_comes_first(void **state)
{
    struct listening *l = *state;
    struct device d = radio(), *all;

    for (unsigned i = 0; i < 3; i++) {
        static const char *const ids[] = {"b", "c", "a"};

        d.id = str_from_c(ids[i]);
        d.made_ms = 3000 - i;
        put_device(l, alice, &d);
    }
    assert_int_equal(list(l, alice, &all), 3);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(all[i].id.p[0], "acb"[i]);
    assert_int_equal(list(l, bob, &all), 0);
}

static void test_no_more_than_so_many(void **state)
{
    struct listening *l = *state;
    struct device d = radio(), *all;

    for (unsigned i = 0; i < DEVICES_MAX; i++) {
        d.id = arena_printf(&l->arena, "device-%u", i);
        put_device(l, alice, &d);
    }
    put_device(l, alice, &d); /* one that there is */
    put_device(l, bob, &d);   /* another's */
    assert_int_equal(db_begin(l->db), OK);
    d.id = STR("one-more");
    assert_int_equal(device_put(l->db, alice, &d), ERR_LIMIT);
    db_rollback(l->db);
    assert_int_equal(list(l, alice, &all), DEVICES_MAX);
}

static void test_volume_and_presence(void **state)
{
    struct listening *l = *state;
    struct device d = radio();

    put_device(l, alice, &d);
    put_device(l, bob, &d);
    assert_int_equal(device_set_volume(l->db, alice, d.id, 100), OK);
    assert_true(is_told(l));
    assert_int_equal(found(l, alice, d.id).volume, 100);
    assert_int_equal(found(l, bob, d.id).volume, 30);
    d.socket = 5;
    assert_int_equal(device_socket_open(l->db, alice, &d, 5000), OK);
    assert_true(is_told(l));
    assert_int_equal(device_socket_keep(l->db, alice, d.id, 5, 6000), OK);
    assert_false(is_told(l));
    assert_int_equal(found(l, alice, d.id).seen_ms, 6000);
    assert_int_equal(device_socket_keep(l->db, alice, d.id, 4, 7000),
                     ERR_NOT_FOUND);
    assert_int_equal(device_socket_close(l->db, alice, d.id, 4), ERR_NOT_FOUND);
    assert_int_equal(found(l, alice, d.id).seen_ms, 6000);
    assert_int_equal(device_socket_close(l->db, alice, d.id, 5), OK);
    assert_true(is_told(l));
    assert_int_equal(found(l, alice, d.id).seen_ms, 0);
    assert_int_equal(found(l, bob, d.id).seen_ms, 7);
}

static void test_deleting(void **state)
{
    struct listening *l = *state;
    struct device d = radio(), *all;

    put_device(l, alice, &d);
    put_device(l, bob, &d);
    assert_int_equal(device_delete(l->db, alice, d.id), OK);
    assert_true(is_told(l));
    assert_int_equal(device_delete(l->db, alice, d.id), ERR_NOT_FOUND);
    assert_false(is_told(l));
    assert_int_equal(list(l, alice, &all), 0);
    assert_int_equal(list(l, bob, &all), 1);
}

/* ---- without the state ---- */

static void test_who_is_there(void **state)
{
    struct device d = radio();

    (void)state;
    d.seen_ms = 0;
    assert_true(device_is_there(&d, 1000000));
    d.flags = 0;
    assert_false(device_is_there(&d, 1000000));
    d.seen_ms = 1000000 - DEVICES_GONE_MS;
    assert_false(device_is_there(&d, 1000000));
    d.seen_ms++;
    assert_true(device_is_there(&d, 1000000));
}

static void test_types(void **state)
{
    (void)state;
    assert_true(str_eq(device_type(STR("SPEAKER")), STR("Speaker")));
    assert_true(str_eq(device_type(STR("avr")), STR("AVR")));
    assert_true(str_eq(device_type(STR("gameconsole")), STR("GameConsole")));
    assert_int_equal(device_type(STR("Smartwatch")).n, 0);
    assert_int_equal(device_type(STR("Speakers")).n, 0);
    assert_int_equal(device_type(STR_EMPTY).n, 0);
}

static void test_ids(void **state)
{
    static const char *const bad[] = {"", "a/b", "a b", "a.b", "\xc3\xa5"};
    char one[DEVICES_ID_LENGTH], two[DEVICES_ID_LENGTH];
    char most[DEVICES_MAX_ID + 1];

    (void)state;
    device_id_make(one);
    device_id_make(two);
    for (size_t i = 0; i < sizeof one; i++)
        assert_non_null(memchr("0123456789abcdef", one[i], 16));
    assert_memory_not_equal(one, two, sizeof one);
    assert_true(device_id_is_valid(str_of(one, sizeof one)));
    assert_true(device_id_is_valid(STR("my_Speaker-9")));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(device_id_is_valid(str_from_c(bad[i])));
    memset(most, 'x', sizeof most);
    assert_true(device_id_is_valid(str_of(most, DEVICES_MAX_ID)));
    assert_false(device_id_is_valid(str_of(most, DEVICES_MAX_ID + 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_all_of_a_device),          TEST(test_changing),
        TEST(test_the_oldest_comes_first),   TEST(test_no_more_than_so_many),
        TEST(test_volume_and_presence),      TEST(test_deleting),
        cmocka_unit_test(test_who_is_there), cmocka_unit_test(test_types),
        cmocka_unit_test(test_ids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
