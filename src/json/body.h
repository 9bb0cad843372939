/* The body of a request that writes, as clients send it: a JSON object; a bare
 * array, for a list that it is all about (`["id", "id"]`); a bare true or
 * false; or nothing. Its values are asked for by key and by kind:
 *
 *     struct json_body body = json_body_open(text, arena);
 *     bool has_name = json_body_str(&body, "name", 100, &name);
 *     bool has_public = json_body_bool(&body, "public", &is_public);
 *     if (json_body_error(&body) != NULL) ... 400
 *
 * A getter returns true when the value was there, and is as asked for. Absent
 * is what isn't there, what is null, and what is in an absent object: false,
 * and no error. A value of another kind, or beyond a limit, is an error: false,
 * and so is what any getter says from then on. The first error of a body is
 * kept for all the values that were taken out of it, so that it can be asked
 * for once, at the end, of any of them. Unknown keys are passed over; of two
 * values of one key the latter counts. Getters leave `*out` alone when they
 * return false.
 *
 * Each getter walks through the object again: they are for bodies of some KB
 * with a handful of keys. Strings are UTF-8 without U+0000, which PostgreSQL
 * can't keep. The content type says nothing, clients send many. The text
 * outlives all values, which lie in it or in the arena. One thread a body. */
#ifndef TONEARM_JSON_BODY_H
#define TONEARM_JSON_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "json/scan.h"

enum json_fault {
    JSON_NO_JSON,    /* bad JSON or UTF-8, or a bare string or number */
    JSON_WRONG_KIND, /* a value that isn't of the kind asked for */
    JSON_TOO_MANY,   /* a list that is too long */
    JSON_TOO_LONG    /* a string that is too long */
};

struct json_error {
    enum json_fault fault;
    const char *text; /* for people, static */
    const char *key;  /* as it was asked for; NULL: the body as a whole */
};

struct json_reading;

/* The body, or an object in it. */
struct json_body {
    struct json_reading *reading; /* what all values of a body share */
    enum json_kind kind;          /* JSON_END: absent */
    struct str text;
};

struct json_strings {
    struct str *list;
    size_t count;
};

struct json_integers {
    int64_t *list;
    size_t count;
};

struct json_bodies {
    struct json_body *list;
    size_t count;
};

/* Checks all of `text`, which may be empty, before anything is asked for. */
struct json_body json_body_open(struct str text, struct arena *arena);

/* The first error, NULL while all is well. */
const struct json_error *json_body_error(const struct json_body *b);

/* What there is under `key`, JSON_END for nothing: for those who have to tell
 * null from what isn't there. No error. */
enum json_kind json_body_kind(const struct json_body *b, const char *key);

/* A string of at most `max_bytes`. */
bool json_body_str(const struct json_body *b, const char *key, size_t max_bytes,
                   struct str *out);

/* A number with an integer value. An empty string is absent, too: what some
 * clients make of a position that they haven't got. */
bool json_body_i64(const struct json_body *b, const char *key, int64_t *out);

/* True or false; a body that is nothing else is the value of any key. */
bool json_body_bool(const struct json_body *b, const char *key, bool *out);

/* The object under `key`, an absent one if there is none. */
struct json_body json_body_object(const struct json_body *b, const char *key);

/* Up to `max_count` strings of up to `max_bytes` each. A body that is an array
 * is the value of any key. One string is a list, too: its parts between commas,
 * trimmed, with a last comma passed over; an empty one is absent, since
 * `{"uris": ""}` isn't meant to remove everything, as `{"uris": []}` is. */
bool json_body_strings(const struct json_body *b, const char *key,
                       size_t max_count, size_t max_bytes,
                       struct json_strings *out);

/* Up to `max_count` integers. */
bool json_body_integers(const struct json_body *b, const char *key,
                        size_t max_count, struct json_integers *out);

/* Up to `max_count` objects. */
bool json_body_objects(const struct json_body *b, const char *key,
                       size_t max_count, struct json_bodies *out);

#endif
