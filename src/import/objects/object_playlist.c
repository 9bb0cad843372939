/* A playlist as GET answers it, in the words of any year: its page is `tracks`
 * or `items`, an item's `track` or `item`. The items' tracks and episodes are
 * nodes of the tree like any embedded object; what the list itself is goes to
 * the record. */
#include "import/objects/object_people.h"

#include "base/url.h"
#include "import/objects/object_value.h"

/* ---- local files ---- */

/* What an item's object says of itself, before it is known how to read it. */
struct brief {
    bool is_local;
    bool has_id;
    struct str type;
    struct str uri;
    struct str name, artist, album; /* of a local file */
    int64_t duration_ms;
};

/* The name of an object; of anything else nothing. */
static bool brief_name(struct object_tree *t, struct json_scan *s,
                       struct str *out)
{
    struct str key;

    if (!json_scan_enter(s, '{')) {
        json_scan_skip(s);
        return true;
    }
    while (json_scan_key(s, &key))
        if (!str_eq(key, STR("name")))
            json_scan_skip(s);
        else if (!object_value_skip_null(s) &&
                 !object_people_text(t, s, key, out))
            return false;
    return true;
}

/* Of several artists the first: the name of a local file has room for one. */
static bool brief_artist(struct object_tree *t, struct json_scan *s,
                         struct str *out)
{
    bool is_first = true;

    if (!json_scan_enter(s, '[')) {
        json_scan_skip(s);
        return true;
    }
    for (; json_scan_item(s); is_first = false)
        if (!is_first)
            json_scan_skip(s);
        else if (!brief_name(t, s, out))
            return false;
    return true;
}

/* A flag or a number that is of another kind says nothing. */
static bool brief_value(struct object_tree *t, struct json_scan *s,
                        struct str key, struct brief *b)
{
    if (str_eq(key, STR("type")))
        return object_people_text(t, s, key, &b->type);
    if (str_eq(key, STR("uri")))
        return object_people_text(t, s, key, &b->uri);
    if (str_eq(key, STR("name")))
        return object_people_text(t, s, key, &b->name);
    if (str_eq(key, STR("artists")))
        return brief_artist(t, s, &b->artist);
    if (str_eq(key, STR("album")))
        return brief_name(t, s, &b->album);
    b->has_id |= str_eq(key, STR("id"));
    if (str_eq(key, STR("is_local")))
        (void)json_scan_bool(s, &b->is_local);
    else if (str_eq(key, STR("duration_ms")))
        (void)json_scan_i64(s, &b->duration_ms);
    else
        json_scan_skip(s);
    return true;
}

static bool read_brief(struct object_tree *t, struct str text, struct brief *b)
{
    struct json_scan s = json_scan(text, &t->arena);
    struct str key;

    *b = (struct brief){.type = STR("track")};
    if (!json_scan_enter(&s, '{'))
        return object_tree_refuse(t, "has an item that is not an object",
                                  STR("tracks"));
    while (json_scan_key(&s, &key))
        if (!object_value_skip_null(&s) && !brief_value(t, &s, key, b))
            return false;
    return true;
}

/* One part of a local file's URI: a space is a plus there. */
static void put_local(struct object_tree *t, struct str part)
{
    struct str encoded = url_encode(&t->arena, part, " ");

    for (size_t i = 0; i < encoded.n; i++)
        buf_char(&t->list, encoded.p[i] == ' ' ? '+' : encoded.p[i]);
    buf_char(&t->list, ':');
}

/* The file as its URI names it, made of its texts if there is none. */
static struct str local_uri(struct object_tree *t, const struct brief *b)
{
    if (str_starts(b->uri, STR("spotify:local:")))
        return b->uri;
    buf_clear(&t->list);
    buf_lit(&t->list, "spotify:local:");
    put_local(t, b->artist);
    put_local(t, b->album);
    put_local(t, b->name);
    buf_i64(&t->list, b->duration_ms > 0 ? b->duration_ms / 1000 : 0);
    return arena_str(&t->arena, buf_get(&t->list));
}

