/* Playlists as they are: the list of them, one of them, a new one. */
#include "json/writer.h"
#include "remote/path.h"
#include "remote/playlist.h"

#define BODY_MAX_BYTES ((size_t)64 << 10)

enum err remote_playlist_list(struct remote *r)
{
    const struct server_list pages = {.path = STR("/me/playlists?limit=50"),
                                      .limit = SIZE_MAX};
    struct path_values all;
    struct listing list;
    enum err e = server_list_read(r->server, &pages, &r->arena, &all);

    if (e)
        return e;
    playlist_rows_begin(&list, r);
    for (size_t i = 0; i < all.count; i++)
        playlist_rows_put(&list, r, all.list[i]);
    listing_end(&list);
    return OK;
}

enum err remote_playlist_show(struct remote *r, struct str name)
{
    struct playlist_whole whole;
    struct listing list;
    enum err e = playlist_whole(r, name, &whole);

    if (e)
        return e;
    playlist_listing_begin(&list, r);
    for (size_t i = 0; i < whole.count; i++)
        playlist_listing_put(&list, r, arena_printf(&r->arena, "%zu", i + 1),
                             &whole.items[i]);
    listing_end(&list);
    return OK;
}

/* ---- a new one ---- */

static struct str body_of(const struct playlist_made *made, struct arena *arena)
{
    struct buf out;
    struct json j = json_to(&out);
    struct str body;

    buf_init(&out, BODY_MAX_BYTES);
    json_object(&j);
    json_key(&j, "name");
    json_str(&j, made->name);
    if (made->description.n > 0) {
        json_key(&j, "description");
        json_str(&j, made->description);
    }
    json_key(&j, "public");
    json_bool(&j, made->is_public);
    json_key(&j, "collaborative");
    json_bool(&j, made->is_collaborative);
    json_end_object(&j);
    body = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return body;
}

enum err remote_playlist_create(struct remote *r,
                                const struct playlist_made *made)
{
    struct server_call call = {.method = "POST", .path = STR("/me/playlists")};
    struct server_answer answer;
    struct listing list;
    enum err e;

    if (made->is_public && made->is_collaborative) {
        output_complain("a list that others may change is never public");
        return ERR_USAGE;
    }
    call.body = body_of(made, &r->arena);
    e = server_send(r->server, &call, &r->arena, &answer);
    if (e)
        return e;
    playlist_rows_begin(&list, r);
    playlist_rows_put(&list, r, answer.body);
    listing_end(&list);
    return OK;
}
