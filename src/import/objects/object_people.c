/* Users, what they have saved and whom they follow. What is only shown again
 * (an image's address and size) is checked, but kept as the text that it is, so
 * that it comes back as it came. */
#include "import/objects/object_people.h"

#include "base/clock.h"
#include "catalog/market.h"
#include "import/objects/object_parse.h"
#include "import/objects/object_value.h"
#include "json/writer.h"

/* An image list has a handful of addresses. */
#define IMAGES_MAX_BYTES ((size_t)64 << 10)

/* ---- values ---- */

bool object_people_text(struct object_tree *t, struct json_scan *s,
                        struct str key, struct str *out)
{
    if (!json_scan_str(s, out))
        return object_tree_refuse(t, "is not a string", key);
    if (str_find(*out, '\0') < out->n)
        return object_tree_refuse(t, "has a NUL character in it", key);
    return true;
}

bool object_people_time(struct object_tree *t, struct json_scan *s,
                        struct str key, bool *has, int64_t *ms)
{
    struct str text;

    *has = json_scan_str(s, &text) && clock_from_text(text, ms);
    return *has || object_tree_refuse(t, "is not a time", key);
}

bool object_people_total(struct object_tree *t, struct json_scan *s,
                         struct str key, int64_t *out)
{
    struct str inner;

    if (!json_scan_enter(s, '{'))
        return object_tree_refuse(t, "is not an object", key);
    while (json_scan_key(s, &inner)) {
        if (object_value_skip_null(s))
            continue;
        if (!str_eq(inner, STR("total")))
            json_scan_skip(s);
        else if (!json_scan_i64(s, out) || *out < 0 || *out > INT32_MAX)
            return object_tree_refuse(t, "has a total that is not a number",
                                      key);
    }
    return true;
}

/* One image; its size may be null or absent. */
static bool check_image(struct json_scan *s)
{
    bool has_url = false;
    struct str key, url;
    int64_t pixels;

    if (object_value_skip_null(s))
        return true;
    if (!json_scan_enter(s, '{'))
        return false;
    while (json_scan_key(s, &key)) {
        bool is_size = str_eq(key, STR("width")) || str_eq(key, STR("height"));

        if (str_eq(key, STR("url")))
            has_url = json_scan_str(s, &url);
        else if (!is_size)
            json_scan_skip(s);
        else if (!object_value_skip_null(s) &&
                 (!json_scan_i64(s, &pixels) || pixels < 0))
            return false;
    }
    return has_url;
}

bool object_people_images(struct object_tree *t, struct json_scan *s,
                          struct str key, struct str *out)
{
    struct json_scan inner;
    struct json compact;
    struct str raw;

    if (json_scan_peek(s) != JSON_ARRAY || !json_scan_raw(s, &raw))
        return object_tree_refuse(t, "is not a list", key);
    inner = json_scan(raw, &t->arena);
    (void)json_scan_enter(&inner, '[');
    while (json_scan_item(&inner))
        if (!check_image(&inner))
            return object_tree_refuse(t, "has an element that is not an image",
                                      key);
    buf_clear(&t->list);
    compact = json_to(&t->list);
    json_compact(&compact, raw);
    *out = arena_str(&t->arena, buf_get(&t->list));
    return out->n <= IMAGES_MAX_BYTES ||
           object_tree_refuse(t, "is too long", key);
}

/* ---- users ---- */

static bool read_country(struct object_tree *t, struct json_scan *s,
                         struct str key, struct object_user *out)
{
    struct str code;

    if (!json_scan_str(s, &code) || !market_is_valid(code))
        return object_tree_refuse(t, "is not a country's code", key);
    /* Letters, in either case. */
    for (size_t i = 0; i < sizeof out->country; i++)
        out->country[i] = (char)(code.p[i] & ~0x20);
    return true;
}

static bool read_user_value(struct object_tree *t, struct json_scan *s,
                            struct str key, struct object_user *out)
{
    if (str_eq(key, STR("id")))
        return object_people_text(t, s, key, &out->id);
    if (str_eq(key, STR("display_name")))
        return object_people_text(t, s, key, &out->display_name);
    if (str_eq(key, STR("product")))
        return object_people_text(t, s, key, &out->product);
    if (str_eq(key, STR("images")))
        return object_people_images(t, s, key, &out->images);
    if (str_eq(key, STR("followers")))
        return object_people_total(t, s, key, &out->followers);
    if (str_eq(key, STR("country")))
        return read_country(t, s, key, out);
    json_scan_skip(s);
    return true;
}

