/* Which frames count, and when it is enough. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "http/frame_count.h"

/* `count` frames, one a look; whether all of them were fine. */
static bool are_fine(struct frame_count *c, unsigned type, unsigned flags,
                     size_t n, int fill, unsigned count, int64_t now_ms)
{
    char frame[9 + 16] = {0};

    frame[2] = (char)n;
    frame[3] = (char)type;
    frame[4] = (char)flags;
    memset(frame + 9, fill, n);
    for (unsigned i = 0; i < count; i++)
        if (!frame_count_look(c, str_of(frame, 9 + n), now_ms))
            return false;
    return true;
}

static void test_what_counts(void **state)
{
    static const struct {
        unsigned type, flags;
        size_t n;
        int fill;
        bool counts;
    } cases[] = {{0, 0, 5, 0, false}, /* DATA */
                 {0, 1, 0, 0, false}, {0, 0, 0, 0, true},
                 {1, 5, 9, 0, false},                      /* HEADERS */
                 {2, 0, 5, 1, true},                       /* PRIORITY */
                 {3, 0, 4, 0, true},                       /* RST_STREAM */
                 {4, 0, 0, 0, true},                       /* SETTINGS */
                 {6, 0, 8, 0, true},                       /* PING */
                 {7, 0, 8, 0, true},                       /* GOAWAY */
                 {8, 0, 4, 1, false},                      /* WINDOW_UPDATE */
                 {8, 0, 4, 0, true},  {9, 4, 3, 0, false}, /* CONTINUATION */
                 {9, 0, 0, 0, true},  {77, 0, 1, 1, true}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct frame_count c = {.has_preface = true, .since_ms = 1};

        assert_true(are_fine(&c, cases[i].type, cases[i].flags, cases[i].n,
                             cases[i].fill, FRAME_COUNT_MAX, 2));
        assert_int_equal(are_fine(&c, cases[i].type, cases[i].flags, cases[i].n,
                                  cases[i].fill, 1, 3),
                         !cases[i].counts);
    }
}

static void test_time_forgives(void **state)
{
    struct frame_count c = {.has_preface = true, .since_ms = 1};

    (void)state;
    assert_true(are_fine(&c, 6, 0, 8, 0, FRAME_COUNT_MAX, 1));
    assert_true(are_fine(&c, 6, 0, 8, 0, FRAME_COUNT_MAX, FRAME_COUNT_MS + 1));
    assert_false(are_fine(&c, 6, 0, 8, 0, 1, FRAME_COUNT_MS + 2));
}

/* What isn't whole is counted when it is. */
static void test_pieces(void **state)
{
    static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    char input[24 + 17] = {0};
    struct frame_count c = {.has_preface = false};

    (void)state;
    memcpy(input, preface, 24);
    input[24 + 2] = 8;
    input[24 + 3] = 6;
    assert_true(frame_count_look(&c, str_of(input, 23), 1));
    assert_false(c.has_preface);
    assert_true(frame_count_look(&c, str_of(input, sizeof input - 1), 1));
    assert_int_equal(c.n, 0);
    assert_true(frame_count_look(&c, str_of(input + 24, 17), 1));
    assert_int_equal(c.n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_counts),
                                       cmocka_unit_test(test_time_forgives),
                                       cmocka_unit_test(test_pieces)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
