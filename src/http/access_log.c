/* Each loop collects its own lines, so that logging takes no lock a request;
 * a write is whole lines to a file opened for appending, which the kernel
 * doesn't interleave with another loop's. Loops flush once a second, so a
 * line is at most that late. A log that can't be written loses lines and
 * says so once per failure, never a request. */
#include "http/access_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hex.h"
#include "base/io.h"
#include "base/log.h"

#define FLUSH_BYTES 32768
#define MAX_BYTES   (1u << 20)

/* `state` is what an app knows its own question by, and `continue` is an
 * address with one in it. */
static const struct str secret_parameters[] = {
    {"access_token", 12},  {"client_secret", 13}, {"code", 4},
    {"code_verifier", 13}, {"refresh_token", 13}, {"token", 5},
    {"password", 8},       {"state", 5},          {"continue", 8}};

static enum err open_file(const char *path, int *fd)
{
    *fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (*fd < 0) {
        log_error("can't open the access log %s: %s", path, strerror(errno));
        return ERR_IO;
    }
    return OK;
}

enum err access_log_open(struct access_log *log, const char *path, bool is_json)
{
    log->path = path;
    log->is_json = is_json;
    log->fd = -1;
    (void)pthread_mutex_init(&log->lock, NULL);
    return path == NULL ? OK : open_file(path, &log->fd);
}

void access_log_close(struct access_log *log)
{
    if (log->fd >= 0)
        (void)close(log->fd);
    log->fd = -1;
    (void)pthread_mutex_destroy(&log->lock);
}

enum err access_log_reopen(struct access_log *log)
{
    int fd;
    enum err e;

    if (log->path == NULL)
        return OK;
    e = open_file(log->path, &fd);
    if (e)
        return e;
    (void)pthread_mutex_lock(&log->lock);
    (void)close(log->fd);
    log->fd = fd;
    (void)pthread_mutex_unlock(&log->lock);
    return OK;
}

void access_buffer_init(struct access_buffer *b, struct access_log *log)
{
    b->log = log;
    buf_init(&b->lines, MAX_BYTES);
    buf_init(&b->url, MAX_BYTES);
}

void access_buffer_release(struct access_buffer *b)
{
    access_buffer_flush(b);
    buf_release(&b->lines);
    buf_release(&b->url);
}

void access_buffer_flush(struct access_buffer *b)
{
    if (b->lines.n == 0)
        return;
    (void)pthread_mutex_lock(&b->log->lock);
    /* io_write_all has logged a failure. */
    if (io_write_all(b->log->fd, b->lines.p, b->lines.n, b->log->path))
        log_warn("lines of the access log are lost");
    (void)pthread_mutex_unlock(&b->log->lock);
    buf_clear(&b->lines);
}

static bool is_secret(struct str name)
{
    /* Handlers decode names, so an escaped one may be any of them. */
    if (str_find(name, '%') < name.n)
        return true;
    for (size_t i = 0;
         i < sizeof secret_parameters / sizeof secret_parameters[0]; i++)
        if (str_eq_nocase(name, secret_parameters[i]))
            return true;
    return false;
}

/* A URL, secrets in its query (or fragment) replaced. */
static void add_url(struct buf *out, struct str url)
{
    size_t begin = str_find(url, '?');
    struct str query = str_from(url, begin + 1);
    struct str part;
    bool first = true;

    buf_visible(out, str_of(url.p, begin));
    if (begin < url.n)
        buf_char(out, '?');
    while (str_split(&query, '&', &part)) {
        size_t equals = str_find(part, '=');
        struct str name = str_of(part.p, equals);

        if (!first)
            buf_char(out, '&');
        first = false;
        buf_visible(out, name);
        if (equals == part.n)
            continue;
        buf_char(out, '=');
        if (is_secret(name))
            buf_lit(out, "***");
        else
            buf_visible(out, str_from(part, equals + 1));
    }
}

static void two_digits(char *to, unsigned v)
{
    to[0] = (char)('0' + v / 10 % 10);
    to[1] = (char)('0' + v % 10);
}

/* [24/Nov/2026:06:00:00 +0000] */
static void add_time(struct buf *out, int64_t now_s)
{
    struct date d = date_from_days(now_s / 86400);
    unsigned second = (unsigned)(now_s % 86400);
    char text[] = "[dd/mmm/yyyy:hh:mm:ss +0000]";

    two_digits(text + 1, d.day);
    memcpy(text + 4, date_month_name(d.month), 3);
    two_digits(text + 8, d.year / 100u);
    two_digits(text + 10, d.year % 100u);
    two_digits(text + 13, second / 3600);
    two_digits(text + 16, second / 60 % 60);
    two_digits(text + 19, second % 60);
    buf_add(out, text, sizeof text - 1);
}

