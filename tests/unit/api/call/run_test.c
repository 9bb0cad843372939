/* A server whose calls live by a clock and a seed of its own, on each kind of
 * thread. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "accounts/limit.h"
#include "api/call/frame.h"
#include "base/random.h"
#include "db/writer.h"
#include "unit/accounts/world.h"
#include "unit/catalog/fixture.h"

#define NOON     1700049600000
#define LIMIT_MS 30000
#define SEED     11

struct served {
    struct world *world;
    struct fixture *catalog;
    struct clock *clock;
    struct call_random random;
    struct limits *limits;
    struct writer *writer;
    struct call_frame *frame;
    struct http_server *server;
};

static struct served served;
static atomic_int runs;  /* of the handler in the writer */
static atomic_int ticks; /* of loops, at noon by their clock */

/* ---- what is served ---- */

/* The time, by the call and by its thread, and what it draws. */
static enum err tell(struct call *call)
{
    uint8_t drawn[4];

    random_bytes(drawn, sizeof drawn);
    buf_printf(call->out, "%lld %lld %02x%02x%02x%02x", (long long)call->now_ms,
               (long long)clock_unix_ms(), drawn[0], drawn[1], drawn[2],
               drawn[3]);
    return OK;
}

/* The first time in vain. */
static enum err tell_again(struct call *call)
{
    enum err e = tell(call);

    return atomic_fetch_add(&runs, 1) == 0 ? ERR_BUSY : e;
}

/* How long the call waited for its thread, which no clock that is set makes
 * longer. */
static enum err tell_wait(struct call *call)
{
    int64_t waited_ms = clock_monotonic_ms() - call->left_ms;

    clock_advance(call->config->clock, 3600000);
    buf_str(call->out,
            waited_ms >= 0 && waited_ms < LIMIT_MS ? STR("soon") : STR("late"));
    return OK;
}

static void tick(void *part)
{
    (void)part;
    if (clock_unix_ms() == NOON)
        (void)atomic_fetch_add(&ticks, 1);
}

static const struct call_row rows[] = {
    {.path = "/loop", .handle = tell},
    {.path = "/read", .handle = tell, .thread = THREAD_READER},
    {.path = "/write",
     .handle = tell_again,
     .method = HTTP_POST,
     .thread = THREAD_WRITER,
     .db = DB_WRITE},
    {.path = "/wait", .handle = tell_wait, .thread = THREAD_READER},
    {.path = "/token", .handle = tell, .access = ACCESS_TOKEN},
};
static const struct call_wing wing = {
    .rows = rows, .count = sizeof rows / sizeof rows[0], .loop_tick = tick};
static const struct call_wing *const wings[] = {&wing, NULL};

/* ---- the server ---- */

static void open_frame(struct served *s)
{
    const struct limit_config limits = {.calls = {[APP_DEVELOPMENT] = 1}};
    struct call_config config = {.clock = s->clock,
                                 .random = &s->random,
                                 .store = s->catalog->store,
                                 .auth = s->world->auth,
                                 .wings = wings,
                                 .default_market = -1};
    struct http_config http = {
        .listen = "127.0.0.1:0", .loops = 1, .readers = 1};
    struct db *db;

    assert_int_equal(state_open(&s->world->place, &db), OK);
    assert_int_equal(writer_start(db, 8, &s->writer), OK);
    s->limits = limits_new(&limits);
    config.limits = s->limits;
    config.writer = s->writer;
    assert_int_equal(frame_new(&config, &s->frame), OK);
    assert_int_equal(http_start(&http, frame_http(s->frame), &s->server), OK);
    assert_int_equal(frame_watch(s->frame, s->server), OK);
}

static int set_up(void **state)
{
    struct served *s = &served;
    void *catalog = NULL, *world = NULL;

    *s = (struct served){.clock = clock_new(), .random = {.seed = SEED}};
    clock_freeze(s->clock, true);
    clock_set(s->clock, NOON);
    atomic_store(&runs, 0);
    if (world_set_up(&world) || setup(&catalog))
        return -1;
    s->world = world;
    s->catalog = catalog;
    finish(s->catalog);
    open_frame(s);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct served *s = *state;
    void *catalog = s->catalog, *world = s->world;

    frame_unwatch(s->frame);
    http_stop(s->server, 1000);
    writer_stop(s->writer);
    frame_free(s->frame);
    limits_free(s->limits);
    clock_free(s->clock);
    return teardown(&catalog) || world_tear_down(&world) ? -1 : 0;
}

