/* The access log: one line a request, close to the "combined" format, with
 * the time taken in seconds at the end:
 *
 *     192.0.2.1 - - [24/Nov/2026:06:00:00 +0000] "GET /v1/me HTTP/1.1" 200 512
 *     "-" "curl/8.0" 0.000123                                  (on one line)
 *
 * The log holds no secrets: the Authorization header isn't in it, and the
 * values of query parameters that carry one are replaced by "***". Bytes
 * outside printable ASCII, quotes and backslashes come out as \xNN. */
#ifndef TONEARM_HTTP_ACCESS_LOG_H
#define TONEARM_HTTP_ACCESS_LOG_H

#include <pthread.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* The file, shared by the loops. */
struct access_log {
    const char *path;     /* NULL: nothing is logged */
    pthread_mutex_t lock; /* guards fd */
    int fd;
};

/* One loop's lines that aren't written yet. */
struct access_buffer {
    struct access_log *log;
    struct buf lines;
};

struct access_entry {
    struct str peer;
    struct str method;
    struct str target; /* with the query */
    const char *version;
    struct str referer;
    struct str user_agent;
    int status;
    uint64_t body_bytes;
    int64_t took_us;
    int64_t now_s;
};

/* Opens for appending; `path` (may be NULL) must outlive the log. */
enum err access_log_open(struct access_log *log, const char *path) MUST_CHECK;
void access_log_close(struct access_log *log);

/* Opens the file again by its name, after it was renamed away. Keeps the old
 * file when that fails. Any thread. */
enum err access_log_reopen(struct access_log *log) MUST_CHECK;

void access_buffer_init(struct access_buffer *b, struct access_log *log);

/* Writes what is left and frees. */
void access_buffer_release(struct access_buffer *b);

/* Adds a line; written when enough have come together. */
void access_buffer_add(struct access_buffer *b,
                       const struct access_entry *entry);

void access_buffer_flush(struct access_buffer *b);

#endif
