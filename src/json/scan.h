/* Reads JSON (RFC 8259) from text in memory, value by value, building nothing.
 *
 * The caller walks the text in the order in which it stands:
 *
 *     struct json_scan s = json_scan(text, arena);
 *     if (json_scan_enter(&s, '{'))
 *         while (json_scan_key(&s, &key)) {
 *             if (str_eq(key, STR("name")))
 *                 ok = json_scan_str(&s, &name);
 *             else
 *                 json_scan_skip(&s);
 *         }
 *     if (s.error) ... s.error says what was wrong, at s.at
 *
 * Errors stick: after one, every call returns false (or JSON_ERROR), so they
 * can be asked for once, at the end. Strings without escapes are returned as
 * slices of the text; others are decoded into the arena. The text should be
 * valid UTF-8 already (utf8_is_valid), so that slices are. Nesting deeper
 * than JSON_MAX_DEPTH is an error. One thread at a time. */
#ifndef TONEARM_JSON_SCAN_H
#define TONEARM_JSON_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define JSON_MAX_DEPTH 64

enum json_kind {
    JSON_ERROR,
    JSON_OBJECT,
    JSON_ARRAY,
    JSON_STRING,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
    JSON_END /* nothing but white space left */
};

struct json_scan {
    const char *begin;
    const char *at;
    const char *end;
    struct arena *arena;
    const char *error; /* static text, NULL while all is well */
    unsigned depth;
    bool first; /* no element of the innermost container was read yet */
};

/* A scan at the beginning of `text`, which outlives it. */
struct json_scan json_scan(struct str text, struct arena *arena);

/* The kind of the value that comes next, without consuming it. */
enum json_kind json_scan_peek(struct json_scan *s);

/* Steps into an object ('{') or array ('['). False, with nothing consumed
 * and no error, when the next value is of another kind. */
bool json_scan_enter(struct json_scan *s, char bracket);

/* In an object: the next key, with the scan at its value. False at the end of
 * the object (which is then consumed) or on an error. */
bool json_scan_key(struct json_scan *s, struct str *key);

/* In an array: true when another value follows; false at the end (consumed)
 * or on an error. */
bool json_scan_item(struct json_scan *s);

/* A string. False without an error, and the value skipped, when the value is
 * of another kind; so for the next three. */
bool json_scan_str(struct json_scan *s, struct str *out);

/* A number with an integer value that fits (1.0 and 1e3 do too). */
bool json_scan_i64(struct json_scan *s, int64_t *out);
bool json_scan_double(struct json_scan *s, double *out);
bool json_scan_bool(struct json_scan *s, bool *out);

/* Any value, checked but not kept. */
void json_scan_skip(struct json_scan *s);

/* Any value, as the text that it is. */
bool json_scan_raw(struct json_scan *s, struct str *out);

#endif
