/* Has tonearm-media look at files. Private to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_PROBE_H
#define TONEARM_IMPORT_FOLDER_FOLDER_PROBE_H

#include "import/folder/folder_file.h"
#include "import/folder/folder_media.h"
#include "import/source/report.h"
#include "import/source/ticker.h"

struct folder_probe {
    struct folder_media media; /* answers are put into its arena */
    const char *pictures;      /* the folder for the pictures in the files */
    struct import_report *report;
    struct ticker *ticker;
};

/* Fills in the answer of every sound that has none, of sorted files. One about
 * which nothing is said is named in the report, and keeps none. ERR_IO, logged,
 * when the program couldn't be started, died or failed. */
enum err folder_probe(const struct folder_probe *p,
                      struct folder_files *files) MUST_CHECK;

#endif
