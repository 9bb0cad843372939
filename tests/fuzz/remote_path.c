/* A path in the first line, an answer behind it: what the path selects are JSON
 * values of the answer, as many as its steps allow; selecting by two paths, one
 * after the other, is selecting by the two as one. */
#include "target.h"

#include "base/utf8.h"
#include "json/scan.h"
#include "remote/path.h"

static bool has_each(const struct path *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->steps[i].kind == PATH_EACH)
            return true;
    return false;
}

static bool is_value(struct str json, struct arena *arena)
{
    struct json_scan s = json_scan(json, arena);

    json_scan_skip(&s);
    return json_scan_peek(&s) == JSON_END;
}

/* The same, of slices that needn't be the same ones. */
static bool are_same(const struct path_values *a, const struct path_values *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!str_eq(a->list[i], b->list[i]))
            return false;
    return true;
}

/* The first step, and what is left of the path in each of its values. */
static void select_in_two(const struct path *p, struct str answer,
                          const struct path_values *whole, struct arena *arena)
{
    struct path first = {.count = 1, .steps = {p->steps[0]}};
    struct path rest = {.count = p->count - 1};
    struct path_values some, all = {0};

    all.list = arena_alloc(arena, (whole->count + 1) * sizeof *all.list);
    memcpy(rest.steps, p->steps + 1, rest.count * sizeof *rest.steps);
    must(path_select(&first, answer, arena, &some) == OK);
    for (size_t i = 0; i < some.count; i++) {
        struct path_values part;

        must(path_select(&rest, some.list[i], arena, &part) == OK);
        must(all.count + part.count <= whole->count);
        if (part.count > 0)
            memcpy(all.list + all.count, part.list,
                   part.count * sizeof *part.list);
        all.count += part.count;
    }
    must(are_same(&all, whole));
}

static void select_from(const struct path *p, struct str answer,
                        struct arena *arena)
{
    struct path_values values = {0};
    bool is_json = is_value(answer, arena);
    enum err e = path_select(p, answer, arena, &values);

    /* Only the first value of the text is looked at. */
    must(!is_json || e == OK);
    if (e)
        return;
    must(has_each(p) || values.count == 1);
    for (size_t i = 0; i < values.count; i++) {
        must(is_value(values.list[i], arena));
        must(path_plain(values.list[i], arena).n <= answer.n + 4);
    }
    if (p->count > 1)
        select_in_two(p, answer, &values, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str input = str_of((const char *)data, n);
    struct str text = str_of(input.p, str_find(input, '\n'));
    struct str answer = str_from(input, text.n + 1);
    struct arena arena;
    struct path p;
    size_t wrong;
    enum err e;

    arena_init(&arena);
    /* A command's words are what they are; answers have been looked at. */
    e = path_parse(text, &p, &wrong);
    must(p.count <= PATH_STEPS_MAX && wrong <= text.n);
    must(e == OK || e == ERR_INVALID || e == ERR_LIMIT);
    if (e == OK && utf8_is_valid(answer))
        select_from(&p, answer, &arena);
    arena_release(&arena);
    return 0;
}
