/* A track that stands under two names is rendered once and copied. Descriptions
 * are kept as they stand in HTML, which is how the wire has them. */
#include "api/render/render_playlist.h"

#include "accounts/users_table.h"
#include "api/call/call.h"
#include "api/render/render_item.h"
#include "base/clock.h"
#include "library/playlist_given.h"

/* ---- users in lists ---- */

/* A user without what only a profile shows; with `is_owner` the display name,
 * which may be none. Nobody knows who the empty user is. */
static void put_user(struct render_lists *r, struct str id, bool is_owner)
{
    struct render *to = &r->to;
    struct str in_url = users_id_in_url(to->arena, id);
    struct json *j = &to->j;
    struct user user = {.id = id};

    json_object(j);
    if (is_owner) {
        bool is_known =
            users_table_find(call_users(r->call), id, to->arena, &user);

        json_key(j, "display_name");
        if (is_known && user.display_name.n > 0)
            json_str(j, user.display_name);
        else
            json_null(j);
    }
    json_key(j, "external_urls");
    json_object(j);
    json_key(j, "spotify");
    json_str(j, arena_printf(to->arena, "%.*s/user/%.*s",
                             STR_ARG(to->people_base), STR_ARG(in_url)));
    json_end_object(j);
    json_key(j, "href");
    json_str(j, arena_printf(to->arena, "%.*s/v1/users/%.*s", STR_ARG(to->base),
                             STR_ARG(in_url)));
    json_key(j, "id");
    json_str(j, id);
    json_key(j, "type");
    json_str(j, STR("user"));
    json_key(j, "uri");
    json_str(j, arena_printf(to->arena, "spotify:user:%.*s", STR_ARG(in_url)));
    json_end_object(j);
}

/* ---- images ---- */

static void put_image(struct render_lists *r, const struct playlist *p,
                      const struct render_id *id, unsigned size, bool is_custom)
{
    struct json *j = &r->to.j;

    json_object(j);
    json_key(j, "url");
    /* The revision is in the path: what is behind one address never changes. */
    json_str(j, arena_printf(r->to.arena, "%.*s/art/playlists/%.*s/%u/%u",
                             STR_ARG(r->to.image_base), (int)sizeof id->text,
                             id->text, p->snapshot.revision, size));
    json_key(j, "height");
    if (is_custom)
        json_null(j);
    else
        json_u64(j, size);
    json_key(j, "width");
    if (is_custom)
        json_null(j);
    else
        json_u64(j, size);
    json_end_object(j);
}

void render_playlist_images(struct render_lists *r, const struct playlist *p)
{
    static const unsigned sizes[] = {640, 300, 60};
    struct render_id id = render_id(p->id);
    struct json *j = &r->to.j;

    if (!p->has_cover && p->given != NULL && p->given->images.n > 0) {
        json_raw(j, p->given->images);
        return;
    }
    json_array(j);
    if (p->has_cover)
        put_image(r, p, &id, sizes[0], true);
    else if (p->items > 0)
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
            put_image(r, p, &id, sizes[i], false);
    json_end_array(j);
}

/* ---- a list's details ---- */

struct str render_playlist_path(const struct render_lists *r,
                                const struct playlist *p)
{
    bool is_new = r->call->profile >= APP_PROFILE_2026_02;
    struct render_id id = render_id(p->id);

    return arena_printf(r->to.arena, "/v1/playlists/%.*s/%s",
                        (int)sizeof id.text, id.text,
                        is_new ? "items" : "tracks");
}

static void put_links(struct render_lists *r, const struct render_id *id)
{
    struct json *j = &r->to.j;

    json_key(j, "href");
    json_str(j,
             arena_printf(r->to.arena, "%.*s/v1/playlists/%.*s",
                          STR_ARG(r->to.base), (int)sizeof id->text, id->text));
    json_key(j, "id");
    json_str(j, str_of(id->text, sizeof id->text));
}

/* As the list came, or as it is. */
static void put_color_and_public(struct render_lists *r,
                                 const struct playlist *p)
{
    struct json *j = &r->to.j;

    json_key(j, "primary_color");
    if (p->given != NULL && p->given->primary_color.n > 0)
        json_str(j, p->given->primary_color);
    else
        json_null(j);
    json_key(j, "public");
    if (playlist_given_holds(p) && p->given->is_public_unknown)
        json_null(j);
    else
        json_bool(j, p->is_public);
}