/* ---- items ---- */

static bool read_thing(struct object_tree *t, struct str text, bool is_local,
                       struct object_item *item)
{
    struct json_scan s = json_scan(text, &t->arena);
    struct brief b;

    if (!read_brief(t, text, &b))
        return false;
    if (is_local || b.is_local || str_starts(b.uri, STR("spotify:local:"))) {
        item->kind = OBJECT_ITEM_LOCAL;
        item->uri = local_uri(t, &b);
        return true;
    }
    if (!b.has_id)
        return true;
    if (!entity_from_name(b.type, &item->type) ||
        (item->type != ENTITY_TRACK && item->type != ENTITY_EPISODE &&
         item->type != ENTITY_CHAPTER))
        return object_tree_refuse(
            t, "has an item that is neither a track nor an episode",
            STR("tracks"));
    item->kind = OBJECT_ITEM_ENTITY;
    return object_people_entity(t, &s, item->type, &item->id);
}

/* The keys of an item; the text of what it is about, and whether that is a
 * local file. */
static bool read_item_value(struct object_tree *t, struct json_scan *s,
                            struct str key, struct object_item *item,
                            struct str *thing, bool *is_local)
{
    if (str_eq(key, STR("track")) || str_eq(key, STR("item")))
        return json_scan_raw(s, thing);
    if (str_eq(key, STR("added_at")))
        return object_people_time(t, s, key, &item->has_date, &item->added_ms);
    if (str_eq(key, STR("added_by")))
        return object_people_user(t, s, key, &item->by);
    if (str_eq(key, STR("is_local")))
        (void)json_scan_bool(s, is_local); /* else it says nothing */
    else
        json_scan_skip(s);
    return true;
}

static bool read_item(struct object_tree *t, struct json_scan *s)
{
    struct object_item item = {.kind = OBJECT_ITEM_NOTHING};
    struct str key, thing = STR_EMPTY;
    bool is_local = false;

    if (!json_scan_enter(s, '{')) {
        if (!object_value_skip_null(s))
            return object_tree_refuse(t, "has an item that is not an object",
                                      STR("tracks"));
    } else {
        while (json_scan_key(s, &key))
            if (!object_value_skip_null(s) &&
                !read_item_value(t, s, key, &item, &thing, &is_local))
                return false;
    }
    if (s->error != NULL ||
        (thing.p != NULL && !read_thing(t, thing, is_local, &item)))
        return false;
    buf_add(&t->items, &item, sizeof item);
    return !buf_overflowed(&t->items) ||
           object_tree_refuse(t, "has more than 11,000 items", STR("tracks"));
}

static bool read_items(struct object_tree *t, struct json_scan *s)
{
    buf_clear(&t->items); /* of two pages the later counts */
    t->record.playlist.says_items = true;
    if (!json_scan_enter(s, '['))
        return object_tree_refuse(t, "is not a list", STR("items"));
    while (json_scan_item(s))
        if (!read_item(t, s))
            return false;
    return s->error == NULL;
}

/* ---- the page ---- */

static bool read_page_value(struct object_tree *t, struct json_scan *s,
                            struct str key)
{
    struct object_playlist *p = &t->record.playlist;
    int64_t offset;

    if (str_eq(key, STR("items")))
        return read_items(t, s);
    if (str_eq(key, STR("next"))) {
        p->is_cut_off = true;
        json_scan_skip(s);
    } else if (str_eq(key, STR("total"))) {
        if (!json_scan_i64(s, &p->total) || p->total < 0 ||
            p->total > INT32_MAX)
            return object_tree_refuse(t, "is not a number", key);
    } else if (str_eq(key, STR("offset"))) {
        if (!json_scan_i64(s, &offset) || offset < 0 || offset > INT32_MAX)
            return object_tree_refuse(t, "is not a number", key);
        p->offset = (uint32_t)offset;
    } else {
        json_scan_skip(s);
    }
    return true;
}

