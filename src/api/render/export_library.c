/* The files of the library in the shapes of Spotify's download, so that what
 * reads those reads these, `import spotify-data` among them. Keys beside those
 * are ours: times to the millisecond, ids, flags. Names come from the catalog,
 * and are empty for what isn't in it. */
#include "api/render/export_package.h"

#include "base/clock.h"
#include "catalog/catalog.h"
#include "library/folders.h"
#include "library/follow.h"
#include "library/playlist_given.h"
#include "library/playlist_items.h"
#include "library/shelf.h"

#define PAGE_ITEMS 500u
#define PAGE_LISTS 50u

/* ---- values ---- */

static void put_time(struct json *j, int64_t ms)
{
    char text[CLOCK_MS_TEXT_MAX];
    int n = clock_ms_to_text(ms, text);

    json_str(j, str_of(text, (size_t)n));
}

static void put_day(struct json *j, int64_t ms)
{
    char text[CLOCK_MS_TEXT_MAX];

    (void)clock_ms_to_text(ms, text);
    json_str(j, str_of(text, 10)); /* the date is the front of it */
}

static uint32_t find(const struct export_package *k, enum entity type,
                     struct id id)
{
    return k->catalog != NULL ? catalog_find(k->catalog, type, id)
                              : CATALOG_NONE;
}

static struct str name_of(const struct export_package *k, enum entity type,
                          uint32_t n)
{
    return k->catalog != NULL && n != CATALOG_NONE
               ? catalog_name(k->catalog, type, n)
               : STR_EMPTY;
}

static struct str first_artist(const struct export_package *k,
                               struct catalog_list artists)
{
    return name_of(k, ENTITY_ARTIST,
                   artists.n > 0 ? catalog_at(artists, 0) : CATALOG_NONE);
}

/* The names by which people know something, from the catalog. */
struct names {
    struct str name;
    struct str by; /* an artist, a publisher */
    struct str in; /* an album, a show */
};

static struct names names_of(const struct export_package *k, enum entity type,
                             struct id id, struct arena *arena)
{
    uint32_t n = find(k, type, id);
    struct names names = {.name = name_of(k, type, n)};
    struct program program;
    struct album album;
    struct track track;

    if (k->catalog == NULL || n == CATALOG_NONE)
        return names;
    if (type == ENTITY_TRACK && catalog_track(k->catalog, n, &track)) {
        names.by = first_artist(k, track.artists);
        names.in = name_of(k, ENTITY_ALBUM, track.album);
    } else if (type == ENTITY_ALBUM && catalog_album(k->catalog, n, &album)) {
        names.by = first_artist(k, album.artists);
    } else if (type == ENTITY_SHOW || type == ENTITY_AUDIOBOOK) {
        names.by = catalog_text(k->catalog, type, n, FIELD_PUBLISHER, arena);
    } else if ((type == ENTITY_EPISODE || type == ENTITY_CHAPTER) &&
               catalog_program(k->catalog, type, n, &program)) {
        names.in =
            name_of(k, type == ENTITY_EPISODE ? ENTITY_SHOW : ENTITY_AUDIOBOOK,
                    program.parent);
    }
    return names;
}

static void put_uri(struct json *j, enum entity type, struct id id,
                    struct arena *arena)
{
    json_str_id(
        j, arena_printf(arena, "spotify:%.*s:", STR_ARG(entity_name(type))),
        id);
}

/* ---- YourLibrary.json ---- */

/* What kinds there are, under which key, and what their names are called. */
static const struct {
    enum sequence_kind kind;
    enum entity type;
    const char *list, *name, *by, *in; /* NULL: there is none */
} kinds[] = {
    {SEQUENCE_TRACK, ENTITY_TRACK, "tracks", "track", "artist", "album"},
    {SEQUENCE_ALBUM, ENTITY_ALBUM, "albums", "album", "artist", NULL},
    {SEQUENCE_SHOW, ENTITY_SHOW, "shows", "name", "publisher", NULL},
    {SEQUENCE_EPISODE, ENTITY_EPISODE, "episodes", "name", NULL, "show"},
    {SEQUENCE_AUDIOBOOK, ENTITY_AUDIOBOOK, "audiobooks", "name", "publisher",
     NULL},
    {SEQUENCE_CHAPTER, ENTITY_CHAPTER, "chapters", "name", NULL, "audiobook"},
    {SEQUENCE_ARTIST, ENTITY_ARTIST, "artists", "name", NULL, NULL},
};

static void put_named(struct json *j, const char *key, struct str value)
{
    if (key == NULL)
        return;
    json_key_str(j, str_from_c(key));
    json_str(j, value);
}

