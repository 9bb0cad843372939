/* Looking up what is embedded. A part sounds by its preview; what has none, by
 * the clip that this server makes up for anybody (docs/web-player.md): the
 * owner's files are for users' tokens alone. */
#include "pages/embed.h"

#include <stdlib.h>

#include "accounts/users_table.h"
#include "api/call/call.h"
#include "catalog/catalog.h"
#include "catalog/merged.h"
#include "library/playlist_given.h"
#include "library/playlist_items.h"
#include "pages/page.h"

#define TOP_TRACKS    10
#define WANTED_PIXELS 300 /* of a picture */

/* ---- texts and pictures ---- */

/* "A, B, C". */
static struct str names_of(struct call *call, struct catalog_list artists)
{
    struct buf out;
    struct str names;

    buf_init(&out, 1u << 16);
    for (uint32_t i = 0; i < artists.n; i++) {
        if (i > 0)
            buf_lit(&out, ", ");
        buf_str(&out, catalog_name(call->catalog, ENTITY_ARTIST,
                                   catalog_at(artists, i)));
    }
    names = arena_str(call->arena, buf_get(&out));
    buf_release(&out);
    return names;
}

/* The smallest picture that is large enough, else the first, which is the
 * largest. */
static struct image picture_of(struct call *call, enum entity type, uint32_t n)
{
    struct str images = catalog_images(call->catalog, type, n);
    struct image image, best = {.url = STR_EMPTY};
    struct buf url;

    while (field_next_image(&images, &image))
        if (page_may_load(image.url) &&
            (best.url.n == 0 || image.width >= WANTED_PIXELS))
            best = image;
    buf_init(&url, HTTP_URL_MAX_BYTES);
    catalog_expand_url(best.url, catalog_id(call->catalog, type, n), &url);
    best.url = arena_str(call->arena, buf_get(&url));
    buf_release(&url);
    return best;
}

static struct str source_of(struct call *call, enum entity type, uint32_t n)
{
    struct str preview =
        catalog_text(call->catalog, type, n, FIELD_PREVIEW_URL, call->arena);
    char id[ID_TEXT_LENGTH];

    if (page_may_load(preview))
        return preview;
    id_to_base62(catalog_id(call->catalog, type, n), id);
    return arena_printf(call->arena, "/audio/%.*s", (int)sizeof id, id);
}

/* ---- parts ---- */

/* What is looked up, and how many of its parts are wanted. */
struct finding {
    struct call *call;
    size_t most;
    struct embed *out;
};

/* What has a page: a chapter is read about on its audiobook's. */
static struct uri page_of(struct call *call, enum entity type, uint32_t n)
{
    const struct catalog *c = call->catalog;
    struct program chapter;

    if (type == ENTITY_CHAPTER && catalog_program(c, type, n, &chapter) &&
        chapter.parent != CATALOG_NONE)
        return (struct uri){
            .kind = URI_ENTITY,
            .entity = ENTITY_AUDIOBOOK,
            .id = catalog_id(c, ENTITY_AUDIOBOOK, chapter.parent)};
    return (struct uri){
        .kind = URI_ENTITY, .entity = type, .id = catalog_id(c, type, n)};
}

static void add_part(struct finding *f, enum entity type, uint32_t n)
{
    struct embed_part part = {.type = type, .page = page_of(f->call, type, n)};
    struct program program;
    struct track track;

    if (f->out->count == f->most)
        return;
    if (type == ENTITY_TRACK && catalog_track(f->call->catalog, n, &track)) {
        part.id = track.id;
        part.name = track.name;
        part.by = names_of(f->call, track.artists);
        part.duration_ms = track.duration_ms;
        part.is_explicit = track.is_explicit;
    } else if (catalog_program(f->call->catalog, type, n, &program)) {
        part.id = program.id;
        part.name = program.name;
        part.duration_ms = program.duration_ms;
        part.is_explicit = program.is_explicit;
    } else {
        return;
    }
    part.source = source_of(f->call, type, n);
    f->out->parts[f->out->count++] = part;
}

