/* The server may be of another version than this program: what it doesn't tell
 * stays 0, what isn't known here is passed over. */
#include "cmd/stat_server.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cmd/status_socket.h"
#include "json/scan.h"

#define STATUS_BYTES 65536
#define CLEAR        "\033[H\033[2J"
#define MIB          (1024.0 * 1024)

/* Members of the status that are numbers, and what they are. */
#define NUMBERS(N)                                                             \
    N(pid)                                                                     \
    N(uptime_s)                                                                \
    N(memory_bytes)                                                            \
    N(mapped_bytes)                                                            \
    N(open_files)                                                              \
    N(recent_s)                                                                \
    N(requests_per_s)                                                          \
    N(errors_per_s)                                                            \
    N(p50_ms)                                                                  \
    N(p99_ms)                                                                  \
    N(connections)                                                             \
    N(streams)                                                                 \
    N(sockets)                                                                 \
    N(in_flight)                                                               \
    N(loop_lag_ms)                                                             \
    N(readers)                                                                 \
    N(readers_busy)                                                            \
    N(readers_waiting)                                                         \
    N(writer_waiting)                                                          \
    N(generation)

struct numbers {
#define MEMBER(name) double name;
    NUMBERS(MEMBER)
#undef MEMBER
    struct str version, state, catalog, data;
};

static void read_member(struct json_scan *s, struct str key,
                        struct numbers *out)
{
    struct {
        struct str name;
        double *to;
    } numbers[] = {
#define PLACE(name) {STR(#name), &out->name},
        NUMBERS(PLACE)
#undef PLACE
    };
    struct {
        struct str name;
        struct str *to;
    } texts[] = {{STR("version"), &out->version},
                 {STR("state"), &out->state},
                 {STR("catalog"), &out->catalog},
                 {STR("data"), &out->data}};

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (str_eq(key, numbers[i].name)) {
            (void)json_scan_double(s, numbers[i].to);
            return;
        }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (str_eq(key, texts[i].name)) {
            (void)json_scan_str(s, texts[i].to);
            return;
        }
    json_scan_skip(s);
}

static struct numbers read_status(struct str status, struct arena *arena)
{
    struct json_scan s = json_scan(status, arena);
    struct numbers n = {.pid = 0};
    struct str key;

    if (json_scan_enter(&s, '{'))
        while (json_scan_key(&s, &key))
            read_member(&s, key, &n);
    return n;
}

/* "2 d 03:04:05" */
static void print_uptime(double seconds)
{
    unsigned long s = (unsigned long)seconds;

    if (s >= 86400)
        printf("%lu d ", s / 86400);
    printf("%02lu:%02lu:%02lu", s / 3600 % 24, s / 60 % 60, s % 60);
}

void stat_server_print(struct str status, struct arena *arena)
{
    struct numbers n;

    if (status.n == 0)
        return;
    n = read_status(status, arena);
    printf("server %.*s, process %.0f, up ", STR_ARG(n.version), n.pid);
    print_uptime(n.uptime_s);
    printf("\n  requests     %.1f/s, %.1f/s of them failed; half in %.2f ms, "
           "99%% in %.2f ms (last %.0f s)\n",
           n.requests_per_s, n.errors_per_s, n.p50_ms, n.p99_ms, n.recent_s);
    printf("  open         %.0f connections, %.0f streams, %.0f sockets, "
           "%.0f files\n",
           n.connections, n.streams, n.sockets, n.open_files);
    printf("  at work      %.0f requests, %.0f of %.0f readers; loops %.1f ms "
           "late\n",
           n.in_flight, n.readers_busy, n.readers, n.loop_lag_ms);
    printf("  waiting      %.0f for readers, %.0f to be written\n",
           n.readers_waiting, n.writer_waiting);
    printf("  memory       %.0f MiB, and %.0f MiB of files\n",
           n.memory_bytes / MIB, n.mapped_bytes / MIB);
    printf("  health       state %.*s, catalog %.*s, data %.*s; generation "
           "%.0f\n",
           STR_ARG(n.state), STR_ARG(n.catalog), STR_ARG(n.data), n.generation);
}

enum err stat_server_ask(const char *data, struct arena *arena, struct str *out)
{
    struct buf text;
    enum err e;

    buf_init(&text, STATUS_BYTES);
    e = status_socket_ask(data, &text);
    *out = e || !utf8_is_valid(buf_get(&text))
               ? STR_EMPTY
               : arena_str(arena, str_trim(buf_get(&text)));
    buf_release(&text);
    return e == ERR_NOT_FOUND ? OK : e;
}

static void print(struct str status, bool as_json, struct arena *arena)
{
    if (as_json) {
        printf("%.*s\n", STR_ARG(status));
    } else {
        if (isatty(STDOUT_FILENO))
            (void)fputs(CLEAR, stdout);
        stat_server_print(status, arena);
    }
    (void)fflush(stdout);
}

enum err stat_server_watch(const char *data, bool as_json)
{
    struct arena arena;
    struct str status;
    bool has_seen = false;
    enum err e;

    arena_init(&arena);
    for (;;) {
        e = stat_server_ask(data, &arena, &status);
        /* Whoever reads has had enough. */
        if (e || status.n == 0 || ferror(stdout))
            break;
        has_seen = true;
        print(status, as_json, &arena);
        arena_reset(&arena);
        clock_sleep_ms(1000);
    }
    arena_release(&arena);
    if (!e && !has_seen) {
        log_error("no server runs on %s", data);
        e = ERR_NOT_FOUND;
    }
    return e;
}
