/* A file of a music folder, as it was found and as the last import knew it.
 * Private to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_FILE_H
#define TONEARM_IMPORT_FOLDER_FOLDER_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

enum folder_kind {
    FOLDER_SOUND,
    FOLDER_CUE,    /* a cue sheet */
    FOLDER_PICTURE /* one that by its name is the cover of its folder */
};

struct folder_file {
    struct str path; /* absolute, as bytes, terminated */
    enum folder_kind kind;
    uint64_t bytes;
    int64_t modified_ns;
    struct id hash;    /* of its content, see folder_file_hash */
    struct str answer; /* of tonearm-media; empty: not asked yet */
    struct id *ids;    /* of its tracks, in the order of the file */
    size_t id_count;
    struct id album;  /* of the last one; zero: none */
    uint32_t last_ms; /* how long the file was that had these ids, when its
                         content has changed since; 0: it hasn't */
};

/* Files, sorted by path once folder_files_sort was called. A zeroed one is
 * empty. What is in the files is somebody else's. */
struct folder_files {
    struct folder_file *list;
    size_t count;
    size_t capacity;
};

void folder_files_add(struct folder_files *files,
                      const struct folder_file *file);
void folder_files_sort(struct folder_files *files);

/* By path, in a sorted one; NULL when it isn't there. */
struct folder_file *folder_files_find(const struct folder_files *files,
                                      struct str path);
void folder_files_release(struct folder_files *files);

/* Whether `path` lies in `folder`, or is it. */
bool folder_has(struct str folder, struct str path);

/* What kind of file it is by its name; false for one of no interest. */
bool folder_kind_of(struct str path, enum folder_kind *out);

/* The content's hash: of the size and of three pieces, the first, the last and
 * the middle one. Two recordings differ in each; whoever reads all of a
 * hundred thousand files waits for hours. ERR_IO, which isn't logged. */
enum err folder_file_hash(const char *path, struct id *out) MUST_CHECK;

#endif
