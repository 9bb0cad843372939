/* Each kind is an array that is sorted by what makes two of it the same. */
#include "import/folder/folder_ids.h"

#include <stdlib.h>

#include "base/mem.h"
#include "import/folder/folder_file.h"

/* A song is the same one, with other tags, if it lasts as long. */
#define SAME_MS 1000

/* ---- artists ---- */

/* Every mention of somebody. */
struct mention {
    struct str key;
    struct folder_name *name;
    const struct folder_song *song; /* that they made first of all; NULL */
    size_t order;
};

struct mentions {
    struct mention *list;
    size_t count;
    size_t capacity;
};

static void add_mentions(struct mentions *m, struct folder_names names,
                         const struct folder_song *song, struct arena *arena)
{
    for (size_t i = 0; i < names.count; i++) {
        m->list = mem_grow(m->list, m->count, &m->capacity, sizeof *m->list);
        m->list[m->count] =
            (struct mention){.key = folder_fold(names.list[i].name, arena),
                             .name = &names.list[i],
                             .song = i == 0 ? song : NULL,
                             .order = m->count};
        m->count++;
    }
}

/* Those of one name together, first of all the ones whose id is known. */
static int by_name(const void *a, const void *b)
{
    const struct mention *x = a, *y = b;
    int c = str_cmp(x->key, y->key);

    if (c == 0)
        c = (int)y->name->has_id - (int)x->name->has_id;
    return c != 0 ? c : x->order < y->order ? -1 : x->order > y->order;
}

static int by_id(const void *a, const void *b)
{
    const struct mention *x = a, *y = b;
    int c = id_cmp(x->name->id, y->name->id);

    return c != 0 ? c : x->order < y->order ? -1 : x->order > y->order;
}

static struct id artist_id(struct str key, struct arena *arena)
{
    return id_from_name(
        arena_printf(arena, "folder:artist:%.*s", STR_ARG(key)));
}

static void give_artists(struct mentions *m, struct arena *arena)
{
    struct id known = {0};

    qsort(m->list, m->count, sizeof *m->list, by_name);
    for (size_t i = 0; i < m->count; i++) {
        struct mention *at = &m->list[i];
        bool is_first = i == 0 || !str_eq(m->list[i - 1].key, at->key);

        if (folder_is_various(at->name->name) && !at->name->has_id)
            at->name->id = folder_various().id;
        else if (is_first && !at->name->has_id)
            at->name->id = artist_id(at->key, arena);
        else if (!at->name->has_id)
            at->name->id = known;
        if (is_first)
            known = at->name->id;
    }
    qsort(m->list, m->count, sizeof *m->list, by_id);
}

struct tally {
    struct str genre;
    size_t count;
};

static int by_genre(const void *a, const void *b)
{
    return str_cmp(((const struct tally *)a)->genre,
                   ((const struct tally *)b)->genre);
}

static int by_count(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return str_cmp(x->genre, y->genre);
}

/* What those mentions' songs are most often called. */
static void find_genres(struct folder_artist *artist, const struct mention *m,
                        size_t count)
{
    struct tally *tallies = NULL;
    size_t capacity = 0, all = 0, n = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; m[i].song != NULL && k < m[i].song->genres.count;
             k++) {
            tallies = mem_grow(tallies, all, &capacity, sizeof *tallies);
            tallies[all++] = (struct tally){m[i].song->genres.list[k], 1};
        }
    if (all == 0)
        return;
    qsort(tallies, all, sizeof *tallies, by_genre);
    for (size_t i = 0; i < all; i++)
        if (n > 0 && str_eq(tallies[n - 1].genre, tallies[i].genre))
            tallies[n - 1].count++;
        else
            tallies[n++] = tallies[i];
    qsort(tallies, n, sizeof *tallies, by_count);
    while (artist->genre_count < n &&
           artist->genre_count < FOLDER_ARTIST_GENRES) {
        artist->genres[artist->genre_count] =
            tallies[artist->genre_count].genre;
        artist->genre_count++;
    }
    free(tallies);
}

