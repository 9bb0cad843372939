/* Lines refer to catalog and users by id alone: what these are called is
 * theirs, and another server may have its own names for them. What is written
 * of a list is what an import takes again to the same list, so that an export
 * after the import is the same. */
#include "api/render/export_objects.h"

#include "accounts/house.h"
#include "accounts/users.h"
#include "base/clock.h"
#include "base/log.h"
#include "catalog/field.h"
#include "json/writer.h"
#include "library/follow.h"
#include "library/playlist_given.h"
#include "library/playlist_items.h"
#include "library/shelf.h"

#define PAGE_ITEMS 500u
#define PAGE_LISTS 50u

struct lines {
    struct db *db;
    struct str user;
    struct buf *out;
    bool is_without_house; /* leaves out what is the house's */
    struct arena arena;    /* of a page */
};

/* ---- values ---- */

static struct json line_begin(struct lines *l, const char *type)
{
    struct json j = json_to(l->out);

    json_object(&j);
    json_key(&j, "type");
    json_str(&j, str_from_c(type));
    return j;
}

static void line_end(struct lines *l, struct json *j)
{
    json_end_object(j);
    buf_char(l->out, '\n');
}

static void put_time(struct json *j, int64_t ms)
{
    char text[CLOCK_MS_TEXT_MAX];
    int n = clock_ms_to_text(ms, text);

    json_str(j, str_of(text, (size_t)n));
}

static void put_reference(struct json *j, struct str type, struct id id)
{
    json_object(j);
    json_key(j, "type");
    json_str(j, type);
    json_key(j, "id");
    json_str_id(j, STR_EMPTY, id);
    json_end_object(j);
}

static void put_user(struct json *j, struct str id)
{
    json_object(j);
    json_key(j, "type");
    json_str(j, STR("user"));
    json_key(j, "id");
    json_str(j, id);
    json_end_object(j);
}

/* The beginning of a line about something that the user has or follows. */
static struct json owned_begin(struct lines *l, const char *type,
                               int64_t added_ms)
{
    struct json j = line_begin(l, type);

    json_key(&j, "user");
    json_str(&j, l->user);
    json_key(&j, "added_at");
    put_time(&j, added_ms);
    return j;
}

/* ---- saved things, artists ---- */

static const struct {
    enum sequence_kind kind;
    enum entity type;
    const char *line;
} kinds[] = {
    {SEQUENCE_TRACK, ENTITY_TRACK, "saved"},
    {SEQUENCE_ALBUM, ENTITY_ALBUM, "saved"},
    {SEQUENCE_SHOW, ENTITY_SHOW, "saved"},
    {SEQUENCE_EPISODE, ENTITY_EPISODE, "saved"},
    {SEQUENCE_AUDIOBOOK, ENTITY_AUDIOBOOK, "saved"},
    {SEQUENCE_CHAPTER, ENTITY_CHAPTER, "saved"},
    {SEQUENCE_ARTIST, ENTITY_ARTIST, "followed"},
};

/* Oldest first, so that of one date what was saved last is last: lists are
 * newest first, and so are their pages, which are read from the end. */
static enum err put_list(struct lines *l, size_t kind)
{
    struct saved_list list = {l->user, kinds[kind].kind};
    struct str name = entity_name(kinds[kind].type);
    struct saved_page page;
    uint32_t left;
    enum err e = saved_count(l->db, &list, &left);

    while (left > 0 && !e) {
        uint32_t n = left < PAGE_ITEMS ? left : PAGE_ITEMS;

        left -= n;
        arena_reset(&l->arena);
        e = saved_page(l->db, &list, left, n, &l->arena, &page);
        for (size_t i = e ? 0 : page.count; i-- > 0;) {
            struct json j =
                owned_begin(l, kinds[kind].line, page.items[i].added_ms);

            json_key_str(&j, name);
            put_reference(&j, name, page.items[i].id);
            line_end(l, &j);
        }
    }
    return e;
}

static enum err put_followed_users(struct lines *l)
{
    struct followed_user *all;
    size_t count;
    enum err e;

    arena_reset(&l->arena);
    e = follow_list_users(l->db, l->user, &l->arena, &all, &count);
    for (size_t i = 0; i < count && !e; i++) {
        struct json j = owned_begin(l, "followed", all[i].added_ms);

        json_key(&j, "followed_user");
        put_user(&j, all[i].id);
        line_end(l, &j);
    }
    return e;
}

/* ---- lists ---- */

static void put_local(struct json *j, struct str text, struct arena *arena)
{
    json_object(j);
    json_key(j, "type");
    json_str(j, STR("track"));
    json_key(j, "id");
    json_null(j);
    json_key(j, "uri");
    json_str(j, arena_printf(arena, "spotify:local:%.*s", STR_ARG(text)));
    json_end_object(j);
}

static void put_thing(struct json *j, const struct sequence_entry *entry,
                      struct arena *arena)
{
    switch (entry->kind) {
    case SEQUENCE_TRACK:
        put_reference(j, STR("track"), entry->id);
        return;
    case SEQUENCE_EPISODE:
        put_reference(j, STR("episode"), entry->id);
        return;
    case SEQUENCE_CHAPTER:
        put_reference(j, STR("chapter"), entry->id);
        return;
    case SEQUENCE_LOCAL:
        put_local(j, entry->text, arena);
        return;
    default:
        json_null(j);
    }
}

