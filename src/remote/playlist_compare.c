/* Lists beside each other, and beside themselves. Items are the same by URI: an
 * item that is gone from the catalog has none, and is the same as no other. */
#include "json/writer.h"
#include "remote/bag.h"
#include "remote/path.h"
#include "remote/playlist.h"

#define BODY_MAX_BYTES ((size_t)256 << 10)

/* ---- diff ---- */

static void fill(struct bag *bag, const struct playlist_whole *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].item.uri.n > 0)
            (void)bag_add(bag, list->items[i].item.uri);
}

/* Rows of what `list` has and `others` hasn't, as often as it hasn't. */
static void put_missing(struct listing *rows, struct remote *r, struct str mark,
                        const struct playlist_whole *list,
                        const struct playlist_whole *others)
{
    struct bag bag = {0};

    fill(&bag, others);
    for (size_t i = 0; i < list->count; i++) {
        const struct playlist_item *item = &list->items[i];

        if (item->item.uri.n > 0 && !bag_take(&bag, item->item.uri))
            playlist_listing_put(rows, r, mark, item);
    }
    bag_release(&bag);
}

enum err remote_playlist_diff(struct remote *r, struct str one,
                              struct str other)
{
    struct playlist_whole first, second;
    struct listing rows;
    enum err e = playlist_whole(r, one, &first);

    if (!e)
        e = playlist_whole(r, other, &second);
    if (e)
        return e;
    playlist_listing_begin(&rows, r);
    put_missing(&rows, r, STR("-"), &first, &second);
    put_missing(&rows, r, STR("+"), &second, &first);
    listing_end(&rows);
    return OK;
}

/* ---- dedupe ---- */

/* What an item is the same by; empty: it is like no other. */
static struct str key_of(const struct item *item, enum playlist_same same,
                         struct arena *arena)
{
    struct str isrc = STR_EMPTY;

    if (same == PLAYLIST_SAME_ISRC)
        isrc = path_text(item->json, ".external_ids.isrc", arena);
    return isrc.n > 0 ? isrc : item->uri;
}

/* The places of what stands in the list before, the last first. */
static size_t find_repeats(const struct playlist_whole *list,
                           enum playlist_same same, struct arena *arena,
                           size_t *places)
{
    struct bag bag = {0};
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        struct str key = key_of(&list->items[i].item, same, arena);

        if (key.n > 0 && bag_add(&bag, key) > 0)
            places[count++] = i;
    }
    for (size_t i = 0; i < count / 2; i++) {
        size_t place = places[i];

        places[i] = places[count - 1 - i];
        places[count - 1 - i] = place;
    }
    bag_release(&bag);
    return count;
}

/* A URI is named once, with all of its places. */
static void put_target(struct json *j, const struct playlist_whole *list,
                       const size_t *places, size_t count, size_t first)
{
    struct str uri = list->items[places[first]].item.uri;

    for (size_t i = 0; i < first; i++)
        if (str_eq(list->items[places[i]].item.uri, uri))
            return;
    json_object(j);
    json_key(j, "uri");
    json_str(j, uri);
    json_key(j, "positions");
    json_array(j);
    for (size_t i = first; i < count; i++)
        if (str_eq(list->items[places[i]].item.uri, uri))
            json_u64(j, places[i]);
    json_end_array(j);
    json_end_object(j);
}

static struct str removal_body(const struct playlist_whole *list,
                               const size_t *places, size_t count,
                               struct arena *arena)
{
    struct buf out;
    struct json j = json_to(&out);
    struct str body;

    buf_init(&out, BODY_MAX_BYTES);
    json_object(&j);
    json_key(&j, "tracks");
    json_array(&j);
    for (size_t i = 0; i < count; i++)
        put_target(&j, list, places, count, i);
    json_end_array(&j);
    json_key(&j, "snapshot_id");
    json_str(&j, list->snapshot);
    json_end_object(&j);
    body = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return body;
}

static void put_places(struct listing *rows, struct remote *r,
                       const struct playlist_whole *list, const size_t *places,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        playlist_listing_put(rows, r,
                             arena_printf(&r->arena, "%zu", places[i] + 1),
                             &list->items[places[i]]);
}

