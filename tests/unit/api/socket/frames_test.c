/* Frames as a client writes them, and what comes back: bytes of RFC 6455
 * section 5, by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/socket/frames.h"
#include "api/socket/web_socket.h"
#include "base/mem.h"

#define FIN  0x80u
#define TEXT 0x1u

struct client {
    struct frames *frames;
    struct buf sent; /* by the client, to be received */
    struct buf came; /* from the server */
    char heard[256]; /* messages, with a bar behind each */
    size_t longest;
    unsigned pongs;
    bool answers; /* each message is sent back */
};

static void on_message(void *owner, struct str text)
{
    struct client *c = owner;
    size_t n = strlen(c->heard);

    if (text.n > c->longest)
        c->longest = text.n;
    if (n + text.n + 2 <= sizeof c->heard) {
        if (text.n > 0)
            memcpy(c->heard + n, text.p, text.n);
        memcpy(c->heard + n + text.n, "|", 2);
    }
    if (c->answers)
        frames_queue_text(c->frames, text);
}

static void on_pong(void *owner)
{
    struct client *c = owner;

    c->pongs++;
}

static int set_up(void **state)
{
    static const struct frames_handlers handlers = {on_message, on_pong};
    struct client *c = mem_zalloc(1, sizeof *c);

    c->frames = frames_new(&handlers, c);
    buf_init(&c->sent, 1u << 20);
    buf_init(&c->came, 1u << 20);
    *state = c;
    return 0;
}

static int tear_down(void **state)
{
    struct client *c = *state;

    frames_free(c->frames);
    buf_release(&c->sent);
    buf_release(&c->came);
    free(c);
    return 0;
}

/* Appends a masked frame to what the client sends. */
static void put_frame(struct client *c, unsigned first, struct str text)
{
    static const uint8_t mask[] = {0x37, 0xfa, 0x21, 0x3d};

    buf_char(&c->sent, (char)first);
    if (text.n < 126) {
        buf_char(&c->sent, (char)(0x80u | text.n));
    } else if (text.n < 65536) {
        buf_char(&c->sent, (char)(0x80u | 126u));
        buf_char(&c->sent, (char)(text.n >> 8));
        buf_char(&c->sent, (char)(text.n & 0xff));
    } else {
        buf_char(&c->sent, (char)(0x80u | 127u));
        for (int shift = 56; shift >= 0; shift -= 8)
            buf_char(&c->sent, (char)(text.n >> shift & 0xff));
    }
    buf_add(&c->sent, mask, sizeof mask);
    for (size_t i = 0; i < text.n; i++)
        buf_char(&c->sent, (char)((uint8_t)text.p[i] ^ mask[i % 4]));
}

/* The server receives what was put, in pieces of so many bytes. */
static void receive(struct client *c, size_t piece)
{
    struct str rest = buf_get(&c->sent);

    while (rest.n > 0) {
        size_t n = rest.n < piece ? rest.n : piece;

        frames_receive(c->frames, str_of(rest.p, n));
        rest = str_from(rest, n);
    }
    buf_clear(&c->sent);
    frames_write(c->frames, &c->came);
}

#define assert_came(c, literal)                                                \
    do {                                                                       \
        assert_int_equal((c)->came.n, sizeof(literal) - 1);                    \
        assert_memory_equal((c)->came.p, literal, sizeof(literal) - 1);        \
        buf_clear(&(c)->came);                                                 \
    } while (0)

/* A close frame with this code came last, and nothing more is heard. */
static void assert_closed(struct client *c, unsigned code)
{
    const uint8_t *p = (const uint8_t *)c->came.p;
    char heard[sizeof c->heard];

    assert_true(c->came.n >= 4);
    assert_int_equal(p[0], 0x88);
    assert_int_equal(p[2] << 8 | p[3], code);
    assert_true(frames_are_closing(c->frames));
    assert_true(frames_are_over(c->frames));
    buf_clear(&c->came);
    memcpy(heard, c->heard, sizeof heard);
    put_frame(c, FIN | TEXT, STR("too late"));
    receive(c, 1000);
    frames_queue_text(c->frames, STR("too late"));
    frames_write(c->frames, &c->came);
    assert_string_equal(c->heard, heard);
    assert_int_equal(c->came.n, 0);
}

