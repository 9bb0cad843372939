/* A search's answer has a page for each type, under the type's plural. */
#include "remote/find.h"

#include "base/url.h"
#include "remote/link.h"
#include "remote/path.h"
#include "remote/rows.h"

const char *const find_types[] = {"track",   "album",     "artist", "playlist",
                                  "episode", "audiobook", "show"};
const size_t find_type_count = sizeof find_types / sizeof find_types[0];

static bool is_type(struct str text)
{
    for (size_t i = 0; i < find_type_count; i++)
        if (str_eq_c(text, find_types[i]))
            return true;
    return false;
}

bool find_types_are_known(struct str types)
{
    struct str type;

    while (str_split(&types, ',', &type))
        if (!is_type(type)) {
            output_complain("--type '%.*s': there are track, album, artist, "
                            "playlist, show, episode and audiobook",
                            STR_ARG(type));
            return false;
        }
    return true;
}

enum err find_search(struct remote *r, const struct search_asked *asked,
                     struct str *body)
{
    struct str text = words_join(&asked->words, &r->arena);
    struct str encoded = url_encode(&r->arena, text, URL_KEEP_NONE);
    struct str path =
        arena_printf(&r->arena, "/search?q=%.*s&type=%.*s&limit=%u",
                     STR_ARG(encoded), STR_ARG(asked->types), asked->limit);

    return server_get(r->server, path, &r->arena, body);
}

struct str find_path(struct str uri, struct arena *arena)
{
    static const char *const types[] = {"track",   "album",    "artist",
                                        "show",    "playlist", "episode",
                                        "chapter", "audiobook"};
    struct link link;

    if (!link_read(uri, arena, &link))
        return STR_EMPTY;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_eq_c(link.type, types[i]))
            return arena_printf(arena, "/%ss/%.*s", types[i], STR_ARG(link.id));
    return STR_EMPTY;
}

static enum err read_link(struct remote *r, const struct link *link,
                          struct item *out)
{
    struct str path = find_path(link->uri, &r->arena);
    struct str body;
    enum err e;

    if (path.n == 0) {
        output_complain("'%.*s' is nothing that is played", STR_ARG(link->uri));
        return ERR_USAGE;
    }
    e = server_get(r->server, path, &r->arena, &body);
    if (!e)
        *out = item_read(body, &r->arena);
    return e;
}

static enum err find_first(struct remote *r, const struct play_asked *asked,
                           struct item *out)
{
    const struct search_asked search = {asked->words, asked->type, 1};
    struct path_values found;
    struct str body, path;
    enum err e;

    e = find_search(r, &search, &body);
    if (e)
        return e;
    path = arena_printf(&r->arena, ".%.*ss.items[]", STR_ARG(asked->type));
    found = path_all(body, arena_cstr(&r->arena, path), &r->arena);
    if (found.count == 0) {
        struct str words = words_join(&asked->words, &r->arena);

        output_complain("no %.*s is found for '%.*s'", STR_ARG(asked->type),
                        STR_ARG(words));
        return ERR_NOT_FOUND;
    }
    *out = item_read(found.list[0], &r->arena);
    return OK;
}

enum err find_item(struct remote *r, const struct play_asked *asked,
                   struct item *out)
{
    struct link link;

    if (asked->words.count == 1 &&
        link_read(asked->words.list[0], &r->arena, &link))
        return read_link(r, &link, out);
    return find_first(r, asked, out);
}
