/* What import, demo and remove have in common: a build on top of what is
 * there, with progress, and a summary at the end. */
#ifndef TONEARM_CMD_IMPORT_RUN_H
#define TONEARM_CMD_IMPORT_RUN_H

#include "base/err.h"
#include "catalog/build.h"
#include "import/report.h"

struct options;

struct import_run {
    struct store *store;
    struct builder *builder;
    struct catalog *old; /* NULL: none, or replaced */
    struct import_report report;
    bool on_terminal;
    bool line_is_open;
};

/* Opens the data directory and takes its import lock; begins a build with
 * `memory` bytes and puts the current generation (unless `replace`) into it,
 * as far as `keep` says (NULL: all). */
enum err import_run_begin(struct import_run *run, const struct options *o,
                          bool replace, build_filter *keep,
                          void *user) MUST_CHECK;

/* Finishes the build if `e` is OK, prints the summary on standard error, and
 * lets go of everything. Returns what failed first. */
enum err import_run_end(struct import_run *run, enum err e) MUST_CHECK;

/* The option that every such command has. */
#define IMPORT_MEMORY_OPTION                                                  \
    {"memory", OPTION_SIZE, "SIZE", "memory for sorting", "256M", false,      \
     16u << 20, 0}

#endif