/* Everything that comes before the items. */
static void put_details(struct render_lists *r, const struct playlist *p,
                        const struct render_id *id, bool is_whole)
{
    struct json *j = &r->to.j;
    struct playlist_snapshot_room room;

    json_key(j, "collaborative");
    json_bool(j, p->is_collaborative);
    json_key(j, "description");
    if (p->has_description)
        json_str(j, p->description);
    else
        json_null(j);
    json_key(j, "external_urls");
    json_object(j);
    json_key(j, "spotify");
    json_str(j, arena_printf(r->to.arena, "%.*s/playlist/%.*s",
                             STR_ARG(r->to.people_base), (int)sizeof id->text,
                             id->text));
    json_end_object(j);
    if (is_whole)
        render_followers(&r->to, p->followers);
    put_links(r, id);
    json_key(j, "images");
    /* Since 2024 a list with nothing in it has null; asked for by themselves,
     * its images are none. */
    if (r->call->profile >= APP_PROFILE_2024_11 && !p->has_cover &&
        p->items == 0 && p->given == NULL)
        json_null(j);
    else
        render_playlist_images(r, p);
    json_key(j, "name");
    json_str(j, p->name);
    json_key(j, "owner");
    put_user(r, p->owner, true);
    put_color_and_public(r, p);
    json_key(j, "snapshot_id");
    json_str(j, playlist_given_shown(p, &room));
}

static void put_type_and_uri(struct render_lists *r, const struct render_id *id)
{
    struct json *j = &r->to.j;

    json_key(j, "type");
    json_str(j, STR("playlist"));
    json_key(j, "uri");
    json_str(j, arena_printf(r->to.arena, "spotify:playlist:%.*s",
                             (int)sizeof id->text, id->text));
}

static void put_reference(struct render_lists *r, const struct playlist *p)
{
    struct str path = render_playlist_path(r, p);
    struct json *j = &r->to.j;

    json_object(j);
    json_key(j, "href");
    json_str(j, arena_printf(r->to.arena, "%.*s%.*s", STR_ARG(r->to.base),
                             STR_ARG(path)));
    json_key(j, "total");
    json_u64(j, p->items);
    json_end_object(j);
}

void render_playlist_simplified(struct render_lists *r,
                                const struct playlist *p)
{
    struct render_id id = render_id(p->id);
    struct json *j = &r->to.j;

    json_object(j);
    put_details(r, p, &id, false);
    json_key(j, "tracks");
    put_reference(r, p);
    json_key(j, "items");
    put_reference(r, p);
    put_type_and_uri(r, &id);
    json_end_object(j);
}

/* ---- items ---- */

/* Writes the `n` bytes of a value that begins at `from` in the body again. */
static void repeat_value(struct json *j, size_t from, size_t n)
{
    char *to;

    json_comma(j);
    to = buf_overflowed(j->out) ? NULL : buf_reserve(j->out, n);
    if (to == NULL)
        return;
    memcpy(to, j->out->p + from, n);
    j->out->n += n;
}

/* When and by whom; null where nobody ever knew. */
static void put_added(struct render_lists *r, const struct playlist_item *item)
{
    struct json *j = &r->to.j;
    char text[CLOCK_TEXT_LENGTH];

    json_key(j, "added_at");
    if (item->entry.added_ms == SEQUENCE_NO_DATE) {
        json_null(j);
    } else {
        clock_to_text(item->entry.added_ms / 1000, text);
        json_str(j, str_of(text, sizeof text));
    }
    json_key(j, "added_by");
    if (item->entry.by == 0)
        json_null(j);
    else
        put_user(r, item->by, false);
}

static void put_item(struct render_lists *r, const struct playlist_item *item)
{
    struct json *j = &r->to.j;
    size_t from, n;

    json_object(j);
    put_added(r, item);
    json_key(j, "is_local");
    json_bool(j, item->entry.kind == SEQUENCE_LOCAL);
    json_key(j, "primary_color");
    json_null(j);
    json_key(j, "track");
    from = j->out->n;
    render_item(&r->to, &item->entry, r->with_episodes);
    n = j->out->n - from;
    json_key(j, "item");
    repeat_value(j, from, n);
    json_key(j, "video_thumbnail");
    json_object(j);
    json_key(j, "url");
    json_null(j);
    json_end_object(j);
    json_end_object(j);
}

void render_playlist_items(struct render_lists *r, const struct page *page,
                           const struct playlist_page *items)
{
    render_page_open(&r->to, page);
    for (size_t i = 0; i < items->count; i++)
        put_item(r, &items->items[i]);
    render_page_close(&r->to, page, items->total);
}

void render_playlist(struct render_lists *r, const struct playlist *p,
                     const struct page *page, const struct playlist_page *items)
{
    struct render_id id = render_id(p->id);
    struct json *j = &r->to.j;
    size_t from, n;

    json_object(j);
    put_details(r, p, &id, true);
    if (items != NULL) {
        json_key(j, "tracks");
        from = j->out->n;
        render_playlist_items(r, page, items);
        n = j->out->n - from;
        json_key(j, "items");
        repeat_value(j, from, n);
    }
    put_type_and_uri(r, &id);
    json_end_object(j);
}