static void list_artists(const struct mentions *m, struct folder_artists *out)
{
    size_t capacity = 0;

    *out = (struct folder_artists){0};
    for (size_t i = 0, n; i < m->count; i += n) {
        struct folder_artist artist = {.id = m->list[i].name->id,
                                       .name = m->list[i].name->name};

        for (n = 0;
             i + n < m->count && id_eq(m->list[i + n].name->id, artist.id); n++)
            if (artist.sort_name.n == 0)
                artist.sort_name = m->list[i + n].name->sort_name;
        find_genres(&artist, &m->list[i], n);
        out->list =
            mem_grow(out->list, out->count, &capacity, sizeof *out->list);
        out->list[out->count++] = artist;
    }
}

/* A song of nobody is its album's artists', or somebody's unknown. */
static void name_artists(struct folder_song *s, const struct folder_album *a,
                         struct arena *arena)
{
    if (s->artists.count > 0)
        return;
    if (!folder_is_various(a->artists.list[0].name)) {
        s->artists = a->artists;
        return;
    }
    s->artists.list = arena_zalloc(arena, sizeof *s->artists.list);
    s->artists.list[0] = folder_unknown();
    s->artists.count = 1;
}

static void find_artists(struct folder_shelf *s, struct folder_artists *out)
{
    struct mentions m = {0};

    for (size_t i = 0; i < s->album_count; i++) {
        struct folder_album *a = &s->albums[i];

        for (size_t k = 0; k < a->count; k++)
            name_artists(a->songs[k], a, s->arena);
        add_mentions(&m, a->artists, NULL, s->arena);
    }
    for (size_t i = 0; i < s->count; i++)
        add_mentions(&m, s->order[i]->artists, s->order[i], s->arena);
    if (m.count > 0)
        give_artists(&m, s->arena);
    list_artists(&m, out);
    free(m.list);
}

/* ---- albums ---- */

static struct id album_id(const struct folder_album *a, bool with_folder,
                          struct arena *arena)
{
    struct str name = STR("folder:album:");

    for (size_t i = 0; i < a->artists.count; i++)
        name =
            arena_printf(arena, "%.*s%s%.*s", STR_ARG(name), i > 0 ? "\t" : "",
                         STR_ARG(folder_fold(a->artists.list[i].name, arena)));
    name = arena_printf(arena, "%.*s\n%.*s", STR_ARG(name),
                        STR_ARG(folder_fold(a->title, arena)));
    if (with_folder)
        name =
            arena_printf(arena, "%.*s\n%.*s", STR_ARG(name), (int)a->folder.n,
                         a->folder.n > 0 ? a->folder.p : "");
    return id_from_name(name);
}

static bool had_id(const struct folder_album *a)
{
    for (size_t i = 0; i < a->count; i++)
        if (id_eq(a->songs[i]->file->album, a->id))
            return true;
    return false;
}

/* Those that would have one id together, and first the one that keeps it. */
static int by_claim(const void *a, const void *b)
{
    const struct folder_album *x = *(struct folder_album *const *)a;
    const struct folder_album *y = *(struct folder_album *const *)b;
    int c = id_cmp(x->id, y->id);

    if (c == 0)
        c = (int)y->has_release - (int)x->has_release;
    if (c == 0)
        c = (int)had_id(y) - (int)had_id(x);
    if (c == 0)
        c = str_cmp(x->folder, y->folder);
    return c != 0 ? c : str_cmp(x->songs[0]->key, y->songs[0]->key);
}

static void give_albums(struct folder_shelf *s)
{
    struct folder_album **order = mem_zalloc(s->album_count, sizeof *order);
    struct id last = {0};

    for (size_t i = 0; i < s->album_count; i++) {
        struct folder_album *a = &s->albums[i];

        a->id = a->has_release ? a->release : album_id(a, false, s->arena);
        order[i] = a;
    }
    if (s->album_count > 0)
        qsort(order, s->album_count, sizeof *order, by_claim);
    for (size_t i = 0; i < s->album_count; i++) {
        struct id claimed = order[i]->id;

        if (i > 0 && id_eq(claimed, last))
            order[i]->id = album_id(order[i], true, s->arena);
        last = claimed;
    }
    free(order);
}