/* ---- the client ---- */

static int reach(struct served *s)
{
    const char *url = http_url(s->server);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    uint64_t port = 0;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(str_to_u64(str_from_c(strrchr(url, ':') + 1), &port));
    to.sin_port = htons((uint16_t)port);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* The whole answer, in the world's arena. */
static struct str ask(struct served *s, const char *what, const char *header)
{
    char *answer = arena_alloc(&s->world->arena, 8192);
    int fd = reach(s);
    size_t n = 0;
    ssize_t got;

    dprintf(fd,
            "%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
            "Content-Length: 0\r\n%s\r\n",
            what, http_url(s->server) + sizeof "http:/", header);
    while (n < 8192 && (got = read(fd, answer + n, 8192 - n)) > 0)
        n += (size_t)got;
    (void)close(fd);
    return str_of(answer, n);
}

static struct str body_of(struct str answer)
{
    size_t at = 0;

    while (at + 4 <= answer.n && memcmp(answer.p + at, "\r\n\r\n", 4) != 0)
        at++;
    return str_from(answer, at + 4);
}

/* What the stream of the call of that number begins with. */
static struct str drawn_by(struct served *s, const char *stream)
{
    struct random_source source;
    uint8_t b[4];

    random_source_init(&source, SEED, str_from_c(stream));
    (void)random_use(&source);
    random_bytes(b, sizeof b);
    (void)random_use(NULL);
    return arena_printf(&s->world->arena, "%02x%02x%02x%02x", b[0], b[1], b[2],
                        b[3]);
}

static void assert_told(struct served *s, struct str answer, int64_t now_ms,
                        const char *stream)
{
    struct str drawn = drawn_by(s, stream);
    struct str right =
        arena_printf(&s->world->arena, "%lld %lld %.*s", (long long)now_ms,
                     (long long)now_ms, STR_ARG(drawn));

    if (!str_eq(body_of(answer), right))
        fail_msg("%.*s instead of %.*s", STR_ARG(answer), STR_ARG(right));
}

/* ---- tests ---- */

static void test_each_thread_is_bound(void **state)
{
    struct served *s = *state;

    assert_told(s, ask(s, "GET /loop", ""), NOON, "call 0");
    assert_told(s, ask(s, "GET /read", ""), NOON, "call 1");
    clock_advance(s->clock, 5);
    /* Run again, it draws again what it drew. */
    assert_told(s, ask(s, "POST /write", ""), NOON + 5, "call 2");
    assert_int_equal(atomic_load(&runs), 2);
    assert_told(s, ask(s, "GET /loop", ""), NOON + 5, "call 3");
}

static void test_waiting_is_real(void **state)
{
    struct served *s = *state;

    for (int i = 0; i < 2; i++)
        assert_true(str_eq(body_of(ask(s, "GET /wait", "")), STR("soon")));
}

static void test_settles_the_loops(void **state)
{
    struct served *s = *state;
    int before = atomic_load(&ticks);

    assert_true(frame_settle(s->frame, LIMIT_MS));
    assert_true(atomic_load(&ticks) > before);
}

static bool has_status(struct str answer, const char *status)
{
    return str_starts(str_from(answer, sizeof "HTTP/1.1"), str_from_c(status));
}

/* A token ends to the second, and the window of its app's limit passes. */
static void test_tokens_and_windows_pass(void **state)
{
    struct served *s = *state;
    struct str token = world_token(s->world, NOON / 1000 + 3600);
    const char *header = arena_cstr(
        &s->world->arena,
        arena_printf(&s->world->arena, "Authorization: Bearer %.*s\r\n",
                     STR_ARG(token)));

    assert_true(has_status(ask(s, "GET /token", header), "200"));
    clock_advance(s->clock, LIMIT_WINDOW_S * 1000 - 1);
    assert_true(has_status(ask(s, "GET /token", header), "429"));
    clock_advance(s->clock, 1);
    assert_true(has_status(ask(s, "GET /token", header), "200"));
    clock_set(s->clock, NOON + 3599999);
    assert_true(has_status(ask(s, "GET /token", header), "200"));
    clock_advance(s->clock, 1);
    assert_true(has_status(ask(s, "GET /token", header), "401"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_each_thread_is_bound),
        TEST(test_waiting_is_real),
        TEST(test_settles_the_loops),
        TEST(test_tokens_and_windows_pass),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
