/* A user's page: who they are, and the playlists that they show. */
#include "accounts/users.h"
#include "library/shelf.h"
#include "pages/page_list.h"
#include "pages/pages.h"
#include "pages/site.h"

#define ROWS 60

static void add_hero(struct call *call, const struct user *user)
{
    struct site_hero hero = {.kind = "Listener",
                             .name = site_person(call, user->id),
                             .is_round = true};

    if (user->has_picture)
        hero.image =
            arena_printf(call->arena, "/art/users/%.*s",
                         STR_ARG(users_id_in_url(call->arena, user->id)));
    site_hero_begin(call, &hero);
    if (user->followers > 0)
        html(call->out, "<p class=\"line soft\">{}</p>\n",
             site_count(call, user->followers, "follower", "followers"));
    html(call->out,
         "<div class=\"actions\" data-heart=\"spotify:user:{}\">"
         "</div>\n",
         users_id_in_url(call->arena, user->id));
    site_hero_end(call);
}

static enum err add_playlists(struct call *call, const struct user *user,
                              const struct page_list *list)
{
    struct db_part part = page_list_part(call, list);
    struct shelf_page page;
    enum err e = shelf_page(call->db, user->id, 0, (uint32_t)part.offset,
                            (uint32_t)part.limit, call->arena, &page);

    if (e)
        return e;
    site_shelf_begin(call, "Playlists", STR_EMPTY);
    if (page.total == 0)
        site_empty(call, "No playlists to show",
                   "What somebody keeps to themselves isn't listed here.");
    site_tiles_begin(call);
    for (size_t i = 0; i < page.count; i++)
        site_playlist_tile(call, &page.lists[i]);
    site_tiles_end(call);
    part.count = (int64_t)page.count;
    part.has_more = part.offset + part.count < page.total;
    page_list_links(call, list, &part);
    site_shelf_end(call);
    return OK;
}

enum err site_user(struct call *call)
{
    struct page_head head = {.kind = "profile"};
    struct page_list list = {.name = "page", .anchor = "", .limit = ROWS};
    struct user user;
    enum err e = users_find(call->db, call->r->params[0], call->arena, &user);

    if (e == ERR_NOT_FOUND)
        return page_not_found(call);
    if (e)
        return e;
    head.title = site_person(call, user.id);
    head.path = arena_printf(call->arena, "/user/%.*s",
                             STR_ARG(users_id_in_url(call->arena, user.id)));
    list.path = arena_cstr(call->arena, head.path);
    page_begin_site(call, &head);
    add_hero(call, &user);
    e = add_playlists(call, &user, &list);
    page_end(call);
    return e;
}
