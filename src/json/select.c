/* A filter is kept as a tree that says of each key whether it goes: a node
 * lists the keys about which something was said, each with a node of its own
 * for what is below, and says whether the others go whole or not at all. A
 * node that lists nothing is everything, or nothing.
 *
 * So `a,b(!c)` is {others: no, a: everything, b: {others: whole, c: nothing}}.
 * Taking away is an addition seen from the other side: what `!a(b)` leaves is
 * {others: whole, a: {others: whole, b: nothing}}. A list below such a sign is
 * therefore read inverted, as what it leaves, and no tree is ever negated: an
 * addition keeps of two trees what either keeps, a removal what both keep.
 *
 * Nodes are shared, and change only while their own list is being read. */
#include "json/select.h"

#include "json/scan.h"
#include "json/writer.h"

struct key {
    struct str name;
    const struct json_select *below;
    struct key *next;
};

struct json_select {
    bool others;      /* keys that aren't listed go, whole */
    struct key *keys; /* listed ones, each name once, in no order */
};

static const struct json_select everything = {true, NULL};
static const struct json_select nothing = {false, NULL};

static bool is_simple(const struct json_select *s)
{
    return s->keys == NULL;
}

static bool is_nothing(const struct json_select *s)
{
    return is_simple(s) && !s->others;
}

static struct json_select *select_new(struct arena *arena, bool others)
{
    struct json_select *s = arena_alloc(arena, sizeof *s);

    *s = (struct json_select){others, NULL};
    return s;
}

static struct key *find_key(const struct json_select *s, struct str name)
{
    struct key *key = s->keys;

    while (key != NULL && !str_eq(key->name, name))
        key = key->next;
    return key;
}

static const struct json_select *get_below(const struct json_select *s,
                                           struct str name)
{
    const struct key *key = find_key(s, name);

    if (key != NULL)
        return key->below;
    return s->others ? &everything : &nothing;
}

static void list_key(struct arena *arena, struct json_select *s,
                     struct str name, const struct json_select *below)
{
    struct key *key = arena_alloc(arena, sizeof *key);

    *key = (struct key){name, below, s->keys};
    s->keys = key;
}

/* What either of them selects (`add`), or what both do. */
static const struct json_select *combine(struct arena *arena,
                                         const struct json_select *a,
                                         const struct json_select *b, bool add)
{
    struct json_select *both;

    if (is_simple(a))
        return a->others == add ? a : b;
    if (is_simple(b))
        return b->others == add ? b : a;
    both = select_new(arena,
                      add ? a->others || b->others : a->others && b->others);
    for (const struct key *key = a->keys; key != NULL; key = key->next)
        list_key(arena, both, key->name,
                 combine(arena, key->below, get_below(b, key->name), add));
    for (const struct key *key = b->keys; key != NULL; key = key->next)
        if (find_key(a, key->name) == NULL)
            list_key(arena, both, key->name,
                     combine(arena, get_below(a, key->name), key->below, add));
    return both;
}

struct parser {
    const char *at;
    const char *end;
    struct arena *arena;
    const struct json_alias *aliases;
    unsigned names; /* read so far */
    bool over_limit;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next byte that is no white space, which is then passed; 0 at the end. */
static char peek(struct parser *p)
{
    while (p->at < p->end && is_space(*p->at))
        p->at++;
    return p->at < p->end ? *p->at : '\0';
}

static bool take(struct parser *p, char sign)
{
    if (peek(p) != sign)
        return false;
    p->at++;
    return true;
}

static bool take_name(struct parser *p, struct str *name)
{
    const char *from;

    (void)peek(p);
    from = p->at;
    while (p->at < p->end && !is_space(*p->at) &&
           memchr(",().!", *p->at, 5) == NULL)
        p->at++;
    *name = str_of(from, (size_t)(p->at - from));
    if (name->n == 0)
        return false;
    p->over_limit = ++p->names > JSON_SELECT_MAX_NAMES;
    return !p->over_limit;
}

/* Has the list select `below` of what `name` holds, too, or has it keep of that
 * no more than `below`. */
static void change_key(struct parser *p, struct json_select *list,
                       struct str name, const struct json_select *below,
                       bool add)
{
    struct key *key = find_key(list, name);
    const struct json_select *before = get_below(list, name);

    below = combine(p->arena, before, below, add);
    if (key != NULL)
        key->below = below;
    else
        list_key(p->arena, list, name, below);
}

/* Takes `name` away under its other name. */
static void remove_alias(struct parser *p, struct json_select *list,
                         unsigned depth, struct str name,
                         const struct json_select *below)
{
    const struct json_alias *pair = p->aliases;

    for (; pair != NULL && pair->one != NULL; pair++) {
        if (pair->depth != depth)
            continue;
        if (str_eq_c(name, pair->one))
            change_key(p, list, str_from_c(pair->other), below, false);
        else if (str_eq_c(name, pair->other))
            change_key(p, list, str_from_c(pair->one), below, false);
    }
}

static struct json_select *read_list(struct parser *p, unsigned depth,
                                     bool inverted, bool single);

/* What follows a name: how much of its value is selected, or left. NULL for
 * what can't be read. */
static const struct json_select *read_below(struct parser *p, unsigned depth,
                                            bool inverted)
{
    const struct json_select *list;

    if (take(p, '.'))
        return read_list(p, depth, inverted, true);
    if (!take(p, '('))
        return inverted ? &nothing : &everything;
    list = read_list(p, depth, inverted, false);
    return take(p, ')') ? list : NULL;
}

static bool read_item(struct parser *p, unsigned depth, bool add,
                      struct json_select *list)
{
    const struct json_select *below;
    struct str name;

