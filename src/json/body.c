/* Nothing is built: a value is a slice of the text, which was checked whole
 * when it was opened, and is scanned again where something is asked of it. What
 * goes wrong afterwards is only that a value isn't what the caller wants. */
#include "json/body.h"

#include <assert.h>

#include "base/utf8.h"

struct json_reading {
    struct arena *arena;
    struct json_error error; /* without a text: none yet */
};

/* Everything is absent behind the first error, so there is no second. */
static bool fail(const struct json_body *b, enum json_fault fault,
                 const char *text, const char *key)
{
    assert(b->reading->error.text == NULL);
    b->reading->error = (struct json_error){fault, text, key};
    return false;
}

static struct json_body absent(const struct json_body *b)
{
    return (struct json_body){b->reading, JSON_END, STR_EMPTY};
}

static struct json_scan scan(const struct json_body *b)
{
    return json_scan(b->text, b->reading->arena);
}

struct json_body json_body_open(struct str text, struct arena *arena)
{
    struct json_reading *reading = arena_zalloc(arena, sizeof *reading);
    struct json_body b = {reading, JSON_END, text};
    struct json_scan s = json_scan(text, arena);

    reading->arena = arena;
    if (!utf8_is_valid(text)) {
        (void)fail(&b, JSON_NO_JSON, "not UTF-8", NULL);
        return absent(&b);
    }
    b.kind = json_scan_peek(&s);
    if (b.kind == JSON_END)
        return b;
    json_scan_skip(&s);
    if (json_scan_peek(&s) != JSON_END && s.error == NULL)
        s.error = "more than one value";
    if (s.error == NULL && (b.kind == JSON_STRING || b.kind == JSON_NUMBER))
        s.error = "neither an object nor an array";
    if (s.error != NULL) {
        (void)fail(&b, JSON_NO_JSON, s.error, NULL);
        return absent(&b);
    }
    return b;
}

const struct json_error *json_body_error(const struct json_body *b)
{
    const struct json_error *error = &b->reading->error;

    return error->text != NULL ? error : NULL;
}

/* The value under `key`, whatever it is. */
static struct json_body find(const struct json_body *b, const char *key)
{
    struct json_body found = absent(b);
    struct json_scan s = scan(b);
    struct str name, value;

    if (json_body_error(b) != NULL || b->kind != JSON_OBJECT)
        return found;
    (void)json_scan_enter(&s, '{');
    while (json_scan_key(&s, &name)) {
        enum json_kind kind = json_scan_peek(&s);

        if (json_scan_raw(&s, &value) && str_eq_c(name, key))
            found = (struct json_body){b->reading, kind, value};
    }
    assert(s.error == NULL);
    return found;
}

static bool is_absent(const struct json_body *b)
{
    return b->kind == JSON_END || b->kind == JSON_NULL;
}

enum json_kind json_body_kind(const struct json_body *b, const char *key)
{
    return find(b, key).kind;
}

/* The string that `value` is, if it can be kept. */
static bool read_str(const struct json_body *value, const char *key,
                     size_t max_bytes, struct str *out)
{
    struct json_scan s = scan(value);
    struct str text;

    if (!json_scan_str(&s, &text))
        return fail(value, JSON_WRONG_KIND, "not a string", key);
    if (memchr(text.p, '\0', text.n) != NULL)
        return fail(value, JSON_WRONG_KIND, "a zero character", key);
    if (text.n > max_bytes)
        return fail(value, JSON_TOO_LONG, "too long", key);
    *out = text;
    return true;
}

bool json_body_str(const struct json_body *b, const char *key, size_t max_bytes,
                   struct str *out)
{
    struct json_body value = find(b, key);

    return !is_absent(&value) && read_str(&value, key, max_bytes, out);
}

static bool is_empty_string(const struct json_body *value)
{
    return value->kind == JSON_STRING && value->text.n == strlen("\"\"");
}

bool json_body_i64(const struct json_body *b, const char *key, int64_t *out)
{
    struct json_body value = find(b, key);
    struct json_scan s = scan(&value);

    if (is_absent(&value) || is_empty_string(&value))
        return false;
    if (!json_scan_i64(&s, out))
        return fail(&value, JSON_WRONG_KIND, "not an integer", key);
    return true;
}

static bool is_bool(const struct json_body *b)
{
    return b->kind == JSON_TRUE || b->kind == JSON_FALSE;
}

