/* What can be heard in a recording: samples in, the two objects of Spotify's
 * Web API out, audio analysis and audio features.
 *
 * A pure library: no decoder, no file, no thread, no clock, no global state.
 * It gives the same answer for the same samples, however they are cut into
 * pieces. docs/analysis.md says of each value how it is computed and how well
 * it holds.
 *
 *     e = analysis_new(rate, channels, &a);
 *     while (decoding)
 *         analysis_feed(a, samples, frames);
 *     e = analysis_end(a, &result);       // hands over the result, frees a
 *     analysis_put_track(result, &about, &out);   // audio analysis
 *     analysis_put_features(result, &out);        // audio features
 *     analysis_result_free(result);
 *
 * Memory: 23 MB, and 12 KB for each second of audio up to
 * ANALYSIS_SECONDS_MAX (130 MB for three hours). Time: a hundredth of what the
 * recording takes, or less. Different analyses may run on different threads;
 * one belongs to one thread at a time. */
#ifndef TONEARM_MEDIA_ANALYSIS_H
#define TONEARM_MEDIA_ANALYSIS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;
struct json;

#define ANALYSIS_RATE_MIN     4000   /* samples a second and channel */
#define ANALYSIS_RATE_MAX     768000 /* DXD has 352800 */
#define ANALYSIS_CHANNELS_MAX 64
#define ANALYSIS_PITCHES      12
#define ANALYSIS_TIMBRES      12

/* Rhythm, harmony, segments and sections are heard up to here, loudness and
 * the number of samples to the end: a file has no bound. */
#define ANALYSIS_SECONDS_MAX (4 * 3600)

/* ---- what comes out ---- */

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

/* ---- analysing ---- */

struct analysis;

/* ERR_INVALID for a rate or a number of channels that is out of bounds. The
 * first two channels of a recording are left and right; of more than two, the
 * loudness counts as EBU R 128 says for 5.1, all else as their mean. */
MUST_CHECK enum err analysis_new(uint32_t rate, uint32_t channels,
                                 struct analysis **out);

/* Feeds `frames` times `channels` samples, interleaved, 1 at full scale. Any
 * number of frames at a time. What is no number counts as 0, what is beyond
 * 16 times full scale as that. */
void analysis_feed(struct analysis *a, const float *samples, size_t frames);

/* The result, which the caller frees; `a` is freed whatever happens. A
 * recording without a sample has a result, too. */
MUST_CHECK enum err analysis_end(struct analysis *a,
                                 struct analysis_result **out);

/* Gives up without a result. NULL is fine. */
void analysis_free(struct analysis *a);

/* NULL is fine. */
void analysis_result_free(struct analysis_result *r);

/* ---- writing ---- */

/* What the audio-analysis object says of how it was made. */
struct analysis_about {
    int64_t timestamp;    /* Unix seconds */
    double analysis_time; /* seconds that it took */
};

/* Appends the audio-analysis object of Spotify's reference, all of its fields
 * in its order (meta, track, bars, beats, sections, segments, tatums), one
 * JSON value without line breaks: about 1 KB a second of audio. The code
 * strings, fingerprints of a service that is no more, are empty, and so is
 * sample_md5. */
void analysis_put_track(const struct analysis_result *r,
                        const struct analysis_about *about, struct buf *out);

/* Writes the pairs of the audio-features object that come of the audio:
 * acousticness, danceability, duration_ms, energy, instrumentalness, key,
 * liveness, loudness, mode, speechiness, tempo, time_signature, valence.
 * Inside an object that the caller opened and adds ids and links to. */
void analysis_put_features(const struct analysis_result *r, struct json *j);

#endif
