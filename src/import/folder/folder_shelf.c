/* One array of pointers is sorted by a key that is a text, so that an album is
 * a range of it. What its songs say of an album is taken from the first of them
 * that says anything, but for the date, which is the earliest: "original" dates
 * are often on some tracks only. */
#include "import/folder/folder_shelf.h"

#include <stdlib.h>

#include "base/mem.h"
#include "import/folder/folder_file.h"

void folder_shelf_add(struct folder_shelf *s, const struct folder_song *song)
{
    s->songs = mem_grow(s->songs, s->count, &s->capacity, sizeof *s->songs);
    s->songs[s->count++] = *song;
}

void folder_shelf_release(struct folder_shelf *s)
{
    free(s->songs);
    free(s->order);
    free(s->albums);
}

struct folder_name folder_various(void)
{
    struct folder_name name = {.name = STR("Various Artists"), .has_id = true};

    /* MusicBrainz' special purpose artist. */
    (void)id_from_uuid(STR("89ad4ac3-39f7-470e-963a-56509c546377"), &name.id);
    return name;
}

struct folder_name folder_unknown(void)
{
    return (struct folder_name){.name = STR("Unknown Artist")};
}

/* ---- order ---- */

static struct str key_of(const struct folder_song *s, struct arena *arena)
{
    char uuid[ID_UUID_LENGTH];
    struct str artists = STR_EMPTY;

    if (s->has_release) {
        id_to_uuid(s->release, uuid);
        return arena_printf(arena, "r%.*s", ID_UUID_LENGTH, uuid);
    }
    if (s->album.n == 0)
        return arena_printf(
            arena, "s%.*s\n%.*s\n%.*s", (int)s->folder.n,
            s->folder.n > 0 ? s->folder.p : "",
            STR_ARG(folder_fold(s->title, arena)),
            STR_ARG(folder_fold(s->artists.count > 0 ? s->artists.list[0].name
                                                     : STR(""),
                                arena)));
    for (size_t i = 0; i < s->album_artists.count && !s->is_various; i++)
        artists = arena_printf(arena, "%.*s\t%.*s", (int)artists.n,
                               artists.n > 0 ? artists.p : "",
                               STR_ARG(s->album_artists.list[i].name));
    return arena_printf(arena, "f%.*s\n%.*s\n%.*s", (int)s->folder.n,
                        s->folder.n > 0 ? s->folder.p : "",
                        STR_ARG(folder_fold(s->album, arena)),
                        STR_ARG(folder_fold(artists, arena)));
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

/* A side is half of a disc. */
static uint32_t disc_of(const struct folder_song *s)
{
    if (s->disc > 0)
        return s->disc;
    return s->side > 0 ? (uint32_t)(s->side - 'A') / 2 + 1 : 1;
}

static int compare_songs(const struct folder_song *a,
                         const struct folder_song *b)
{
    int c = str_cmp(a->key, b->key);

    if (c == 0)
        c = compare_numbers(disc_of(a), disc_of(b));
    if (c == 0)
        c = compare_numbers((uint64_t)a->side, (uint64_t)b->side);
    if (c == 0)
        c = compare_numbers(a->number, b->number);
    if (c == 0)
        c = str_cmp(a->file->path, b->file->path);
    return c != 0 ? c : compare_numbers(a->part, b->part);
}

static int by_album(const void *a, const void *b)
{
    return compare_songs(*(struct folder_song *const *)a,
                         *(struct folder_song *const *)b);
}

/* ---- facts ---- */

static void take_text(struct str *to, struct str from)
{
    if (to->n == 0)
        *to = from;
}

/* The earliest year, and what is known of the day in it. */
static void take_date(struct date *to, struct date from)
{
    bool is_better =
        to->year == 0 || from.year < to->year ||
        (from.year == to->year && to->month == 0) ||
        (from.year == to->year && from.month == to->month && to->day == 0);

    if (from.year > 0 && is_better)
        *to = from;
}

static void take_genres(struct folder_album *a, const struct folder_song *s)
{
    for (size_t i = 0; i < s->genres.count; i++) {
        bool is_new = true;

        for (size_t k = 0; k < a->genre_count && is_new; k++)
            is_new = !str_eq(a->genres[k], s->genres.list[i]);
        if (is_new && a->genre_count < FOLDER_GENRES_MAX)
            a->genres[a->genre_count++] = s->genres.list[i];
    }
}

static bool is_by(const struct folder_song *s, struct str artist)
{
    return s->artists.count > 0 &&
           str_eq_nocase(s->artists.list[0].name, artist);
}

/* The first artist of more than half of the songs; NULL for nobody. */
static struct folder_name *main_artist(const struct folder_album *a)
{
    struct folder_name *name = NULL;
    size_t lead = 0, songs = 0;

