/* What tonearm-media says of a file (docs/media.md). Private to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_ANSWER_H
#define TONEARM_IMPORT_FOLDER_FOLDER_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct folder_values {
    struct str *list;
    size_t count;
};

struct folder_tag {
    struct str name; /* in upper case */
    struct folder_values values;
};

/* Texts lie in what was read, or in the arena; empty for what isn't said. */
struct folder_answer {
    struct str path;  /* as bytes */
    struct str error; /* why the file is of no use; p NULL: it is */
    struct str format;
    struct str codec;
    bool is_lossless;
    uint32_t duration_ms;
    uint64_t bitrate;
    double gain_db; /* ReplayGain: of the track, else of the album; 0: none */
    struct folder_tag *tags;
    size_t tag_count;
    struct str picture; /* the path of the front picture's file, else of the
                           first one's */
    struct str cue_sheet;
    uint32_t from_ms;    /* of the file: where what was analysed begins */
    struct str features; /* JSON, an object */
    struct str analysis; /* the same */
};

/* Reads a line. False for one that isn't of the form described there, or is
 * about a line rather than a file. The text outlives the answer. */
bool folder_answer_read(struct str line, struct arena *arena,
                        struct folder_answer *out);

/* The values of a tag, none for one that isn't there; and the first of them,
 * empty for none. */
struct folder_values folder_answer_tags(const struct folder_answer *a,
                                        const char *name);
struct str folder_answer_tag(const struct folder_answer *a, const char *name);

#endif
