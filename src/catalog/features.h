/* Audio features: which there are, and how they are kept in 24 bytes instead
 * of 44. Any thread.
 *
 * Features are decimal numbers of few digits, and floats hide that. A packed
 * row keeps the digits:
 *
 *     offset bytes what
 *          0    14 seven numbers in 0..1, each as below: acousticness,
 *                  danceability, energy, instrumentalness, liveness,
 *                  speechiness, valence
 *         14     2 loudness: (5 - dB) * 1000
 *         16     3 tempo * 1000
 *         19     1 (key + 1) << 4 | mode + 1
 *         20     2 duration_ms less the track's, signed
 *         22     1 time_signature
 *         23     1 provenance
 *
 * A number in 0..1 is m / 10^e with m in 0..10000 and the smallest e in 4..9
 * that gives the same float: (e - 4) * 10001 + m. Little-endian throughout.
 * Features that don't come back bit by bit are kept as a struct features in
 * a section of their own. */
#ifndef TONEARM_CATALOG_FEATURES_H
#define TONEARM_CATALOG_FEATURES_H

#include "catalog/field.h"

/* One row of feature.def, for what treats features alike: reading them,
 * writing them, packing them. */
enum feature_kind {
    FEATURE_SHARE,
    FEATURE_DECIBELS,
    FEATURE_BPM,
    FEATURE_SMALL,
    FEATURE_DURATION
};

struct feature {
    struct str name;
    enum feature_kind kind;
    size_t at; /* in struct features: a float, an int8_t or a uint32_t */
};

#define FEATURES 13
extern const struct feature features_all[FEATURES];

/* The value of one feature. `which` is of a kind that is a float. */
float features_float(const struct features *f, const struct feature *which);

/* The value of one feature. `which` is SMALL. */
int features_small(const struct features *f, const struct feature *which);

/* "measured" and the like, static; empty for what has no name here. */
struct str provenance_name(uint8_t provenance);

/* False when there is no such provenance. */
bool provenance_from_name(struct str name, uint8_t *out);

#define FEATURES_PACKED_BYTES 24

/* Packs the features of a track of that duration into FEATURES_PACKED_BYTES at
 * `out`. False when unpacking would give another value. */
bool features_pack(const struct features *f, uint32_t track_duration_ms,
                   uint8_t *out);

/* What a packed row says, for a track of that duration. */
void features_unpack(const uint8_t *row, uint32_t track_duration_ms,
                     struct features *out);

#endif
