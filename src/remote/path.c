/* A path is a list of steps, and selecting walks down one step a level: a step
 * finds a slice of the text, in which the next one looks. Nothing is built, so
 * that a row of a list costs its own length. */
#include "remote/path.h"

#include <assert.h>

#include "json/scan.h"

/* ---- reading a path ---- */

/* Where the reading is. */
struct reader {
    struct str rest;
    struct path *out;
};

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool take_char(struct reader *r, char c)
{
    if (r->rest.n == 0 || *r->rest.p != c)
        return false;
    r->rest = str_from(r->rest, 1);
    return true;
}

/* The name at the reader's place, which may be empty. */
static struct str take_name(struct reader *r)
{
    size_t n = 0;
    struct str name;

    while (n < r->rest.n && is_name(r->rest.p[n]))
        n++;
    name = str_of(r->rest.p, n);
    r->rest = str_from(r->rest, n);
    return name;
}

/* What stands between brackets, behind the opening one. False, at the place
 * where it is wrong. */
static bool take_bracket(struct reader *r, struct path_step *step)
{
    struct str inside;

    if (take_char(r, ']')) {
        *step = (struct path_step){.kind = PATH_EACH};
        return true;
    }
    if (take_char(r, '"')) {
        inside = str_of(r->rest.p, str_find(r->rest, '"'));
        *step = (struct path_step){.kind = PATH_NAME, .name = inside};
        r->rest = str_from(r->rest, inside.n);
        return take_char(r, '"') && take_char(r, ']');
    }
    *step = (struct path_step){.kind = PATH_INDEX};
    inside = str_of(r->rest.p, str_find(r->rest, ']'));
    if (!str_to_i64(inside, &step->index))
        return false;
    r->rest = str_from(r->rest, inside.n);
    return take_char(r, ']');
}

static bool take_step(struct reader *r, struct path_step *step)
{
    bool has_dot = take_char(r, '.');

    if (take_char(r, '['))
        return take_bracket(r, step);
    if (!has_dot)
        return false;
    *step = (struct path_step){.kind = PATH_NAME, .name = take_name(r)};
    return step->name.n > 0;
}

enum err path_parse(struct str text, struct path *out, size_t *wrong)
{
    struct reader r = {text, out};

    out->count = 0;
    *wrong = 0;
    if (text.n == 0)
        return ERR_INVALID;
    if (str_eq(text, STR(".")))
        return OK;
    while (r.rest.n > 0) {
        if (out->count == PATH_STEPS_MAX)
            return ERR_LIMIT;
        if (!take_step(&r, &out->steps[out->count])) {
            *wrong = text.n - r.rest.n;
            return ERR_INVALID;
        }
        out->count++;
    }
    return OK;
}

/* ---- selecting ---- */

static void put(struct path_values *values, struct str value,
                struct arena *arena)
{
    if (values->count == values->capacity) {
        size_t capacity = values->capacity > 0 ? 2 * values->capacity : 16;
        struct str *list = arena_alloc(arena, capacity * sizeof *list);

        if (values->count > 0)
            memcpy(list, values->list, values->count * sizeof *list);
        values->list = list;
        values->capacity = capacity;
    }
    values->list[values->count++] = value;
}

/* The next value of the list or object that the scan has entered. */
static bool next_value(struct json_scan *s, bool is_list, struct str *value)
{
    struct str key;

    return (is_list ? json_scan_item(s) : json_scan_key(s, &key)) &&
           json_scan_raw(s, value);
}

/* Every element of a list, every value of an object, to `out`. */
static enum err select_each(struct str json, struct arena *arena,
                            struct path_values *out)
{
    struct json_scan s = json_scan(json, arena);
    bool is_list = json_scan_enter(&s, '[');
    struct str value;

    if (is_list || json_scan_enter(&s, '{'))
        while (next_value(&s, is_list, &value))
            put(out, value, arena);
    return s.error == NULL ? OK : ERR_INVALID;
}

/* The value under a name; of two the latter counts. */
static enum err select_name(struct str json, struct str name,
                            struct arena *arena, struct str *out)
{
    struct json_scan s = json_scan(json, arena);
    struct str key, value;

    if (json_scan_enter(&s, '{'))
        while (json_scan_key(&s, &key))
            if (json_scan_raw(&s, &value) && str_eq(key, name))
                *out = value;
    return s.error == NULL ? OK : ERR_INVALID;
}

static enum err select_index(struct str json, int64_t index,
                             struct arena *arena, struct str *out)
{
    struct path_values all = {0};
    int64_t count;
    enum err e;

    if (json.n == 0 || *json.p != '[') /* values have no space before them */
        return OK;
    e = select_each(json, arena, &all);
    count = (int64_t)all.count;
    if (!e && index >= -count && index < count)
        *out = all.list[index < 0 ? index + count : index];
    return e;
}

static enum err select_step(const struct path_step *step, struct str json,
                            struct arena *arena, struct path_values *out)
{
    struct str value = STR("null");
    enum err e;

    if (step->kind == PATH_EACH)
        return select_each(json, arena, out);
    e = step->kind == PATH_NAME
            ? select_name(json, step->name, arena, &value)
            : select_index(json, step->index, arena, &value);
    put(out, value, arena);
    return e;
}

enum err path_select(const struct path *p, struct str json, struct arena *arena,
                     struct path_values *out)
{
    struct json_scan s = json_scan(json, arena);
    struct path_values now = {0};
    struct str whole;
    enum err e = OK;

    if (!json_scan_raw(&s, &whole))
        return ERR_INVALID;
    put(&now, whole, arena);
    for (size_t i = 0; !e && i < p->count; i++) {
        struct path_values next = {0};

        for (size_t v = 0; !e && v < now.count; v++)
            e = select_step(&p->steps[i], now.list[v], arena, &next);
        now = next;
    }
    *out = now;
    return e;
}

/* ---- literals ---- */

struct path_values path_all(struct str json, const char *path,
                            struct arena *arena)
{
    struct path_values values = {0};
    struct path p;
    size_t wrong;
    enum err e = path_parse(str_from_c(path), &p, &wrong);

    assert(!e);
    e = path_select(&p, json, arena, &values);
    return e ? (struct path_values){0} : values;
}

struct str path_json(struct str json, const char *path, struct arena *arena)
{
    struct path_values values = path_all(json, path, arena);

    assert(values.count <= 1);
    if (values.count == 0 || str_eq(values.list[0], STR("null")))
        return STR_EMPTY;
    return values.list[0];
}

struct str path_plain(struct str value, struct arena *arena)
{
    struct json_scan s = json_scan(value, arena);
    struct str text = value;

    if (str_eq(value, STR("null")))
        return STR_EMPTY;
    if (json_scan_peek(&s) == JSON_STRING && !json_scan_str(&s, &text))
        return STR_EMPTY;
    return text;
}

struct str path_text(struct str json, const char *path, struct arena *arena)
{
    return path_plain(path_json(json, path, arena), arena);
}

int64_t path_number(struct str json, const char *path, int64_t otherwise,
                    struct arena *arena)
{
    struct json_scan s = json_scan(path_json(json, path, arena), arena);
    int64_t number = otherwise;

    if (json_scan_peek(&s) != JSON_NUMBER || !json_scan_i64(&s, &number))
        return otherwise;
    return number;
}

bool path_is_true(struct str json, const char *path, struct arena *arena)
{
    return str_eq(path_json(json, path, arena), STR("true"));
}
