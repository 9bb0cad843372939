/* Adding and removing what is named. */
#include "json/writer.h"
#include "remote/link.h"
#include "remote/path.h"
#include "remote/playlist.h"

#define BODY_MAX_BYTES ((size_t)256 << 10)
#define LINE_BYTES     4096

/* URIs that were read. */
struct uris {
    struct str *list; /* in the remote's arena */
    size_t count;
    size_t capacity;
};

/* ---- what is named ---- */

static enum err put_uri(struct remote *r, struct str text, struct uris *out)
{
    struct link link;

    if (!link_read(text, &r->arena, &link) ||
        !(str_eq(link.type, STR("track")) ||
          str_eq(link.type, STR("episode")))) {
        output_complain("'%.*s' is no URI of a track or an episode",
                        STR_ARG(text));
        return ERR_USAGE;
    }
    if (out->count == out->capacity) {
        size_t capacity = 2 * out->capacity + PLAYLIST_BATCH;
        struct str *list = arena_alloc(&r->arena, capacity * sizeof *list);

        if (out->count > 0)
            memcpy(list, out->list, out->count * sizeof *list);
        out->list = list;
        out->capacity = capacity;
    }
    out->list[out->count++] = link.uri;
    return OK;
}

/* A URI a line; empty lines are passed over, and of lines of several columns,
 * as other commands print them, the last counts. */
static enum err read_lines(struct remote *r, struct uris *out)
{
    char line[LINE_BYTES];
    enum err e = OK;

    while (!e && fgets(line, sizeof line, stdin) != NULL) {
        struct str rest = str_trim(str_from_c(line));
        struct str cell = rest;

        while (str_split(&rest, '\t', &cell))
            continue;
        if (cell.n > 0)
            e = put_uri(r, arena_str(&r->arena, cell), out);
    }
    if (!e && ferror(stdin)) {
        output_complain("standard input can't be read");
        e = ERR_IO;
    }
    return e;
}

static enum err read_uris(struct remote *r, const struct words *words,
                          struct uris *out)
{
    enum err e = OK;

    *out = (struct uris){0};
    if (words->count == 1 && str_eq(words->list[0], STR("-")))
        return read_lines(r, out);
    for (size_t i = 0; !e && i < words->count; i++)
        e = put_uri(r, words->list[i], out);
    return e;
}

/* ---- add ---- */

static void show_uris(struct remote *r, const struct uris *uris)
{
    static const struct output_column column = {"URI", 0};
    struct listing list;

    listing_begin(&list, &r->output, &column, 1);
    for (size_t i = 0; i < uris->count; i++)
        listing_row(&list, &uris->list[i],
                    arena_printf(&r->arena, "{\"uri\":\"%.*s\"}",
                                 STR_ARG(uris->list[i])));
    listing_end(&list);
}

enum err remote_playlist_add(struct remote *r, const struct playlist_edit *edit)
{
    struct uris uris;
    struct str id;
    enum err e = read_uris(r, &edit->items, &uris);

    if (!e)
        e = playlist_named(r, edit->playlist, &id);
    if (!e && !edit->is_dry)
        e = playlist_append(r, id, uris.list, uris.count, edit->position);
    if (!e)
        show_uris(r, &uris);
    return e;
}

/* ---- remove ---- */

static struct str removal_body(const struct str *uris, size_t count,
                               struct str snapshot, struct arena *arena)
{
    struct buf out;
    struct json j = json_to(&out);
    struct str body;

    buf_init(&out, BODY_MAX_BYTES);
    json_object(&j);
    json_key(&j, "items");
    json_array(&j);
    for (size_t i = 0; i < count; i++) {
        json_object(&j);
        json_key(&j, "uri");
        json_str(&j, uris[i]);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_key(&j, "snapshot_id");
    json_str(&j, snapshot);
    json_end_object(&j);
    body = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return body;
}

static enum err remove_uris(struct remote *r, struct playlist_whole *list,
                            const struct uris *uris)
{
    struct server_call call = {.method = "DELETE",
                               .path = arena_printf(&r->arena,
                                                    "/playlists/%.*s/items",
                                                    STR_ARG(list->id))};
    enum err e = OK;

    for (size_t at = 0; !e && at < uris->count; at += PLAYLIST_BATCH) {
        size_t left = uris->count - at;
        struct server_answer answer;

        call.body = removal_body(uris->list + at,
                                 left < PLAYLIST_BATCH ? left : PLAYLIST_BATCH,
                                 list->snapshot, &r->arena);
        e = server_send(r->server, &call, &r->arena, &answer);
        if (!e)
            list->snapshot = playlist_snapshot(answer.body, &r->arena);
    }
    return e;
}

/* What would go, or has gone: every item that has one of the URIs. */
static size_t show_removed(struct remote *r, const struct playlist_whole *list,
                           const struct uris *uris)
{
    struct listing rows;
    size_t count = 0;

    playlist_listing_begin(&rows, r);
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < uris->count; k++)
            if (str_eq(list->items[i].item.uri, uris->list[k])) {
                playlist_listing_put(&rows, r,
                                     arena_printf(&r->arena, "%zu", i + 1),
                                     &list->items[i]);
                count++;
                break;
            }
    listing_end(&rows);
    return count;
}

enum err remote_playlist_remove(struct remote *r,
                                const struct playlist_edit *edit)
{
    struct playlist_whole list;
    struct uris uris;
    enum err e = read_uris(r, &edit->items, &uris);

    if (!e)
        e = playlist_whole(r, edit->playlist, &list);
    if (!e && !edit->is_dry)
        e = remove_uris(r, &list, &uris);
    if (!e && show_removed(r, &list, &uris) == 0) {
        output_complain("none of them is in '%.*s'", STR_ARG(list.name));
        e = ERR_NOT_FOUND;
    }
    return e;
}
