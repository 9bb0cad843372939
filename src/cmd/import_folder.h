/* `import folder`, `import folder --watch`, and a look at a folder that a
 * server watches. */
#ifndef TONEARM_CMD_IMPORT_FOLDER_H
#define TONEARM_CMD_IMPORT_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct folder_look;
struct options;

/* Options that both have. */
#define IMPORT_FOLDER_OPTIONS                                                  \
    OPTION("media", TEXT, "PROGRAM",                                           \
           "folder: tonearm-media, if it isn't beside tonearm or in $PATH"),   \
        OPTION("workers", NUMBER, "N",                                         \
               "folder: how many files are read at once; 0: one a core",       \
               .fallback = "0", .max = 256),                                   \
        OPTION("no-analysis", FLAG, NULL,                                      \
               "folder: don't find out what songs sound like "                 \
               "(docs/analysis.md)"),                                          \
        OPTION("analysis-batch", NUMBER, "N",                                  \
               "folder: how many analysed songs go into the catalog at once, " \
               "at least",                                                     \
               .fallback = "500", .min = 1, .max = 1000000)

/* The command, as parsed. */
enum err import_folder(const struct options *o) MUST_CHECK;

/* A look at one folder, by a command with these options: an import, and then,
 * which takes much longer, the analysis. The folder's name is the caller's. */
struct folder_look *folder_look_new(const struct options *o,
                                    const char *folder);
void folder_look_free(struct folder_look *l); /* NULL is fine */

/* What folder_scan and the import say, logged; ERR_BUSY while another runs. */
enum err folder_look_import(struct folder_look *l) MUST_CHECK;

/* After that: how many audio files there are, and whether there is a new
 * generation. */
size_t folder_look_sounds(const struct folder_look *l);
bool folder_look_has_changed(const struct folder_look *l);

/* Analyses what hasn't been, until `stops` says so, which is asked after each
 * song; `*has_more` is whether any is left then. */
enum err folder_look_analyse(struct folder_look *l, bool (*stops)(void *user),
                             void *user, bool *has_more) MUST_CHECK;

#endif
