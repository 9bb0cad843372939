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
 *     result = analysis_end(a);                   // frees a
 *     analysis_put_track(result, &about, &out);   // audio analysis
 *     analysis_put_features(result, &out);        // audio features
 *     analysis_result_free(result);
 *
 * Memory: a few MB, and 16 KB for each second of audio up to
 * ANALYSIS_SECONDS_MAX (170 MB for three hours). Time: a three-hundredth of
 * what the recording takes. Different analyses may run on different threads;
 * one belongs to one thread at a time. */
#ifndef TONEARM_MEDIA_ANALYSIS_H
#define TONEARM_MEDIA_ANALYSIS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "media/analysis/result.h"

struct buf;
struct json;

#define ANALYSIS_RATE_MIN     4000   /* samples a second and channel */
#define ANALYSIS_RATE_MAX     768000 /* DXD has 352800 */
#define ANALYSIS_CHANNELS_MAX 64

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

/* The result, which the caller frees; frees `a`. A recording without a sample
 * has a result, too. */
struct analysis_result *analysis_end(struct analysis *a);

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
 * JSON value without line breaks: about 1.5 KB a second of audio. The code
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
