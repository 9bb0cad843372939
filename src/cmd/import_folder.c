/* Files are looked at before the build begins, so that when nothing has changed
 * none does: a nightly import of a library that is as it was takes seconds and
 * makes no generation. What they sound like is found out when they are there
 * already: that takes a second a song or two. */
#include "cmd/import_folder.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "cmd/import_run.h"
#include "cmd/options.h"
#include "import/folder/folder.h"
#include "import/folder/folder_watch.h"
#include "import/objects/objects.h"

#define SETTLE_MS 2000

/* An import of folders as it was called. */
struct importing {
    const struct options *o;
    struct folder_options options;
    bool is_strict;
    bool has_built;             /* the last one has made a generation */
    struct folder_watch *watch; /* NULL: once */

    /* A look's alone. */
    bool is_look;
    bool (*stops)(void *user);
    void *user;
};

/* Begins a run, which is noted with the folders that are imported. */
static enum err begin_run(struct importing *im, struct import_run *run,
                          bool replaces)
{
    enum err e = import_run_begin(run, im->o, replaces);

    run->kind = "folder";
    run->first_source = 1;
    run->is_look = im->is_look;
    if (im->is_look)
        run->sources = str_from_c(im->options.folders[0]);
    return e;
}

/* ---- the analysis ---- */

/* What listening shows while no import runs. */
struct listening {
    struct importing *im;
    struct progress progress;
    struct import_report report;
};

static void show(void *user, const char *doing, uint64_t done, uint64_t of)
{
    struct listening *l = user;

    progress_show(&l->progress, doing, done, of, clock_monotonic_ms());
}

/* A change of the folders comes before the analysis of what was there. */
static bool is_to_stop(void *user)
{
    const struct importing *im = ((const struct listening *)user)->im;

    return (im->watch != NULL && folder_watch_is_due(im->watch)) ||
           (im->stops != NULL && im->stops(im->user));
}

/* Takes into the catalog what was heard, if anything was. */
static enum err take_in(struct importing *im, const char *path)
{
    struct import_run run;
    struct stat st;
    enum err e;

    if (stat(path, &st) != 0)
        return OK;
    e = begin_run(im, &run, false);
    if (!e)
        e = import_run_start(&run, im->o, NULL, NULL);
    if (!e)
        e = objects_import(run.builder, NULL, &path, 1, &run.report);
    e = import_run_end(&run, e);
    if (!e && unlink(path) != 0) {
        log_error("remove %s: %s", path, strerror(errno));
        e = ERR_IO;
    }
    return e;
}

/* At most as many songs as the catalog has measured already, but for a
 * beginning: so that all imports together write less than twice what the last
 * one does, however large the library is. */
static size_t at_once(const struct options *o, const struct catalog *c)
{
    size_t few = (size_t)options_number(o, "analysis-batch");
    struct features features;
    size_t measured = 0;

    for (uint32_t n = 0; n < catalog_count(c, ENTITY_TRACK); n++)
        measured += catalog_features(c, n, &features) &&
                    features.provenance == PROVENANCE_MEASURED;
    return measured > few ? measured : few;
}

static enum err listen(struct listening *l, struct folder *f,
                       struct folder_analysis *a)
{
    const struct options *o = l->im->o;
    struct catalog *c = NULL;
    struct store *store;
    enum err e = store_open(options_text(o, "data"), &store);

    if (!e)
        e = store_open_current(store, &c);
    if (!e) {
        a->catalog = c;
        a->most = at_once(o, c);
        e = folder_analyse(f, a);
    }
    catalog_close(c);
    store_close(store);
    progress_clear(&l->progress);
    return e;
}

/* Analyses what hasn't been, and takes that in, until nothing is left, or
 * something else comes first. */
static enum err analyse(struct importing *im, struct folder *f, bool *has_more)
{
    struct listening l = {.im = im};
    struct folder_analysis a = {
        .report = &l.report, .stops = is_to_stop, .user = &l};
    enum err e = take_in(im, folder_analysed_path(f));

    progress_init(&l.progress, stderr, isatty(STDERR_FILENO) == 1,
                  clock_monotonic_ms());
    report_init(&l.report);
    im->options.progress = show;
    im->options.user = &l;
    do {
        if (!e)
            e = listen(&l, f, &a);
        if (!e && a.heard > 0)
            e = take_in(im, folder_analysed_path(f));
    } while (!e && a.left > 0 && !is_to_stop(&l));
    *has_more = a.left > 0;
    report_print(&l.report, stderr);
    report_release(&l.report);
    return e;
}

/* ---- the import ---- */

static enum err build(struct import_run *run, const struct options *o,
                      struct folder *f)
{
    enum err e = import_run_start(run, o, folder_keeps, f);

