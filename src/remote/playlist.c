/* Finding playlists and reading them whole. */
#include "remote/playlist.h"

#include "json/writer.h"
#include "remote/link.h"
#include "remote/path.h"

#define ID_LENGTH 22 /* of base62 */
#define TRIES     3
#define HEAD_FIELDS                                                            \
    "collaborative,description,external_urls,followers,href,id,images,name,"   \
    "owner,public,snapshot_id,type,uri,tracks(total),items(total)"
#define BODY_MAX_BYTES ((size_t)256 << 10)

/* ---- which one ---- */

static bool looks_like_id(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!((text.p[i] >= 'a' && text.p[i] <= 'z') ||
              (text.p[i] >= 'A' && text.p[i] <= 'Z') ||
              (text.p[i] >= '0' && text.p[i] <= '9')))
            return false;
    return text.n == ID_LENGTH;
}

/* Whether there is a playlist of that id; a name may look like one. */
static bool is_there(struct remote *r, struct str id)
{
    const struct server_call call = {
        .method = "GET",
        .path =
            arena_printf(&r->arena, "/playlists/%.*s?fields=id", STR_ARG(id)),
        .is_quiet = true};
    struct server_answer answer;

    return server_send(r->server, &call, &r->arena, &answer) == OK;
}

static enum err complain(struct str name, size_t count)
{
    if (count > 1) {
        output_complain("%zu playlists are called '%.*s'; 'tonearm playlist "
                        "list' has their URIs",
                        count, STR_ARG(name));
        return ERR_INVALID;
    }
    output_complain("there is no playlist '%.*s'; 'tonearm playlist list' "
                    "lists yours",
                    STR_ARG(name));
    return ERR_NOT_FOUND;
}

/* The playlist whose name `is_name` says it is, if it is one alone; how many
 * there are. */
static size_t count_named(struct remote *r, const struct path_values *all,
                          struct str name,
                          bool (*is_name)(struct str a, struct str b),
                          struct str *id)
{
    size_t count = 0;

    for (size_t i = 0; i < all->count; i++) {
        struct str json = all->list[i];

        if (!is_name(path_text(json, ".name", &r->arena), name))
            continue;
        *id = path_text(json, ".id", &r->arena);
        count++;
    }
    return count;
}

static enum err find_named(struct remote *r, struct str name, struct str *id)
{
    const struct server_list list = {.path = STR("/me/playlists?limit=50"),
                                     .limit = SIZE_MAX};
    struct path_values all;
    size_t count;
    enum err e = server_list_read(r->server, &list, &r->arena, &all);

    if (e)
        return e;
    count = count_named(r, &all, name, str_eq, id);
    if (count == 0)
        count = count_named(r, &all, name, str_eq_nocase, id);
    return count == 1 ? OK : complain(name, count);
}

enum err playlist_named(struct remote *r, struct str name, struct str *id)
{
    struct link link;

    if (link_read(name, &r->arena, &link)) {
        *id = link.id;
        if (str_eq(link.type, STR("playlist")))
            return OK;
        output_complain("'%.*s' is no playlist", STR_ARG(name));
        return ERR_USAGE;
    }
    *id = name;
    if (looks_like_id(name) && is_there(r, name))
        return OK;
    return find_named(r, name, id);
}

/* ---- reading ---- */

enum err playlist_head(struct remote *r, struct str id,
                       struct playlist_whole *out)
{
    struct str path = arena_printf(
        &r->arena, "/playlists/%.*s?fields=" HEAD_FIELDS, STR_ARG(id));
    enum err e;

    *out = (struct playlist_whole){.id = id};
    e = server_get(r->server, path, &r->arena, &out->json);
    if (e)
        return e;
    out->name = path_text(out->json, ".name", &r->arena);
    out->snapshot = path_text(out->json, ".snapshot_id", &r->arena);
    return OK;
}

static enum err read_items(struct remote *r, struct playlist_whole *list)
{
    struct server_list pages = {.limit = SIZE_MAX};
    struct path_values entries;
    enum err e;

    pages.path = arena_printf(&r->arena,
                              "/playlists/%.*s/items?limit=50"
                              "&additional_types=track,episode",
                              STR_ARG(list->id));
    e = server_list_read(r->server, &pages, &r->arena, &entries);
    if (e)
        return e;
    list->count = entries.count;
    list->items =
        arena_alloc(&r->arena, (entries.count + 1) * sizeof *list->items);
    for (size_t i = 0; i < entries.count; i++) {
        struct str item = item_of_entry(entries.list[i], &r->arena);

        list->items[i] = (struct playlist_item){
            .entry = entries.list[i], .item = item_read(item, &r->arena)};
    }
    return OK;
}

/* Pages are read one after the other: if the snapshot is the same behind the
 * last, they are of one version. */
