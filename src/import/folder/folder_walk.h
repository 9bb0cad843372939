/* Walks a music folder. Private to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_WALK_H
#define TONEARM_IMPORT_FOLDER_FOLDER_WALK_H

#include "import/folder/folder_file.h"
#include "import/source/report.h"
#include "import/source/ticker.h"

#define FOLDER_DEPTH_MAX 64

struct folder_walk {
    struct import_report *report;
    struct ticker *ticker;     /* may be NULL */
    struct arena *arena;       /* paths lie in it */
    struct str own;            /* a folder that is left out: the data directory,
                                  where previews lie; empty: none */
    struct folder_files found; /* path, kind, bytes, modified_ns */
    struct str *closed;        /* folders that couldn't be read to their end:
                                  what is in them, nobody knows */
    size_t closed_count;
    size_t closed_capacity;

    /* Called for each folder before it is read. May be NULL. */
    void (*enters)(void *user, const char *folder);
    void *user;
};

/* Adds what is in `folder` and below, an absolute path: not what is hidden (a
 * name that begins with a dot), nor `own`, nor what symbolic links lead to,
 * which are counted. A folder that can't be read is named in the report and
 * noted in `closed`. */
void folder_walk(struct folder_walk *w, struct str folder);

/* Whether the path lies in a folder that couldn't be read. */
bool folder_walk_is_closed(const struct folder_walk *w, struct str path);

void folder_walk_release(struct folder_walk *w);

#endif
