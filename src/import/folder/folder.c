/* The order of things: the index, the walk, the comparison of both, tonearm-
 * media for what is new, and then everything anew in memory, from the answers
 * that are kept: songs, albums, ids. So what an import makes depends on what
 * there is, not on the imports before, but for ids that stay.
 *
 * About 4 KB of memory a file. */
#include "import/folder/folder.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "audio/media.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "import/folder/folder_inner.h"
#include "import/folder/folder_probe.h"
#include "import/folder/folder_songs.h"

static char *path_in(const char *data_dir, const char *name)
{
    size_t n = strlen(data_dir) + strlen(name) + 2;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/%s", data_dir, name);
    return path;
}

static struct folder *folder_new(const struct folder_options *o,
                                 struct import_report *report)
{
    struct folder *f = mem_zalloc(1, sizeof *f);

    f->o = o;
    f->report = report;
    arena_init(&f->arena);
    ticker_init(&f->ticker, o->progress, o->user);
    f->index_path = path_in(o->data_dir, "folder/index.jsonl");
    f->table_path = path_in(o->data_dir, "folder/audio.table");
    f->pictures = path_in(o->data_dir, "folder/pictures");
    f->analysed_path = path_in(o->data_dir, "folder/analysed.jsonl");
    folder_index_init(&f->index);
    f->walk = (struct folder_walk){.report = report,
                                   .ticker = &f->ticker,
                                   .arena = &f->arena,
                                   .enters = o->enters,
                                   .user = o->enters_user};
    f->shelf.arena = &f->arena;
    return f;
}

void folder_free(struct folder *f)
{
    if (f == NULL)
        return;
    folder_set_release(&f->put);
    folder_set_release(&f->owned);
    folder_set_release(&f->gone);
    free(f->artists.list);
    folder_shelf_release(&f->shelf);
    folder_files_release(&f->found.files);
    folder_walk_release(&f->walk);
    folder_index_release(&f->index);
    free(f->index_path);
    free(f->table_path);
    free(f->pictures);
    free(f->analysed_path);
    arena_release(&f->arena);
    free(f);
}

/* ---- folders ---- */

static enum err make_folders(struct folder *f)
{
    char *own = path_in(f->o->data_dir, "folder");
    enum err e = io_make_dir(own);

    if (!e)
        e = io_make_dir(f->pictures);
    free(own);
    return e;
}

/* The folder itself, without links and ".." on the way to it. */
static enum err resolve(struct folder *f, const char *name, struct str *out)
{
    char real[PATH_MAX];
    struct stat st;

    if (realpath(name, real) == NULL || stat(real, &st) != 0) {
        log_error("%s: %s", name, strerror(errno));
        return ERR_INVALID;
    }
    if (!S_ISDIR(st.st_mode)) {
        log_error("%s is not a folder", name);
        return ERR_INVALID;
    }
    if (!utf8_is_valid(str_from_c(real))) {
        log_error("%s: the folder's own name has to be UTF-8", name);
        return ERR_INVALID;
    }
    *out = arena_str(&f->arena, str_from_c(real));
    return OK;
}

static enum err resolve_all(struct folder *f)
{
    enum err e = OK;

    f->folders = arena_alloc(&f->arena, f->o->count * sizeof *f->folders);
    for (size_t i = 0; i < f->o->count && !e; i++)
        e = resolve(f, f->o->folders[i], &f->folders[i]);
    return e;
}

/* Adds a root, unless it lies in one; those that lie in it go. */
static void add_root(struct folder *f, struct str root)
{
    size_t n = 0;

    for (size_t i = 0; i < f->root_count; i++)
        if (folder_has(f->roots[i], root))
            return;
    for (size_t i = 0; i < f->root_count; i++)
        if (!folder_has(root, f->roots[i]))
            f->roots[n++] = f->roots[i];
    f->roots[n++] = root;
    f->root_count = n;
}

static void find_roots(struct folder *f)
{
    f->roots = arena_alloc(&f->arena, (f->index.root_count + f->o->count) *
                                          sizeof *f->roots);
    for (size_t i = 0; i < f->index.root_count && !f->o->forgets; i++)
        add_root(f, f->index.roots[i]);
    for (size_t i = 0; i < f->o->count; i++)
        add_root(f, f->folders[i]);
}

static size_t sounds_in(const struct folder_files *files, struct str folder)
{
    size_t n = 0;

    for (size_t i = 0; i < files->count; i++)
        n += files->list[i].kind == FOLDER_SOUND &&
             folder_has(folder, files->list[i].path);
    return n;
}

/* A folder that had audio and has none. */
static enum err check_empty(const struct folder *f)
{
    for (size_t i = 0; i < f->o->count && !f->o->forgets; i++) {
        size_t had = sounds_in(&f->index.files, f->folders[i]);

        if (had == 0 || sounds_in(&f->found.files, f->folders[i]) > 0)
            continue;
        log_error("%.*s: none of its %zu audio files is there. Is the disk? "
                  "(--replace forgets them)",
                  STR_ARG(f->folders[i]), had);
        return ERR_INVALID;
    }
    return OK;
}

/* ---- finding out ---- */

static void find_files(struct folder *f)
{
    char own[PATH_MAX];

    if (realpath(f->o->data_dir, own) != NULL)
        f->walk.own = str_from_c(own);
    for (size_t i = 0; i < f->o->count; i++)
        folder_walk(&f->walk, f->folders[i]);
    f->walk.own = STR_EMPTY;
    folder_files_sort(&f->walk.found);
    folder_found_compare(&f->walk, &f->index, f->folders, f->o->count,
                         f->o->forgets, &f->found);
}

struct folder_media folder_media_of(struct folder *f)
{
    return (struct folder_media){.program = media_find(f->o->media, &f->arena),
                                 .workers = f->o->workers,
                                 .roots = f->roots,
                                 .root_count = f->root_count,
                                 .arena = &f->arena};
}

static enum err ask(struct folder *f)
{
    struct folder_probe p = {.media = folder_media_of(f),
                             .pictures = f->pictures,
                             .report = f->report,
                             .ticker = &f->ticker};

    return folder_probe(&p, &f->found.files);
}

static enum err scan(struct folder *f)
{
    enum err e = resolve_all(f);

    if (!e)
        e = make_folders(f);
    if (!e)
        e = folder_index_load(&f->index, f->index_path);
    if (e)
        return e;
    find_roots(f);
    find_files(f);
    e = check_empty(f);
    if (!e)
        e = ask(f);
    if (e)
        return e;
    folder_songs_read(&f->found.files, f->roots, f->root_count, &f->shelf,
                      f->report);
    folder_shelf_sort(&f->shelf);
    folder_ids_give(&f->shelf, &f->artists);
    folder_covers_find(f);
    return OK;
}

enum err folder_scan(const struct folder_options *o,
                     struct import_report *report, struct folder **out)
{
    enum err e;

    *out = folder_new(o, report);
    e = scan(*out);
    if (e) {
        folder_free(*out);
        *out = NULL;
    }
    return e;
}

size_t folder_sounds(const struct folder *f)
{
    return sounds_in(&f->found.files, STR("/"));
}
