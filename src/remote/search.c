/* Rows stand by type, in the order in which the types are asked for, and of
 * each type the best comes first. */
#include "remote/find.h"
#include "remote/path.h"
#include "remote/rows.h"

static void put_type(struct listing *l, struct remote *r, struct str type,
                     struct str body)
{
    struct str path = arena_printf(&r->arena, ".%.*ss.items[]", STR_ARG(type));
    struct path_values found =
        path_all(body, arena_cstr(&r->arena, path), &r->arena);

    for (size_t i = 0; i < found.count; i++) {
        struct item item = item_read(found.list[i], &r->arena);

        /* Spotify's pages have null for playlists that aren't shown. */
        if (item.uri.n > 0)
            rows_put(l, r, &item);
    }
}

enum err remote_search(struct remote *r, const struct search_asked *asked)
{
    struct str types = asked->types;
    struct str type, body;
    struct listing list;
    enum err e;

    if (!find_types_are_known(types))
        return ERR_USAGE;
    e = find_search(r, asked, &body);
    if (e)
        return e;
    rows_begin(&list, r);
    while (str_split(&types, ',', &type))
        put_type(&list, r, type, body);
    listing_end(&list);
    return OK;
}