static void put_item(struct json *j, const struct playlist_item *item,
                     struct arena *arena)
{
    json_object(j);
    json_key(j, "added_at");
    if (item->entry.added_ms == SEQUENCE_NO_DATE)
        json_null(j);
    else
        put_time(j, item->entry.added_ms);
    json_key(j, "added_by");
    if (item->by.n == 0)
        json_null(j);
    else
        put_user(j, item->by);
    json_key(j, "is_local");
    json_bool(j, item->entry.kind == SEQUENCE_LOCAL);
    json_key(j, "track");
    put_thing(j, &item->entry, arena);
    json_end_object(j);
}

static enum err put_items(struct lines *l, struct json *j,
                          const struct playlist *p)
{
    struct playlist_page page = {.total = 1};
    struct arena arena;
    enum err e = OK;

    arena_init(&arena); /* the list itself lies in the other */
    json_key(j, "items");
    json_array(j);
    for (uint32_t at = 0; at < page.total && !e; at += PAGE_ITEMS) {
        arena_reset(&arena);
        e = playlist_items_page(l->db, p->id, at, PAGE_ITEMS, &arena, &page);
        for (size_t i = 0; i < page.count && !e; i++)
            put_item(j, &page.items[i], &arena);
    }
    json_end_array(j);
    arena_release(&arena);
    return e;
}

/* What came with a list from elsewhere. The followers whom it has here aren't
 * among it: an import adds those of a line to what is there. */
static void put_given(struct json *j, const struct playlist_given *given)
{
    if (given->images.n > 0) {
        json_key(j, "images");
        json_raw(j, given->images);
    }
    if (given->primary_color.n > 0) {
        json_key(j, "primary_color");
        json_str(j, given->primary_color);
    }
    if (given->followers > 0) {
        json_key(j, "followers");
        json_object(j);
        json_key(j, "total");
        json_u64(j, given->followers);
        json_end_object(j);
    }
}

static void put_details(struct json *j, const struct playlist *p)
{
    struct playlist_snapshot_room room;

    json_key(j, "id");
    json_str_id(j, STR_EMPTY, p->id);
    json_key(j, "name");
    json_str(j, p->name);
    json_key(j, "description");
    if (p->has_description)
        json_str(j, p->description);
    else
        json_null(j);
    json_key(j, "owner");
    put_user(j, p->owner);
    json_key(j, "public");
    if (playlist_given_holds(p) && p->given->is_public_unknown)
        json_null(j);
    else
        json_bool(j, p->is_public);
    json_key(j, "collaborative");
    json_bool(j, p->is_collaborative);
    json_key(j, "snapshot_id");
    json_str(j, playlist_given_shown(p, &room));
    if (p->given != NULL)
        put_given(j, p->given);
}

static enum err put_own(struct lines *l, const struct playlist *p)
{
    struct json j = line_begin(l, "playlist");
    bool is_lacking = p->given != NULL && p->given->total > p->items;
    enum err e;

    put_details(&j, p);
    json_key(&j, "tracks");
    json_object(&j);
    json_key(&j, "total");
    json_u64(&j, is_lacking ? p->given->total : p->items);
    e = put_items(l, &j, p);
    json_end_object(&j);
    line_end(l, &j);
    return e;
}

static void put_followed(struct lines *l, const struct playlist *p,
                         const struct shelf_place *place)
{
    struct json j;

    if (l->is_without_house && str_eq(p->owner, house_id()))
        return;
    j = owned_begin(l, "followed", place->added_ms);
    json_key(&j, "public");
    json_bool(&j, place->is_shown);
    json_key(&j, "playlist");
    put_reference(&j, STR("playlist"), p->id);
    line_end(l, &j);
}

/* The shelf: own lists come first there. */
static enum err put_lists(struct lines *l)
{
    struct shelf_page page = {.total = 1};
    enum err e = OK;

    for (uint32_t at = 0; at < page.total && !e; at += PAGE_LISTS) {
        arena_reset(&l->arena);
        e = shelf_page(l->db, l->user, SHELF_ALL, at, PAGE_LISTS, &l->arena,
                       &page);
        for (size_t i = 0; i < page.count && !e; i++)
            if (str_eq(page.lists[i].owner, l->user))
                e = put_own(l, &page.lists[i]);
            else
                put_followed(l, &page.lists[i], &page.places[i]);
    }
    return e;
}

static enum err put_all(struct lines *l)
{
    struct user user;
    enum err e;

    arena_init(&l->arena);
    e = users_find(l->db, l->user, &l->arena, &user);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !e; i++)
        e = put_list(l, i);
    if (!e)
        e = put_followed_users(l);
    if (!e)
        e = put_lists(l);
    if (!e && buf_overflowed(l->out)) {
        log_error("export of %.*s: over %zu bytes", STR_ARG(l->user),
                  l->out->max);
        e = ERR_LIMIT;
    }
    arena_release(&l->arena);
    return e;
}

enum err export_objects(struct db *db, struct str user, struct buf *out)
{
    struct lines l = {.db = db, .user = user, .out = out};

    return put_all(&l);
}

enum err export_objects_own(struct db *db, struct str user, struct buf *out)
{
    struct lines l = {
        .db = db, .user = user, .out = out, .is_without_house = true};

    return put_all(&l);
}
