/* A filter in the first line, an answer behind it: what is selected is JSON,
 * and the same when it is filtered again; all keys select all of it; what a
 * list of names selects and what it leaves are the whole. */
#include "target.h"

#include "base/utf8.h"
#include "json/select.h"
#include "json/scan.h"

static const struct json_alias aliases[] = {
    {0, "tracks", "items"}, {2, "track", "item"}, {0, NULL, NULL}};

/* What `filter` selects of good JSON. */
static struct str apply(const struct json_select *filter, struct str answer,
                        struct arena *arena)
{
    struct json_scan s;
    struct str copy;
    struct buf out;

    buf_init(&out, 6 * answer.n + 64);
    must(json_select_apply(filter, answer, arena, &out) == OK);
    must(!buf_overflowed(&out));
    copy = arena_str(arena, buf_get(&out));
    buf_release(&out);
    s = json_scan(copy, arena);
    json_scan_skip(&s);
    must(json_scan_peek(&s) == JSON_END && utf8_is_valid(copy));
    return copy;
}

static struct str apply_text(struct str text, const struct json_alias *pairs,
                             struct str answer, struct arena *arena)
{
    const struct json_select *filter;

    must(json_select_parse(text, pairs, arena, &filter) == OK);
    return apply(filter, answer, arena);
}

static bool has_any(struct str s, const char *bytes)
{
    for (size_t i = 0; i < s.n; i++)
        if (strchr(bytes, s.p[i]) != NULL) /* or a zero byte */
            return true;
    return false;
}

/* The keys of an object, as a filter; false when they can't be one. */
static bool list_keys(struct str object, struct arena *arena, struct buf *list,
                      unsigned *count)
{
    struct json_scan s = json_scan(object, arena);
    struct str key;
    bool good = true;

    *count = 0;
    if (!json_scan_enter(&s, '{'))
        return false;
    for (; json_scan_key(&s, &key); ++*count) {
        if (*count > 0)
            buf_char(list, ',');
        buf_str(list, key);
        good = good && key.n > 0 && !has_any(key, " \t\r\n,().!");
        json_scan_skip(&s);
    }
    return good && list->n <= JSON_SELECT_MAX_BYTES && *count > 0 &&
           *count <= JSON_SELECT_MAX_NAMES;
}

static void select_all(struct str answer, struct arena *arena)
{
    struct buf list;
    unsigned count;

    buf_init(&list, answer.n + 1);
    if (list_keys(answer, arena, &list, &count)) {
        struct str all = apply_text(buf_get(&list), NULL, answer, arena);

        /* As it was written, if that is as our writer does it. */
        must(has_any(answer, "\\ \t\r\n") || str_eq(all, answer));
    }
    buf_release(&list);
}

static unsigned count_keys(struct str object, struct arena *arena)
{
    struct buf list;
    unsigned count;

    buf_init(&list, object.n + 1);
    (void)list_keys(object, arena, &list, &count);
    buf_release(&list);
    return count;
}

/* `text` is a list of names and nothing else. */
static void divide(struct str text, struct str answer, struct arena *arena)
{
    struct str given = apply_text(text, NULL, answer, arena);
    struct str left = apply_text(arena_printf(arena, "!%.*s", STR_ARG(text)),
                                 NULL, answer, arena);

    must(count_keys(given, arena) + count_keys(left, arena) ==
         count_keys(answer, arena));
}

static void select_from(struct str text, struct str answer, struct arena *arena)
{
    const struct json_select *filter;
    struct str once;

    if (json_select_parse(text, aliases, arena, &filter) != OK ||
        filter == NULL)
        return;
    once = apply(filter, answer, arena);
    must(str_eq(apply(filter, once, arena), once));
    if (!has_any(text, "!.(") && text.n < JSON_SELECT_MAX_BYTES)
        divide(text, answer, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str input = str_of((const char *)data, n);
    struct str text = str_of(input.p, str_find(input, '\n'));
    struct str answer = str_from(input, text.n + 1);
    const struct json_select *filter;
    struct arena arena;
    struct json_scan s;
    struct buf out;

    if (!utf8_is_valid(input))
        return 0;
    arena_init(&arena);
    s = json_scan(answer, &arena);
    json_scan_skip(&s);
    if (json_scan_peek(&s) == JSON_END) {
        select_from(text, answer, &arena);
        select_all(answer, &arena);
    } else if (json_select_parse(text, aliases, &arena, &filter) == OK &&
               filter != NULL) {
        buf_init(&out, 6 * n + 64);
        must(json_select_apply(filter, answer, &arena, &out) == ERR_INVALID);
        buf_release(&out);
    }
    arena_release(&arena);
    return 0;
}
