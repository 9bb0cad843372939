/* A string is a path; an object has one, and what is to be made of it. */
#include "media/program/request.h"

#include "base/buf.h"
#include "base/hex.h"
#include "base/utf8.h"
#include "json/scan.h"

const char *const REQUEST_OUTPUT_KEYS[REQUEST_OUTPUTS] = {"opus", "mp3"};

static const char NO_PATH[] = "a path is a string that isn't empty";

/* A terminated copy; NULL for what is no path. */
static char *path_of(struct str text, struct arena *arena)
{
    if (text.n == 0 || str_find(text, '\0') != text.n)
        return NULL;
    return arena_cstr(arena, text);
}

static char *path_of_hex(struct str hex, struct arena *arena)
{
    char *bytes = arena_alloc(arena, hex.n / 2 + 1);

    if (hex.n % 2 != 0)
        return NULL;
    for (size_t i = 0; i < hex.n; i += 2) {
        int high = hex_value(hex.p[i]), low = hex_value(hex.p[i + 1]);

        if (high < 0 || low < 0)
            return NULL;
        bytes[i / 2] = (char)(high << 4 | low);
    }
    return path_of(str_of(bytes, hex.n / 2), arena);
}

/* A number of milliseconds up to a day. */
static void read_ms(struct json_scan *s, uint32_t *out, const char **why)
{
    int64_t ms;

    if (json_scan_i64(s, &ms) && ms >= 0 && ms <= 86400000)
        *out = (uint32_t)ms;
    else
        *why = "a time is a number of milliseconds up to a day";
}

static void read_path(struct json_scan *s, char **out, const char **why)
{
    struct str text;

    *out = json_scan_str(s, &text) ? path_of(text, s->arena) : NULL;
    if (*out == NULL)
        *why = NO_PATH;
}

static void read_hex(struct json_scan *s, struct request *r, const char **why)
{
    struct str text;

    r->path = json_scan_str(s, &text) ? path_of_hex(text, s->arena) : NULL;
    r->is_hex = true;
    if (r->path == NULL)
        *why = "path_hex is pairs of hexadecimal digits";
}

static void read_pair(struct json_scan *s, struct str key, struct request *r,
                      const char **why)
{
    if (str_eq(key, STR("path"))) {
        read_path(s, &r->path, why);
    } else if (str_eq(key, STR("path_hex"))) {
        read_hex(s, r, why);
    } else if (str_eq(key, STR("from_ms"))) {
        read_ms(s, &r->from_ms, why);
    } else if (str_eq(key, STR("duration_ms"))) {
        read_ms(s, &r->duration_ms, why);
    } else {
        for (size_t i = 0; i < REQUEST_OUTPUTS; i++)
            if (str_eq_c(key, REQUEST_OUTPUT_KEYS[i])) {
                read_path(s, &r->outputs[i], why);
                return;
            }
        json_scan_skip(s);
    }
}

enum err request_parse(struct str line, struct arena *arena,
                       struct request *out, const char **why)
{
    struct json_scan s = json_scan(line, arena);
    struct str key;

    *out = (struct request){.path = NULL};
    *why = NULL;
    if (!utf8_is_valid(line)) {
        *why = "the line isn't UTF-8";
        return ERR_INVALID;
    }
    if (json_scan_enter(&s, '{'))
        while (json_scan_key(&s, &key))
            read_pair(&s, key, out, why);
    else
        read_path(&s, &out->path, why);
    if (json_scan_peek(&s) != JSON_END && s.error == NULL)
        s.error = "something follows the value";
    if (s.error != NULL)
        *why = s.error;
    else if (*why == NULL && out->path == NULL)
        *why = NO_PATH;
    return *why == NULL ? OK : ERR_INVALID;
}

void request_name(const struct request *r, struct json *j)
{
    struct str path = str_from_c(r->path);

    if (!r->is_hex) {
        json_key(j, "path");
        json_str(j, path);
        return;
    }
    json_key(j, "path_hex");
    json_comma(j);
    buf_char(j->out, '"');
    for (size_t i = 0; i < path.n; i++) {
        char digits[2];

        (void)hex_write(path.p + i, 1, digits);
        buf_add(j->out, digits, sizeof digits);
    }
    buf_char(j->out, '"');
}
