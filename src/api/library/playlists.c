/* Playlists as such: one, a user's, making and changing one. */
#include "api/library/lists.h"

#include "accounts/users_table.h"
#include "api/call/fail.h"
#include "api/render/listing.h"
#include "json/select.h"
#include "library/shelf.h"

#define MAX_OFFSET 100000

/* What the links of a list's first page keep: not `fields`, which begins at the
 * list. Of a page it would select nothing, and clients read on by these links.
 */
static const char *const kept_by_lists[] = {"market", "additional_types", NULL};

/* ---- one ---- */

/* Since 2026 an app in development sees the items of lists that its user may
 * change, and of no others. */
static bool may_see_items(const struct call *call, const struct playlist *p)
{
    return call->profile < APP_PROFILE_2026_02 ||
           playlist_may_edit(p, call->identity.user);
}

/* The list with its first page, whose links lead to the list's items and end
 * with `query`. */
static enum err put_whole(struct call *call, struct render_lists *r,
                          const struct playlist *p, struct str query)
{
    struct page page = {.path = render_playlist_path(r, p),
                        .query = query,
                        .limit = RENDER_PLAYLIST_EMBEDDED,
                        .last = UINT32_MAX};
    struct playlist_page items;
    enum err e = playlist_items_page(call->db, p->id, 0, page.limit,
                                     call->arena, &items);

    if (!e)
        render_playlist(r, p, &page, may_see_items(call, p) ? &items : NULL);
    return e;
}

enum err playlists_get(struct call *call)
{
    static const struct json_alias aliases[] = {
        {0, "tracks", "items"}, {2, "track", "item"}, {0}};
    struct render_lists r;
    struct playlist list;
    bool found;
    enum err e = lists_find_readable(call, &list, &found);

    if (e || !found || !lists_render(call, &r))
        return e;
    e = render_resume_points(call, &r.to);
    if (!e)
        e = put_whole(call, &r, &list, listing_query(call, kept_by_lists));
    if (!e)
        lists_select(call, aliases);
    return e;
}

enum err playlists_images(struct call *call)
{
    struct render_lists r = {.to = render_to(call, -1), .call = call};
    struct playlist list;
    bool found;
    enum err e = lists_find_readable(call, &list, &found);

    if (!e && found)
        render_playlist_images(&r, &list);
    return e;
}

/* ---- a user's ---- */

static enum err put_shelf(struct call *call, struct str user, unsigned parts)
{
    static const char *const kept[] = {NULL};
    struct render_lists r = {.to = render_to(call, -1), .call = call};
    struct shelf_page lists;
    struct page page;
    enum err e;

    if (!listing_page(call, 20, 50, kept, &page))
        return OK;
    if (page.offset > MAX_OFFSET)
        return call_fail(call, FAIL_OFFSET);
    page.last = MAX_OFFSET;
    e = shelf_page(call->db, user, parts, page.offset, page.limit, call->arena,
                   &lists);
    if (e)
        return e;
    render_page_open(&r.to, &page);
    for (size_t i = 0; i < lists.count; i++)
        render_playlist_simplified(&r, &lists.lists[i]);
    render_page_close(&r.to, &page, lists.total);
    return OK;
}

/* What a token sees of the user's shelf beside what everybody sees. Each scope
 * is for its own kind: that for private lists doesn't show collaborative ones,
 * though these are never public. */
static unsigned parts_of(const struct call *call, struct str user)
{
    scope_set scopes = call->identity.scopes;

    if (!str_eq(user, call->identity.user))
        return 0;
    return ((scopes & S(PLAYLIST_READ_PRIVATE)) != 0 ? SHELF_PRIVATE : 0) |
           ((scopes & S(PLAYLIST_READ_COLLABORATIVE)) != 0 ? SHELF_COLLABORATIVE
                                                           : 0);
}

enum err playlists_mine(struct call *call)
{
    struct str user = call->identity.user;

    return put_shelf(call, user, parts_of(call, user));
}

