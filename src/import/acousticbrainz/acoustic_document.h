/* One document of AcousticBrainz: what Essentia measured of a submission
 * ("low level"), what classifiers made of that ("high level"), or both. Pure
 * functions; any thread. Private to the room. */
#ifndef TONEARM_IMPORT_ACOUSTICBRAINZ_ACOUSTIC_DOCUMENT_H
#define TONEARM_IMPORT_ACOUSTICBRAINZ_ACOUSTIC_DOCUMENT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/id.h"
#include "catalog/field.h"

enum acoustic_value {
    ACOUSTIC_BPM,
    ACOUSTIC_LENGTH_S,
    ACOUSTIC_REPLAY_GAIN,
    ACOUSTIC_SWAY, /* danceability by low level: 0 to about 3 */
    ACOUSTIC_DANCEABLE,
    ACOUSTIC_ACOUSTIC,
    ACOUSTIC_INSTRUMENTAL,
    ACOUSTIC_HAPPY,
    ACOUSTIC_AGGRESSIVE,
    ACOUSTIC_PARTY,
    ACOUSTIC_RELAXED,
    ACOUSTIC_SPEECH,
    ACOUSTIC_WALTZ,
    ACOUSTIC_VIENNESE_WALTZ,
    ACOUSTIC_KEY, /* 0 for C */
    ACOUSTIC_MODE,
    ACOUSTIC_VALUES
};

struct acoustic_document {
    bool has_recording;
    struct id recording; /* of MusicBrainz */
    uint32_t has;        /* a bit for each value that is there */
    float value[ACOUSTIC_VALUES];
};

/* Takes the document, or each document of an answer for several recordings (of
 * one recording's submissions the first). */
typedef void acoustic_take(void *user, const struct acoustic_document *d);

/* Reads a text. NULL, or why it can't be used, static: then `take` hasn't been
 * called. A text with nothing of interest in it can be used. */
const char *acoustic_read(struct str text, struct arena *arena,
                          acoustic_take *take, void *user);

/* Changes the features that the document knows (docs/acousticbrainz.md). */
void acoustic_put(const struct acoustic_document *d, struct features *f);

#endif
