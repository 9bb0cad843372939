/* Tags come with the names of MusicBrainz Picard's Vorbis comments, whatever
 * the file (docs/media.md). A list that was written as one text is split at
 * what can hardly stand in a name: "AC/DC" and "Simon & Garfunkel" are one. */
#include "import/folder/folder_song.h"

#include <stdio.h>

#define NUMBER_MAX 9999

/* ---- texts ---- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

struct str folder_fold(struct str s, struct arena *arena)
{
    char *out;
    size_t n = 0;

    s = str_trim(s);
    out = arena_alloc(arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ' || n == 0 || out[n - 1] != ' ')
            out[n++] = lower(s.p[i]);
    return str_of(out, n);
}

bool folder_is_various(struct str name)
{
    static const struct str names[] = {
        {"various artists", 15},
        {"various", 7},
        {"va", 2},
        {"v.a.", 4},
        {"v/a", 3},
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_eq_nocase(str_trim(name), names[i]))
            return true;
    return false;
}

uint32_t folder_number_read(struct str text)
{
    uint64_t v;

    text = str_trim(text);
    for (size_t n = 0;; n++)
        if (n == text.n || text.p[n] < '0' || text.p[n] > '9') {
            text.n = n;
            break;
        }
    return str_to_u64(text, &v) && v <= NUMBER_MAX ? (uint32_t)v : 0;
}

/* ---- dates ---- */

static bool digits(struct str s, size_t at, size_t n, unsigned *out)
{
    *out = 0;
    if (at + n > s.n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s.p[at + i] < '0' || s.p[at + i] > '9')
            return false;
        *out = *out * 10 + (unsigned)(s.p[at + i] - '0');
    }
    return true;
}

/* Whether a separator of parts of a date stands there. */
static bool date_sign_at(struct str s, size_t at)
{
    return at < s.n && (s.p[at] == '-' || s.p[at] == '/' || s.p[at] == '.');
}

bool folder_date_read(struct str text, struct date *out)
{
    unsigned year, month = 0, day = 0;
    struct date whole;
    char iso[16];
    size_t at;

    text = str_trim(text);
    if (!digits(text, 0, 4, &year) || year == 0)
        return false;
    *out = (struct date){.year = (uint16_t)year};
    at = date_sign_at(text, 4) ? 5 : 4;
    if (!digits(text, at, 2, &month) || month == 0 || month > 12)
        return true;
    out->month = (uint8_t)month;
    at += date_sign_at(text, at + 2) ? 3 : 2;
    if (!digits(text, at, 2, &day) || day == 0)
        return true;
    /* A day that isn't in the calendar leaves the month. */
    (void)snprintf(iso, sizeof iso, "%04u-%02u-%02u", year % 10000, month % 100,
                   day % 100);
    if (date_from_text(str_of(iso, 10), &whole))
        *out = whole;
    return true;
}

/* ---- names ---- */

