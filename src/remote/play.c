/* Playing: what is named by URIs is played as it is, what is named by words is
 * searched for, and shown, since nobody could know what was found. */
#include "base/url.h"
#include "json/writer.h"
#include "remote/find.h"
#include "remote/link.h"
#include "remote/path.h"
#include "remote/player.h"
#include "remote/rows.h"

#define BODY_MAX_BYTES ((size_t)256 << 10)

/* ---- what is played ---- */

/* Whether a type plays by itself; others are lists. */
static bool is_single(struct str type)
{
    return str_eq(type, STR("track")) || str_eq(type, STR("episode")) ||
           str_eq(type, STR("chapter"));
}

/* The words as links; false when one isn't. */
static bool read_links(const struct words *words, struct link *links,
                       struct arena *arena)
{
    for (size_t i = 0; i < words->count; i++)
        if (!link_read(words->list[i], arena, &links[i]))
            return false;
    return words->count > 0;
}

/* Either one list, or any number of single items. */
static bool can_play(const struct link *links, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_single(links[i].type) && count > 1)
            return false;
    return true;
}

static struct str body_of(const struct link *links, size_t count,
                          struct arena *arena)
{
    struct buf out;
    struct json j = json_to(&out);
    struct str body;

    buf_init(&out, BODY_MAX_BYTES);
    json_object(&j);
    if (is_single(links[0].type)) {
        json_key(&j, "uris");
        json_array(&j);
        for (size_t i = 0; i < count; i++)
            json_str(&j, links[i].uri);
        json_end_array(&j);
    } else {
        json_key(&j, "context_uri");
        json_str(&j, links[0].uri);
    }
    json_end_object(&j);
    body = arena_str(arena, buf_get(&out));
    buf_release(&out);
    return body;
}

/* ---- play ---- */

static enum err send_play(struct remote *r, const struct play_asked *asked,
                          struct str body)
{
    return player_send(
        r, &(struct player_command){.method = "PUT",
                                    .path = STR(PLAYER_PATH "/play"),
                                    .body = body,
                                    .device = asked->device});
}

static enum err play_found(struct remote *r, const struct play_asked *asked)
{
    struct item item;
    struct link link;
    enum err e = find_item(r, asked, &item);

    if (e)
        return e;
    if (!link_read(item.uri, &r->arena, &link)) {
        output_complain("'%.*s' can't be played", STR_ARG(item.uri));
        return ERR_INVALID;
    }
    e = send_play(r, asked, body_of(&link, 1, &r->arena));
    if (!e)
        rows_show(r, &item);
    return e;
}

enum err remote_play(struct remote *r, const struct play_asked *asked)
{
    struct link *links =
        arena_alloc(&r->arena, (asked->words.count + 1) * sizeof *links);

    if (asked->words.count == 0)
        return send_play(r, asked, STR_EMPTY);
    if (!read_links(&asked->words, links, &r->arena))
        return play_found(r, asked);
    if (!can_play(links, asked->words.count)) {
        output_complain("one album, artist, playlist or show can be played, or "
                        "any number of tracks and episodes");
        return ERR_USAGE;
    }
    return send_play(r, asked, body_of(links, asked->words.count, &r->arena));
}

/* ---- commands without anything to say ---- */

static enum err command(struct remote *r, const char *method, struct str path,
                        struct str device)
{
    return player_send(r, &(struct player_command){.method = method,
                                                   .path = path,
                                                   .device = device});
}

enum err remote_pause(struct remote *r, struct str device)
{
    return command(r, "PUT", STR(PLAYER_PATH "/pause"), device);
}

enum err remote_next(struct remote *r, struct str device)
{
    return command(r, "POST", STR(PLAYER_PATH "/next"), device);
}

enum err remote_previous(struct remote *r, struct str device)
{
    return command(r, "POST", STR(PLAYER_PATH "/previous"), device);
}

/* ---- the queue ---- */

static enum err show_queue(struct remote *r)
{
    struct path_values queue;
    struct listing list;
    struct str body;
    enum err e =
        server_get(r->server, STR(PLAYER_PATH "/queue"), &r->arena, &body);

    if (e)
        return e;
    queue = path_all(body, ".queue[]", &r->arena);
    rows_begin(&list, r);
    for (size_t i = 0; i < queue.count; i++) {
        struct item item = item_read(queue.list[i], &r->arena);

        rows_put(&list, r, &item);
    }
    listing_end(&list);
    return OK;
}

static enum err add_to_queue(struct remote *r, struct str uri,
                             struct str device)
{
    struct str encoded = url_encode(&r->arena, uri, URL_KEEP_NONE);
    struct str path = arena_printf(&r->arena, PLAYER_PATH "/queue?uri=%.*s",
                                   STR_ARG(encoded));

    return command(r, "POST", path, device);
}

enum err remote_queue(struct remote *r, const struct play_asked *asked)
{
    struct link *links =
        arena_alloc(&r->arena, (asked->words.count + 1) * sizeof *links);
    struct item item;
    enum err e = OK;

    if (asked->words.count == 0)
        return show_queue(r);
    if (read_links(&asked->words, links, &r->arena)) {
        for (size_t i = 0; !e && i < asked->words.count; i++)
            e = add_to_queue(r, links[i].uri, asked->device);
        return e;
    }
    e = find_item(r, asked, &item);
    if (!e)
        e = add_to_queue(r, item.uri, asked->device);
    if (!e)
        rows_show(r, &item);
    return e;
}