static void test_hears_messages_however_they_are_cut(void **state)
{
    static const size_t pieces[] = {1, 2, 7, 1000};
    struct client *c = *state;

    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        c->heard[0] = '\0';
        put_frame(c, FIN | TEXT, STR("hello"));
        put_frame(c, TEXT, STR("in "));
        put_frame(c, FIN | 0x9, STR("ping")); /* in between */
        put_frame(c, 0, STR("three \xe2\x82"));
        put_frame(c, FIN, STR("\xac parts"));
        put_frame(c, FIN | TEXT, STR_EMPTY);
        receive(c, pieces[i]);
        assert_string_equal(c->heard, "hello|in three \xe2\x82\xac parts||");
        assert_came(c, "\x8a\x04ping");
    }
}

static void test_writes_in_order(void **state)
{
    struct client *c = *state;

    c->answers = true;
    put_frame(c, FIN | TEXT, STR("one"));
    put_frame(c, FIN | TEXT, STR("two"));
    receive(c, 1000);
    assert_came(c, "\x81\x03one\x81\x03two");
    frames_queue_ping(c->frames);
    frames_queue_text(c->frames, STR("three"));
    frames_write(c->frames, &c->came);
    assert_came(c, "\x89\x00\x81\x05three");
    put_frame(c, FIN | 0xa, STR_EMPTY);
    receive(c, 1000);
    assert_int_equal(c->pongs, 1);
    assert_int_equal(c->came.n, 0);
}

static void test_takes_so_much_and_no_more(void **state)
{
    struct client *c = *state;
    char *big = mem_alloc(WEB_SOCKET_MAX_BYTES + 1);

    memset(big, 'x', WEB_SOCKET_MAX_BYTES + 1);
    put_frame(c, FIN | TEXT, str_of(big, WEB_SOCKET_MAX_BYTES));
    receive(c, 5000);
    assert_int_equal(c->longest, WEB_SOCKET_MAX_BYTES);
    /* Of parts, too. */
    put_frame(c, TEXT, str_of(big, WEB_SOCKET_MAX_BYTES - 5));
    put_frame(c, FIN, str_of(big, 6));
    receive(c, 5000);
    free(big);
    assert_closed(c, 1009);
}

static void test_says_goodbye(void **state)
{
    struct client *c = *state;

    put_frame(c, FIN | 0x8, STR("\x03\xe8"));
    receive(c, 1);
    assert_closed(c, 1000);
}

static void test_closes_with_a_reason(void **state)
{
    struct client *c = *state;

    frames_queue_text(c->frames, STR("last"));
    frames_queue_close(c->frames, 4003, STR("because"));
    frames_queue_close(c->frames, 4004, STR("not again"));
    frames_write(c->frames, &c->came);
    assert_memory_equal(c->came.p,
                        "\x81\x04last\x88\x09\x0f\xa3"
                        "because",
                        c->came.n);
    assert_int_equal(c->came.n, 6 + 11);
    assert_true(frames_are_over(c->frames));
}

static void test_binary_is_not_understood(void **state)
{
    struct client *c = *state;

    put_frame(c, FIN | 0x2, STR("\x01\x02"));
    put_frame(c, FIN | TEXT, STR("behind"));
    receive(c, 1000);
    assert_string_equal(c->heard, "");
    assert_closed(c, 1003);
}

static void test_a_text_is_utf8(void **state)
{
    struct client *c = *state;

    put_frame(c, FIN | TEXT, STR("\xc3\x28"));
    receive(c, 1000);
    assert_closed(c, 1007);
}

/* What breaks the rules of section 5. */
static void test_refuses_what_is_no_frame(void **state)
{
    static const struct str bad[] = {
        STR("\x81\x05hello"),            /* without a mask */
        STR("\xf1\x80\x00\x00\x00\x00"), /* reserved bits */
        STR("\x83\x80\x00\x00\x00\x00"), /* reserved opcode */
        STR("\x80\x80\x00\x00\x00\x00"), /* goes on from nothing */
        STR("\x09\x80\x00\x00\x00\x00"), /* a cut ping */
        STR("\x89\xfe\x00\x7e\x00\x00"), /* a long one */
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct client *c;

        (void)tear_down(state);
        (void)set_up(state);
        c = *state;
        buf_str(&c->sent, bad[i]);
        receive(c, 1000);
        assert_string_equal(c->heard, "");
        assert_closed(c, 1002);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_hears_messages_however_they_are_cut),
        TEST(test_writes_in_order),
        TEST(test_takes_so_much_and_no_more),
        TEST(test_says_goodbye),
        TEST(test_closes_with_a_reason),
        TEST(test_binary_is_not_understood),
        TEST(test_a_text_is_utf8),
        TEST(test_refuses_what_is_no_frame),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