/* From the end to the beginning, so that places before stay what they are, and
 * each batch against the snapshot that the last one made. Positions stand in
 * the older path alone: a server that passed over them in the newer one would
 * remove every item of the URI. */
static enum err remove_places(struct remote *r, struct playlist_whole *list,
                              const size_t *places, size_t count,
                              struct listing *rows)
{
    struct server_call call = {.method = "DELETE",
                               .path = arena_printf(&r->arena,
                                                    "/playlists/%.*s/tracks",
                                                    STR_ARG(list->id))};

    for (size_t at = 0; at < count; at += PLAYLIST_BATCH) {
        size_t n = count - at < PLAYLIST_BATCH ? count - at : PLAYLIST_BATCH;
        struct server_answer answer;
        enum err e;

        call.body = removal_body(list, places + at, n, &r->arena);
        e = server_send(r->server, &call, &r->arena, &answer);
        if (e == ERR_INVALID || e == ERR_NOT_FOUND)
            output_advise("Apps of Spotify's newest kind have no call that "
                          "removes single items.");
        if (e)
            return e;
        list->snapshot = playlist_snapshot(answer.body, &r->arena);
        put_places(rows, r, list, places + at, n);
    }
    return OK;
}

enum err remote_playlist_dedupe(struct remote *r, struct str playlist,
                                enum playlist_same same, bool is_dry)
{
    struct playlist_whole list;
    struct listing rows;
    size_t *places;
    size_t count;
    enum err e = playlist_whole(r, playlist, &list);

    if (e)
        return e;
    places = arena_alloc(&r->arena, (list.count + 1) * sizeof *places);
    count = find_repeats(&list, same, &r->arena, places);
    playlist_listing_begin(&rows, r);
    if (is_dry)
        put_places(&rows, r, &list, places, count);
    else
        e = remove_places(r, &list, places, count, &rows);
    listing_end(&rows);
    return e;
}

/* ---- merge ---- */

/* What `list` has that isn't in the bag, into it and behind `missing`. */
static size_t gather(const struct playlist_whole *list, struct bag *bag,
                     const struct playlist_item **missing)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        struct str uri = list->items[i].item.uri;

        /* Files of one machine can't be added through the API. */
        if (uri.n > 0 && !str_starts(uri, STR("spotify:local:")) &&
            bag_add(bag, uri) == 0)
            missing[count++] = &list->items[i];
    }
    return count;
}

static enum err add_missing(struct remote *r, const struct playlist_whole *to,
                            const struct playlist_item *const *missing,
                            size_t count)
{
    struct str *uris = arena_alloc(&r->arena, (count + 1) * sizeof *uris);

    for (size_t i = 0; i < count; i++)
        uris[i] = missing[i]->item.uri;
    return playlist_append(r, to->id, uris, count, -1);
}

static enum err merge_one(struct remote *r, const struct playlist_whole *to,
                          struct str from, struct bag *bag, bool is_dry,
                          struct listing *rows)
{
    const struct playlist_item **missing;
    struct playlist_whole list;
    size_t count;
    enum err e = playlist_whole(r, from, &list);

    if (e)
        return e;
    missing = arena_alloc(&r->arena,
                          (list.count + 1) * sizeof(struct playlist_item *));
    count = gather(&list, bag, missing);
    if (!is_dry)
        e = add_missing(r, to, missing, count);
    for (size_t i = 0; !e && i < count; i++)
        playlist_listing_put(rows, r, STR("+"), missing[i]);
    return e;
}

enum err remote_playlist_merge(struct remote *r, const struct words *lists,
                               bool is_dry)
{
    struct playlist_whole to;
    struct bag bag = {0};
    struct listing rows;
    enum err e = playlist_whole(r, lists->list[0], &to);

    if (e)
        return e;
    fill(&bag, &to);
    playlist_listing_begin(&rows, r);
    for (size_t i = 1; !e && i < lists->count; i++)
        e = merge_one(r, &to, lists->list[i], &bag, is_dry, &rows);
    listing_end(&rows);
    bag_release(&bag);
    return e;
}