/* ---- tracks ---- */

/* Whether the file had an id for this song that is still good. */
static bool kept_id(const struct folder_song *s, struct id *out)
{
    const struct folder_file *f = s->file;
    uint32_t off = f->last_ms > s->duration_ms ? f->last_ms - s->duration_ms
                                               : s->duration_ms - f->last_ms;

    if (s->part >= f->id_count || (f->last_ms > 0 && off > SAME_MS))
        return false;
    *out = f->ids[s->part];
    return true;
}

static void give_song(struct folder_song *s, const struct folder_album *a,
                      struct arena *arena)
{
    struct str title = folder_fold(s->title, arena);
    char text[ID_TEXT_LENGTH];

    if (s->has_track) {
        s->id = s->track;
    } else if (kept_id(s, &s->id)) {
        return;
    } else {
        id_to_base62(a->id, text);
        s->id = id_from_name(arena_printf(
            arena, "folder:track:%.*s:%u:%u:%.*s", ID_TEXT_LENGTH, text,
            s->disc > 0 ? s->disc : 1, s->number, STR_ARG(title)));
    }
}

static int by_quality(const void *a, const void *b)
{
    const struct folder_song *x = *(struct folder_song *const *)a;
    const struct folder_song *y = *(struct folder_song *const *)b;
    int c = id_cmp(x->id, y->id);

    if (c == 0)
        c = (int)y->is_lossless - (int)x->is_lossless;
    if (c == 0 && x->bitrate != y->bitrate)
        c = x->bitrate > y->bitrate ? -1 : 1;
    if (c == 0)
        c = str_cmp(x->file->path, y->file->path);
    return c != 0 ? c : x->part < y->part ? -1 : x->part > y->part;
}

static void find_copies(struct folder_shelf *s)
{
    struct folder_song **order = mem_zalloc(s->count, sizeof *order);

    for (size_t i = 0; i < s->count; i++)
        order[i] = &s->songs[i];
    if (s->count > 0)
        qsort(order, s->count, sizeof *order, by_quality);
    for (size_t i = 1; i < s->count; i++)
        order[i]->is_copy = id_eq(order[i]->id, order[i - 1]->id);
    free(order);
}

/* ---- the whole ---- */

/* A file's ids are one array, as long as the file has parts. */
static void note(struct folder_shelf *s)
{
    for (size_t i = 0; i < s->count; i++)
        s->songs[i].file->id_count = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct folder_file *f = s->songs[i].file;

        if (f->id_count <= s->songs[i].part)
            f->id_count = s->songs[i].part + 1;
    }
    for (size_t i = 0; i < s->count; i++)
        if (s->songs[i].part == 0)
            s->songs[i].file->ids = arena_zalloc(
                s->arena, s->songs[i].file->id_count * sizeof(struct id));
    for (size_t i = 0; i < s->count; i++) {
        struct folder_song *song = &s->songs[i];

        song->file->ids[song->part] = song->id;
        song->file->album = (struct id){0};
        song->file->last_ms = 0;
    }
    for (size_t i = 0; i < s->album_count; i++)
        for (size_t k = 0; k < s->albums[i].count; k++)
            s->albums[i].songs[k]->file->album = s->albums[i].id;
}

void folder_ids_give(struct folder_shelf *s, struct folder_artists *artists)
{
    find_artists(s, artists);
    give_albums(s);
    for (size_t i = 0; i < s->album_count; i++)
        for (size_t k = 0; k < s->albums[i].count; k++)
            give_song(s->albums[i].songs[k], &s->albums[i], s->arena);
    find_copies(s);
    note(s);
}
