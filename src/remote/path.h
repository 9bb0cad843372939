/* Places in a JSON value, as `tonearm api --jq-like` takes them, and as the
 * commands name what they read of an answer: a small part of jq's language.
 *
 *     path := '.' | step+
 *     step := '.' name | ['.'] '[' number ']' | ['.'] '["' text '"]'
 *           | ['.'] '[]'
 *
 * A name is letters, digits, _ and -; a text between quotes is anything but a
 * quote. A number counts from 0, or from the end as -1. `[]` is every element
 * of a list, or every value of an object, and what follows is looked up in each
 * of them: `.items[].track.name`. `.` alone is the whole value.
 *
 * What isn't there is null, as is a step into a value of another kind, so that
 * columns keep their rows; `[]` of what has no elements selects nothing.
 *
 * A path doesn't change once it is read. Any thread. */
#ifndef TONEARM_REMOTE_PATH_H
#define TONEARM_REMOTE_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define PATH_STEPS_MAX 32

enum path_step_kind { PATH_NAME, PATH_INDEX, PATH_EACH };

struct path_step {
    enum path_step_kind kind;
    struct str name; /* borrowed from the text that was read */
    int64_t index;   /* negative: from the end, -1 is the last */
};

struct path {
    struct path_step steps[PATH_STEPS_MAX];
    size_t count;
};

/* Reads `text`, which outlives the path. ERR_INVALID when it isn't of the
 * grammar, and `*wrong` is the byte at which that shows; ERR_LIMIT for more
 * than PATH_STEPS_MAX steps. */
enum err path_parse(struct str text, struct path *out,
                    size_t *wrong) MUST_CHECK;

/* What a path selects: slices of JSON text, "null" for what isn't there. */
struct path_values {
    struct str *list; /* in an arena */
    size_t count;
    size_t capacity;
};

/* Selects in `json`, valid UTF-8 that outlives the values, and which begins
 * with a JSON value. ERR_INVALID when that is no JSON. */
enum err path_select(const struct path *p, struct str json, struct arena *arena,
                     struct path_values *out) MUST_CHECK;

/* ---- reading answers by paths that are literals ----
 *
 * For paths without `[]`, which have one value. Another path, or one that can't
 * be read, is our mistake. JSON that can't be read has nothing in it. */

/* The text of a string, the digits of a number, "true" or "false", the JSON of
 * anything else; empty for null. */
struct str path_text(struct str json, const char *path, struct arena *arena);

/* The JSON of the value, empty for null. */
struct str path_json(struct str json, const char *path, struct arena *arena);

/* A whole number; `otherwise` when the value isn't one. */
int64_t path_number(struct str json, const char *path, int64_t otherwise,
                    struct arena *arena);

/* Whether the value is true. */
bool path_is_true(struct str json, const char *path, struct arena *arena);

/* All values of a path, which may have `[]`. */
struct path_values path_all(struct str json, const char *path,
                            struct arena *arena);

/* What path_text says of a value that was selected. */
struct str path_plain(struct str value, struct arena *arena);

#endif
