/* Cue sheets: which parts of a file are its tracks. Pure functions; any
 * thread. Private to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_CUE_H
#define TONEARM_IMPORT_FOLDER_FOLDER_CUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define FOLDER_CUE_MAX_BYTES ((size_t)1 << 20)

struct folder_cue_track {
    struct str file; /* as the sheet names it */
    struct str title;
    struct str performer;
    struct str isrc;
    uint32_t number; /* 1 to 99 */
    uint32_t from_ms;
    uint32_t to_ms; /* 0: to the end of the file */
};

struct folder_cue {
    struct str title; /* of the album */
    struct str performer;
    struct str date;
    struct str genre;
    struct str disc;
    struct folder_cue_track *tracks;
    size_t count;
};

/* Reads a sheet in UTF-8 or windows-1252. A track without an index or a number
 * isn't one, nor is one that begins before the one in front of it in the same
 * file. All of the cue lies in the arena. */
void folder_cue_read(struct str bytes, struct arena *arena,
                     struct folder_cue *out);

/* Whether the sheet cuts the file of this name (as the sheet names it, or with
 * another ending: people pack the WAV that the sheet was written for) into two
 * tracks at least. */
bool folder_cue_cuts(const struct folder_cue *cue, struct str name);

/* Whether the track is of the file of this name. */
bool folder_cue_is_of(const struct folder_cue_track *t, struct str name);

#endif
