/* The two objects as JSON. Times have five decimals, as Spotify's: a float has
 * too few digits for minutes. */
#include "media/analysis/analysis.h"

#include <math.h>

#include "json/writer.h"

#define SILENT_DB (-60.0f) /* the least loudness that the objects know */

#define PUT_FLOAT(j, name, v)                                                  \
    do {                                                                       \
        json_key(j, name);                                                     \
        put_float(j, v);                                                       \
    } while (0)

#define PUT_TIME(j, name, v)                                                   \
    do {                                                                       \
        json_key(j, name);                                                     \
        json_comma(j);                                                         \
        buf_printf((j)->out, "%.5f", v);                                       \
    } while (0)

/* Three decimals. */
static void put_float(struct json *j, float v)
{
    json_float(j, roundf(v * 1000) / 1000);
}

static void put_meta(struct json *j, const struct analysis_about *about)
{
    json_key(j, "meta");
    json_object(j);
    json_key(j, "analyzer_version");
    json_str(j, STR("tonearm 1"));
    json_key(j, "platform");
    json_str(j, STR("Linux"));
    json_key(j, "detailed_status");
    json_str(j, STR("OK"));
    json_key(j, "status_code");
    json_u64(j, 0);
    json_key(j, "timestamp");
    json_i64(j, about->timestamp);
    PUT_TIME(j, "analysis_time", about->analysis_time);
    json_key(j, "input_process");
    json_str(j, STR("tonearm-media"));
    json_end_object(j);
}

/* Of the whole, time signature before key, as Spotify has it; of sections,
 * after. */
static void put_tempo(struct json *j, const struct analysis_tonality *t)
{
    PUT_FLOAT(j, "tempo", t->tempo);
    PUT_FLOAT(j, "tempo_confidence", t->tempo_confidence);
}

static void put_time_signature(struct json *j,
                               const struct analysis_tonality *t)
{
    json_key(j, "time_signature");
    json_i64(j, t->time_signature);
    PUT_FLOAT(j, "time_signature_confidence", t->time_signature_confidence);
}

static void put_key(struct json *j, const struct analysis_tonality *t)
{
    json_key(j, "key");
    json_i64(j, t->key);
    PUT_FLOAT(j, "key_confidence", t->key_confidence);
    json_key(j, "mode");
    json_i64(j, t->mode);
    PUT_FLOAT(j, "mode_confidence", t->mode_confidence);
}

/* Fingerprints of a service that is no more. */
static void put_codes(struct json *j)
{
    json_key(j, "codestring");
    json_str(j, STR(""));
    json_key(j, "code_version");
    json_float(j, 3.15f);
    json_key(j, "echoprintstring");
    json_str(j, STR(""));
    json_key(j, "echoprint_version");
    json_float(j, 4.15f);
    json_key(j, "synchstring");
    json_str(j, STR(""));
    json_key(j, "synch_version");
    json_float(j, 1);
    json_key(j, "rhythmstring");
    json_str(j, STR(""));
    json_key(j, "rhythm_version");
    json_float(j, 1);
}

static float decibels(float lufs)
{
    return lufs < SILENT_DB ? SILENT_DB : lufs;
}

static void put_whole(struct json *j, const struct analysis_result *r)
{
    json_key(j, "track");
    json_object(j);
    json_key(j, "num_samples");
    json_u64(j, r->samples);
    PUT_TIME(j, "duration", r->duration);
    json_key(j, "sample_md5");
    json_str(j, STR(""));
    json_key(j, "offset_seconds");
    json_u64(j, 0);
    json_key(j, "window_seconds");
    json_u64(j, 0);
    json_key(j, "analysis_sample_rate");
    json_u64(j, r->rate);
    json_key(j, "analysis_channels");
    json_u64(j, 1);
    PUT_TIME(j, "end_of_fade_in", r->end_of_fade_in);
    PUT_TIME(j, "start_of_fade_out", r->start_of_fade_out);
    PUT_FLOAT(j, "loudness", decibels(r->loudness));
    put_tempo(j, &r->tonality);
    put_time_signature(j, &r->tonality);
    put_key(j, &r->tonality);
    put_codes(j);
    json_end_object(j);
}