    /* Whoever has more than half is left over when each song of somebody else
     * takes one of theirs away (Boyer and Moore). */
    for (size_t i = 0; i < a->count; i++) {
        if (name != NULL && is_by(a->songs[i], name->name)) {
            lead++;
        } else if (lead > 0) {
            lead--;
        } else if (a->songs[i]->artists.count > 0) {
            name = &a->songs[i]->artists.list[0];
            lead = 1;
        }
    }
    for (size_t i = 0; name != NULL && i < a->count; i++)
        songs += is_by(a->songs[i], name->name);
    return 2 * songs > a->count ? name : NULL;
}

/* Whether no song says who made it. */
static bool is_of_nobody(const struct folder_album *a)
{
    for (size_t i = 0; i < a->count; i++)
        if (a->songs[i]->artists.count > 0)
            return false;
    return true;
}

static void find_artists(struct folder_album *a, struct arena *arena)
{
    struct folder_name *name = NULL;
    bool is_various = false;

    for (size_t i = 0; i < a->count && a->artists.count == 0; i++) {
        is_various = is_various || a->songs[i]->is_various;
        if (!a->songs[i]->is_various)
            a->artists = a->songs[i]->album_artists;
    }
    if (a->artists.count > 0)
        return;
    if (!is_various)
        name = main_artist(a);
    a->artists.list = arena_alloc(arena, sizeof *a->artists.list);
    a->artists.count = 1;
    if (name != NULL) {
        a->artists.list[0] = *name;
    } else if (!is_various && is_of_nobody(a)) {
        a->artists.list[0] = folder_unknown();
    } else {
        a->artists.list[0] = folder_various();
        if (a->count > 1)
            a->type = ALBUM_COMPILATION;
    }
}

static enum album_type type_of(struct str type)
{
    if (str_eq(type, STR("compilation")))
        return ALBUM_COMPILATION;
    if (str_eq(type, STR("single")) || str_eq(type, STR("ep")))
        return ALBUM_SINGLE;
    return ALBUM_ALBUM;
}

static void find_facts(struct folder_album *a, struct arena *arena)
{
    struct str type = STR_EMPTY;

    for (size_t i = 0; i < a->count; i++) {
        const struct folder_song *s = a->songs[i];

        take_text(&a->title, s->album);
        take_text(&a->label, s->label);
        take_text(&a->barcode, s->barcode);
        take_text(&a->copyright, s->copyright);
        take_text(&a->picture, s->picture);
        take_text(&type, s->type);
        take_date(&a->date, s->date);
        take_genres(a, s);
    }
    if (a->title.n == 0) {
        a->title = a->songs[0]->title;
        take_text(&type, STR("single"));
    }
    a->folder = a->songs[0]->folder;
    a->has_release = a->songs[0]->has_release;
    a->release = a->songs[0]->release;
    a->type = type_of(type);
    find_artists(a, arena);
}

/* Where none has a number, or they count by sides, the place in the order is
 * the number. */
static void number_songs(struct folder_album *a)
{
    uint32_t disc = 0, number = 0;
    bool has_number = false, has_side = false;

    for (size_t i = 0; i < a->count; i++) {
        has_number = has_number || a->songs[i]->number > 0;
        has_side = has_side || a->songs[i]->side > 0;
    }
    if (has_number && !has_side)
        return;
    for (size_t i = 0; i < a->count; i++) {
        struct folder_song *s = a->songs[i];

        number = disc_of(s) == disc ? number + 1 : 1;
        disc = disc_of(s);
        s->disc = disc;
        s->number = number;
    }
}

void folder_shelf_sort(struct folder_shelf *s)
{
    size_t capacity = 0;

    s->order = mem_zalloc(s->count, sizeof *s->order);
    for (size_t i = 0; i < s->count; i++) {
        s->songs[i].key = key_of(&s->songs[i], s->arena);
        s->order[i] = &s->songs[i];
    }
    if (s->count > 0)
        qsort(s->order, s->count, sizeof *s->order, by_album);
    for (size_t i = 0, n; i < s->count; i += n) {
        struct str key = s->order[i]->key;

        for (n = 1; i + n < s->count && str_eq(s->order[i + n]->key, key);)
            n++;
        s->albums =
            mem_grow(s->albums, s->album_count, &capacity, sizeof *s->albums);
        s->albums[s->album_count++] =
            (struct folder_album){.songs = &s->order[i], .count = n};
    }
    for (size_t i = 0; i < s->album_count; i++) {
        find_facts(&s->albums[i], s->arena);
        number_songs(&s->albums[i]);
    }
}