static void add_range(struct finding *f, enum entity type, uint32_t first,
                      uint32_t count)
{
    f->out->total = count;
    for (uint32_t i = 0; i < count && f->out->count < f->most; i++)
        add_part(f, type, first + i);
}

/* ---- of the catalog ---- */

struct candidate {
    uint32_t track;
    unsigned popularity;
};

static int by_popularity(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    if (x->popularity != y->popularity)
        return x->popularity > y->popularity ? -1 : 1;
    return x->track < y->track ? -1 : x->track > y->track;
}

/* Whether a recording stands before this one in the list, on another album. */
static bool is_repeated(const struct catalog *c, const struct candidate *all,
                        uint32_t i)
{
    struct track a, b;

    if (!catalog_track(c, all[i].track, &a) || a.isrc_length == 0)
        return false;
    for (uint32_t k = 0; k < i; k++)
        if (catalog_track(c, all[k].track, &b) &&
            str_eq(str_of(a.isrc, a.isrc_length),
                   str_of(b.isrc, b.isrc_length)))
            return true;
    return false;
}

static void add_top_tracks(struct finding *f, uint32_t artist)
{
    const struct catalog *c = f->call->catalog;
    struct catalog_list list = catalog_artist_tracks(c, artist);
    struct candidate all[CATALOG_TOP_TRACKS];

    for (uint32_t i = 0; i < list.n; i++)
        all[i] = (struct candidate){
            catalog_at(list, i),
            catalog_popularity(c, ENTITY_TRACK, catalog_at(list, i))};
    if (list.n > 0)
        qsort(all, list.n, sizeof all[0], by_popularity);
    for (uint32_t i = 0; i < list.n && f->out->total < TOP_TRACKS; i++) {
        if (is_repeated(c, all, i))
            continue;
        f->out->total++;
        add_part(f, ENTITY_TRACK, all[i].track);
    }
}

static void find_track(struct finding *f, uint32_t n)
{
    struct track track;

    if (!catalog_track(f->call->catalog, n, &track))
        return;
    f->out->by = names_of(f->call, track.artists);
    f->out->image = picture_of(f->call, ENTITY_ALBUM, track.album);
    add_range(f, ENTITY_TRACK, n, 1);
}

static void find_album(struct finding *f, uint32_t n)
{
    struct album album;

    if (!catalog_album(f->call->catalog, n, &album))
        return;
    f->out->by = names_of(f->call, album.artists);
    add_range(f, ENTITY_TRACK, album.first_track, album.track_count);
}

/* A list of people as one text, "A, B". */
static struct str people_of(struct call *call, enum entity type, uint32_t n,
                            enum field field)
{
    struct str list = catalog_attribute(call->catalog, type, n, field);
    struct str name, people = STR_EMPTY;

    while (field_next_text(&list, &name))
        people = people.n == 0 ? name
                               : arena_printf(call->arena, "%.*s, %.*s",
                                              STR_ARG(people), STR_ARG(name));
    return people;
}

/* A show, an audiobook, or a part of one, whose maker is the whole's. */
static void find_program(struct finding *f, enum entity type, uint32_t n)
{
    bool is_part = type == ENTITY_EPISODE || type == ENTITY_CHAPTER;
    enum entity whole = type == ENTITY_EPISODE   ? ENTITY_SHOW
                        : type == ENTITY_CHAPTER ? ENTITY_AUDIOBOOK
                                                 : type;
    enum entity part = whole == ENTITY_SHOW ? ENTITY_EPISODE : ENTITY_CHAPTER;
    struct program program;

    if (!catalog_program(f->call->catalog, type, n, &program))
        return;
    if (is_part) {
        f->out->by = catalog_name(f->call->catalog, whole, program.parent);
        if (f->out->image.url.n == 0)
            f->out->image = picture_of(f->call, whole, program.parent);
        add_range(f, type, n, 1);
        return;
    }
    f->out->by = whole == ENTITY_SHOW
                     ? catalog_text(f->call->catalog, type, n, FIELD_PUBLISHER,
                                    f->call->arena)
                     : people_of(f->call, type, n, FIELD_AUTHORS);
    add_range(f, part, program.first_child, program.child_count);
}

