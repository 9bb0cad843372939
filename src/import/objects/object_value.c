/* What is lenient and what is strict follows from real lines, which are what
 * an API once answered: an element that can't be right makes the line
 * unusable, since half of a list would look whole; what is only unknown (a
 * key in an image, a copyright's type) is passed over. */
#include "import/objects/object_value.h"

#include "catalog/features.h"

bool object_value_skip_null(struct json_scan *s)
{
    if (json_scan_peek(s) != JSON_NULL)
        return false;
    json_scan_skip(s);
    return true;
}

bool object_value_texts(struct object_tree *t, struct json_scan *s, bool named,
                        struct str key, const struct str **out, size_t *count)
{
    buf_clear(&t->list);
    if (!json_scan_enter(s, '['))
        return object_tree_refuse(t, "is not a list", key);
    while (json_scan_item(s)) {
        struct str text = STR_EMPTY, inner;

        if (object_value_skip_null(s))
            continue;
        /* A name that is missing, or no string, stays empty. */
        if (named && json_scan_enter(s, '{')) {
            while (json_scan_key(s, &inner))
                if (!str_eq(inner, STR("name")) || !json_scan_str(s, &text))
                    json_scan_skip(s);
        } else if (!json_scan_str(s, &text)) {
            return object_tree_refuse(t, "has an element that is not a string",
                                      key);
        }
        buf_add(&t->list, &text, sizeof text);
    }
    *out = (const struct str *)(const void *)t->list.p;
    *count = t->list.n / sizeof **out;
    return true;
}

/* The width or height of an image, in pixels; null is unknown. */
static bool read_pixels(struct json_scan *s, uint32_t *out)
{
    int64_t v;

    if (object_value_skip_null(s))
        return true;
    if (!json_scan_i64(s, &v) || v < 0 || v > UINT32_MAX)
        return false;
    *out = (uint32_t)v;
    return true;
}

bool object_value_images(struct object_tree *t, struct json_scan *s,
                         struct object_node *n, struct str key)
{
    buf_clear(&t->list);
    if (!json_scan_enter(s, '['))
        return object_tree_refuse(t, "is not a list", key);
    while (json_scan_item(s)) {
        struct image image = {.width = 0};
        struct str inner;
        bool ok;

        if (object_value_skip_null(s))
            continue;
        ok = json_scan_enter(s, '{');
        while (ok && json_scan_key(s, &inner)) {
            if (str_eq(inner, STR("url")))
                ok = json_scan_str(s, &image.url);
            else if (str_eq(inner, STR("width")))
                ok = read_pixels(s, &image.width);
            else if (str_eq(inner, STR("height")))
                ok = read_pixels(s, &image.height);
            else
                json_scan_skip(s);
        }
        if (!ok || image.url.p == NULL)
            return object_tree_refuse(t, "has an element that is not an image",
                                      key);
        /* A catalog keeps images with these two bytes between them. */
        if (memchr(image.url.p, 1, image.url.n) != NULL ||
            memchr(image.url.p, 2, image.url.n) != NULL)
            return object_tree_refuse(t, "has a control character in a URL",
                                      key);
        buf_add(&t->list, &image, sizeof image);
    }
    draft_images(&n->draft, FIELD_IMAGES,
                 (const struct image *)(const void *)t->list.p,
                 t->list.n / sizeof(struct image));
    return true;
}

bool object_value_copyrights(struct object_tree *t, struct json_scan *s,
                             struct object_node *n, struct str key)
{
    buf_clear(&t->list);
    if (!json_scan_enter(s, '['))
        return object_tree_refuse(t, "is not a list", key);
    while (json_scan_item(s)) {
        struct copyright c = {.type = 'C'};
        struct str inner, type = STR_EMPTY;

        if (object_value_skip_null(s))
            continue;
        if (!json_scan_enter(s, '{'))
            return object_tree_refuse(t, "has an element that is not an object",
                                      key);
        while (json_scan_key(s, &inner)) {
            if (str_eq(inner, STR("text"))) {
                if (!json_scan_str(s, &c.text))
                    return object_tree_refuse(
                        t, "has a text that is not a string", key);
            } else if (str_eq(inner, STR("type"))) {
                (void)json_scan_str(s, &type);
            } else {
                json_scan_skip(s);
            }
        }
        if (str_eq_nocase(type, STR("P")))
            c.type = 'P';
        buf_add(&t->list, &c, sizeof c);
    }
    draft_copyrights(&n->draft, FIELD_COPYRIGHTS,
                     (const struct copyright *)(const void *)t->list.p,
                     t->list.n / sizeof(struct copyright));
    return true;
}