/* An unknown user has an empty page, as the wire has it. */
enum err playlists_of_user(struct call *call)
{
    struct str user = call->r->params[0];

    return put_shelf(call, user, parts_of(call, user));
}

/* ---- what is given of a list ---- */

/* What a body says; absent members leave the list as it is. */
struct given {
    struct str name, description;
    bool is_public, is_collaborative;
    bool has_name, has_description, has_public, has_collaborative;
};

static bool is_blank(struct str text)
{
    return str_trim(text).n == 0;
}

static bool read_given(struct call *call, struct given *out)
{
    struct json_body body = param_body(call);

    *out = (struct given){0};
    out->has_name = json_body_str(&body, "name", PLAYLIST_MAX_NAME, &out->name);
    out->has_description = json_body_str(&body, "description",
                                         PLAYLIST_MAX_GIVEN, &out->description);
    out->has_public = json_body_bool(&body, "public", &out->is_public);
    out->has_collaborative =
        json_body_bool(&body, "collaborative", &out->is_collaborative);
    return param_body_is_good(call, &body);
}

/* The list with what was given. A list that becomes collaborative is made
 * private with it, unless the same call says that it shall be public. */
static bool apply(struct call *call, const struct given *given,
                  struct playlist *p)
{
    if (given->has_name) {
        if (is_blank(given->name)) {
            (void)call_fail(call, FAIL_NO_NAME);
            return false;
        }
        p->name = given->name;
    }
    if (given->has_description) {
        p->description = playlist_description(call->arena, given->description);
        p->has_description = p->description.n > 0;
    }
    if (given->has_public)
        p->is_public = given->is_public;
    if (given->has_collaborative)
        p->is_collaborative = given->is_collaborative;
    if (p->is_collaborative && p->is_public && given->has_public) {
        (void)call_fail(call, FAIL_COLLABORATIVE);
        return false;
    }
    p->is_public = p->is_public && !p->is_collaborative;
    return true;
}

/* ---- making ---- */

/* Nothing in the query is looked at: it might be wrong when the list is made
 * already. */
static enum err create(struct call *call, struct playlist *new)
{
    struct render_lists r = {.to = render_to(call, -1), .call = call};
    struct render_id id;
    enum err e;

    if (!lists_may_change(call, new->is_public))
        return OK;
    e = playlists_create(call->db, new, call->now_ms);
    if (e == ERR_LIMIT)
        return call_fail(call, FAIL_TOO_MANY_PLAYLISTS);
    if (e)
        return e;
    call->r->status = 201;
    id = render_id(new->id);
    request_add_header(call->r, "location",
                       arena_printf(call->arena, "%.*s/v1/playlists/%.*s",
                                    STR_ARG(call->r->base_url),
                                    (int)sizeof id.text, id.text));
    return put_whole(call, &r, new, STR_EMPTY);
}

enum err playlists_post(struct call *call)
{
    struct playlist new = {.owner = call->identity.user, .is_public = true};
    struct given given;

    if (!read_given(call, &given))
        return OK;
    if (!given.has_name)
        return call_fail(call, FAIL_NO_NAME);
    return apply(call, &given, &new) ? create(call, &new) : OK;
}

/* The old path, which names the owner. */
enum err playlists_post_of_user(struct call *call)
{
    if (!str_eq(call->r->params[0], call->identity.user))
        return call_fail(call, FAIL_NOT_YOURS);
    return playlists_post(call);
}

/* ---- changing ---- */

enum err playlists_put(struct call *call)
{
    struct playlist list;
    struct given given;
    bool found;
    enum err e;

    if (!read_given(call, &given))
        return OK;
    e = lists_find_own(call, &list, &found);
    if (e || !found || !apply(call, &given, &list))
        return e;
    /* What the list becomes needs its scope, too. */
    if (!lists_may_change(call, list.is_public))
        return OK;
    return playlists_change(call->db, &list, call->identity.user, call->now_ms);
}