static bool read_page(struct object_tree *t, struct json_scan *s)
{
    struct str key;

    if (json_scan_peek(s) == JSON_ARRAY)
        return read_items(t, s);
    if (!json_scan_enter(s, '{'))
        return object_tree_refuse(t, "is neither a page nor a list",
                                  STR("tracks"));
    while (json_scan_key(s, &key))
        if (!object_value_skip_null(s) && !read_page_value(t, s, key))
            return false;
    return s->error == NULL;
}

/* ---- the list ---- */

static bool read_flag(struct object_tree *t, struct json_scan *s,
                      struct str key, bool *says, bool *out)
{
    *says = true;
    return json_scan_bool(s, out) ||
           object_tree_refuse(t, "is not true or false", key);
}

/* The keys whose null is a value. */
static bool read_null(struct object_tree *t, struct json_scan *s,
                      struct str key)
{
    struct object_playlist *p = &t->record.playlist;

    if (!object_value_skip_null(s))
        return false;
    if (str_eq(key, STR("public")))
        p->says_public = p->is_public_null = true;
    else if (str_eq(key, STR("description")))
        p->says_description = true;
    else if (str_eq(key, STR("images")))
        p->images = STR("null");
    else if (str_eq(key, STR("primary_color")))
        p->says_color = true;
    return true;
}

static bool read_playlist_id(struct object_tree *t, struct json_scan *s,
                             struct str key, bool *has_id)
{
    struct str text;

    *has_id =
        json_scan_str(s, &text) && id_from_base62(text, &t->record.playlist.id);
    return *has_id ||
           object_tree_refuse(t, "is not a base62 id of 22 digits", key);
}

static bool read_playlist_value(struct object_tree *t, struct json_scan *s,
                                struct str key, bool *has_id)
{
    struct object_playlist *p = &t->record.playlist;

    if (str_eq(key, STR("id")))
        return read_playlist_id(t, s, key, has_id);
    if (str_eq(key, STR("name")))
        return object_people_text(t, s, key, &p->name);
    if (str_eq(key, STR("owner")))
        return object_people_user(t, s, key, &p->owner);
    if (str_eq(key, STR("tracks")) || str_eq(key, STR("items")))
        return read_page(t, s);
    if (str_eq(key, STR("public")))
        return read_flag(t, s, key, &p->says_public, &p->is_public);
    if (str_eq(key, STR("collaborative")))
        return read_flag(t, s, key, &p->says_collaborative,
                         &p->is_collaborative);
    if (str_eq(key, STR("description"))) {
        p->says_description = true;
        return object_people_text(t, s, key, &p->description);
    }
    if (str_eq(key, STR("snapshot_id")))
        return object_people_text(t, s, key, &p->snapshot_id);
    if (str_eq(key, STR("images")))
        return object_people_images(t, s, key, &p->images);
    if (str_eq(key, STR("followers")))
        return object_people_total(t, s, key, &p->followers);
    if (str_eq(key, STR("primary_color"))) {
        p->says_color = true;
        return object_people_text(t, s, key, &p->primary_color);
    }
    json_scan_skip(s);
    return true;
}

bool object_people_read_playlist(struct object_tree *t, struct json_scan *s)
{
    struct object_playlist *p = &t->record.playlist;
    bool has_id = false;
    struct str key;

    t->record.kind = OBJECT_RECORD_PLAYLIST;
    *p = (struct object_playlist){
        .owner.followers = -1, .followers = -1, .total = -1};
    (void)json_scan_enter(s, '{');
    while (json_scan_key(s, &key))
        if (!read_null(t, s, key) && !read_playlist_value(t, s, key, &has_id))
            return false;
    if (s->error != NULL)
        return false;
    if (!has_id)
        return object_tree_refuse(t, "has no id", STR("playlist"));
    p->items = (const struct object_item *)(const void *)t->items.p;
    p->count = (uint32_t)(t->items.n / sizeof *p->items);
    /* A page that doesn't say where it goes on may say how much there is. */
    if (p->total > (int64_t)p->offset + p->count)
        p->is_cut_off = true;
    return true;
}