bool object_value_markets(struct object_tree *t, struct json_scan *s,
                          struct object_node *n, struct str key)
{
    struct market_set set = {{0}};

    if (!json_scan_enter(s, '['))
        return object_tree_refuse(t, "is not a list", key);
    while (json_scan_item(s)) {
        struct str code;
        int market;

        if (object_value_skip_null(s))
            continue;
        if (!json_scan_str(s, &code) || (market = market_number(code)) < 0)
            return object_tree_refuse(
                t, "has an element that is not a market code", key);
        market_set_add(&set, market);
    }
    draft_markets(&n->draft, FIELD_MARKETS, &set);
    return true;
}

bool object_value_external_ids(struct object_tree *t, struct json_scan *s,
                               struct object_node *n, struct str key)
{
    struct str inner, text;

    if (!json_scan_enter(s, '{'))
        return object_tree_refuse(t, "is not an object", key);
    while (json_scan_key(s, &inner)) {
        enum field field = str_eq(inner, STR("isrc"))  ? FIELD_ISRC
                           : str_eq(inner, STR("upc")) ? FIELD_UPC
                           : str_eq(inner, STR("ean")) ? FIELD_EAN
                                                       : FIELD_COUNT;

        if (object_value_skip_null(s))
            continue;
        if (field == FIELD_COUNT)
            json_scan_skip(s);
        else if (json_scan_str(s, &text))
            draft_text(&n->draft, field, text);
        else
            return object_tree_refuse(t, "has a code that is not a string",
                                      key);
    }
    return true;
}

bool object_value_followers(struct object_tree *t, struct json_scan *s,
                            struct object_node *n, struct str key)
{
    struct str inner;
    int64_t v;

    if (!json_scan_enter(s, '{'))
        return object_tree_refuse(t, "is not an object", key);
    while (json_scan_key(s, &inner)) {
        if (object_value_skip_null(s))
            continue;
        if (!str_eq(inner, STR("total")))
            json_scan_skip(s);
        else if (json_scan_i64(s, &v) && v >= 0)
            draft_number(&n->draft, FIELD_FOLLOWERS, (uint64_t)v);
        else
            return object_tree_refuse(t, "has a total that is not a number",
                                      key);
    }
    return true;
}

/* Folded to lower case; an EP is a single, as Spotify has it. */
bool object_value_album_type(struct object_tree *t, struct json_scan *s,
                             struct object_node *n, struct str key)
{
    static const struct {
        const char *name;
        enum album_type type;
    } types[] = {{"album", ALBUM_ALBUM},
                 {"single", ALBUM_SINGLE},
                 {"ep", ALBUM_SINGLE},
                 {"compilation", ALBUM_COMPILATION},
                 {"appears_on", ALBUM_ALBUM}};
    struct str text = STR_EMPTY;

    (void)json_scan_str(s, &text); /* else it is empty, and no type */
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_eq_nocase(text, str_from_c(types[i].name))) {
            draft_number(&n->draft, FIELD_ALBUM_TYPE, types[i].type);
            return true;
        }
    return object_tree_refuse(t, "is none of album, single, compilation", key);
}

/* A date as text; one that is unknown in part may have zeros there. */
static bool date_text(struct str text, struct date *out)
{
    struct str s = str_of(text.p, str_find(text, 'T')); /* without a time */

    if (s.n == 10 && str_ends(s, STR("-00")))
        s.n = 7;
    if (s.n == 7 && str_ends(s, STR("-00")))
        s.n = 4;
    return date_from_text(s, out);
}

