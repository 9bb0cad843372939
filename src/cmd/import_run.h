/* What import, demo and remove have in common: a build on top of what is
 * there, with progress, and a summary at the end. */
#ifndef TONEARM_CMD_IMPORT_RUN_H
#define TONEARM_CMD_IMPORT_RUN_H

#include <stdbool.h>

#include "base/err.h"
#include "catalog/build.h"
#include "cmd/progress.h"
#include "import/source/report.h"

struct import_people;
struct layer;
struct options;

struct import_run {
    const struct options *o;
    struct store *store;
    struct builder *builder;
    struct catalog *old;     /* NULL: none */
    uint32_t old_generation; /* its number */
    struct layer *layer;     /* of corrections; NULL: nothing is built */
    struct import_report report;
    struct import_people *people; /* the command's, of import alone */
    const char *kind; /* the command's: what it is called among the imports */
    size_t first_source; /* as in import_note.h */
    struct str sources;  /* as well; the caller's until the end */
    bool is_look; /* the command's: it is noted only when it has built, as it
                     comes again and again */
    int64_t began_ms;
    struct progress progress;
};

/* Opens the data directory, takes its import lock, and opens the current
 * generation, if there is one, as `old`; with `replace` none is looked at,
 * so that one that can't be read can be replaced. */
enum err import_run_begin(struct import_run *run, const struct options *o,
                          bool replace) MUST_CHECK;

/* Starts the build, over which corrections lie, and puts `old` into it, as far
 * as `keep` says (NULL: all). */
enum err import_run_start(struct import_run *run, const struct options *o,
                          build_filter *keep, void *user) MUST_CHECK;

/* A build_progress whose `user` is the run. */
void import_run_show(void *user, const char *doing, uint64_t done, uint64_t of);

/* Whether what was read is worth a generation: not if all of it was bad, with
 * --strict not if anything was, and with --replace not if nothing came in: an
 * empty pipe is a source that failed, not a wish for an empty catalog.
 * ERR_INVALID, logged. */
enum err import_run_judge(const struct options *o,
                          const struct import_report *r) MUST_CHECK;

/* Finishes the build, if there is one and `e` is OK, prints the summary on
 * standard error, notes the run under its kind, lets go of everything, and
 * waits for a running server (served.h). Returns what failed first. */
enum err import_run_end(struct import_run *run, enum err e) MUST_CHECK;

/* Options of such commands: the second they all have, and the run reads. */
#define IMPORT_REPLACE_OPTION                                                  \
    OPTION("replace", FLAG, NULL,                                              \
           "start from nothing instead of adding to the catalog")
#define IMPORT_MEMORY_OPTION                                                   \
    OPTION("memory", SIZE, "SIZE", "memory for sorting", .fallback = "256M",   \
           .min = 16u << 20)

#endif
