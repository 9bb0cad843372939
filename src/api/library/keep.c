/* Items of one kind of saved thing are handed on together, since they are one
 * list; the others one by one. */
#include "api/library/keep.h"

#include "accounts/users_table.h"
#include "api/call/fail.h"
#include "catalog/catalog.h"
#include "catalog/merged.h"
#include "json/writer.h"
#include "library/follow.h"
#include "library/saved_sets.h"
#include "library/shelf.h"

static const struct {
    enum sequence_kind saved;
    enum entity entity;
} kinds[] = {
    {SEQUENCE_TRACK, ENTITY_TRACK},         {SEQUENCE_ALBUM, ENTITY_ALBUM},
    {SEQUENCE_SHOW, ENTITY_SHOW},           {SEQUENCE_EPISODE, ENTITY_EPISODE},
    {SEQUENCE_AUDIOBOOK, ENTITY_AUDIOBOOK}, {SEQUENCE_ARTIST, ENTITY_ARTIST},
};
#define KINDS (sizeof kinds / sizeof kinds[0])

static enum sequence_kind kind_of(enum entity type)
{
    size_t i = 0;

    while (kinds[i].entity != type)
        i++;
    return kinds[i].saved;
}

static enum entity entity_of(const struct keep *item)
{
    size_t i = 0;

    if (item->kind == KEEP_ARTIST)
        return ENTITY_ARTIST;
    while (kinds[i].saved != item->saved)
        i++;
    return kinds[i].entity;
}

static bool is_in_catalog(const struct call *call, enum entity type,
                          struct id id)
{
    return catalog_find(call->catalog, type, id) != CATALOG_NONE;
}

struct keep keep_entity(const struct call *call, enum entity type, struct id id)
{
    uint32_t artist = type == ENTITY_ARTIST
                          ? merged_find_artist(call->catalog, id)
                          : CATALOG_NONE;

    /* Who follows, is told of and lets go of an artist that is merged into
     * another means the one there is. */
    if (artist != CATALOG_NONE)
        id = catalog_id(call->catalog, ENTITY_ARTIST, artist);
    if (type == ENTITY_SHOW && !is_in_catalog(call, type, id) &&
        is_in_catalog(call, ENTITY_AUDIOBOOK, id))
        type = ENTITY_AUDIOBOOK;
    return (struct keep){.kind =
                             type == ENTITY_ARTIST ? KEEP_ARTIST : KEEP_SAVED,
                         .saved = kind_of(type),
                         .id = id,
                         .added_ms = call->now_ms};
}

/* ---- what is there ---- */

static enum err is_there(struct call *call, const struct keep *item,
                         bool *is_known)
{
    struct playlist list;
    struct user user;
    enum err e;

    switch (item->kind) {
    case KEEP_USER:
        *is_known =
            users_table_find(call_users(call), item->user, call->arena, &user);
        return OK;
    case KEEP_PLAYLIST:
        e = playlists_find(call->db, item->id, call->arena, &list);
        *is_known = e == OK;
        return e == ERR_NOT_FOUND ? OK : e;
    case KEEP_SAVED:
    case KEEP_ARTIST:
        break;
    }
    *is_known = is_in_catalog(call, entity_of(item), item->id);
    return OK;
}

static enum err check(struct call *call, const struct keep_list *list,
                      bool *is_known)
{
    enum err e = OK;

    *is_known = true;
    for (size_t i = 0; i < list->count && *is_known && !e; i++)
        e = is_there(call, &list->items[i], is_known);
    return e || *is_known ? e : call_fail(call, FAIL_UNKNOWN_ID);
}

/* ---- saved things: kind by kind ---- */

static struct saved_list list_of(const struct call *call,
                                 enum sequence_kind kind)
{
    return (struct saved_list){call->identity.user, kind};
}

static enum err add_saved(struct call *call, const struct keep_list *list,
                          enum sequence_kind kind)
{
    struct saved_list to = list_of(call, kind);
    struct saved_item items[KEEP_MAX];
    size_t n = 0;

    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].kind == KEEP_SAVED && list->items[i].saved == kind)
            items[n++] = (struct saved_item){
                .id = list->items[i].id, .added_ms = list->items[i].added_ms};
    return n > 0 ? saved_add(call->db, &to, items, n) : OK;
}

/* The ids of one kind, and where in the list they stand. */
static size_t ids_of(const struct keep_list *list, enum sequence_kind kind,
                     struct id *ids, size_t *places)
{
    size_t n = 0;