static void put_saved(struct export_package *k, struct json *j, size_t kind,
                      const struct saved_item *item, struct arena *arena)
{
    struct names names = names_of(k, kinds[kind].type, item->id, arena);

    json_object(j);
    put_named(j, kinds[kind].by, names.by);
    put_named(j, kinds[kind].in, names.in);
    put_named(j, kinds[kind].name, names.name);
    json_key(j, "uri");
    put_uri(j, kinds[kind].type, item->id, arena);
    json_key(j, "addedAt");
    put_time(j, item->added_ms);
    json_end_object(j);
}

static enum err put_list(struct export_package *k, struct json *j, size_t kind)
{
    struct saved_list list = {k->user->id, kinds[kind].kind};
    struct saved_page page = {.total = 1};
    struct arena arena;
    enum err e = OK;

    arena_init(&arena);
    json_key_str(j, str_from_c(kinds[kind].list));
    json_array(j);
    for (uint32_t at = 0; at < page.total && !e; at += PAGE_ITEMS) {
        arena_reset(&arena);
        e = saved_page(k->db, &list, at, PAGE_ITEMS, &arena, &page);
        for (size_t i = 0; i < page.count && !e; i++)
            put_saved(k, j, kind, &page.items[i], &arena);
    }
    json_end_array(j);
    arena_release(&arena);
    return e;
}

enum err export_library(struct export_package *k, struct json *j)
{
    enum err e = OK;

    json_object(j);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !e; i++)
        e = put_list(k, j, i);
    json_end_object(j);
    return e;
}

/* ---- Playlists.json ---- */

static void put_track(struct export_package *k, struct json *j,
                      const struct sequence_entry *entry, struct arena *arena)
{
    struct names names = names_of(k, ENTITY_TRACK, entry->id, arena);

    json_object(j);
    put_named(j, "trackName", names.name);
    put_named(j, "artistName", names.by);
    put_named(j, "albumName", names.in);
    json_key(j, "trackUri");
    put_uri(j, ENTITY_TRACK, entry->id, arena);
    json_end_object(j);
}

static void put_episode(struct export_package *k, struct json *j,
                        const struct sequence_entry *entry, struct arena *arena)
{
    enum entity type =
        entry->kind == SEQUENCE_EPISODE ? ENTITY_EPISODE : ENTITY_CHAPTER;
    struct names names = names_of(k, type, entry->id, arena);

    json_object(j);
    put_named(j, "episodeName", names.name);
    put_named(j, "showName", names.in);
    json_key(j, "episodeUri");
    put_uri(j, type, entry->id, arena);
    json_end_object(j);
}

static void put_local(struct json *j, struct str text, struct arena *arena)
{
    json_object(j);
    json_key(j, "uri");
    json_str(j, arena_printf(arena, "spotify:local:%.*s", STR_ARG(text)));
    json_end_object(j);
}

static void put_item(struct export_package *k, struct json *j,
                     const struct playlist_item *item, struct arena *arena)
{
    const struct sequence_entry *entry = &item->entry;
    bool is_spoken =
        entry->kind == SEQUENCE_EPISODE || entry->kind == SEQUENCE_CHAPTER;

    json_object(j);
    json_key(j, "track");
    if (entry->kind == SEQUENCE_TRACK)
        put_track(k, j, entry, arena);
    else
        json_null(j);
    json_key(j, "episode");
    if (is_spoken)
        put_episode(k, j, entry, arena);
    else
        json_null(j);
    json_key(j, "localTrack");
    if (entry->kind == SEQUENCE_LOCAL)
        put_local(j, entry->text, arena);
    else
        json_null(j);
    if (entry->added_ms != SEQUENCE_NO_DATE) {
        json_key(j, "addedDate");
        put_day(j, entry->added_ms);
        json_key(j, "addedAt");
        put_time(j, entry->added_ms);
    }
    /* Who the others are that added something is theirs. */
    json_key(j, "addedByYou");
    json_bool(j, str_eq(item->by, k->user->id));
    json_end_object(j);
}

static enum err put_items(struct export_package *k, struct json *j,
                          const struct playlist *p)
{
    struct playlist_page page = {.total = 1};
    struct arena arena;
    enum err e = OK;

    arena_init(&arena);
    json_key(j, "items");
    json_array(j);
    for (uint32_t at = 0; at < page.total && !e; at += PAGE_ITEMS) {
        arena_reset(&arena);
        e = playlist_items_page(k->db, p->id, at, PAGE_ITEMS, &arena, &page);
        for (size_t i = 0; i < page.count && !e; i++)
            put_item(k, j, &page.items[i], &arena);
    }
    json_end_array(j);
    arena_release(&arena);
    return e;
}

