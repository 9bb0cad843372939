/* Server-sent events, however their bytes come. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "remote/event_reader.h"

struct heard {
    struct buf text; /* type=data; for each event */
    int goes_on;     /* for so many events */
};

static bool hear(void *user, struct str type, struct str data)
{
    struct heard *heard = user;

    buf_str(&heard->text, type);
    buf_char(&heard->text, '=');
    buf_str(&heard->text, data);
    buf_char(&heard->text, ';');
    return --heard->goes_on > 0;
}

static const char stream[] = "retry: 2000\n\n"
                             "id: 1\nevent: state\ndata: {\"a\":1}\n\n"
                             ":\n\n"
                             "data:x\r\ndata:  y\r\n\r\n"
                             "event: empty\n\n"
                             "eventual: no\ndata: z\n\n"
                             "event\ndata:\ndata: b\ndata\n\n"
                             "data\n\n"
                             "event: cut\ndata: off\n";

/* What is heard of the stream in pieces of `piece` bytes. */
static bool feed(struct heard *heard, size_t piece, int goes_on)
{
    struct event_reader r;
    struct str rest = str_from_c(stream);
    bool is_fed = true;

    buf_init(&heard->text, 4096);
    heard->goes_on = goes_on;
    event_reader_init(&r, hear, heard);
    while (is_fed && rest.n > 0) {
        size_t n = rest.n < piece ? rest.n : piece;

        is_fed = event_reader_feed(&r, str_of(rest.p, n));
        rest = str_from(rest, n);
    }
    event_reader_release(&r);
    return is_fed;
}

static void test_events_in_pieces_of_any_size(void **state)
{
    struct heard heard;

    (void)state;
    for (size_t piece = 1; piece <= sizeof stream; piece++) {
        assert_true(feed(&heard, piece, 99));
        assert_true(str_eq_c(buf_get(&heard.text),
                             "state={\"a\":1};=x\n y;=z;=\nb\n;=;"));
        buf_release(&heard.text);
    }
}

static void test_who_has_heard_enough(void **state)
{
    struct heard heard;

    (void)state;
    assert_false(feed(&heard, 7, 1));
    assert_true(str_eq_c(buf_get(&heard.text), "state={\"a\":1};"));
    buf_release(&heard.text);
}

static void test_a_line_without_an_end(void **state)
{
    static char piece[1 << 16];
    struct heard heard = {.goes_on = 1};
    struct event_reader r;
    size_t fed = 0;

    (void)state;
    memset(piece, 'x', sizeof piece);
    event_reader_init(&r, hear, &heard);
    while (event_reader_feed(&r, str_of(piece, sizeof piece)))
        fed += sizeof piece;
    assert_true(fed <= EVENT_READER_MAX_BYTES);
    event_reader_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events_in_pieces_of_any_size),
        cmocka_unit_test(test_who_has_heard_enough),
        cmocka_unit_test(test_a_line_without_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