/* Begins an object that the caller ends. */
static void open_interval(struct json *j, const struct analysis_interval *at)
{
    json_object(j);
    PUT_TIME(j, "start", at->start);
    PUT_TIME(j, "duration", at->duration);
    PUT_FLOAT(j, "confidence", at->confidence);
}

/* The array of a key that was written. */
static void put_intervals(struct json *j, const struct analysis_interval *all,
                          size_t n)
{
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        open_interval(j, &all[i]);
        json_end_object(j);
    }
    json_end_array(j);
}

static void put_sections(struct json *j, const struct analysis_result *r)
{
    json_key(j, "sections");
    json_array(j);
    for (size_t i = 0; i < r->section_count; i++) {
        const struct analysis_section *s = &r->sections[i];

        open_interval(j, &s->at);
        PUT_FLOAT(j, "loudness", decibels(s->loudness));
        put_tempo(j, &s->tonality);
        put_key(j, &s->tonality);
        put_time_signature(j, &s->tonality);
        json_end_object(j);
    }
    json_end_array(j);
}

static void put_floats(struct json *j, const float *all, size_t n)
{
    json_array(j);
    for (size_t i = 0; i < n; i++)
        put_float(j, all[i]);
    json_end_array(j);
}

static void put_segments(struct json *j, const struct analysis_result *r)
{
    json_key(j, "segments");
    json_array(j);
    for (size_t i = 0; i < r->segment_count; i++) {
        const struct analysis_segment *s = &r->segments[i];

        open_interval(j, &s->at);
        PUT_FLOAT(j, "loudness_start", s->loudness_start);
        PUT_FLOAT(j, "loudness_max_time", s->loudness_max_time);
        PUT_FLOAT(j, "loudness_max", s->loudness_max);
        PUT_FLOAT(j, "loudness_end", s->loudness_end);
        json_key(j, "pitches");
        put_floats(j, s->pitches, ANALYSIS_PITCHES);
        json_key(j, "timbre");
        put_floats(j, s->timbre, ANALYSIS_TIMBRES);
        json_end_object(j);
    }
    json_end_array(j);
}

void analysis_put_track(const struct analysis_result *r,
                        const struct analysis_about *about, struct buf *out)
{
    struct json j = json_to(out);

    json_object(&j);
    put_meta(&j, about);
    put_whole(&j, r);
    json_key(&j, "bars");
    put_intervals(&j, r->bars, r->bar_count);
    json_key(&j, "beats");
    put_intervals(&j, r->beats, r->beat_count);
    put_sections(&j, r);
    put_segments(&j, r);
    json_key(&j, "tatums");
    put_intervals(&j, r->tatums, r->tatum_count);
    json_end_object(&j);
}

void analysis_put_features(const struct analysis_result *r, struct json *j)
{
    PUT_FLOAT(j, "danceability", r->danceability);
    PUT_FLOAT(j, "energy", r->energy);
    json_key(j, "key");
    json_i64(j, r->tonality.key);
    PUT_FLOAT(j, "loudness", decibels(r->loudness));
    json_key(j, "mode");
    json_i64(j, r->tonality.mode);
    PUT_FLOAT(j, "speechiness", r->speechiness);
    PUT_FLOAT(j, "acousticness", r->acousticness);
    PUT_FLOAT(j, "instrumentalness", r->instrumentalness);
    PUT_FLOAT(j, "liveness", r->liveness);
    PUT_FLOAT(j, "valence", r->valence);
    PUT_FLOAT(j, "tempo", r->tonality.tempo);
    json_key(j, "duration_ms");
    json_u64(j, (uint64_t)(r->duration * 1000 + 0.5));
    json_key(j, "time_signature");
    json_i64(j, r->tonality.time_signature);
}
