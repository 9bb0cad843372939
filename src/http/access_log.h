/* The access log: one line a request, close to the "combined" format, with
 * more at the end: the time taken in seconds, the app's client id, the id of
 * the request, and its traceparent (W3C Trace Context, section 3.2):
 *
 *     192.0.2.1 - alice [24/Nov/2026:06:00:00 +0000] "GET /v1/me HTTP/1.1" 200
 *     512 "-" "curl/8.0" 0.000123 5f0a...9c 41d2c6e8a1b3f907 -  (on one line)
 *
 * or an object of JSON with the same, null where the other has "-":
 *
 *     {"time":"2026-11-24T06:00:00Z","peer":"192.0.2.1","user":"alice",
 *      "client_id":"5f0a...9c","method":"GET","target":"/v1/me",
 *      "version":"HTTP/1.1","status":200,"bytes":512,"referer":null,
 *      "user_agent":"curl/8.0","seconds":0.000123,
 *      "request_id":"41d2c6e8a1b3f907","traceparent":null}
 *
 * The log holds no secrets: the Authorization header isn't in it, and the
 * values of query parameters that carry one are replaced by "***". Bytes
 * outside printable ASCII, quotes and backslashes come out as \xNN; in JSON
 * that is so in URLs, and other texts are as buf_json has them. */
#ifndef TONEARM_HTTP_ACCESS_LOG_H
#define TONEARM_HTTP_ACCESS_LOG_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* The file, shared by the loops. */
struct access_log {
    const char *path;     /* NULL: nothing is logged */
    bool is_json;         /* never changes */
    pthread_mutex_t lock; /* guards fd */
    int fd;
};

/* One loop's lines that aren't written yet. */
struct access_buffer {
    struct access_log *log;
    struct buf lines;
    struct buf url; /* of the line that is made */
};

/* Texts may be empty. */
struct access_entry {
    struct str peer;
    struct str user;
    struct str client;
    struct str method;
    struct str target; /* with the query */
    const char *version;
    struct str referer;
    struct str user_agent;
    struct str id;
    struct str trace; /* what the client has sent */
    int status;
    uint64_t body_bytes;
    int64_t took_us;
    int64_t now_s;
};

/* Opens for appending; `path` (may be NULL) must outlive the log. */
enum err access_log_open(struct access_log *log, const char *path,
                         bool is_json) MUST_CHECK;
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