bool object_people_user(struct object_tree *t, struct json_scan *s,
                        struct str key, struct object_user *out)
{
    struct str inner;

    *out = (struct object_user){.followers = -1};
    if (!json_scan_enter(s, '{'))
        return object_tree_refuse(t, "is not an object", key);
    while (json_scan_key(s, &inner))
        if (!object_value_skip_null(s) && !read_user_value(t, s, inner, out))
            return false;
    return s->error == NULL;
}

bool object_people_read_user(struct object_tree *t, struct json_scan *s)
{
    t->record.kind = OBJECT_RECORD_USER;
    return object_people_user(t, s, STR("user"), &t->record.user) &&
           (t->record.user.id.n > 0 ||
            object_tree_refuse(t, "has no id", STR("user")));
}

/* ---- what they have saved and follow ---- */

bool object_people_entity(struct object_tree *t, struct json_scan *s,
                          enum entity type, struct id *id)
{
    enum draft_level level =
        type <= ENTITY_TRACK ? DRAFT_SIMPLIFIED : DRAFT_FULL;
    uint32_t before = t->order_count, node;

    if (!object_parse(t, s, type, level, NULL, &node))
        return false;
    *id = t->nodes[node].draft.id;
    if (field_find(buf_get(&t->nodes[node].draft.fields), FIELD_NAME).p == NULL)
        object_tree_forget(t, before);
    return true;
}

/* A playlist that is followed, by its id. */
static bool read_playlist_id(struct object_tree *t, struct json_scan *s,
                             struct object_owned *o)
{
    struct str key, text = STR_EMPTY;

    if (!json_scan_enter(s, '{'))
        return object_tree_refuse(t, "is not an object", STR("playlist"));
    while (json_scan_key(s, &key))
        if (str_eq(key, STR("id")))
            (void)json_scan_str(s, &text); /* else it is empty, and no id */
        else
            json_scan_skip(s);
    return id_from_base62(text, &o->id) ||
           object_tree_refuse(t, "has no id of 22 base62 digits",
                              STR("playlist"));
}

/* The key that says what is saved or followed; `*is_target` when it is one. */
static bool read_target(struct object_tree *t, struct json_scan *s,
                        struct str key, bool *is_target)
{
    struct object_owned *o = &t->record.owned;
    bool is_saved = t->record.kind == OBJECT_RECORD_SAVED;

    *is_target = true;
    if (!is_saved && str_eq(key, STR("playlist")))
        return read_playlist_id(t, s, o);
    if (!is_saved && str_eq(key, STR("followed_user")))
        return object_people_user(t, s, key, &o->who) &&
               (o->who.id.n > 0 || object_tree_refuse(t, "has no id", key));
    /* Artists are followed, everything else of a catalog is saved. */
    if (entity_from_name(key, &o->type) && o->type != ENTITY_CATEGORY &&
        is_saved == (o->type != ENTITY_ARTIST)) {
        o->is_entity = true;
        return object_people_entity(t, s, o->type, &o->id);
    }
    *is_target = false;
    return true;
}

static bool read_owned_value(struct object_tree *t, struct json_scan *s,
                             struct str key, bool *has_target)
{
    struct object_owned *o = &t->record.owned;
    bool is_target;

    if (str_eq(key, STR("user")))
        return object_people_text(t, s, key, &o->user);
    if (str_eq(key, STR("added_at")))
        return object_people_time(t, s, key, &o->has_date, &o->added_ms);
    if (str_eq(key, STR("public")))
        return json_scan_bool(s, &o->is_shown) ||
               object_tree_refuse(t, "is not true or false", key);
    if (!read_target(t, s, key, &is_target))
        return false;
    if (!is_target)
        json_scan_skip(s);
    else if (*has_target)
        return object_tree_refuse(t, "is one thing too many", key);
    *has_target |= is_target;
    return true;
}

bool object_people_read_owned(struct object_tree *t, struct json_scan *s,
                              enum object_record_kind kind)
{
    bool has_target = false;
    struct str key;

    t->record.kind = kind;
    t->record.owned = (struct object_owned){.is_shown = true};
    (void)json_scan_enter(s, '{');
    while (json_scan_key(s, &key))
        if (!object_value_skip_null(s) &&
            !read_owned_value(t, s, key, &has_target))
            return false;
    return s->error == NULL &&
           (has_target ||
            object_tree_refuse(t,
                               kind == OBJECT_RECORD_SAVED
                                   ? "names nothing that can be saved"
                                   : "names nothing that can be followed",
                               STR_EMPTY));
}
