#include "player/context.h"

#include "catalog/catalog.h"
#include "catalog/merged.h"
#include "library/playlist_items.h"
#include "library/saved.h"
#include "library/shelf.h"

/* A list that grows to `count` items. */
static struct playback_item *items_new(const struct player_scope *scope,
                                       size_t count)
{
    return arena_alloc(scope->arena, count * sizeof(struct playback_item));
}

static enum err list_album(const struct player_scope *scope, struct id id,
                           struct playback_item **out, uint32_t *count)
{
    uint32_t n = catalog_find(scope->catalog, ENTITY_ALBUM, id);
    struct album album;

    if (n == CATALOG_NONE || !catalog_album(scope->catalog, n, &album))
        return ERR_NOT_FOUND;
    *count = album.track_count;
    *out = items_new(scope, album.track_count);
    for (uint32_t i = 0; i < album.track_count; i++)
        (*out)[i] = (struct playback_item){
            SEQUENCE_TRACK,
            catalog_id(scope->catalog, ENTITY_TRACK, album.first_track + i)};
    return OK;
}

static enum err list_artist(const struct player_scope *scope, struct id id,
                            struct playback_item **out, uint32_t *count)
{
    uint32_t n = merged_find_artist(scope->catalog, id);
    struct catalog_list tracks;

    if (n == CATALOG_NONE)
        return ERR_NOT_FOUND;
    tracks = catalog_artist_tracks(scope->catalog, n);
    *count = tracks.n;
    *out = items_new(scope, tracks.n);
    for (uint32_t i = 0; i < tracks.n; i++)
        (*out)[i] = (struct playback_item){
            SEQUENCE_TRACK,
            catalog_id(scope->catalog, ENTITY_TRACK, catalog_at(tracks, i))};
    return OK;
}

/* Episodes of a show, or chapters of an audiobook. */
static enum err list_parts(const struct player_scope *scope, struct id id,
                           struct playback_item **out, uint32_t *count)
{
    enum entity type = ENTITY_SHOW, part = ENTITY_EPISODE;
    uint32_t n = catalog_find(scope->catalog, type, id);
    struct program program;

    if (n == CATALOG_NONE) {
        type = ENTITY_AUDIOBOOK;
        part = ENTITY_CHAPTER;
        n = catalog_find(scope->catalog, type, id);
    }
    if (n == CATALOG_NONE ||
        !catalog_program(scope->catalog, type, n, &program))
        return ERR_NOT_FOUND;
    *count = program.child_count;
    *out = items_new(scope, program.child_count);
    for (uint32_t i = 0; i < program.child_count; i++)
        (*out)[i] = (struct playback_item){
            part == ENTITY_EPISODE ? SEQUENCE_EPISODE : SEQUENCE_CHAPTER,
            catalog_id(scope->catalog, part, program.first_child + i)};
    return OK;
}

/* Their own, a public one, or one that they follow. */
static enum err may_see(const struct player_scope *scope,
                        const struct playlist *list, bool *may)
{
    *may = list->is_public || playlist_may_edit(list, scope->user);
    return *may ? OK : shelf_has(scope->db, list->id, scope->user, may);
}

static enum err list_playlist(const struct player_scope *scope, struct id id,
                              struct playback_item **out, uint32_t *count)
{
    struct playlist_page page;
    struct playlist list;
    bool may;
    enum err e = playlists_find(scope->db, id, scope->arena, &list);

    if (!e)
        e = may_see(scope, &list, &may);
    if (e)
        return e;
    if (!may)
        return ERR_NOT_FOUND;
    e = playlist_items_page(scope->db, id, 0, PLAYLIST_MAX_ITEMS, scope->arena,
                            &page);
    if (e)
        return e;
    *count = (uint32_t)page.count;
    *out = items_new(scope, page.count);
    for (size_t i = 0; i < page.count; i++)
        (*out)[i] = (struct playback_item){page.items[i].entry.kind,
                                           page.items[i].entry.id};
    return OK;
}

static enum err list_collection(const struct player_scope *scope,
                                struct playback_item **out, uint32_t *count)
{
    struct saved_list tracks = {scope->user, SEQUENCE_TRACK};
    struct saved_page page;
    enum err e = saved_page(scope->db, &tracks, 0, PLAYBACK_MAX_WALK,
                            scope->arena, &page);

    if (e)
        return e;
    *count = (uint32_t)page.count;
    *out = items_new(scope, page.count);
    for (size_t i = 0; i < page.count; i++)
        (*out)[i] = (struct playback_item){SEQUENCE_TRACK, page.items[i].id};
    return OK;
}

enum err player_context_items(const struct player_scope *scope,
                              const struct player_context *context,
                              struct playback_item **out, uint32_t *count)
{
    enum err e = ERR_NOT_FOUND;

    *count = 0;
    switch (context->kind) {
    case CONTEXT_ALBUM:
        e = list_album(scope, context->id, out, count);
        break;
    case CONTEXT_ARTIST:
        e = list_artist(scope, context->id, out, count);
        break;
    case CONTEXT_PLAYLIST:
        e = list_playlist(scope, context->id, out, count);
        break;
    case CONTEXT_SHOW:
        e = list_parts(scope, context->id, out, count);
        break;
    case CONTEXT_COLLECTION:
        e = list_collection(scope, out, count);
        break;
    }
    if (*count > PLAYBACK_MAX_WALK)
        *count = PLAYBACK_MAX_WALK;
    return e;
}

static bool is_spoken(enum sequence_kind kind)
{
    return kind == SEQUENCE_EPISODE || kind == SEQUENCE_CHAPTER;
}

uint32_t player_context_find(const struct playback_item *items, uint32_t count,
                             const struct playback_item *item)
{
    for (uint32_t i = 0; i < count; i++)
        if (id_eq(items[i].id, item->id) &&
            (items[i].kind == item->kind ||
             (is_spoken(items[i].kind) && is_spoken(item->kind))))
            return i;
    return PLAYBACK_BEFORE;
}
