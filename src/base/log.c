/* One line, one write(2). Longer lines than LINE_BYTES are cut. */
#include "base/log.h"

#include <stdarg.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hex.h"

#define LINE_BYTES 4096

static size_t escape(char *out, size_t room, const char *text)
{
    size_t n = 0;

    for (; *text != '\0' && n + 5 < room; text++) {
        unsigned char c = (unsigned char)*text;

        if (c >= 0x20 && c != 0x7f) {
            out[n++] = (char)c;
        } else {
            out[n++] = '\\';
            out[n++] = 'x';
            out[n++] = hex_digit(c >> 4u);
            out[n++] = hex_digit(c);
        }
    }
    return n;
}

static void emit(const char *level, const char *format, va_list args)
{
    char text[LINE_BYTES];
    char line[LINE_BYTES + 64];
    size_t n = CLOCK_TEXT_LENGTH;
    ssize_t written;

    (void)vsnprintf(text, sizeof text, format, args);
    clock_to_text(clock_unix_s(), line);
    n += (size_t)snprintf(line + n, 16, " %s ", level);
    n += escape(line + n, sizeof line - n - 1, text);
    line[n++] = '\n';
    written = write(STDERR_FILENO, line, n);
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
