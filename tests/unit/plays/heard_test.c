/* What was heard lately: counted by track, the last one first. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "plays/heard.h"
#include "unit/plays/kept.h"

static void test_tracks_are_counted(void **state)
{
    struct play list[9];
    struct heard *heard;
    struct arena arena;
    size_t n;

    for (unsigned i = 0; i < 9; i++) {
        list[i] = kept_play(i % 3, (i + 1) * 1000);
        list[i].heard_ms = 60000;
    }
    list[6].is_private = true;                /* track 0's last */
    list[7].heard_ms = PLAY_COUNTS_MS - 1000; /* track 1's last */
    list[8].kind = SEQUENCE_EPISODE;          /* not track 2's */
    kept_add(*state, "alice", list, 9, 1);
    kept_add(*state, "bob", list, 1, 1);
    arena_init(&arena);
    assert_int_equal(heard_lately(*state, STR("alice"), 10, &arena, &heard, &n),
                     OK);
    assert_int_equal(n, 3);
    assert_true(id_eq(heard[0].track, list[2].id));
    assert_int_equal(heard[0].last_s, list[5].begun_ms / 1000);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(heard[i].plays, 2);
    assert_true(id_eq(heard[2].track, list[0].id));
    assert_int_equal(heard_lately(*state, STR("alice"), 2, &arena, &heard, &n),
                     OK);
    assert_int_equal(n, 2);
    assert_int_equal(heard_lately(*state, STR("eve"), 2, &arena, &heard, &n),
                     OK);
    assert_int_equal(n, 0);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tracks_are_counted, kept_set_up,
                                        place_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