static enum err find_entity(struct finding *f)
{
    const struct catalog *c = f->call->catalog;
    enum entity type = f->out->of.entity;
    uint32_t n = type == ENTITY_ARTIST ? merged_find_artist(c, f->out->of.id)
                                       : catalog_find(c, type, f->out->of.id);

    if (n == CATALOG_NONE)
        return ERR_NOT_FOUND;
    f->out->name = catalog_name(c, type, n);
    f->out->image = picture_of(f->call, type, n);
    f->out->page = page_of(f->call, type, n);
    if (type == ENTITY_TRACK)
        find_track(f, n);
    else if (type == ENTITY_ALBUM)
        find_album(f, n);
    else if (type == ENTITY_ARTIST)
        add_top_tracks(f, n);
    else
        find_program(f, type, n);
    return OK;
}

/* ---- a playlist ---- */

/* What stands in a list is in it by its public id, and may be in the catalog no
 * more: that has no sound, and isn't shown. */
static void add_entry(struct finding *f, const struct sequence_entry *entry)
{
    static const enum entity types[SEQUENCE_KIND_END] = {
        [SEQUENCE_TRACK] = ENTITY_TRACK,
        [SEQUENCE_EPISODE] = ENTITY_EPISODE,
        [SEQUENCE_CHAPTER] = ENTITY_CHAPTER};
    uint32_t n;

    if (entry->kind != SEQUENCE_TRACK && entry->kind != SEQUENCE_EPISODE &&
        entry->kind != SEQUENCE_CHAPTER)
        return;
    n = catalog_find(f->call->catalog, types[entry->kind], entry->id);
    if (n != CATALOG_NONE)
        add_part(f, types[entry->kind], n);
}

/* The list's cover, which is drawn where nobody has given one. */
static struct image cover_of(struct call *call, const struct playlist *p)
{
    char id[ID_TEXT_LENGTH];

    if (!p->has_cover && p->items == 0)
        return (struct image){.url = STR_EMPTY};
    id_to_base62(p->id, id);
    return (struct image){
        .url = arena_printf(call->arena, "/art/playlists/%.*s/%u/%d",
                            (int)sizeof id, id, p->snapshot.revision,
                            p->has_cover ? 640 : WANTED_PIXELS),
        .width = p->has_cover ? 0 : WANTED_PIXELS,
        .height = p->has_cover ? 0 : WANTED_PIXELS};
}

static enum err find_playlist(struct db *db, void *arg)
{
    struct finding *f = arg;
    struct call *call = f->call;
    struct playlist_page page;
    struct playlist list;
    struct user owner;
    enum err e = playlists_find(db, f->out->of.id, call->arena, &list);

    if (!e && (!list.is_public || list.is_dropped))
        e = ERR_NOT_FOUND;
    if (!e)
        e = playlist_items_page(db, list.id, 0, (uint32_t)f->most, call->arena,
                                &page);
    if (e)
        return e;
    f->out->name = list.name;
    f->out->by = list.owner;
    if (users_table_find(call_users(call), list.owner, call->arena, &owner) &&
        owner.display_name.n > 0)
        f->out->by = owner.display_name;
    f->out->image = cover_of(call, &list);
    f->out->total = page.total;
    for (size_t i = 0; i < page.count; i++)
        add_entry(f, &page.items[i].entry);
    return OK;
}

enum err embed_find(struct call *call, const struct uri *of, size_t parts,
                    struct embed *out)
{
    struct finding f = {.call = call, .most = parts, .out = out};

    *out = (struct embed){
        .of = *of,
        .page = *of,
        .parts = arena_alloc(call->arena, parts * sizeof *out->parts)};
    return of->kind == URI_PLAYLIST ? call_read(call, find_playlist, &f)
                                    : find_entity(&f);
}
