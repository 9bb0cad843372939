/* A sheet beside a file is looked for before the one in it: somebody has put it
 * there since. */
#include "import/folder/folder_songs.h"

#include <stdlib.h>

#include "base/bisect.h"
#include "base/io.h"
#include "base/mem.h"
#include "import/folder/folder_cue.h"
#include "import/folder/folder_path.h"

struct sheet {
    struct str folder;
    struct folder_cue cue;
};

struct reading {
    const struct folder_files *files;
    const struct str *roots;
    size_t root_count;
    struct folder_shelf *shelf;
    struct arena *arena; /* the shelf's */
    struct import_report *report;
    struct sheet *sheets; /* by folder */
    size_t count;
    size_t capacity;
};

size_t folder_root_of(const struct str *roots, size_t count, struct str path,
                      struct str *below)
{
    for (size_t i = 0; i < count; i++)
        if (folder_has(roots[i], path)) {
            *below = str_from(path, roots[i].n);
            if (below->n > 0 && below->p[0] == '/')
                *below = str_from(*below, 1);
            return i;
        }
    return count;
}

/* ---- sheets ---- */

static int by_folder(const void *a, const void *b)
{
    return str_cmp(((const struct sheet *)a)->folder,
                   ((const struct sheet *)b)->folder);
}

static void read_sheet(struct reading *r, const struct folder_file *f)
{
    struct sheet sheet = {.folder = folder_parent(f->path)};
    struct buf text;

    buf_init(&text, FOLDER_CUE_MAX_BYTES);
    if (io_read_file(f->path.p, &text) == OK) {
        folder_cue_read(buf_get(&text), r->arena, &sheet.cue);
        r->sheets =
            mem_grow(r->sheets, r->count, &r->capacity, sizeof *r->sheets);
        r->sheets[r->count++] = sheet;
    } else {
        report_bad(r->report, f->path.p, 0, "unreadable cue sheet", NULL);
    }
    buf_release(&text);
}

static void read_sheets(struct reading *r)
{
    for (size_t i = 0; i < r->files->count; i++)
        if (r->files->list[i].kind == FOLDER_CUE)
            read_sheet(r, &r->files->list[i]);
    if (r->count > 0)
        qsort(r->sheets, r->count, sizeof *r->sheets, by_folder);
}

/* The sheet that cuts the file, NULL for none. One that lies in it goes to
 * `own`. */
static const struct folder_cue *find_cue(struct reading *r, struct str path,
                                         struct str in_file,
                                         struct folder_cue *own)
{
    struct str folder = folder_parent(path), name = folder_base_name(path);
    struct bisect b = bisect_in(0, r->count);

    while (bisect_next(&b))
        bisect_put(&b, str_cmp(r->sheets[b.middle].folder, folder) < 0);
    for (size_t i = b.low; i < r->count && str_eq(r->sheets[i].folder, folder);
         i++)
        if (folder_cue_cuts(&r->sheets[i].cue, name))
            return &r->sheets[i].cue;
    if (in_file.n == 0)
        return NULL;
    folder_cue_read(in_file, r->arena, own);
    /* The name that a sheet in a file has for that file is an older one. */
    for (size_t i = 0; i < own->count; i++)
        own->tracks[i].file = name;
    return folder_cue_cuts(own, name) ? own : NULL;
}

/* ---- songs ---- */

static void take_names(struct folder_names *to, struct str from,
                       struct arena *arena)
{
    struct folder_names names = folder_names_split(from, arena);

    if (names.count > 0)
        *to = names;
}

/* The track of a sheet, of a file that is `whole`. */
static struct folder_song song_of(const struct folder_song *whole,
                                  const struct folder_cue *cue,
                                  const struct folder_cue_track *t,
                                  struct arena *arena)
{
    struct folder_song s = *whole;
    uint32_t to_ms = t->to_ms > 0 && t->to_ms < whole->duration_ms
                         ? t->to_ms
                         : whole->duration_ms;

    s.from_ms = t->from_ms;
    s.to_ms = t->to_ms < whole->duration_ms ? t->to_ms : 0;
    s.duration_ms = to_ms - t->from_ms;
    s.title =
        t->title.n > 0 ? t->title : arena_printf(arena, "Track %u", t->number);
    s.number = t->number;
    s.side = 0;
    s.isrc = t->isrc;
    s.has_track = s.has_recording = false; /* of all, if of anything */
    take_names(&s.artists, t->performer.n > 0 ? t->performer : cue->performer,
               arena);
    if (s.album_artists.count == 0)
        take_names(&s.album_artists, cue->performer, arena);
    s.is_various = s.album_artists.count > 0 &&
                   folder_is_various(s.album_artists.list[0].name);
    if (cue->title.n > 0)
        s.album = cue->title;
    if (s.disc == 0)
        s.disc = folder_number_read(cue->disc);
    if (s.date.year == 0)
        (void)folder_date_read(cue->date, &s.date);
    return s;
}

static void add_tracks(struct reading *r, const struct folder_song *whole,
                       const struct folder_cue *cue)
{
    struct str name = folder_base_name(whole->file->path);
    size_t part = 0;

    for (size_t i = 0; i < cue->count; i++) {
        const struct folder_cue_track *t = &cue->tracks[i];
        struct folder_song song;

        /* A sheet for another edition may go on behind the end. */
        if (!folder_cue_is_of(t, name) || t->from_ms >= whole->duration_ms)
            continue;
        song = song_of(whole, cue, t, r->arena);
        song.part = part++;
        folder_shelf_add(r->shelf, &song);
    }
}

/* What can be shown of it (picture/picture.h). */
static bool is_shown(struct str picture, struct arena *arena)
{
    struct str ending = folder_ending(picture, arena);

    return str_eq(ending, STR("jpg")) || str_eq(ending, STR("png"));
}

static void read_file(struct reading *r, struct folder_file *f)
{
    struct folder_answer answer;
    const struct folder_cue *cue;
    struct folder_cue own;
    struct folder_song song;
    struct folder_place place;
    struct str below = f->path;

    if (!folder_answer_read(f->answer, r->arena, &answer))
        answer.error = STR("not an answer");
    if (answer.error.p != NULL) {
        report_bad(r->report, f->path.p, 0, "broken audio file", "%.*s",
                   STR_ARG(answer.error));
        return;
    }
    if (!is_shown(answer.picture, r->arena))
        answer.picture = STR_EMPTY;
    (void)folder_root_of(r->roots, r->root_count, f->path, &below);
    place = folder_place_read(folder_text(below, r->arena), r->arena);
    folder_song_read(&answer, &place, r->arena, &song);
    song.file = f;
    cue = find_cue(r, f->path, answer.cue_sheet, &own);
    if (cue != NULL)
        add_tracks(r, &song, cue);
    else
        folder_shelf_add(r->shelf, &song);
}

void folder_songs_read(const struct folder_files *files,
                       const struct str *roots, size_t root_count,
                       struct folder_shelf *shelf, struct import_report *report)
{
    struct reading r = {.files = files,
                        .roots = roots,
                        .root_count = root_count,
                        .shelf = shelf,
                        .arena = shelf->arena,
                        .report = report};

    read_sheets(&r);
    for (size_t i = 0; i < files->count; i++)
        if (files->list[i].kind == FOLDER_SOUND && files->list[i].answer.n > 0)
            read_file(&r, &files->list[i]);
    free(r.sheets);
}