/* Before 2014 a date was {"year": .., "month": .., "day": ..}. */
static bool date_object(struct json_scan *s, struct date *out)
{
    struct str inner;
    char text[16];
    int64_t year = 0, month = 0, day = 0;
    int n;

    while (json_scan_key(s, &inner)) {
        if (object_value_skip_null(s))
            continue;
        /* Whatever isn't year or month is taken for the day. */
        if (!json_scan_i64(s, str_eq(inner, STR("year"))    ? &year
                              : str_eq(inner, STR("month")) ? &month
                                                            : &day))
            return false;
    }
    if (year < 0 || year > 9999 || month < 0 || month > 12 || day < 0 ||
        day > 31)
        return false;
    /* As text, so that both forms are checked alike. */
    n = snprintf(text, sizeof text, "%04d-%02d-%02d", (int)year, (int)month,
                 (int)day);
    return date_text(str_of(text, (size_t)n), out);
}

bool object_value_release_date(struct object_tree *t, struct json_scan *s,
                               struct object_node *n, struct str key)
{
    struct str text;

    if (json_scan_enter(s, '{'))
        return date_object(s, &n->date) ||
               object_tree_refuse(t, "is not a date", key);
    if (!json_scan_str(s, &text))
        return object_tree_refuse(t, "is not a date", key);
    return text.n == 0 || date_text(text, &n->date) ||
           object_tree_refuse(t, "is not a date", key);
}

bool object_value_precision(struct object_tree *t, struct json_scan *s,
                            struct object_node *n, struct str key)
{
    return json_scan_str(s, &n->precision) ||
           object_tree_refuse(t, "is not a string", key);
}

/* Other kinds of objects may have such a key and mean something else. */
bool object_value_provenance(struct object_tree *t, struct json_scan *s,
                             struct object_node *n, struct str key)
{
    struct str text;

    (void)t;
    (void)key;
    if (json_scan_peek(s) != JSON_STRING)
        json_scan_skip(s);
    else if (json_scan_str(s, &text))
        (void)provenance_from_name(text, &n->features.provenance);
    return true;
}

bool object_value_language(struct object_tree *t, struct json_scan *s,
                           struct object_node *n, struct str key)
{
    struct str text;

    if (!json_scan_str(s, &text))
        return object_tree_refuse(t, "is not a string", key);
    if (!n->has_languages)
        draft_texts(&n->draft, FIELD_LANGUAGES, &text, 1);
    return true;
}

bool object_value_local(struct object_tree *t, struct json_scan *s,
                        struct object_node *n, struct str key)
{
    bool is_local;

    (void)n;
    (void)key;
    return (json_scan_bool(s, &is_local) && !is_local) ||
           object_tree_refuse(t, "a local file has no place in a catalog",
                              STR_EMPTY);
}

bool object_value_recording(struct object_tree *t, struct json_scan *s,
                            struct object_node *n, struct str key)
{
    struct str text;
    struct id id;

    if (!json_scan_str(s, &text) || !id_from_base62(text, &id))
        return object_tree_refuse(t, "is not a base62 id of 22 digits", key);
    draft_id(&n->draft, FIELD_RECORDING, id);
    return true;
}

/* A category's id is any text; the catalog's id of it is made of that. */
bool object_value_id(struct object_tree *t, struct json_scan *s,
                     struct object_node *n, struct str key)
{
    struct str text;

    if (!json_scan_str(s, &text))
        return object_tree_refuse(t, "is not a string", key);
    if (n->draft.type == ENTITY_CATEGORY) {
        n->draft.id = id_from_name(
            arena_printf(&t->arena, "category:%.*s", STR_ARG(text)));
        draft_text(&n->draft, FIELD_KEY, text);
    } else if (!id_from_base62(text, &n->draft.id)) {
        return object_tree_refuse(t, "is not a base62 id of 22 digits", key);
    }
    n->has_id = true;
    return true;
}
