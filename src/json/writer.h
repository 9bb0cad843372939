/* Writes JSON onto the end of a buffer, compactly and on one line.
 *
 * The writer puts commas and escapes strings; the caller keeps the nesting
 * right: an object holds pairs of a key and a value, an array values, and what
 * was opened last is closed first. The writer aborts at a key without a value
 * and at an end too many. Text must be valid UTF-8. Keys are literals:
 *
 *     struct json j = json_to(&out);
 *     json_object(&j);
 *     json_key(&j, "name");
 *     json_str(&j, name);
 *     json_end_object(&j);
 *
 * Overflow shows in the buffer (buf_overflowed). Whoever writes a whole value
 * or whole pairs of an object to the buffer directly sets `comma` afterwards.
 * One thread at a time. */
#ifndef TONEARM_JSON_WRITER_H
#define TONEARM_JSON_WRITER_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/id.h"

struct json {
    struct buf *out;
    bool comma;     /* the next key or value needs a comma before it */
    uint32_t depth; /* objects and arrays that json_open opened */
};

/* A writer of one value, behind what `out` holds. */
static inline struct json json_to(struct buf *out)
{
    return (struct json){.out = out};
}

/* Whether a key was written last, whose value is due. Only a key ends with a
 * colon: a string ends with its quote. What a buffer would have had as its
 * last byte can't be told once it has overflowed. */
static inline bool json_has_key(const struct json *j)
{
    const struct buf *out = j->out;

    return out->n > 0 && !buf_overflowed(out) && out->p[out->n - 1] == ':';
}

/* Begins a value: writes the comma before it if one is due. The caller appends
 * the value itself. */
static inline void json_comma(struct json *j)
{
    if (j->comma) {
        assert(!json_has_key(j));
        buf_char(j->out, ',');
    }
    j->comma = true;
}

/* The rest of json_object and json_array, and of their ends. */
static inline void json_open(struct json *j, char bracket)
{
    json_comma(j);
    buf_char(j->out, bracket);
    j->comma = false;
    j->depth++;
}

static inline void json_close(struct json *j, char bracket)
{
    assert(j->depth > 0 && !json_has_key(j));
    buf_char(j->out, bracket);
    j->comma = true;
    j->depth--;
}

#define json_object(j)     json_open((j), '{')
#define json_end_object(j) json_close((j), '}')
#define json_array(j)      json_open((j), '[')
#define json_end_array(j)  json_close((j), ']')

/* A literal key that needs no escaping. Both branches copy a constant number
 * of bytes, which compiles to a few moves. */
#define json_key(j, name)                                                      \
    do {                                                                       \
        assert(!json_has_key(j));                                              \
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
 * times the length of `s`; returns the end of what was written. */
char *json_escape(char *to, struct str s);

/* A string value of a prefix that needs no escaping, as the caller knows, and
 * an id in base62: a URL or a URI. */
void json_str_id(struct json *j, struct str prefix, struct id id);

void json_u64(struct json *j, uint64_t v);
void json_i64(struct json *j, int64_t v);
void json_bool(struct json *j, bool v);
void json_null(struct json *j);

/* null when it is empty. */
void json_str_or_null(struct json *j, struct str s);

/* A moment as clock_to_text writes it; json_time_or_null: null for 0. */
void json_time(struct json *j, int64_t unix_s);
void json_time_or_null(struct json *j, int64_t unix_s);

/* The shortest decimal that reads back as the same float; 0 for what is no
 * number in JSON (infinities, NaN). */
void json_float(struct json *j, float v);

/* A value that is JSON already, as `value` has it. */
void json_raw(struct json *j, struct str value);

/* A value that is JSON already, without the white space between its tokens. */
void json_compact(struct json *j, struct str value);

#endif
