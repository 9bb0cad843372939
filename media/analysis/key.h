/* The key: a tonic, major or minor. Ten views of the pitches (the sum over
 * all, treble, bass, lowest and highest notes, the beginning, the end) are
 * held against a profile each, at all twelve tonics; the profiles were trained
 * on scores played through a SoundFont (tests/analysis). */
#ifndef TONEARM_MEDIA_ANALYSIS_KEY_H
#define TONEARM_MEDIA_ANALYSIS_KEY_H

#include "media/analysis/notes.h"

#define KEY_VIEWS 10

struct key {
    int tonic;             /* 0 C .. 11 B; -1: no note was heard */
    int mode;              /* 1 major, 0 minor */
    float confidence;      /* how probable the tonic is */
    float mode_confidence; /* how probable the mode is, given the tonic */
};

/* The views of the slow rows `from` up to below `to`, each of length 1; false
 * without a note. Also for the training. */
bool key_views(const struct notes *notes, size_t from, size_t to,
               float views[KEY_VIEWS][12]);

struct key key_find(const struct notes *notes, size_t from, size_t to);

#endif
