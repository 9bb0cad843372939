/* tonearm import, tonearm demo: sources into a new generation. */
#include "cmd/commands.h"

#include <errno.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "catalog/store.h"
#include "cmd/demo_people.h"
#include "cmd/import_folder.h"
#include "cmd/import_listens.h"
#include "cmd/import_people.h"
#include "cmd/import_run.h"
#include "cmd/import_seed.h"
#include "cmd/import_spotify.h"
#include "cmd/served.h"
#include "demo/demo.h"
#include "demo/life/life.h"
#include "import/acousticbrainz/acousticbrainz.h"
#include "import/librivox/librivox.h"
#include "import/musicbrainz/musicbrainz.h"
#include "import/objects/objects.h"
#include "import/podcast/podcast.h"

#define MAX_SOURCES 100000

/* The sources, behind the kind, as the importers want them. */
struct sources {
    const char **names;
    size_t count;
};

static enum err import_objects(struct import_run *run, const struct options *o,
                               struct sources s)
{
    (void)o;
    return objects_import(run->builder, import_people_sink(run->people),
                          s.names, s.count, &run->report);
}

static enum err import_musicbrainz(struct import_run *run,
                                   const struct options *o, struct sources s)
{
    char *work = store_build_path(run->store, "");
    struct musicbrainz_options options = {.all_statuses =
                                              options_flag(o, "all-statuses"),
                                          .work_dir = work,
                                          .progress = import_run_show,
                                          .user = run};
    enum err e = musicbrainz_import(run->builder, &options, s.names, s.count,
                                    &run->report);

    free(work);
    return e;
}

static enum err import_acousticbrainz(struct import_run *run,
                                      const struct options *o, struct sources s)
{
    struct acousticbrainz_options options = {
        .catalog = run->old, .progress = import_run_show, .user = run};

    (void)o;
    return acousticbrainz_import(run->builder, &options, s.names, s.count,
                                 &run->report);
}

static enum err import_podcast(struct import_run *run, const struct options *o,
                               struct sources s)
{
    (void)o;
    return podcast_import(run->builder, s.names, s.count, &run->report);
}

static enum err import_librivox(struct import_run *run, const struct options *o,
                                struct sources s)
{
    (void)o;
    return librivox_import(run->builder, s.names, s.count, &run->report);
}

/* What KIND may be; import's message and help name the same. */
static const struct {
    const char *name;
    enum err (*import)(struct import_run *, const struct options *,
                       struct sources);
} kinds[] = {
    {"objects", import_objects},
    {"musicbrainz", import_musicbrainz},
    {"acousticbrainz", import_acousticbrainz},
    {"podcast", import_podcast},
    {"librivox", import_librivox},
};

static enum err run_kind(const struct options *o, size_t kind)
{
    size_t count = options_argument_count(o) - 1;
    struct sources s = {mem_zalloc(count, sizeof *s.names), count};
    struct import_people *people = import_people_new(o);
    struct import_run run;
    enum err e;

    for (size_t i = 0; i < count; i++)
        s.names[i] = options_argument(o, i + 1);
    e = import_run_begin(&run, o, options_flag(o, "replace"));
    run.people = people;
    run.kind = kinds[kind].name;
    run.first_source = 1;
    if (!e)
        e = import_run_start(&run, o, NULL, NULL);
    if (!e)
        e = kinds[kind].import(&run, o, s);
    if (!e)
        e = import_run_judge(o, &run.report);
    e = import_run_end(&run, e);
    /* What refers to the catalog comes when that is there. */
    if (!e)
        e = import_people_write(people);
    import_people_free(people);
    free(s.names);
    return e;
}

/* Before the lock is taken and what is there is read: that can take long, and
 * a typing error doesn't wait so long to be told. */
static enum err check_sources(const struct options *o)
{
    for (size_t i = 1; i < options_argument_count(o); i++) {
        const char *name = options_argument(o, i);

        if (strcmp(name, "-") == 0 || access(name, R_OK) == 0)
            continue;
        log_error("%s: %s", name, strerror(errno));
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
    }
    return OK;
}

static enum err import(const struct options *o)
{
    const char *kind = options_argument(o, 0);

    /* What decides itself whether there is anything to build. */
    if (strcmp(kind, "folder") == 0)
        return import_folder(o);
    /* What goes into an account, and builds nothing. */
    if (strcmp(kind, "spotify-data") == 0)
        return import_spotify(o);
    if (strcmp(kind, "listens") == 0)
        return import_listens(o);
    /* What is for both, and all or nothing. */
    if (strcmp(kind, "seed") == 0)
        return import_seed(o);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kind, kinds[i].name) == 0) {
            enum err e = check_sources(o);

            return e ? e : run_kind(o, i);
        }
    return options_wrong(
        o,
        "%s is no kind of source: it is one of objects, "
        "musicbrainz, acousticbrainz, folder, podcast, librivox, "
        "spotify-data, listens, seed",
        kind);
}

static const struct option import_options[] = {
    IMPORT_REPLACE_OPTION,
    OPTION("strict", FLAG, NULL,
           "fail, changing nothing, if anything could not be used"),
    OPTION(
        "all-statuses", FLAG, NULL,
        "musicbrainz: take bootlegs, pseudo-releases and cancelled ones too"),
    OPTION("watch", FLAG, NULL,
           "folder: import again whenever something changes, until ended"),
    IMPORT_FOLDER_OPTIONS,
    OPTION("seed-number", NUMBER, "N",
           "seed: draw ids and secrets that it doesn't say from this number"),
    IMPORT_USER_OPTION,
    IMPORT_REPORT_OPTION,
    IMPORT_MEMORY_OPTION,
    SERVED_NO_WAIT_OPTION,
};

const struct command import_command = {
    .name = "import",
    .arguments = "KIND SOURCE...",
    .min_arguments = 2,
    .max_arguments = MAX_SOURCES,
    .summary = "add objects, musicbrainz, acousticbrainz, folder, podcast, "
               "librivox, spotify-data, listens or seed sources",
    OPTIONS_OF(import_options),
    .has_state = true,
    .makes_data = true,
    .run = import,
};

static enum err demo(const struct options *o)
{
    struct demo_options options = {.tracks =
                                       (uint32_t)options_number(o, "tracks"),
                                   .seed = options_number(o, "seed")};
    struct import_run run;
    enum err e = import_run_begin(&run, o, options_flag(o, "replace"));

    run.kind = "demo";
    if (!e)
        e = import_run_start(&run, o, NULL, NULL);
    if (!e)
        e = demo_generate(run.builder, &options, &run.report);
    e = import_run_end(&run, e);
    return e ? e : demo_people(o);
}

static const struct option demo_options[] = {
    OPTION("tracks", NUMBER, "N", "how many tracks", .fallback = "20000",
           .min = 1, .max = DEMO_MAX_TRACKS),
    OPTION("seed", NUMBER, "S", "which of all such catalogs", .fallback = "1"),
    OPTION("listeners", NUMBER, "N",
           "how many people who listen, with two years of plays",
           .fallback = "0", .max = LIFE_MAX_LISTENERS),
    IMPORT_REPLACE_OPTION,
    IMPORT_MEMORY_OPTION,
    SERVED_NO_WAIT_OPTION,
};

const struct command demo_command = {
    .name = "demo",
    .summary = "write a fictional catalog, and people who listen to it",
    OPTIONS_OF(demo_options),
    .has_state = true,
    .makes_data = true,
    .run = demo,
};
