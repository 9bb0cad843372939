/* A playlist's page. A list that isn't public is shown to those who have it:
 * its owner, who has it on their shelf, who may change it, and whose mix it is
 * (the house tells a mix's id to nobody else). For all others there is no such
 * list. */
#include "accounts/house.h"
#include "accounts/users_table.h"
#include "library/playlist_items.h"
#include "library/shelf.h"
#include "pages/page_list.h"
#include "pages/pages.h"
#include "pages/site.h"

#define ROWS 100

/* ---- finding it ---- */

static enum err may_see(struct call *call, const struct playlist *p, bool *may)
{
    *may = p->is_public;
    if (*may || call->user == NULL)
        return OK;
    *may = playlist_may_edit(p, call->user->id) || str_eq(p->owner, house_id());
    return *may ? OK : shelf_has(call->db, p->id, call->user->id, may);
}

/* ERR_NOT_FOUND also for a list that isn't theirs to see. */
static enum err find(struct call *call, struct playlist *p)
{
    struct id id;
    bool may = false;
    enum err e;

    if (!id_from_base62(call->r->params[0], &id))
        return ERR_NOT_FOUND;
    e = playlists_find(call->db, id, call->arena, p);
    if (!e)
        e = may_see(call, p, &may);
    return e || may ? e : ERR_NOT_FOUND;
}

/* ---- the head ---- */

static const char *kind(const struct playlist *p)
{
    if (p->is_collaborative)
        return "Collaborative playlist";
    return p->is_public ? "Public playlist" : "Private playlist";
}

static void add_hero(struct call *call, const struct playlist *p,
                     struct str uri)
{
    struct site_hero hero = {.kind = kind(p),
                             .name = p->name,
                             .image = site_playlist_image(call, p, 300)};
    struct site_playable what = {.name = p->name, .uri = uri};

    site_hero_begin(call, &hero);
    if (p->description.n > 0)
        html(call->out, "<p class=\"line\">{}</p>\n",
             site_plain(call, p->description));
    html(call->out,
         "<p class=\"line soft\">By <a href=\"/user/{}\">{}</a>"
         " · {}",
         users_id_in_url(call->arena, p->owner), site_person(call, p->owner),
         site_count(call, p->items, "item", "items"));
    if (p->followers > 0)
        html(call->out, " · {}",
             site_count(call, p->followers, "follower", "followers"));
    html(call->out, "</p>\n<div class=\"actions\" data-heart=\"{}\">", uri);
    if (p->items > 0)
        site_play(call, &what);
    html(call->out, "</div>\n");
    site_share(call, p->name, uri, p->is_public);
    site_hero_end(call);
}

/* ---- the items ---- */

/* The type of an entry that the catalog could have. */
static bool entity_of(enum sequence_kind kind, enum entity *type)
{
    switch (kind) {
    case SEQUENCE_TRACK:
        *type = ENTITY_TRACK;
        return true;
    case SEQUENCE_EPISODE:
        *type = ENTITY_EPISODE;
        return true;
    case SEQUENCE_CHAPTER:
        *type = ENTITY_CHAPTER;
        return true;
    default:
        return false;
    }
}

/* "spotify:local:artist:album:title:seconds" is kept from its artist on. */
static void read_local(struct call *call, struct str text,
                       struct site_stranger *out)
{
    struct str rest = text, part[3] = {STR_EMPTY};

    for (size_t i = 0; i < 3; i++)
        if (!str_split(&rest, ':', &part[i]) ||
            !http_decode(part[i], true, call->arena, &part[i]))
            return;
    out->by = part[0];
    out->name = part[2];
}

static void add_item(struct call *call, const struct playlist_item *item,
                     struct site_song *song)
{
    struct site_stranger stranger = {.name = STR("Not in this catalog"),
                                     .count = song->count,
                                     .shows = song->shows};

    if (entity_of(item->entry.kind, &song->type)) {
        song->n = catalog_find(call->catalog, song->type, item->entry.id);
        if (song->n != CATALOG_NONE) {
            site_song(call, song);
            return;
        }
    }
    if (item->entry.kind == SEQUENCE_LOCAL)
        read_local(call, item->entry.text, &stranger);
    site_stranger(call, &stranger);
}

static enum err add_items(struct call *call, const struct playlist *p,
                          struct str uri, struct db_part *part)
{
    struct site_song song = {.context = uri,
                             .shows = SITE_COVERS | SITE_ALBUMS};
    struct playlist_page page;
    enum err e = playlist_items_page(call->db, p->id, (uint32_t)part->offset,
                                     (uint32_t)part->limit, call->arena, &page);

    if (e)
        return e;
    if (p->items == 0)
        site_empty(call, "Nothing is in it yet",
                   "Find something to listen to, and add it from there.");
    if (page.count > 0)
        site_songs_begin(call, song.shows);
    for (size_t i = 0; i < page.count; i++) {
        song.position = (uint32_t)part->offset + (uint32_t)i;
        song.count = song.position + 1;
        add_item(call, &page.items[i], &song);
    }
    if (page.count > 0)
        site_songs_end(call);
    part->count = (int64_t)page.count;
    part->has_more = part->offset + part->count < page.total;
    return OK;
}

/* ---- the page ---- */

static enum err show(struct call *call, const struct playlist *p)
{
    char id[ID_TEXT_LENGTH];
    struct page_list rows = {.name = "page", .anchor = "", .limit = ROWS};
    struct db_part part = page_list_part(call, &rows);
    struct page_head head = {.title = p->name, .kind = "music.playlist"};
    struct str uri;
    enum err e;

    id_to_base62(p->id, id);
    uri =
        arena_printf(call->arena, "spotify:playlist:%.*s", ID_TEXT_LENGTH, id);
    head.path = arena_printf(call->arena, "/playlist/%.*s", ID_TEXT_LENGTH, id);
    rows.path = arena_cstr(call->arena, head.path);
    head.description =
        arena_printf(call->arena, "Playlist · %.*s · %.*s",
                     STR_ARG(site_person(call, p->owner)),
                     STR_ARG(site_count(call, p->items, "item", "items")));
    head.image = site_playlist_image(call, p, 640);
    page_begin_site(call, &head);
    html(call->out, "<div data-playlist=\"{}\"{}>\n", str_of(id, sizeof id),
         call->user != NULL && playlist_may_edit(p, call->user->id)
             ? STR(" data-editable")
             : STR_EMPTY);
    add_hero(call, p, uri);
    e = add_items(call, p, uri, &part);
    if (e)
        return e;
    html(call->out, "</div>\n");
    page_list_links(call, &rows, &part);
    page_end(call);
    return OK;
}

enum err site_playlist(struct call *call)
{
    struct playlist p;
    enum err e = find(call, &p);

    if (e == ERR_NOT_FOUND)
        return page_not_found(call);
    return e ? e : show(call, &p);
}
