/* One line, one write(2). Longer texts than TEXT_BYTES are cut.
 *
 * How lines look, and for whom a thread works, isn't passed to whoever may have
 * something to log, since that is everybody: both are kept here, the one for
 * the process, the other for the thread. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/hex.h"

#define TEXT_BYTES 4096
#define LINE_BYTES (6 * TEXT_BYTES + 256) /* with an escape for each */

static atomic_bool is_json;
static _Thread_local struct str request;

void log_as_json(void)
{
    atomic_store(&is_json, true);
}

void log_for_request(struct str id)
{
    request = id;
}

static void put_escaped(struct buf *line, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        char escape[] = {'\\', 'x', hex_digit(c >> 4u), hex_digit(c)};

        if (c >= 0x20 && c != 0x7f)
            buf_char(line, (char)c);
        else
            buf_add(line, escape, sizeof escape);
    }
}

static void put_text(struct buf *line, struct str time, const char *level,
                     const char *text)
{
    buf_str(line, time);
    buf_char(line, ' ');
    buf_str(line, str_from_c(level));
    buf_char(line, ' ');
    put_escaped(line, text);
    if (request.n == 0)
        return;
    buf_lit(line, " (request ");
    buf_str(line, request);
    buf_char(line, ')');
}

static void put_json(struct buf *line, struct str time, const char *level,
                     const char *text)
{
    buf_lit(line, "{\"time\":");
    buf_json(line, time);
    buf_lit(line, ",\"level\":");
    buf_json(line, str_from_c(level));
    buf_lit(line, ",\"message\":");
    buf_json(line, str_from_c(text));
    if (request.n > 0) {
        buf_lit(line, ",\"request_id\":");
        buf_json(line, request);
    }
    buf_char(line, '}');
}

static void emit(const char *level, const char *format, va_list args)
{
    char text[TEXT_BYTES], room[LINE_BYTES], now[CLOCK_TEXT_LENGTH];
    struct buf line = {.p = room, .capacity = sizeof room, .max = sizeof room};
    struct str time = str_of(now, sizeof now);
    ssize_t written;

    (void)vsnprintf(text, sizeof text, format, args);
    clock_to_text(clock_system_s(), now);
    if (atomic_load_explicit(&is_json, memory_order_relaxed))
        put_json(&line, time, level, text);
    else
        put_text(&line, time, level, text);
    buf_char(&line, '\n');
    written = write(STDERR_FILENO, line.p, line.n);
    (void)written; /* nowhere left to complain */
}

void log_error(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    emit("error", format, args);
    va_end(args);
}

void log_warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    emit("warn", format, args);
    va_end(args);
}

void log_info(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    emit("info", format, args);
    va_end(args);
}
