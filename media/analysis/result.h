/* What an analysis finds. */
#ifndef TONEARM_MEDIA_ANALYSIS_RESULT_H
#define TONEARM_MEDIA_ANALYSIS_RESULT_H

#include <stddef.h>
#include <stdint.h>

#define ANALYSIS_PITCHES 12
#define ANALYSIS_TIMBRES 12

/* Rhythm, harmony, segments and sections are heard up to here, loudness and
 * the number of samples to the end: a file has no bound. */
#define ANALYSIS_SECONDS_MAX (4 * 3600)

/* All times are seconds from the first sample, all confidences 0..1. */

/* A bar, beat or tatum; each begins where the one before it ended. */
struct analysis_interval {
    double start;
    double duration;
    float confidence;
};

/* What is estimated of the whole and of each section. */
struct analysis_tonality {
    float tempo; /* beats a minute; 0: no rhythm was heard */
    float tempo_confidence;
    int key;  /* 0 C .. 11 B; -1: nothing that sounds */
    int mode; /* 1 major, 0 minor; 0 where the key is -1 */
    float key_confidence;
    float mode_confidence;
    int time_signature; /* beats in a bar, 3..7; 4 where none was heard */
    float time_signature_confidence;
};

struct analysis_section {
    struct analysis_interval at;
    float loudness; /* LUFS */
    struct analysis_tonality tonality;
};

/* A stretch of one sound; the first begins at 0, the last ends at the end. */
struct analysis_segment {
    struct analysis_interval at;
    float loudness_start;    /* dB below full scale, -60 is silence */
    float loudness_max;      /* the same */
    float loudness_max_time; /* seconds from the segment's start */
    float loudness_end;      /* dB at its end; 0 but for the last, as Spotify */
    float pitches[ANALYSIS_PITCHES]; /* C .. B, the loudest one is 1 */
    float timbre[ANALYSIS_TIMBRES];  /* docs/analysis.md */
};

struct analysis_result {
    uint64_t samples; /* of one channel, at the rate that came in */
    uint32_t rate;
    uint32_t channels;
    double duration;
    double end_of_fade_in;
    double start_of_fade_out;
    float loudness; /* LUFS, integrated (EBU R 128); -70 for silence */
    struct analysis_tonality tonality;

    /* Audio features that aren't in the above, 0..1. */
    float acousticness;
    float danceability;
    float energy;
    float instrumentalness;
    float liveness;
    float speechiness;
    float valence;

    /* Momentary loudness (EBU R 128, 400 ms), ten values a second, in LUFS,
     * -70 for silence: what draws a curve without the segments. */
    float *curve;
    size_t curve_count;

    struct analysis_interval *bars;
    size_t bar_count;
    struct analysis_interval *beats;
    size_t beat_count;
    struct analysis_interval *tatums;
    size_t tatum_count;
    struct analysis_section *sections;
    size_t section_count;
    struct analysis_segment *segments;
    size_t segment_count;
};

#endif