    return e ? e : folder_put_all(f, run->builder);
}

/* A look's command has neither --strict nor --replace. */
static enum err judge(const struct importing *im, const struct import_report *r)
{
    if (!im->is_look)
        return import_run_judge(im->o, r);
    if (report_bad_count(r) == 0 || report_total(r, REPORT_CAME_IN) > 0)
        return OK;
    log_error("%s: no file can be read", im->options.folders[0]);
    return ERR_INVALID;
}

/* Scans, and builds if there is something to do. */
static enum err scan(struct import_run *run, struct importing *im,
                     struct folder **f)
{
    const struct options *o = im->o;
    enum err e = folder_scan(&im->options, &run->report, f);

    if (e)
        return e;
    im->has_built = folder_settle(*f, run->old);
    if (im->has_built) {
        e = judge(im, &run->report);
        return e ? e : build(run, o, *f);
    }
    progress_clear(&run->progress);
    if (folder_sounds(*f) == 0)
        log_warn("there are no audio files");
    else
        log_info("%zu audio files are as they were", folder_sounds(*f));
    return im->is_strict ? judge(im, &run->report) : OK;
}

/* What is in the files, without what they sound like. */
static enum err import_files(struct importing *im, bool replaces,
                             struct folder **f)
{
    struct import_run run;
    enum err e = begin_run(im, &run, replaces);

    im->has_built = false;
    im->options.forgets = replaces;
    im->options.progress = import_run_show;
    im->options.user = &run;
    if (!e)
        e = scan(&run, im, f);
    e = import_run_end(&run, e);
    return e ? e : folder_save(*f);
}

/* One import. `replaces` is the first one's only. */
static enum err import_once(struct importing *im, bool replaces)
{
    struct folder *f = NULL;
    bool has_more;
    enum err e = import_files(im, replaces, &f);

    if (!e && folder_sounds(f) > 0 && !options_flag(im->o, "no-analysis"))
        e = analyse(im, f, &has_more);
    folder_free(f);
    return e;
}

static enum err watch(struct importing *im)
{
    enum err e = folder_watch_new(&im->watch);

    im->options.enters = folder_watch_add;
    im->options.enters_user = im->watch;
    if (!e)
        e = import_once(im, options_flag(im->o, "replace"));
    /* What fails later may have been mended by the next change. */
    while (!e && folder_watch_wait(im->watch, SETTLE_MS))
        if (import_once(im, false) != OK)
            log_warn("waiting for the next change");
    folder_watch_free(im->watch);
    return e;
}

enum err import_folder(const struct options *o)
{
    size_t count = options_argument_count(o) - 1;
    const char **folders = mem_zalloc(count, sizeof *folders);
    struct importing im = {
        .o = o,
        .is_strict = options_flag(o, "strict"),
        .options = {.data_dir = options_text(o, "data"),
                    .media = options_text(o, "media"),
                    .workers = (unsigned)options_number(o, "workers"),
                    .folders = folders,
                    .count = count}};
    enum err e;

    for (size_t i = 0; i < count; i++)
        folders[i] = options_argument(o, i + 1);
    e = options_flag(o, "watch") ? watch(&im)
                                 : import_once(&im, options_flag(o, "replace"));
    free(folders);
    return e;
}

/* ---- a look ---- */

struct folder_look {
    struct importing im;
    const char *folder;
    struct folder *found;
};

struct folder_look *folder_look_new(const struct options *o, const char *folder)
{
    struct folder_look *l = mem_zalloc(1, sizeof *l);

    l->folder = folder;
    l->im = (struct importing){
        .o = o,
        .is_look = true,
        .options = {.data_dir = options_text(o, "data"),
                    .media = options_text(o, "media"),
                    .workers = (unsigned)options_number(o, "workers"),
                    .folders = &l->folder,
                    .count = 1}};
    return l;
}

void folder_look_free(struct folder_look *l)
{
    if (l == NULL)
        return;
    folder_free(l->found);
    free(l);
}

enum err folder_look_import(struct folder_look *l)
{
    return import_files(&l->im, false, &l->found);
}

size_t folder_look_sounds(const struct folder_look *l)
{
    return folder_sounds(l->found);
}

bool folder_look_has_changed(const struct folder_look *l)
{
    return l->im.has_built;
}

enum err folder_look_analyse(struct folder_look *l, bool (*stops)(void *user),
                             void *user, bool *has_more)
{
    *has_more = false;
    if (folder_sounds(l->found) == 0 || options_flag(l->im.o, "no-analysis"))
        return OK;
    l->im.stops = stops;
    l->im.user = user;
    return analyse(&l->im, l->found, has_more);
}
