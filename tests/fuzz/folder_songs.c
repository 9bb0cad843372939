/* Files of a music folder: paths and what tonearm-media says of them, one
 * after the other with NUL bytes between. Whatever they say, each song is on
 * an album, and each has an id that no other has. */
#include "target.h"

#include "import/folder/folder_put.h"
#include "import/folder/folder_songs.h"
#include "import/source/report.h"

#include "builder.h"
#include "quiet.h"

static void read_files(struct str all, struct folder_files *files,
                       struct arena *arena)
{
    struct str path, answer;

    while (str_split(&all, '\0', &path) && str_split(&all, '\0', &answer)) {
        struct str below = arena_printf(arena, "/m/%.*s", STR_ARG(path));
        struct folder_file file = {
            .path = str_of(arena_cstr(arena, below), below.n),
            .answer = answer};

        folder_files_add(files, &file);
    }
    folder_files_sort(files);
}

static void check(const struct folder_shelf *s,
                  const struct folder_artists *artists, struct builder *b)
{
    struct folder_set owned = {0}, ids = {0};
    const struct folder_put p = {.builder = b, .owned = &owned};
    size_t songs = 0, put = 0;

    for (size_t i = 0; i < s->album_count; i++) {
        must(s->albums[i].artists.count > 0 && s->albums[i].title.n > 0);
        folder_set_add(&owned, ENTITY_ALBUM, s->albums[i].id);
        songs += s->albums[i].count;
    }
    must(songs == s->count);
    for (size_t i = 0; i < s->count; i++) {
        const struct folder_song *song = &s->songs[i];

        must(song->artists.count > 0 && song->title.n > 0);
        must(song->to_ms == 0 || song->to_ms > song->from_ms);
        must(song->part < song->file->id_count);
        put += !song->is_copy;
        if (!song->is_copy)
            folder_set_add(&ids, ENTITY_TRACK, song->id);
    }
    folder_set_sort(&ids);
    must(ids.count == put);
    folder_set_sort(&owned);
    must(folder_put(&p, s, artists) == OK);
    must(b->count == artists->count + s->album_count + put);
    folder_set_release(&ids);
    folder_set_release(&owned);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct str root = {"/m", 2};
    struct folder_files files = {0};
    struct folder_artists artists;
    struct import_report report;
    struct builder b = {.count = 0};
    struct arena arena;
    struct folder_shelf shelf = {.arena = &arena};

    arena_init(&arena);
    report_init(&report);
    read_files(str_of((const char *)data, n), &files, &arena);
    folder_songs_read(&files, &root, 1, &shelf, &report);
    folder_shelf_sort(&shelf);
    folder_ids_give(&shelf, &artists);
    check(&shelf, &artists, &b);
    free(artists.list);
    folder_shelf_release(&shelf);
    folder_files_release(&files);
    report_release(&report);
    arena_release(&arena);
    return 0;
}
