/* Readers for the values of keys: each takes one off the scan and sets it in
 * a draft. A value of the wrong kind makes the line unusable, with the key
 * named. */
#include "import/objects/object_value.h"

bool object_refuse(struct object_tree *t, const char *error, struct str key)
{
    if (t->error == NULL) {
        t->error = error;
        t->error_key = key;
    }
    return false;
}

bool object_skip_null(struct json_scan *s)
{
    if (json_scan_peek(s) != JSON_NULL)
        return false;
    json_scan_skip(s);
    return true;
}

/* A list of strings, or of objects with a name, into the arena. */
bool object_texts(struct object_tree *t, struct json_scan *s, bool named,
                  struct str key, const struct str **out, size_t *count)
{
    buf_clear(&t->list);
    if (!json_scan_enter(s, '['))
        return object_refuse(t, "is not a list", key);
    while (json_scan_item(s)) {
        struct str text = STR_EMPTY, inner;

        if (named && json_scan_enter(s, '{')) {
            while (json_scan_key(s, &inner))
                if (!str_eq(inner, STR("name")) || !json_scan_str(s, &text))
                    json_scan_skip(s);
        } else if (!json_scan_str(s, &text)) {
            return object_refuse(t, "has an element that is not a string", key);
        }
        buf_add(&t->list, &text, sizeof text);
    }
    *out = (const struct str *)(const void *)t->list.p;
    *count = t->list.n / sizeof **out;
    return true;
}

static bool dimension(struct json_scan *s, uint32_t *out)
{
    int64_t v;

    if (object_skip_null(s))
        return true;
    if (!json_scan_i64(s, &v) || v < 0 || v > UINT32_MAX)
        return false;
    *out = (uint32_t)v;
    return true;
}

bool object_images(struct object_tree *t, struct json_scan *s, struct draft *d,
                   struct str key)
{
    buf_clear(&t->list);
    if (!json_scan_enter(s, '['))
        return object_refuse(t, "is not a list", key);
    while (json_scan_item(s)) {
        struct image image = {.width = 0};
        struct str inner;
        bool ok = json_scan_enter(s, '{');

        while (ok && json_scan_key(s, &inner)) {
            if (str_eq(inner, STR("url")))
                ok = json_scan_str(s, &image.url);
            else if (str_eq(inner, STR("width")))
                ok = dimension(s, &image.width);
            else if (str_eq(inner, STR("height")))
                ok = dimension(s, &image.height);
            else
                json_scan_skip(s);
        }
        if (!ok || image.url.p == NULL)
            return object_refuse(t, "has an element that is not an image", key);
        if (memchr(image.url.p, 1, image.url.n) != NULL ||
            memchr(image.url.p, 2, image.url.n) != NULL)
            return object_refuse(t, "has a control character in a URL", key);
        buf_add(&t->list, &image, sizeof image);
    }
    draft_images(d, FIELD_IMAGES, (const struct image *)(const void *)t->list.p,
                 t->list.n / sizeof(struct image));
    return true;
}

