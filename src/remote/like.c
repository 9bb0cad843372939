/* Saved things of every kind have one path since 2026, by URI: /me/library.
 * What is changed is what wasn't so before, so that liking twice is liking. */
#include "remote/find.h"
#include "remote/link.h"
#include "remote/path.h"
#include "remote/player.h"

#include "base/url.h"

static const struct output_column columns[] = {{"LIKED", 0},
                                               {"NAME", OUTPUT_CUT},
                                               {"BY", OUTPUT_CUT},
                                               {"URI", OUTPUT_DIM}};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])
#define LIBRARY      "/me/library"

/* ---- what is meant ---- */

static enum err current_item(struct remote *r, struct item *out)
{
    struct str state;
    enum err e = player_state(r, &r->arena, &state);

    if (e)
        return e;
    *out = item_read(path_json(state, ".item", &r->arena), &r->arena);
    if (out->uri.n > 0)
        return OK;
    output_complain("nothing plays; name what you like: tonearm like URI");
    return ERR_NOT_FOUND;
}

static enum err named_item(struct remote *r, struct str text, struct item *out)
{
    const struct play_asked asked = {.words = {&text, 1}};
    struct link link;

    if (link_read(text, &r->arena, &link))
        return find_item(r, &asked, out);
    output_complain("'%.*s' is no URI; 'tonearm search' finds them",
                    STR_ARG(text));
    return ERR_USAGE;
}

/* ---- whether it is saved ---- */

static struct str library_path(const char *end, struct str uri,
                               struct arena *arena)
{
    struct str encoded = url_encode(arena, uri, URL_KEEP_NONE);

    return arena_printf(arena, LIBRARY "%s?uris=%.*s", end, STR_ARG(encoded));
}

static enum err is_saved(struct remote *r, struct str uri, bool *is)
{
    struct str body;
    enum err e = server_get(
        r->server, library_path("/contains", uri, &r->arena), &r->arena, &body);

    *is = !e && path_is_true(body, "[0]", &r->arena);
    return e;
}

static enum err set_saved(struct remote *r, struct str uri, bool is)
{
    const struct server_call call = {.method = is ? "PUT" : "DELETE",
                                     .path = library_path("", uri, &r->arena)};
    struct server_answer answer;

    return server_send(r->server, &call, &r->arena, &answer);
}

static enum err change_one(struct remote *r, const struct item *item,
                           enum like_change change, struct listing *l)
{
    bool was, is;
    enum err e = is_saved(r, item->uri, &was);

    if (e)
        return e;
    is = change == LIKE_TOGGLE ? !was : change == LIKE_SAVE;
    if (is != was)
        e = set_saved(r, item->uri, is);
    if (e)
        return e;
    const struct str cells[COLUMN_COUNT] = {is ? STR("yes") : STR("no"),
                                            item->name, item->by, item->uri};

    listing_row(l, cells,
                arena_printf(&r->arena, "{\"liked\":%s,\"item\":%.*s}",
                             is ? "true" : "false", STR_ARG(item->json)));
    return OK;
}

enum err remote_like(struct remote *r, const struct words *words,
                     enum like_change change)
{
    struct listing list;
    struct item item;
    enum err e = OK;

    listing_begin(&list, &r->output, columns, COLUMN_COUNT);
    if (words->count == 0) {
        e = current_item(r, &item);
        if (!e)
            e = change_one(r, &item, change, &list);
    }
    for (size_t i = 0; !e && i < words->count; i++) {
        e = named_item(r, words->list[i], &item);
        if (!e)
            e = change_one(r, &item, change, &list);
    }
    listing_end(&list);
    return e;
}
