/* Bodies of requests: each key that is there is asked for as everything. The
 * answers have to be what a walk through the text finds, and within limits;
 * there is an error exactly where neither an answer nor nothing is. */
#include "target.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "json/body.h"

#define MAX_COUNT 3
#define MAX_BYTES 5

static void check_str(struct str s)
{
    must(s.n <= MAX_BYTES && utf8_is_valid(s));
    must(s.n == 0 || memchr(s.p, '\0', s.n) == NULL);
}

static void ask_scalars(struct str text, const char *key, enum json_kind kind,
                        struct arena *arena)
{
    struct json_body b = json_body_open(text, arena);
    bool truth, found = json_body_bool(&b, key, &truth);
    struct str s;
    int64_t v;

    must(found == (kind == JSON_TRUE || kind == JSON_FALSE));
    must(!found || truth == (kind == JSON_TRUE));
    must(found || (json_body_error(&b) == NULL) ==
                      (kind == JSON_NULL || kind == JSON_END));
    b = json_body_open(text, arena);
    if (json_body_str(&b, key, MAX_BYTES, &s))
        check_str(s);
    else
        must(kind != JSON_STRING || json_body_error(&b) != NULL);
    b = json_body_open(text, arena);
    found = json_body_i64(&b, key, &v);
    must(!found || (kind == JSON_NUMBER && json_body_error(&b) == NULL));
    must(found || kind != JSON_NUMBER || json_body_error(&b) != NULL);
}

static void ask_lists(struct str text, const char *key, enum json_kind kind,
                      struct arena *arena)
{
    struct json_body b = json_body_open(text, arena);
    struct json_strings strings;
    struct json_integers integers;
    struct json_bodies objects;

    if (json_body_strings(&b, key, MAX_COUNT, MAX_BYTES, &strings)) {
        must(kind == JSON_ARRAY || kind == JSON_STRING);
        must(strings.count <= MAX_COUNT && json_body_error(&b) == NULL);
        for (size_t i = 0; i < strings.count; i++)
            check_str(strings.list[i]);
    } else {
        must(kind != JSON_ARRAY || json_body_error(&b) != NULL);
    }
    b = json_body_open(text, arena);
    if (json_body_integers(&b, key, MAX_COUNT, &integers))
        must(kind == JSON_ARRAY && integers.count <= MAX_COUNT);
    else
        must(kind != JSON_ARRAY || json_body_error(&b) != NULL);
    b = json_body_open(text, arena);
    if (json_body_objects(&b, key, MAX_COUNT, &objects)) {
        must(kind == JSON_ARRAY && objects.count <= MAX_COUNT);
        for (size_t i = 0; i < objects.count; i++)
            must(json_body_kind(&objects.list[i], "uri") != JSON_ERROR);
    } else {
        must(kind != JSON_ARRAY || json_body_error(&b) != NULL);
    }
}

/* The kind of what comes last under `key`. */
static enum json_kind kind_of(struct str text, struct str key,
                              struct arena *arena)
{
    struct json_scan s = json_scan(text, arena);
    enum json_kind kind = JSON_END;
    struct str name;

    (void)json_scan_enter(&s, '{');
    while (json_scan_key(&s, &name)) {
        if (str_eq(name, key))
            kind = json_scan_peek(&s);
        json_scan_skip(&s);
    }
    return kind;
}

static void ask(struct str text, struct str key, struct arena *arena)
{
    struct json_body b = json_body_open(text, arena), below;
    char *name = arena_cstr(arena, key);
    enum json_kind kind = kind_of(text, key, arena);

    if (strlen(name) != key.n)
        return; /* nobody can ask for it */
    must(json_body_kind(&b, name) == kind);
    ask_scalars(text, name, kind, arena);
    ask_lists(text, name, kind, arena);
    below = json_body_object(&b, name);
    must((below.kind == JSON_OBJECT) == (kind == JSON_OBJECT));
    if (kind == JSON_OBJECT)
        ask_scalars(below.text, "uri", kind_of(below.text, STR("uri"), arena),
                    arena);
}

/* An array is a list of strings under any key, and has no other. */
static void ask_array(struct json_body *b)
{
    struct json_strings strings;
    struct json_bodies objects;

    must(!json_body_objects(b, "uris", MAX_COUNT, &objects));
    must(json_body_error(b) == NULL);
    if (json_body_strings(b, "uris", MAX_COUNT, MAX_BYTES, &strings))
        must(strings.count <= MAX_COUNT);
    else
        must(json_body_error(b) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n), key;
    struct arena arena;
    struct json_body b;
    struct json_scan s;
    unsigned asked = 0;
    bool good;

    arena_init(&arena);
    b = json_body_open(text, &arena);
    s = json_scan(text, &arena);
    if (json_scan_peek(&s) != JSON_END)
        json_scan_skip(&s);
    good = utf8_is_valid(text) && json_scan_peek(&s) == JSON_END;
    must(good || json_body_error(&b) != NULL);
    must(!good || b.kind != JSON_ERROR);
    if (b.kind == JSON_OBJECT) {
        ask(text, STR("uris"), &arena);
        s = json_scan(text, &arena);
        (void)json_scan_enter(&s, '{');
        /* Each question goes through all of it: a few are enough. */
        while (asked++ < 10 && json_scan_key(&s, &key)) {
            ask(text, key, &arena);
            json_scan_skip(&s);
        }
    } else if (b.kind == JSON_ARRAY) {
        ask_array(&b);
    }
    arena_release(&arena);
    return 0;
}