    if (!take_name(p, &name))
        return false;
    below = read_below(p, depth + 1, !add);
    if (below == NULL)
        return false;
    change_key(p, list, name, below, add);
    if (!add)
        remove_alias(p, list, depth, name, below);
    return true;
}

/* A list, or the single item behind a point, of names with `depth` keys above
 * them; `inverted`, as what it leaves. NULL for what can't be read. */
static struct json_select *read_list(struct parser *p, unsigned depth,
                                     bool inverted, bool single)
{
    bool except = peek(p) == '!', more;
    struct json_select *list;

    p->over_limit = depth == JSON_SELECT_MAX_DEPTH;
    if (p->over_limit)
        return NULL;
    list = select_new(p->arena, except != inverted);
    do {
        bool removed = take(p, '!') || except;

        if (!read_item(p, depth, removed == inverted, list))
            return NULL;
        more = !single && take(p, ',');
    } while (more && peek(p) != ')' && p->at < p->end);
    return list;
}

enum err json_select_parse(struct str text, const struct json_alias *aliases,
                           struct arena *arena, const struct json_select **out)
{
    struct parser p = {.arena = arena, .aliases = aliases};
    const struct json_select *list;

    *out = NULL;
    if (text.n > JSON_SELECT_MAX_BYTES)
        return ERR_LIMIT;
    text = str_trim(text);
    if (text.n == 0)
        return OK;
    p.at = text.p;
    p.end = text.p + text.n;
    list = read_list(&p, 0, false, false);
    if (list == NULL)
        return p.over_limit ? ERR_LIMIT : ERR_INVALID;
    if (p.at < p.end)
        return ERR_INVALID;
    *out = list;
    return OK;
}

/* From the answer to what is selected of it. The functions below return false
 * when the answer can't be read on. */
struct pass {
    struct json_scan from;
    struct json to;
};

static bool copy_value(struct pass *p)
{
    struct str raw;

    if (!json_scan_raw(&p->from, &raw))
        return false;
    json_raw(&p->to, raw);
    return true;
}

static bool select_value(struct pass *p, const struct json_select *filter);

static bool select_object(struct pass *p, const struct json_select *filter)
{
    struct str name;

    json_object(&p->to);
    while (json_scan_key(&p->from, &name)) {
        const struct json_select *below = get_below(filter, name);

        if (is_nothing(below)) {
            json_scan_skip(&p->from);
            continue;
        }
        json_key_str(&p->to, name);
        if (!select_value(p, below))
            return false;
    }
    if (p->from.error != NULL)
        return false;
    json_end_object(&p->to);
    return true;
}

static bool select_array(struct pass *p, const struct json_select *filter)
{
    json_array(&p->to);
    while (json_scan_item(&p->from))
        if (!select_value(p, filter))
            return false;
    if (p->from.error != NULL)
        return false;
    json_end_array(&p->to);
    return true;
}

static bool select_value(struct pass *p, const struct json_select *filter)
{
    if (is_simple(filter))
        return copy_value(p);
    if (json_scan_enter(&p->from, '{'))
        return select_object(p, filter);
    if (json_scan_enter(&p->from, '['))
        return select_array(p, filter);
    return copy_value(p);
}

enum err json_select_apply(const struct json_select *filter, struct str answer,
                           struct arena *arena, struct buf *out)
{
    struct pass p = {json_scan(answer, arena), json_to(out)};

    if (!select_value(&p, filter) || json_scan_peek(&p.from) != JSON_END)
        return ERR_INVALID;
    return OK;
}
