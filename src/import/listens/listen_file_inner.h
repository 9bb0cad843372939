/* What the files of this room share. */
#ifndef TONEARM_IMPORT_LISTENS_LISTEN_FILE_INNER_H
#define TONEARM_IMPORT_LISTENS_LISTEN_FILE_INNER_H

#include "import/listens/listen_file.h"
#include "import/source/input.h"

struct listen_reading {
    const struct listen_sink *sink;
    int64_t now_ms;
    struct listen_place place;
    struct arena arena; /* of an object, or of an array */
};

/* Reads all that the input has. */
enum err listen_input_read(struct listen_reading *r,
                           struct input *in) MUST_CHECK;

/* Whether the file is a zip; and reading one. Standard input is none: a zip's
 * directory comes last in it. */
bool listen_zip_is_one(const char *path);
enum err listen_zip_read(struct listen_reading *r, const char *path) MUST_CHECK;

#endif
