/* A listener's library: what they have saved, follow and made, in sections,
 * each with a page of its own. */
#include "accounts/users.h"
#include "library/saved.h"
#include "library/shelf.h"
#include "pages/page_list.h"
#include "pages/pages.h"
#include "pages/site.h"

#define TILES 12
#define ROWS  60

/* A section; NOTHING: the playlists, which no saved list has. */
struct section {
    const char *path; /* of its page, which ends with its name */
    const char *title;
    const char *empty;
    enum sequence_kind kind;
    enum entity type;
};

static const struct section sections[] = {
    {"/collection/playlists", "Playlists",
     "Playlists that you make or follow are here.", SEQUENCE_NOTHING,
     ENTITY_COUNT},
    {"/collection/tracks", "Tracks", "Tracks that you save are here.",
     SEQUENCE_TRACK, ENTITY_TRACK},
    {"/collection/albums", "Albums", "Albums that you save are here.",
     SEQUENCE_ALBUM, ENTITY_ALBUM},
    {"/collection/artists", "Artists", "Artists that you follow are here.",
     SEQUENCE_ARTIST, ENTITY_ARTIST},
    {"/collection/shows", "Podcasts", "Podcasts that you save are here.",
     SEQUENCE_SHOW, ENTITY_SHOW},
    {"/collection/episodes", "Episodes", "Episodes that you save are here.",
     SEQUENCE_EPISODE, ENTITY_EPISODE},
    {"/collection/audiobooks", "Audiobooks",
     "Audiobooks that you save are here.", SEQUENCE_AUDIOBOOK,
     ENTITY_AUDIOBOOK},
};
#define SECTIONS (sizeof sections / sizeof sections[0])

/* ---- the head ---- */

static void begin(struct call *call, const char *title, const char *path)
{
    struct page_head head = {.title = str_from_c(title),
                             .path = str_from_c(path),
                             .kind = "website"};

    page_begin_site(call, &head);
    html(call->out,
         "<h1>{}</h1>\n<nav aria-label=\"Library\">"
         "<ul class=\"chips\">\n",
         head.title);
    for (size_t i = 0; i < SECTIONS; i++)
        html(call->out, "<li><a href=\"{}\"{}>{}</a></li>\n",
             str_from_c(sections[i].path),
             str_from_c(str_eq_c(head.path, sections[i].path)
                            ? " aria-current=page"
                            : ""),
             str_from_c(sections[i].title));
    html(call->out, "<li><a href=\"/history\">History</a></li>\n</ul></nav>\n");
}

/* ---- a section's things ---- */

/* What isn't in the catalog any more has no tile. */
static void add_tiles(struct call *call, const struct section *s,
                      const struct saved_page *page)
{
    site_tiles_begin(call);
    for (size_t i = 0; i < page->count; i++) {
        uint32_t n = catalog_find(call->catalog, s->type, page->items[i].id);

        if (n != CATALOG_NONE)
            site_entity_tile(call, s->type, n, true);
    }
    site_tiles_end(call);
}

/* Saved tracks are played as a list of their user's. */
static struct str songs_context(struct call *call, const struct section *s)
{
    if (s->kind != SEQUENCE_TRACK)
        return STR_EMPTY;
    return arena_printf(call->arena, "spotify:user:%.*s:collection",
                        STR_ARG(users_id_in_url(call->arena, call->user->id)));
}

static void add_songs(struct call *call, const struct section *s,
                      const struct saved_page *page, int64_t offset)
{
    struct site_song song = {.type = s->type,
                             .context = songs_context(call, s),
                             .shows = SITE_COVERS | SITE_ALBUMS};
    struct site_stranger stranger = {.name = STR("Not in this catalog"),
                                     .shows = song.shows};

    site_songs_begin(call, song.shows);
    for (size_t i = 0; i < page->count; i++) {
        song.position = (uint32_t)offset + (uint32_t)i;
        song.count = stranger.count = song.position + 1;
        song.n = catalog_find(call->catalog, s->type, page->items[i].id);
        if (song.n != CATALOG_NONE)
            site_song(call, &song);
        else
            site_stranger(call, &stranger);
    }
    site_songs_end(call);
}

static enum err add_saved(struct call *call, const struct section *s,
                          struct db_part *part, uint32_t *total)
{
    struct saved_list list = {.user = call->user->id, .kind = s->kind};
    struct saved_page page;
    enum err e = saved_page(call->db, &list, (uint32_t)part->offset,
                            (uint32_t)part->limit, call->arena, &page);

    if (e)
        return e;
    *total = page.total;
    part->count = (int64_t)page.count;
    if (page.count == 0)
        return OK;
    if (s->type == ENTITY_TRACK || s->type == ENTITY_EPISODE)
        add_songs(call, s, &page, part->offset);
    else
        add_tiles(call, s, &page);
    return OK;
}

static enum err add_playlists(struct call *call, struct db_part *part,
                              uint32_t *total)
{
    struct shelf_page page;
    enum err e =
        shelf_page(call->db, call->user->id, SHELF_ALL, (uint32_t)part->offset,
                   (uint32_t)part->limit, call->arena, &page);

    if (e)
        return e;
    *total = page.total;
    part->count = (int64_t)page.count;
    site_tiles_begin(call);
    for (size_t i = 0; i < page.count; i++)
        site_playlist_tile(call, &page.lists[i]);
    site_tiles_end(call);
    return OK;
}

static enum err add_section(struct call *call, const struct section *s,
                            struct db_part *part)
{
    uint32_t total = 0;
    enum err e = s->kind == SEQUENCE_NOTHING ? add_playlists(call, part, &total)
                                             : add_saved(call, s, part, &total);

    part->has_more = part->offset + part->count < total;
    return e;
}

/* ---- the pages ---- */

static enum err show_all(struct call *call)
{
    struct db_part part;
    bool is_empty = true;
    enum err e = OK;

    begin(call, "Your library", "/collection");
    for (size_t i = 0; i < SECTIONS && !e; i++) {
        size_t before = call->out->n;

        part =
            (struct db_part){.limit = sections[i].type == ENTITY_TRACK ||
                                              sections[i].type == ENTITY_EPISODE
                                          ? 5
                                          : TILES};
        site_shelf_begin(call, sections[i].title, str_from_c(sections[i].path));
        e = add_section(call, &sections[i], &part);
        site_shelf_end(call);
        if (part.count == 0)
            call->out->n = before;
        is_empty &= part.count == 0;
    }
    if (is_empty)
        site_empty(call, "Your library is empty",
                   "Save albums, follow artists and make playlists: they are "
                   "kept here.");
    page_end(call);
    return e;
}

static enum err show_one(struct call *call, const struct section *s)
{
    struct page_list list = {
        .path = s->path, .name = "page", .anchor = "", .limit = ROWS};
    struct db_part part = page_list_part(call, &list);
    enum err e;

    begin(call, s->title, s->path);
    e = add_section(call, s, &part);
    if (e)
        return e;
    if (part.count == 0 && part.offset == 0)
        site_empty(call, "Nothing yet", s->empty);
    page_list_links(call, &list, &part);
    page_end(call);
    return OK;
}

enum err site_collection(struct call *call)
{
    return show_all(call);
}

enum err site_collection_part(struct call *call)
{
    for (size_t i = 0; i < SECTIONS; i++)
        if (str_eq(call->r->params[0], str_from(str_from_c(sections[i].path),
                                                strlen("/collection/"))))
            return show_one(call, &sections[i]);
    return page_not_found(call);
}