/* How long the separator is that stands at `at`, 0 for none. */
static size_t separator_at(struct str s, size_t at)
{
    static const struct str words[] = {
        {";", 1},      {" feat. ", 7},      {" feat ", 6},   {" ft. ", 5},
        {" ft ", 4},   {" featuring ", 11}, {" (feat. ", 8}, {" / ", 3},
        {" (ft. ", 6}, {" vs. ", 5},
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (s.n - at >= words[i].n &&
            str_eq_nocase(str_of(s.p + at, words[i].n), words[i]))
            return words[i].n;
    return 0;
}

static void add_name(struct folder_names *names, struct str name)
{
    name = str_trim(name);
    if (name.n > 0)
        names->list[names->count++] = (struct folder_name){.name = name};
}

/* The parts of one text, into `names`, which has room. */
static void split_into(struct folder_names *names, struct str text)
{
    bool in_brackets = false;
    size_t from = 0;

    for (size_t at = 0; at < text.n;) {
        size_t n = separator_at(text, at);

        if (n == 0) {
            at++;
            continue;
        }
        add_name(names, str_of(text.p + from, at - from));
        in_brackets = in_brackets || (n > 1 && text.p[at + 1] == '(');
        at = from = at + n;
    }
    /* "A (feat. B)": the bracket was opened by the separator. */
    if (in_brackets && text.n > from && text.p[text.n - 1] == ')')
        text.n--;
    add_name(names, str_from(text, from));
}

/* At least two characters a part, and a separator between two. */
static struct folder_names names_room(size_t bytes, struct arena *arena)
{
    return (struct folder_names){
        arena_alloc(arena, (bytes / 2 + 1) * sizeof(struct folder_name)), 0};
}

struct folder_names folder_names_split(struct str text, struct arena *arena)
{
    struct folder_names names = names_room(text.n, arena);

    split_into(&names, text);
    return names;
}

/* The names of a list tag, each of them one; else those of a text tag. */
static struct folder_names names_of(const struct folder_answer *a,
                                    const char *list, const char *text,
                                    struct arena *arena)
{
    struct folder_values each = folder_answer_tags(a, list);
    bool is_split = each.count > 0;
    struct folder_names names;
    size_t bytes = 0;

    if (!is_split)
        each = folder_answer_tags(a, text);
    for (size_t i = 0; i < each.count; i++)
        bytes += each.list[i].n + 2;
    names = names_room(bytes, arena);
    for (size_t i = 0; i < each.count; i++)
        if (is_split)
            add_name(&names, each.list[i]);
        else
            split_into(&names, each.list[i]);
    return names;
}

/* Ids and sort names belong to names only if there are as many: else nobody
 * can tell whose they are. Several ids may stand in one text. */
static void add_ids(struct folder_names *names, struct folder_values ids)
{
    struct str all = ids.count == 1 ? ids.list[0] : STR_EMPTY;
    struct str part;
    size_t n = 0;

    if (ids.count == names->count)
        for (size_t i = 0; i < names->count; i++)
            names->list[i].has_id =
                id_from_uuid(str_trim(ids.list[i]), &names->list[i].id);
    if (ids.count != 1 || names->count < 2)
        return;
    for (size_t i = 0; i + ID_UUID_LENGTH <= all.n; n++) {
        part = str_of(all.p + i, ID_UUID_LENGTH);
        if (n < names->count)
            names->list[n].has_id = id_from_uuid(part, &names->list[n].id);
        for (i += ID_UUID_LENGTH;
             i < all.n && (all.p[i] == ';' || all.p[i] == '/' ||
                           all.p[i] == ' ' || all.p[i] == ',');)
            i++;
    }
    for (size_t i = 0; n != names->count && i < names->count; i++)
        names->list[i].has_id = false;
}

static void add_sort_names(struct folder_names *names,
                           struct folder_values sort, struct arena *arena)
{
    struct folder_names parts = {0};

    if (sort.count == 1 && names->count > 1) {
        parts = folder_names_split(sort.list[0], arena);
        for (size_t i = 0; parts.count == names->count && i < parts.count; i++)
            names->list[i].sort_name = parts.list[i].name;
    } else if (sort.count == names->count) {
        for (size_t i = 0; i < names->count; i++)
            names->list[i].sort_name = sort.list[i];
    }
}

/* ---- parts of a song ---- */

static bool tag_id(const struct folder_answer *a, const char *name,
                   struct id *out)
{
    return id_from_uuid(str_trim(folder_answer_tag(a, name)), out);
}

static bool tag_is_set(const struct folder_answer *a, const char *name)
{
    struct str v = folder_answer_tag(a, name);

    return str_eq_nocase(v, STR("1")) || str_eq_nocase(v, STR("true")) ||
           str_eq_nocase(v, STR("yes"));
}

static struct folder_names one_name(struct str name, struct arena *arena)
{
    struct folder_names names = names_room(name.n, arena);

    add_name(&names, name);
    return names;
}

static void read_artists(struct folder_song *s, const struct folder_answer *a,
                         const struct folder_place *place, struct arena *arena)
{
    s->artists = names_of(a, "ARTISTS", "ARTIST", arena);
    if (s->artists.count == 0 && !folder_is_various(place->artist))
        s->artists = one_name(place->artist, arena);
    add_ids(&s->artists, folder_answer_tags(a, "MUSICBRAINZ_ARTISTID"));
    add_sort_names(&s->artists, folder_answer_tags(a, "ARTISTSORT"), arena);
}

static void read_album_artists(struct folder_song *s,
                               const struct folder_answer *a,
                               const struct folder_place *place,
                               struct arena *arena)
{
    struct folder_names *names = &s->album_artists;

    *names = names_of(a, "ALBUMARTISTS", "ALBUMARTIST", arena);
    if (names->count == 0)
        *names = names_of(a, "ALBUM ARTISTS", "ALBUM ARTIST", arena);
    add_ids(names, folder_answer_tags(a, "MUSICBRAINZ_ALBUMARTISTID"));
    add_sort_names(names, folder_answer_tags(a, "ALBUMARTISTSORT"), arena);
    s->is_various = names->count > 0 ? folder_is_various(names->list[0].name)
                                     : tag_is_set(a, "COMPILATION");
    /* "Various Artists/Best of/01 A - B.mp3" of files that say nothing. */
    if (names->count == 0 && folder_answer_tag(a, "ALBUM").n == 0)
        s->is_various = s->is_various || folder_is_various(place->artist);
}

/* Record players count sides: "A1" is number 1 of side A. */
static void read_position(struct folder_song *s, struct str number,
                          struct str disc)
{
    number = str_trim(number);
    if (number.n > 1 && lower(number.p[0]) >= 'a' &&
        lower(number.p[0]) <= 'h') {
        s->side = (char)(lower(number.p[0]) - 'a' + 'A');
        number = str_from(number, 1);
    }
    s->number = folder_number_read(number);
    if (s->number == 0)
        s->side = 0;
    if (!folder_is_disc(disc, &s->disc))
        s->disc = folder_number_read(disc);
}

static void read_album(struct folder_song *s, const struct folder_answer *a,
                       const struct folder_place *place)
{
    struct str date = folder_answer_tag(a, "ORIGINALDATE");
    uint32_t disc = 0;

    s->album = folder_answer_tag(a, "ALBUM");
    if (s->album.n > 0 && folder_cut_disc(&s->album, &disc) && s->disc == 0)
        s->disc = disc;
    if (s->album.n == 0)
        s->album = place->album;
    s->folder = place->folder;
    if (s->disc == 0)
        s->disc = place->disc;
    s->has_release = tag_id(a, "MUSICBRAINZ_ALBUMID", &s->release);
    if (!folder_date_read(date, &s->date) &&
        !folder_date_read(folder_answer_tag(a, "ORIGINALYEAR"), &s->date) &&
        !folder_date_read(folder_answer_tag(a, "DATE"), &s->date) &&
        !folder_date_read(folder_answer_tag(a, "YEAR"), &s->date))
        s->date = (struct date){.year = (uint16_t)place->year};
    s->label = folder_answer_tag(a, "LABEL");
    s->barcode = folder_answer_tag(a, "BARCODE");
    s->copyright = folder_answer_tag(a, "COPYRIGHT");
    s->picture = a->picture;
}

static void read_genres(struct folder_song *s, const struct folder_answer *a,
                        struct arena *arena)
{
    struct folder_names all = names_of(a, "", "GENRE", arena);

    s->genres.list = arena_alloc(arena, all.count * sizeof(struct str) + 1);
    for (size_t i = 0; i < all.count; i++)
        s->genres.list[s->genres.count++] =
            folder_fold(all.list[i].name, arena);
}

static void read_type(struct folder_song *s, const struct folder_answer *a,
                      struct arena *arena)
{
    struct folder_values types = folder_answer_tags(a, "RELEASETYPE");

    /* Of "album; compilation" the second says more. */
    for (size_t i = 0; i < types.count; i++) {
        struct folder_names parts = folder_names_split(types.list[i], arena);

        for (size_t k = 0; k < parts.count; k++) {
            struct str type = folder_fold(parts.list[k].name, arena);

            if (s->type.n == 0 || str_eq_c(type, "compilation"))
                s->type = type;
        }
    }
    if (s->type.n == 0 && tag_is_set(a, "COMPILATION"))
        s->type = STR("compilation");
}

void folder_song_read(const struct folder_answer *a,
                      const struct folder_place *place, struct arena *arena,
                      struct folder_song *out)
{
    struct str number = folder_answer_tag(a, "TRACKNUMBER");

    *out = (struct folder_song){.duration_ms = a->duration_ms,
                                .audio = audio_type_of(a->format, a->codec),
                                .gain_db = a->gain_db,
                                .is_lossless = a->is_lossless,
                                .bitrate = a->bitrate};
    out->title = folder_answer_tag(a, "TITLE");
    /* The name of a file that has a title may say something else. */
    if (out->title.n == 0)
        out->title = place->title.n > 0 ? place->title : STR("Untitled");
    read_position(out, number.n > 0 ? number : place->number,
                  folder_answer_tag(a, "DISCNUMBER"));
    read_artists(out, a, place, arena);
    read_album_artists(out, a, place, arena);
    read_album(out, a, place);
    read_genres(out, a, arena);
    read_type(out, a, arena);
    out->isrc = folder_answer_tag(a, "ISRC");
    out->has_track = tag_id(a, "MUSICBRAINZ_RELEASETRACKID", &out->track);
    out->has_recording = tag_id(a, "MUSICBRAINZ_TRACKID", &out->recording);
    out->is_explicit = tag_is_set(a, "EXPLICIT");
}
