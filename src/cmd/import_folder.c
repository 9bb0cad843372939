/* Files are looked at before the build begins, so that when nothing has changed
 * none does: a nightly import of a library that is as it was takes seconds and
 * makes no generation. */
#include "cmd/import_folder.h"

#include "base/log.h"
#include "base/mem.h"
#include "cmd/import_run.h"
#include "cmd/options.h"
#include "import/folder/folder.h"
#include "import/folder/folder_watch.h"

#define SETTLE_MS 2000

static enum err build(struct import_run *run, const struct options *o,
                      struct folder *f)
{
    enum err e = import_run_start(run, o, folder_keeps, f);

    return e ? e : folder_put_all(f, run->builder);
}

/* Scans, and builds if there is something to do. */
static enum err scan(struct import_run *run, const struct options *o,
                     const struct folder_options *options, struct folder **f)
{
    enum err e = folder_scan(options, &run->report, f);

    if (e)
        return e;
    if (folder_settle(*f, run->old)) {
        e = import_run_judge(o, &run->report);
        return e ? e : build(run, o, *f);
    }
    progress_clear(&run->progress);
    if (folder_sounds(*f) == 0)
        log_warn("there are no audio files");
    else
        log_info("%zu audio files are as they were", folder_sounds(*f));
    return options_flag(o, "strict") ? import_run_judge(o, &run->report) : OK;
}

/* One import. `replaces` is the first one's only. */
static enum err import_once(const struct options *o,
                            struct folder_options *options, bool replaces)
{
    struct import_run run;
    struct folder *f = NULL;
    enum err e = import_run_begin(&run, o, replaces);

    options->forgets = replaces;
    options->progress = import_run_show;
    options->user = &run;
    if (!e)
        e = scan(&run, o, options, &f);
    e = import_run_end(&run, e);
    if (!e)
        e = folder_save(f);
    folder_free(f);
    return e;
}

static enum err watch(const struct options *o, struct folder_options *options)
{
    struct folder_watch *w;
    enum err e = folder_watch_new(&w);

    options->enters = folder_watch_add;
    options->enters_user = w;
    if (!e)
        e = import_once(o, options, options_flag(o, "replace"));
    /* What fails later may have been mended by the next change. */
    while (!e && folder_watch_wait(w, SETTLE_MS))
        if (import_once(o, options, false) != OK)
            log_warn("waiting for the next change");
    folder_watch_free(w);
    return e;
}

enum err import_folder(const struct options *o)
{
    size_t count = options_argument_count(o) - 1;
    const char **folders = mem_zalloc(count, sizeof *folders);
    struct folder_options options = {.data_dir = options_text(o, "data"),
                                     .media = options_text(o, "media"),
                                     .workers =
                                         (unsigned)options_number(o, "workers"),
                                     .folders = folders,
                                     .count = count};
    enum err e;

    for (size_t i = 0; i < count; i++)
        folders[i] = options_argument(o, i + 1);
    e = options_flag(o, "watch")
            ? watch(o, &options)
            : import_once(o, &options, options_flag(o, "replace"));
    free(folders);
    return e;
}
