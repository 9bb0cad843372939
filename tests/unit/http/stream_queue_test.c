/* The queue of a stream by itself: a wire that takes what it is told to, on a
 * loop that doesn't turn. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "http/stream_queue.h"
#include "http/stream_text.h"

static struct loop loop;
static struct stream_loop home;
static struct buf wired; /* what the wire was given */
static int offers;
static int cuts;
static int closed;
static enum stream_end closed_why;

static void on_closed(struct stream *s, struct stream_owner *owner,
                      enum stream_end why)
{
    (void)s;
    assert_null(owner);
    closed++;
    closed_why = why;
}

static const struct stream_handlers handlers = {.closed = on_closed};

static void on_offer(struct stream *s)
{
    assert_non_null(s->carrier);
    offers++;
}

static void on_cut(struct stream *s)
{
    (void)s;
    cuts++;
}

static const struct stream_wire wire = {on_offer, on_cut};

/* The message comes, and is on its way again: the loop that doesn't turn is
 * never posted to. */
static void deliver(struct stream *s)
{
    s->message.deliver(&s->message);
    atomic_store(&s->posted, true);
}

static int set_up(void **state)
{
    struct stream_opening opening = {&handlers, NULL, 100};
    struct stream *s;

    memset(&loop, 0, sizeof loop);
    loop.self = pthread_self();
    stream_loop_init(&home, &loop);
    s = stream_new(&home, NULL, &opening, false);
    atomic_store(&s->posted, true);
    buf_init(&wired, 4096);
    offers = cuts = closed = 0;
    *state = s;
    return 0;
}

/* Ends the stream if the test didn't. */
static int tear_down(void **state)
{
    struct stream *s = *state;

    if (!s->is_over)
        stream_finish(s, STREAM_END_CLIENT);
    assert_int_equal(closed, 1);
    s->message.deliver(&s->message);
    assert_int_equal(atomic_load(&home.count), 0);
    stream_unref(s);
    buf_release(&wired);
    return 0;
}

/* Takes once, at most so much; false when there was nothing. */
static bool take(struct stream *s, size_t room, size_t max_bytes)
{
    h2o_iovec_t slices[8];
    size_t count = stream_take(s, slices, room, max_bytes);
    size_t n = 0;

    assert_true(count <= room);
    for (size_t i = 0; i < count; i++) {
        buf_add(&wired, slices[i].base, slices[i].len);
        n += slices[i].len;
    }
    assert_true(n <= max_bytes && (count == 0) == (n == 0));
    if (count > 0)
        stream_wrote(s);
    return count > 0;
}

static void check_wired(const char *expected)
{
    assert_int_equal(wired.n, strlen(expected));
    assert_memory_equal(wired.p, expected, wired.n);
}

static void test_cut_into_any_pieces(void **state)
{
    struct stream *s = *state;

    stream_start(s, &wire, s, true);
    for (size_t n = 1; n < 30; n++) {
        buf_clear(&wired);
        stream_send(s, STR("one"));
        stream_send(s, STR("0123456789abcdefg"));
        stream_send(s, STR("x"));
        while (take(s, 1 + n % 3, n))
            ;
        check_wired("3\r\none\r\n11\r\n0123456789abcdefg\r\n1\r\nx\r\n");
        assert_int_equal(atomic_load(&s->behind_bytes), 0);
        assert_int_equal(s->sent_bytes, n * 21);
    }
    assert_false(stream_is_at_end(s));
}

static void test_counts_what_is_left(void **state)
{
    struct stream *s = *state;

    stream_start(s, &wire, s, true);
    stream_send(s, STR("0123456789"));
    assert_int_equal(atomic_load(&s->behind_bytes), 10);
    assert_true(take(s, 8, 2)); /* the size */
    assert_int_equal(atomic_load(&s->behind_bytes), 10);
    assert_true(take(s, 8, 5)); /* its end, and four bytes */
    assert_int_equal(atomic_load(&s->behind_bytes), 6);
    assert_int_equal(s->sent_bytes, 4);
    assert_true(take(s, 8, 6));
    assert_int_equal(atomic_load(&s->behind_bytes), 0);
    assert_true(take(s, 8, 99)); /* the line's end */
    assert_int_equal(atomic_load(&s->behind_bytes), 0);
    assert_int_equal(s->sent_bytes, 10);
    assert_false(take(s, 8, 99));
    check_wired("a\r\n0123456789\r\n");
}

/* What is left of the limit can be used to the last byte. */
static void test_limit(void **state)
{
    struct stream *s = *state;
    static char text[101];

    stream_start(s, &wire, s, false);
    stream_send(s, str_of(text, 60));
    stream_send(s, str_of(text, 40));
    assert_true(take(s, 8, 30));
    stream_send(s, str_of(text, 30));
    assert_int_equal(atomic_load(&s->behind_bytes), 100);
    assert_false(atomic_load(&s->overrun));
    assert_int_equal(offers, 3);
    stream_send(s, STR("x"));
    assert_int_equal(cuts, 0); /* not from within */
    deliver(s);
    assert_int_equal(cuts, 1);
    assert_int_equal(closed, 0);
    stream_send(s, STR("y"));
    assert_int_equal(offers, 3);
    stream_finish(s, STREAM_END_CLIENT);
    assert_int_equal(closed_why, STREAM_END_SLOW);
}

static void test_end_comes_after_the_texts(void **state)
{
    struct stream *s = *state;

    stream_send(s, STR("before the wire"));
    stream_close(s);
    stream_send(s, STR("too late"));
    stream_close(s);
    deliver(s);
    assert_int_equal(offers, 0);
    stream_start(s, &wire, s, true);
    assert_int_equal(offers, 1);
    assert_false(stream_is_at_end(s));
    while (take(s, 8, 4))
        ;
    check_wired("f\r\nbefore the wire\r\n0\r\n\r\n");
    assert_true(stream_is_at_end(s));
    assert_int_equal(s->sent_bytes, 15);
    stream_finish(s, STREAM_END_CLIENT);
    assert_int_equal(closed_why, STREAM_END_OURS);
}

static void test_text_is_shared(void **state)
{
    struct stream *s = *state;
    struct stream_text *t = stream_text_new(STR("shared"));

    stream_start(s, &wire, s, false);
    stream_send_text(s, t);
    stream_send_text(s, t);
    assert_int_equal(atomic_load(&t->references), 3);
    assert_true(take(s, 8, 8));
    assert_int_equal(atomic_load(&t->references), 2);
    stream_finish(s, STREAM_END_CLIENT);
    assert_int_equal(closed_why, STREAM_END_CLIENT);
    assert_int_equal(atomic_load(&t->references), 1);
    stream_send_text(s, t);
    assert_int_equal(atomic_load(&t->references), 1);
    check_wired("sharedsh");
    assert_true(str_eq(stream_text_plain(t), STR("shared")));
    assert_true(str_eq(stream_text_chunk(t), STR("6\r\nshared\r\n")));
    stream_text_unref(t);
    stream_text_unref(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_cut_into_any_pieces), TEST(test_counts_what_is_left),
        TEST(test_limit), TEST(test_end_comes_after_the_texts),
        TEST(test_text_is_shared)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