bool json_body_bool(const struct json_body *b, const char *key, bool *out)
{
    struct json_body value = is_bool(b) ? *b : find(b, key);

    if (is_absent(&value))
        return false;
    if (!is_bool(&value))
        return fail(&value, JSON_WRONG_KIND, "neither true nor false", key);
    *out = value.kind == JSON_TRUE;
    return true;
}

struct json_body json_body_object(const struct json_body *b, const char *key)
{
    struct json_body value = find(b, key);

    if (value.kind == JSON_OBJECT)
        return value;
    if (!is_absent(&value))
        (void)fail(&value, JSON_WRONG_KIND, "not an object", key);
    return absent(b);
}

/* The elements of `array`, which are counted before there is memory for them:
 * a list that is too long costs nothing. */
static bool read_array(const struct json_body *array, const char *key,
                       size_t max_count, struct json_bodies *out)
{
    struct json_scan s = scan(array);
    struct json_bodies all = {NULL, 0};
    size_t count = 0;

    if (!json_scan_enter(&s, '['))
        return fail(array, JSON_WRONG_KIND, "not an array", key);
    for (; json_scan_item(&s); count++)
        json_scan_skip(&s);
    if (count > max_count)
        return fail(array, JSON_TOO_MANY, "too many values", key);
    all.list = arena_alloc(array->reading->arena, count * sizeof *all.list);
    s = scan(array);
    (void)json_scan_enter(&s, '[');
    while (json_scan_item(&s)) {
        struct json_body *element = &all.list[all.count++];

        *element = absent(array);
        element->kind = json_scan_peek(&s);
        (void)json_scan_raw(&s, &element->text);
    }
    assert(s.error == NULL && all.count == count);
    *out = all;
    return true;
}

/* The parts of a string that is a list. */
static bool split(const struct json_body *value, const char *key,
                  size_t max_count, size_t max_bytes, struct json_strings *out)
{
    struct json_strings parts = {NULL, 0};
    struct str text, rest, part;
    size_t count = 0;

    if (!read_str(value, key, SIZE_MAX, &text))
        return false;
    for (rest = text; str_split(&rest, ',', &part);)
        count++;
    if (count > max_count)
        return fail(value, JSON_TOO_MANY, "too many values", key);
    parts.list = arena_alloc(value->reading->arena, count * sizeof *parts.list);
    rest = text;
    while (str_split(&rest, ',', &part)) {
        part = str_trim(part);
        if (part.n > max_bytes)
            return fail(value, JSON_TOO_LONG, "too long", key);
        parts.list[parts.count++] = part;
    }
    *out = parts;
    return true;
}

bool json_body_strings(const struct json_body *b, const char *key,
                       size_t max_count, size_t max_bytes,
                       struct json_strings *out)
{
    struct json_body value = b->kind == JSON_ARRAY ? *b : find(b, key);
    struct json_strings strings;
    struct json_bodies all;

    if (is_absent(&value) || is_empty_string(&value) ||
        json_body_error(b) != NULL)
        return false;
    if (value.kind == JSON_STRING)
        return split(&value, key, max_count, max_bytes, out);
    if (!read_array(&value, key, max_count, &all))
        return false;
    strings.count = all.count;
    strings.list =
        arena_alloc(b->reading->arena, all.count * sizeof *strings.list);
    for (size_t i = 0; i < all.count; i++)
        if (!read_str(&all.list[i], key, max_bytes, &strings.list[i]))
            return false;
    *out = strings;
    return true;
}

bool json_body_integers(const struct json_body *b, const char *key,
                        size_t max_count, struct json_integers *out)
{
    struct json_body value = find(b, key);
    struct json_integers integers;
    struct json_bodies all;

    if (is_absent(&value) || !read_array(&value, key, max_count, &all))
        return false;
    integers.count = all.count;
    integers.list =
        arena_alloc(b->reading->arena, all.count * sizeof *integers.list);
    for (size_t i = 0; i < all.count; i++) {
        struct json_scan s = scan(&all.list[i]);

        if (!json_scan_i64(&s, &integers.list[i]))
            return fail(b, JSON_WRONG_KIND, "not an integer", key);
    }
    *out = integers;
    return true;
}

bool json_body_objects(const struct json_body *b, const char *key,
                       size_t max_count, struct json_bodies *out)
{
    struct json_body value = find(b, key);
    struct json_bodies all;

    if (is_absent(&value) || !read_array(&value, key, max_count, &all))
        return false;
    for (size_t i = 0; i < all.count; i++)
        if (all.list[i].kind != JSON_OBJECT)
            return fail(b, JSON_WRONG_KIND, "not an object", key);
    *out = all;
    return true;
}