static void add_seconds(struct buf *out, int64_t us)
{
    char digits[6];

    if (us < 0)
        us = 0;
    buf_u64(out, (uint64_t)us / 1000000);
    buf_char(out, '.');
    for (int i = 5, rest = (int)(us % 1000000); i >= 0; i--, rest /= 10)
        digits[i] = (char)('0' + rest % 10);
    buf_add(out, digits, sizeof digits);
}

/* A text that may have anything in it, between spaces. */
static void add_field(struct buf *out, struct str text)
{
    if (text.n == 0)
        buf_char(out, '-');
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == ' ')
            buf_lit(out, "\\x20");
        else
            buf_visible(out, str_of(text.p + i, 1));
}

/* What isn't in the form of version 00 is no traceparent: lower-case digits
 * with '-' in three places. */
static struct str trace_of(const struct access_entry *entry)
{
    struct str t = entry->trace;

    if (t.n != 55)
        return STR_EMPTY;
    for (size_t i = 0; i < t.n; i++) {
        bool is_dash = i == 2 || i == 35 || i == 52;

        if (is_dash ? t.p[i] != '-'
                    : hex_value(t.p[i]) < 0 || (t.p[i] >= 'A' && t.p[i] <= 'F'))
            return STR_EMPTY;
    }
    return t;
}

static void add_combined(struct buf *out, const struct access_entry *entry)
{
    buf_visible(out, entry->peer);
    buf_lit(out, " - ");
    add_field(out, entry->user);
    buf_char(out, ' ');
    add_time(out, entry->now_s);
    buf_lit(out, " \"");
    buf_visible(out, entry->method);
    buf_char(out, ' ');
    add_url(out, entry->target);
    buf_char(out, ' ');
    buf_str(out, str_from_c(entry->version));
    buf_lit(out, "\" ");
    buf_u64(out, (uint64_t)entry->status);
    buf_char(out, ' ');
    buf_u64(out, entry->body_bytes);
    buf_lit(out, " \"");
    add_url(out, entry->referer.n ? entry->referer : STR("-"));
    buf_lit(out, "\" \"");
    buf_visible(out, entry->user_agent.n ? entry->user_agent : STR("-"));
    buf_lit(out, "\" ");
    add_seconds(out, entry->took_us);
    buf_char(out, ' ');
    add_field(out, entry->client);
    buf_char(out, ' ');
    add_field(out, entry->id);
    buf_char(out, ' ');
    add_field(out, trace_of(entry));
}

/* Behind the first member. */
static void add_member(struct buf *out, const char *name, struct str text)
{
    buf_char(out, ',');
    buf_json(out, str_from_c(name));
    buf_char(out, ':');
    if (text.n > 0)
        buf_json(out, text);
    else
        buf_lit(out, "null");
}

static void add_url_member(struct access_buffer *b, const char *name,
                           struct str url)
{
    buf_clear(&b->url);
    add_url(&b->url, url);
    add_member(&b->lines, name, buf_get(&b->url));
}

static void add_json(struct access_buffer *b, const struct access_entry *entry)
{
    struct buf *out = &b->lines;
    char time[CLOCK_TEXT_LENGTH];

    clock_to_text(entry->now_s, time);
    buf_lit(out, "{\"time\":");
    buf_json(out, str_of(time, sizeof time));
    add_member(out, "peer", entry->peer);
    add_member(out, "user", entry->user);
    add_member(out, "client_id", entry->client);
    add_member(out, "method", entry->method);
    add_url_member(b, "target", entry->target);
    add_member(out, "version", str_from_c(entry->version));
    buf_lit(out, ",\"status\":");
    buf_u64(out, (uint64_t)entry->status);
    buf_lit(out, ",\"bytes\":");
    buf_u64(out, entry->body_bytes);
    add_url_member(b, "referer", entry->referer);
    add_member(out, "user_agent", entry->user_agent);
    buf_lit(out, ",\"seconds\":");
    add_seconds(out, entry->took_us);
    add_member(out, "request_id", entry->id);
    add_member(out, "traceparent", trace_of(entry));
    buf_char(out, '}');
}

void access_buffer_add(struct access_buffer *b,
                       const struct access_entry *entry)
{
    struct buf *out = &b->lines;
    size_t before = out->n;

    if (b->log->is_json)
        add_json(b, entry);
    else
        add_combined(out, entry);
    buf_char(out, '\n');
    if (buf_overflowed(out)) {
        out->n = before;
        out->overflowed = false;
    }
    if (out->n >= FLUSH_BYTES)
        access_buffer_flush(b);
}