static enum err put_own(struct export_package *k, struct json *j,
                        const struct playlist *p)
{
    int64_t changed_ms;
    enum err e = playlists_last_change(k->db, p, &changed_ms);

    if (e)
        return e;
    json_object(j);
    json_key(j, "name");
    json_str(j, p->name);
    json_key(j, "lastModifiedDate");
    put_day(j, changed_ms);
    json_key(j, "uri");
    json_str_id(j, STR("spotify:playlist:"), p->id);
    json_key(j, "created");
    put_time(j, p->created_ms);
    json_key(j, "description");
    if (p->has_description)
        json_str(j, p->description);
    else
        json_null(j);
    json_key(j, "public");
    json_bool(j, p->is_public);
    json_key(j, "collaborative");
    json_bool(j, p->is_collaborative);
    json_key(j, "removed");
    json_bool(j, p->is_dropped);
    json_key(j, "numberOfFollowers");
    json_u64(j, p->followers);
    e = put_items(k, j, p);
    json_end_object(j);
    return e;
}

static void put_followed(struct json *j, const struct playlist *p,
                         const struct shelf_place *place)
{
    json_object(j);
    json_key(j, "name");
    json_str(j, p->name);
    json_key(j, "uri");
    json_str_id(j, STR("spotify:playlist:"), p->id);
    json_key(j, "owner");
    json_str(j, p->owner);
    json_key(j, "public");
    json_bool(j, place->is_shown);
    json_key(j, "addedAt");
    put_time(j, place->added_ms);
    json_end_object(j);
}

typedef enum err find_lists(struct export_package *k, uint32_t offset,
                            struct arena *arena, struct shelf_page *out);

static enum err find_on_shelf(struct export_package *k, uint32_t offset,
                              struct arena *arena, struct shelf_page *out)
{
    return shelf_page(k->db, k->user->id, SHELF_ALL, offset, PAGE_LISTS, arena,
                      out);
}

static enum err find_dropped(struct export_package *k, uint32_t offset,
                             struct arena *arena, struct shelf_page *out)
{
    return shelf_page_dropped(k->db, k->user->id, offset, PAGE_LISTS, arena,
                              out);
}

/* The user's own lists of those that are found, or all the others. */
static enum err put_lists(struct export_package *k, struct json *j,
                          find_lists *find_page, bool is_own)
{
    struct shelf_page page = {.total = 1};
    struct arena arena;
    enum err e = OK;

    arena_init(&arena);
    for (uint32_t at = 0; at < page.total && !e; at += PAGE_LISTS) {
        arena_reset(&arena);
        e = find_page(k, at, &arena, &page);
        for (size_t i = 0; i < page.count && !e; i++) {
            const struct playlist *p = &page.lists[i];

            if (str_eq(p->owner, k->user->id) != is_own)
                continue;
            if (is_own)
                e = put_own(k, j, p);
            else
                put_followed(j, p, &page.places[i]);
        }
    }
    arena_release(&arena);
    return e;
}

static void put_folder(struct json *j, const struct folder_tree *tree,
                       const struct folder *folder)
{
    json_object(j);
    json_key(j, "name");
    json_str(j, folder->name);
    json_key(j, "uri");
    json_str_id(j, STR("spotify:folder:"), folder->id);
    json_key(j, "parent");
    if (id_eq(folder->parent, (struct id){0, 0}))
        json_null(j);
    else
        json_str_id(j, STR("spotify:folder:"), folder->parent);
    json_key(j, "playlists");
    json_array(j);
    for (size_t i = 0; i < tree->item_count; i++)
        if (id_eq(tree->items[i].folder, folder->id))
            json_str_id(j, STR("spotify:playlist:"), tree->items[i].playlist);
    json_end_array(j);
    json_end_object(j);
}

static enum err put_folders(struct export_package *k, struct json *j)
{
    struct folder_tree tree;
    enum err e = folders_list(k->db, k->user->id, k->arena, &tree);

    if (e)
        return e;
    json_key(j, "folders");
    json_array(j);
    for (size_t i = 0; i < tree.count; i++)
        put_folder(j, &tree, &tree.folders[i]);
    json_end_array(j);
    return OK;
}

enum err export_playlists(struct export_package *k, struct json *j)
{
    enum err e;

    json_object(j);
    json_key(j, "playlists");
    json_array(j);
    e = put_lists(k, j, find_on_shelf, true);
    if (!e)
        e = put_lists(k, j, find_dropped, true);
    json_end_array(j);
    json_key(j, "followedPlaylists");
    json_array(j);
    if (!e)
        e = put_lists(k, j, find_on_shelf, false);
    json_end_array(j);
    if (!e)
        e = put_folders(k, j);
    json_end_object(j);
    return e;
}

/* ---- Follow.json ---- */

enum err export_follow(struct export_package *k, struct json *j)
{
    struct followed_user *all;
    size_t count;
    enum err e = follow_list_users(k->db, k->user->id, k->arena, &all, &count);

    json_object(j);
    json_key(j, "userIsFollowing");
    json_array(j);
    for (size_t i = 0; i < count; i++)
        json_str(j, all[i].id);
    json_end_array(j);
    json_end_object(j);
    return e;
}
