/* Writes JSON onto the end of a buffer, compactly and on one line.
 *
 * The writer puts commas and escapes strings; the caller keeps the nesting
 * right (an object holds key-value pairs, an array values). Text must be
 * valid UTF-8. Keys are literals:
 *
 *     struct json j = json_to(&out);
 *     json_object(&j);
 *     json_key(&j, "name");
 *     json_str(&j, name);
 *     json_end_object(&j);
 *
 * Overflow shows in the buffer (buf_overflowed). One thread at a time. */
#ifndef TONEARM_JSON_WRITER_H
#define TONEARM_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/id.h"

struct json {
    struct buf *out;
    bool comma; /* the next key or value needs a comma before it */
};

static inline struct json json_to(struct buf *out)
{
    return (struct json){out, false};
}

static inline void json_comma(struct json *j)
{
    if (j->comma)
        buf_char(j->out, ',');
    j->comma = true;
}

static inline void json_open(struct json *j, char bracket)
{
    if (j->comma)
        buf_char(j->out, ',');
    buf_char(j->out, bracket);
    j->comma = false;
}

static inline void json_close(struct json *j, char bracket)
{
    buf_char(j->out, bracket);
    j->comma = true;
}

#define json_object(j)     json_open((j), '{')
#define json_end_object(j) json_close((j), '}')
#define json_array(j)      json_open((j), '[')
#define json_end_array(j)  json_close((j), ']')

/* A literal key that needs no escaping. Both branches copy a constant number
 * of bytes, which compiles to a few moves. */
#define json_key(j, name)                                                      \
    do {                                                                       \
        if ((j)->comma)                                                        \
            buf_lit((j)->out, ",\"" name "\":");                               \
        else                                                                   \
            buf_lit((j)->out, "\"" name "\":");                                \
        (j)->comma = false;                                                    \
    } while (0)

/* A key that is only known at run time, escaped. */
void json_key_str(struct json *j, struct str name);

/* A string value, escaped as RFC 8259 section 7 asks, no more. */
void json_str(struct json *j, struct str s);

/* Writes `s`, escaped and without quotes, at `to`, where there is room for six
 * times its length; returns the end. */
char *json_escape(char *to, struct str s);

/* A string value of two parts that need no escaping (checked by the caller):
 * URLs and URIs made of a prefix and an id. */
void json_str_id(struct json *j, struct str prefix, struct id id);

void json_u64(struct json *j, uint64_t v);
void json_i64(struct json *j, int64_t v);
void json_bool(struct json *j, bool v);
void json_null(struct json *j);

/* The shortest decimal that reads back as the same float. */
void json_float(struct json *j, float v);

/* Text that is a JSON value already. */
void json_raw(struct json *j, struct str value);

/* The same without the white space between its tokens. */
void json_compact(struct json *j, struct str value);

#endif