bool object_copyrights(struct object_tree *t, struct json_scan *s,
                       struct draft *d, struct str key)
{
    buf_clear(&t->list);
    if (!json_scan_enter(s, '['))
        return object_refuse(t, "is not a list", key);
    while (json_scan_item(s)) {
        struct copyright c = {.type = 'C'};
        struct str inner, type = STR_EMPTY;

        if (!json_scan_enter(s, '{'))
            return object_refuse(t, "has an element that is not an object",
                                 key);
        while (json_scan_key(s, &inner)) {
            if (str_eq(inner, STR("text"))) {
                if (!json_scan_str(s, &c.text))
                    return object_refuse(t, "has a text that is not a string",
                                         key);
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
    draft_copyrights(d, FIELD_COPYRIGHTS,
                     (const struct copyright *)(const void *)t->list.p,
                     t->list.n / sizeof(struct copyright));
    return true;
}

bool object_markets(struct object_tree *t, struct json_scan *s, struct draft *d,
                    struct str key)
{
    struct market_set set = {{0}};

    if (!json_scan_enter(s, '['))
        return object_refuse(t, "is not a list", key);
    while (json_scan_item(s)) {
        struct str code;
        int n;

        if (!json_scan_str(s, &code) || (n = market_number(code)) < 0)
            return object_refuse(t, "has an element that is not a market code",
                                 key);
        market_set_add(&set, n);
    }
    draft_markets(d, FIELD_MARKETS, &set);
    return true;
}

bool object_external_ids(struct object_tree *t, struct json_scan *s,
                         struct draft *d, struct str key)
{
    struct str inner, text;

    if (!json_scan_enter(s, '{'))
        return object_refuse(t, "is not an object", key);
    while (json_scan_key(s, &inner)) {
        enum field field = str_eq(inner, STR("isrc"))  ? FIELD_ISRC
                           : str_eq(inner, STR("upc")) ? FIELD_UPC
                           : str_eq(inner, STR("ean")) ? FIELD_EAN
                                                       : FIELD_COUNT;

        if (object_skip_null(s))
            continue;
        if (field == FIELD_COUNT)
            json_scan_skip(s);
        else if (json_scan_str(s, &text))
            draft_text(d, field, text);
        else
            return object_refuse(t, "has a code that is not a string", key);
    }
    return true;
}

bool object_followers(struct object_tree *t, struct json_scan *s,
                      struct draft *d, struct str key)
{
    struct str inner;
    int64_t v;

    if (!json_scan_enter(s, '{'))
        return object_refuse(t, "is not an object", key);
    while (json_scan_key(s, &inner)) {
        if (object_skip_null(s))
            continue;
        if (!str_eq(inner, STR("total")))
            json_scan_skip(s);
        else if (json_scan_i64(s, &v) && v >= 0)
            draft_number(d, FIELD_FOLLOWERS, (uint64_t)v);
        else
            return object_refuse(t, "has a total that is not a number", key);
    }
    return true;
}

/* Folded to lower case; an EP is a single, as Spotify has it. */
bool object_album_type(struct object_tree *t, struct json_scan *s,
                       struct draft *d, struct str key)
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

    (void)json_scan_str(s, &text);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_eq_nocase(text, str_from_c(types[i].name))) {
            draft_number(d, FIELD_ALBUM_TYPE, types[i].type);
            return true;
        }
    return object_refuse(t, "is none of album, single, compilation", key);
}

/* A date as text; one that is unknown in part may have zeros there. */
static bool date_text(struct str text, struct date *out)
{
    struct str s = str_of(text.p, str_find(text, 'T'));

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
        if (object_skip_null(s))
            continue;
        if (!json_scan_i64(s, str_eq(inner, STR("year"))    ? &year
                              : str_eq(inner, STR("month")) ? &month
                                                            : &day))
            return false;
    }
    if (year < 0 || year > 9999 || month < 0 || month > 12 || day < 0 ||
        day > 31)
        return false;
    n = snprintf(text, sizeof text, "%04d-%02d-%02d", (int)year, (int)month,
                 (int)day);
    return date_text(str_of(text, (size_t)n), out);
}

bool object_release_date(struct object_tree *t, struct json_scan *s,
                         struct object_node *n, struct str key)
{
    struct str text;

    if (json_scan_enter(s, '{'))
        return date_object(s, &n->date) ||
               object_refuse(t, "is not a date", key);
    if (!json_scan_str(s, &text))
        return object_refuse(t, "is not a date", key);
    return text.n == 0 || date_text(text, &n->date) ||
           object_refuse(t, "is not a date", key);
}

bool object_recording(struct object_tree *t, struct json_scan *s,
                      struct draft *d, struct str key)
{
    struct str text;
    struct id id;

    if (!json_scan_str(s, &text) || !id_from_base62(text, &id))
        return object_refuse(t, "is not a base62 id of 22 digits", key);
    draft_id(d, FIELD_RECORDING, id);
    return true;
}
