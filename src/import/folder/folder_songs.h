/* Files into songs: one each, or where a cue sheet cuts one, several. Private
 * to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_SONGS_H
#define TONEARM_IMPORT_FOLDER_FOLDER_SONGS_H

#include "import/folder/folder_file.h"
#include "import/folder/folder_shelf.h"
#include "import/source/report.h"

/* Adds the songs of all sounds among `files` (sorted) to the shelf. `roots` are
 * the folders that paths are read below. A file with an error for an answer, or
 * a cue sheet that can't be read, is named in the report. */
void folder_songs_read(const struct folder_files *files,
                       const struct str *roots, size_t root_count,
                       struct folder_shelf *shelf,
                       struct import_report *report);

/* The root that a path is below, `count` for none; sets what follows it. */
size_t folder_root_of(const struct str *roots, size_t count, struct str path,
                      struct str *below);

#endif