    for (size_t i = 0; i < list->count; i++)
        if ((list->items[i].kind == KEEP_SAVED ||
             list->items[i].kind == KEEP_ARTIST) &&
            list->items[i].saved == kind) {
            places[n] = i;
            ids[n++] = list->items[i].id;
        }
    return n;
}

static enum err remove_saved(struct call *call, const struct keep_list *list,
                             enum sequence_kind kind)
{
    struct saved_list from = list_of(call, kind);
    struct id ids[KEEP_MAX];
    size_t places[KEEP_MAX];
    size_t n = ids_of(list, kind, ids, places);

    if (n == 0)
        return OK;
    return kind == SEQUENCE_ARTIST
               ? unfollow_artists(call->db, call->identity.user, ids, n)
               : saved_remove(call->db, &from, ids, n, NULL);
}

static enum err has_saved(struct call *call, const struct keep_list *list,
                          enum sequence_kind kind, bool *has)
{
    struct saved_list in = list_of(call, kind);
    struct id ids[KEEP_MAX];
    size_t places[KEEP_MAX];
    bool saved[KEEP_MAX];
    size_t n = ids_of(list, kind, ids, places);
    enum err e = n > 0 ? saved_sets_contain(call->config->saved_sets, call->db,
                                            &in, ids, n, saved)
                       : OK;

    for (size_t i = 0; i < n && !e; i++)
        has[places[i]] = saved[i];
    return e;
}

/* ---- the others: one by one ---- */

/* A list that is named and there; one that is gone is passed over. */
static enum err with_playlist(struct call *call, struct id id,
                              struct playlist *out, bool *is_there_now)
{
    enum err e = playlists_find(call->db, id, call->arena, out);

    *is_there_now = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err add_one(struct call *call, const struct keep *item)
{
    struct str user = call->identity.user;
    struct playlist list;
    bool found;
    enum err e;

    switch (item->kind) {
    case KEEP_ARTIST:
        return follow_artists(call->db, user, &item->id, 1, call->now_ms);
    case KEEP_USER:
        return follow_user(call->db, user, item->user, call->now_ms);
    case KEEP_PLAYLIST:
        e = with_playlist(call, item->id, &list, &found);
        return e || !found
                   ? e
                   : shelf_follow(call->db, &list, user, true, call->now_ms);
    case KEEP_SAVED:
        break;
    }
    return OK;
}

static enum err remove_one(struct call *call, const struct keep *item)
{
    struct str user = call->identity.user;
    struct playlist list;
    bool found;
    enum err e;

    if (item->kind == KEEP_USER)
        return unfollow_user(call->db, user, item->user);
    if (item->kind != KEEP_PLAYLIST)
        return OK;
    e = with_playlist(call, item->id, &list, &found);
    return e || !found ? e : shelf_unfollow(call->db, &list, user);
}

static enum err has_one(struct call *call, const struct keep *item, bool *has)
{
    struct str user = call->identity.user;

    if (item->kind == KEEP_USER)
        return follow_has_user(call->db, user, item->user, has);
    return item->kind == KEEP_PLAYLIST
               ? shelf_has(call->db, item->id, user, has)
               : OK;
}

/* ---- the whole ---- */

static enum err add(struct call *call, const struct keep_list *list)
{
    enum err e = OK;

    for (size_t i = 0; i < KINDS && !e; i++)
        e = add_saved(call, list, kinds[i].saved);
    for (size_t i = 0; i < list->count && !e; i++)
        e = add_one(call, &list->items[i]);
    return e;
}

enum err keep_put(struct call *call, const struct keep_list *list)
{
    bool is_known;
    enum err e = check(call, list, &is_known);

    return e || !is_known ? e : add(call, list);
}

enum err keep_remove(struct call *call, const struct keep_list *list)
{
    enum err e = OK;

    for (size_t i = 0; i < KINDS && !e; i++)
        e = remove_saved(call, list, kinds[i].saved);
    for (size_t i = 0; i < list->count && !e; i++)
        e = remove_one(call, &list->items[i]);
    return e;
}

enum err keep_has(struct call *call, const struct keep_list *list)
{
    bool has[KEEP_MAX] = {false};
    enum err e = OK;

    for (size_t i = 0; i < KINDS && !e; i++)
        e = has_saved(call, list, kinds[i].saved, has);
    for (size_t i = 0; i < list->count && !e; i++)
        e = has_one(call, &list->items[i], &has[i]);
    if (!e)
        keep_answer(call, has, list->count);
    return e;
}

void keep_answer(struct call *call, const bool *has, size_t count)
{
    struct json j = json_to(call->out);

    json_array(&j);
    for (size_t i = 0; i < count; i++)
        json_bool(&j, has[i]);
    json_end_array(&j);
}
