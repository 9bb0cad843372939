/* What an import of folders brings, owns and takes away.
 *
 * An entity is owned if it wasn't in the catalog when a file brought it first;
 * only what is owned ever leaves again, and of that nothing to which others
 * refer: an album with somebody else's track stays, and so does its artist. */
#include "audio/audio_table.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "import/folder/folder_inner.h"
#include "import/folder/folder_put.h"
#include "import/folder/folder_songs.h"

static void list_put(struct folder *f)
{
    const struct folder_shelf *s = &f->shelf;

    for (size_t i = 0; i < f->artists.count; i++)
        folder_set_add(&f->put, ENTITY_ARTIST, f->artists.list[i].id);
    for (size_t i = 0; i < s->album_count; i++)
        folder_set_add(&f->put, ENTITY_ALBUM, s->albums[i].id);
    for (size_t i = 0; i < s->count; i++)
        folder_set_add(&f->put, ENTITY_TRACK, s->songs[i].id);
    folder_set_sort(&f->put);
}

static bool is_there(const struct folder *f, const struct folder_entity *e)
{
    return f->old != NULL &&
           catalog_find(f->old, e->type, e->id) != CATALOG_NONE;
}

/* True when all that is put is there. */
static bool list_owned(struct folder *f)
{
    bool is_complete = true;

    for (size_t i = 0; i < f->put.count; i++) {
        const struct folder_entity *e = &f->put.list[i];
        bool is_known = is_there(f, e);

        is_complete = is_complete && is_known;
        if (!is_known || folder_set_has(&f->index.owned, e->type, e->id))
            folder_set_add(&f->owned, e->type, e->id);
    }
    folder_set_sort(&f->owned);
    return is_complete;
}

/* True when there is nothing that has to leave. */
static bool list_gone(struct folder *f)
{
    bool is_clean = true;

    for (size_t i = 0; i < f->index.owned.count; i++) {
        const struct folder_entity *e = &f->index.owned.list[i];

        if (folder_set_has(&f->put, e->type, e->id))
            continue;
        folder_set_add(&f->gone, e->type, e->id);
        is_clean = is_clean && !is_there(f, e);
    }
    folder_set_sort(&f->gone);
    return is_clean;
}

static void count(struct folder *f)
{
    static const struct {
        enum entity type;
        const char *label;
    } counted[] = {{ENTITY_TRACK, "tracks"},
                   {ENTITY_ALBUM, "albums"},
                   {ENTITY_ARTIST, "artists"}};
    size_t copies = 0;

    for (size_t i = 0; i < sizeof counted / sizeof counted[0]; i++) {
        uint64_t n = 0;

        for (size_t k = 0; k < f->put.count; k++)
            n += f->put.list[k].type == counted[i].type;
        if (n > 0)
            report_add(f->report, REPORT_CAME_IN, counted[i].label, n);
    }
    for (size_t i = 0; i < f->shelf.count; i++)
        copies += f->shelf.songs[i].is_copy;
    if (copies > 0)
        report_add(f->report, REPORT_SKIPPED, "copies of a track", copies);
}

bool folder_settle(struct folder *f, const struct catalog *old)
{
    bool is_complete, is_clean;
    const struct folder_found *found = &f->found;
    size_t changes = found->added + found->changed + found->moved + found->gone;

    f->old = old;
    list_put(f);
    is_complete = list_owned(f);
    is_clean = list_gone(f);
    if (changes == 0 && is_complete && is_clean)
        return false;
    count(f);
    return true;
}

/* ---- what leaves ---- */

static bool is_gone(const struct folder *f, enum entity type, uint32_t n)
{
    return folder_set_has(&f->gone, type, catalog_id(f->old, type, n));
}

/* Whether what the old catalog says of it doesn't count any more: it leaves, or
 * is described anew. */
static bool is_over(const struct folder *f, enum entity type, uint32_t n)
{
    struct id id = catalog_id(f->old, type, n);

    return folder_set_has(&f->gone, type, id) ||
           folder_set_has(&f->owned, type, id);
}

/* Whether it has a track that stays as it is. */
static bool album_stays(const struct folder *f, uint32_t n)
{
    struct album a;

    (void)catalog_album(f->old, n, &a);
    /* One that was made up for a single goes with it. */
    if (!is_gone(f, ENTITY_ALBUM, n) && !a.is_placeholder)
        return true;
    for (uint32_t i = 0; i < a.track_count; i++)
        if (!is_over(f, ENTITY_TRACK, a.first_track + i))
            return true;
    return false;
}