static enum err read_version(struct remote *r, struct str id,
                             struct playlist_whole *out)
{
    struct playlist_whole after;
    enum err e = playlist_head(r, id, out);

    if (!e)
        e = read_items(r, out);
    if (!e)
        e = playlist_head(r, id, &after);
    if (!e && !str_eq(after.snapshot, out->snapshot))
        e = ERR_CONFLICT;
    return e;
}

enum err playlist_whole(struct remote *r, struct str name,
                        struct playlist_whole *out)
{
    struct str id;
    enum err e = playlist_named(r, name, &id);

    if (e)
        return e;
    e = ERR_CONFLICT;
    for (int i = 0; i < TRIES && e == ERR_CONFLICT; i++)
        e = read_version(r, id, out);
    if (e == ERR_CONFLICT)
        output_complain("'%.*s' changes while it is read; try again",
                        STR_ARG(out->name));
    return e;
}

/* ---- rows ---- */

static const struct output_column list_columns[] = {{"NAME", OUTPUT_CUT},
                                                    {"TRACKS", OUTPUT_RIGHT},
                                                    {"OWNER", OUTPUT_CUT},
                                                    {"PUBLIC", 0},
                                                    {"URI", OUTPUT_DIM}};

#define LIST_COLUMNS (sizeof list_columns / sizeof list_columns[0])

static const struct output_column item_columns[] = {
    {"#", OUTPUT_RIGHT},   {"NAME", OUTPUT_CUT},     {"BY", OUTPUT_CUT},
    {"ALBUM", OUTPUT_CUT}, {"LENGTH", OUTPUT_RIGHT}, {"URI", OUTPUT_DIM}};

#define ITEM_COLUMNS (sizeof item_columns / sizeof item_columns[0])

void playlist_rows_begin(struct listing *l, const struct remote *r)
{
    listing_begin(l, &r->output, list_columns, LIST_COLUMNS);
}

/* How many items, in either of the wire's dialects. */
static struct str total_of(struct str json, struct arena *arena)
{
    struct str total = path_text(json, ".items.total", arena);

    return total.n > 0 ? total : path_text(json, ".tracks.total", arena);
}

void playlist_rows_put(struct listing *l, struct remote *r, struct str json)
{
    struct item item = item_read(json, &r->arena);
    bool is_public = path_is_true(json, ".public", &r->arena);
    bool is_shared = path_is_true(json, ".collaborative", &r->arena);
    const struct str cells[LIST_COLUMNS] = {item.name,
                                            total_of(json, &r->arena), item.by,
                                            is_shared   ? STR("shared")
                                            : is_public ? STR("yes")
                                                        : STR("no"),
                                            item.uri};

    listing_row(l, cells, json);
}

void playlist_listing_begin(struct listing *l, const struct remote *r)
{
    listing_begin(l, &r->output, item_columns, ITEM_COLUMNS);
}

void playlist_listing_put(struct listing *l, struct remote *r, struct str mark,
                          const struct playlist_item *item)
{
    const struct str cells[ITEM_COLUMNS] = {
        mark,
        item->item.name,
        item->item.by,
        item->item.album,
        item_time(item->item.duration_ms, &r->arena),
        item->item.uri};

    listing_row(l, cells, item->entry);
}

/* ---- adding ---- */

struct str playlist_snapshot(struct str body, struct arena *arena)
{
    return path_text(body, ".snapshot_id", arena);
}

static struct str batch_body(const struct str *uris, size_t count,
                             int64_t position, struct arena *arena)
{
    struct buf out;
    struct json j = json_to(&out);
    struct str body;

    buf_init(&out, BODY_MAX_BYTES);
    json_object(&j);
    json_key(&j, "uris");
    json_array(&j);
    for (size_t i = 0; i < count; i++)
        json_str(&j, uris[i]);
    json_end_array(&j);
    if (position >= 0) {
        json_key(&j, "position");
        json_i64(&j, position);
    }
    json_end_object(&j);
    body = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return body;
}

enum err playlist_append(struct remote *r, struct str id,
                         const struct str *uris, size_t count, int64_t position)
{
    struct server_call call = {
        .method = "POST",
        .path = arena_printf(&r->arena, "/playlists/%.*s/items", STR_ARG(id))};
    enum err e = OK;

    for (size_t at = 0; !e && at < count; at += PLAYLIST_BATCH) {
        size_t n = count - at < PLAYLIST_BATCH ? count - at : PLAYLIST_BATCH;
        int64_t to = position < 0 ? -1 : position + (int64_t)at;
        struct server_answer answer;

        call.body = batch_body(uris + at, n, to, &r->arena);
        e = server_send(r->server, &call, &r->arena, &answer);
    }
    return e;
}