static bool has_artist(struct catalog_list artists, uint32_t n)
{
    for (uint32_t i = 0; i < artists.n; i++)
        if (catalog_at(artists, i) == n)
            return true;
    return false;
}

/* Whether an album, or a track on it, says of the artist what still counts. */
static bool album_names(const struct folder *f, uint32_t album, uint32_t artist)
{
    struct album a;
    struct track t;

    (void)catalog_album(f->old, album, &a);
    if (has_artist(a.artists, artist) && !is_over(f, ENTITY_ALBUM, album) &&
        !a.is_placeholder)
        return true;
    for (uint32_t i = 0; i < a.track_count; i++) {
        (void)catalog_track(f->old, a.first_track + i, &t);
        if (has_artist(t.artists, artist) &&
            !is_over(f, ENTITY_TRACK, a.first_track + i))
            return true;
    }
    return false;
}

static bool artist_stays(const struct folder *f, uint32_t n)
{
    if (!is_gone(f, ENTITY_ARTIST, n))
        return true;
    for (unsigned group = 0; group < GROUP_COUNT; group++) {
        struct catalog_list albums =
            catalog_artist_albums(f->old, n, (enum album_group)group);

        for (uint32_t i = 0; i < albums.n; i++)
            if (album_names(f, catalog_at(albums, i), n))
                return true;
    }
    return false;
}

bool folder_keeps(void *user, enum entity type, uint32_t n)
{
    const struct folder *f = user;

    switch (type) {
    case ENTITY_ARTIST:
        return artist_stays(f, n);
    case ENTITY_ALBUM:
        return album_stays(f, n);
    case ENTITY_TRACK:
        return !is_gone(f, ENTITY_TRACK, n);
    default:
        return true;
    }
}

/* ---- writing ---- */

static enum err write_table(struct folder *f)
{
    struct audio_table table = {.roots = f->roots, .root_count = f->root_count};
    enum err e;

    table.places = mem_zalloc(f->shelf.count, sizeof *table.places);
    for (size_t i = 0; i < f->shelf.count; i++) {
        const struct folder_song *s = &f->shelf.songs[i];
        struct audio_place *place = &table.places[table.count];
        size_t root;

        if (s->is_copy)
            continue;
        *place = (struct audio_place){.id = s->id,
                                      .from_ms = s->from_ms,
                                      .to_ms = s->to_ms,
                                      .type = s->audio};
        root = folder_root_of(f->roots, f->root_count, s->file->path,
                              &place->path);
        /* Every file was found below one. */
        place->root = (uint32_t)root;
        table.count += root < f->root_count;
    }
    e = audio_table_write(f->table_path, &table);
    free(table.places);
    return e;
}

/* The index as it will be, with those entities for owned. */
static enum err save(struct folder *f, const struct folder_set *owned)
{
    struct folder_index next = {.roots = f->roots,
                                .root_count = f->root_count,
                                .files = f->found.files,
                                .owned = *owned};

    return folder_index_save(&next, f->index_path);
}

enum err folder_put_all(struct folder *f, struct builder *b)
{
    const struct folder_put p = {.builder = b, .owned = &f->owned};
    struct folder_set either = {0};
    enum err e = folder_put(&p, &f->shelf, &f->artists);

    if (!e)
        e = write_table(f);
    /* If the generation doesn't come about, what was asked of tonearm-media is
     * kept all the same; and what is owned before and after, whichever it will
     * be, or it would never leave. */
    for (size_t i = 0; i < f->owned.count; i++)
        folder_set_add(&either, f->owned.list[i].type, f->owned.list[i].id);
    for (size_t i = 0; i < f->gone.count; i++)
        folder_set_add(&either, f->gone.list[i].type, f->gone.list[i].id);
    folder_set_sort(&either);
    if (!e)
        e = save(f, &either);
    folder_set_release(&either);
    return e;
}

enum err folder_save(struct folder *f)
{
    if (!f->found.is_dirty && f->owned.count == f->index.owned.count &&
        f->gone.count == 0 && f->root_count == f->index.root_count)
        return OK;
    return save(f, &f->owned);
}
