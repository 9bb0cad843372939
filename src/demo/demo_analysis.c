/* Beats stand at even distances given by the tempo; bars group them by the
 * time signature, tatums halve them, a segment spans two of them, and
 * sections are eight to sixteen bars long. All times are kept as whole
 * hundred-thousandths of a second, so that what is printed is exact. */
#include "demo/demo_analysis.h"

#include "base/random.h"
#include "json/writer.h"

#define STREAM_ANALYSIS 0x616e616cu
#define SECOND          100000 /* units of time */

struct analysis {
    const struct features *features;
    struct random_sequence r;
    struct json j;
    int64_t length; /* all times in units */
    int64_t beat;
};

static void put_decimal(struct json *j, int64_t v, int64_t per_one)
{
    json_float(j, (float)((double)v / (double)per_one));
}

#define PUT_TIME(a, name, units)                                               \
    do {                                                                       \
        json_key(&(a)->j, name);                                               \
        put_time(&(a)->j, units);                                              \
    } while (0)

/* A float32 has too few digits for a time of minutes. */
static void put_time(struct json *j, int64_t units)
{
    json_comma(j);
    buf_printf(j->out, "%lld.%05lld", (long long)(units / SECOND),
               (long long)(units % SECOND));
}

/* 0 .. 1 in thousandths, at least `from` of them. */
static void put_confidence(struct analysis *a, uint32_t from)
{
    put_decimal(&a->j, from + random_below(&a->r, 1001 - from), 1000);
}

/* Who analysed, and how it went. */
static void put_meta(struct analysis *a)
{
    json_key(&a->j, "meta");
    json_object(&a->j);
    json_key(&a->j, "analyzer_version");
    json_str(&a->j, STR("4.0.0"));
    json_key(&a->j, "platform");
    json_str(&a->j, STR("Linux"));
    json_key(&a->j, "detailed_status");
    json_str(&a->j, STR("OK"));
    json_key(&a->j, "status_code");
    json_u64(&a->j, 0);
    json_key(&a->j, "timestamp");
    json_u64(&a->j, 1600000000 + random_below(&a->r, 180000000));
    json_key(&a->j, "analysis_time");
    put_decimal(&a->j, 300000 + random_below(&a->r, 900000), SECOND);
    json_key(&a->j, "input_process");
    json_str(&a->j, STR("demo"));
    json_end_object(&a->j);
}

static void put_md5(struct analysis *a)
{
    unsigned long long high = random_u64(&a->r);
    unsigned long long low = random_u64(&a->r);
    char text[33];

    (void)snprintf(text, sizeof text, "%016llx%016llx", high, low);
    json_key(&a->j, "sample_md5");
    json_str(&a->j, str_of(text, 32));
}

/* Tempo, key, mode and time signature, each with its confidence, as in the
 * track and in its sections. */
static void put_tonality(struct analysis *a)
{
    const struct features *f = a->features;

    json_key(&a->j, "tempo");
    json_float(&a->j, f->tempo);
    json_key(&a->j, "tempo_confidence");
    put_confidence(a, 200);
    json_key(&a->j, "key");
    json_i64(&a->j, f->key);
    json_key(&a->j, "key_confidence");
    put_confidence(a, 100);
    json_key(&a->j, "mode");
    json_i64(&a->j, f->mode);
    json_key(&a->j, "mode_confidence");
    put_confidence(a, 100);
    json_key(&a->j, "time_signature");
    json_u64(&a->j, f->time_signature);
    json_key(&a->j, "time_signature_confidence");
    put_confidence(a, 500);
}

/* The track as a whole. The code strings, fingerprints of a service that is no
 * more, stay empty. */
static void put_track(struct analysis *a)
{
    json_key(&a->j, "track");
    json_object(&a->j);
    json_key(&a->j, "num_samples");
    json_u64(&a->j, (uint64_t)a->length * 22050 / SECOND);
    PUT_TIME(a, "duration", a->length);
    put_md5(a);
    json_key(&a->j, "offset_seconds");
    json_u64(&a->j, 0);
    json_key(&a->j, "window_seconds");
    json_u64(&a->j, 0);
    json_key(&a->j, "analysis_sample_rate");
    json_u64(&a->j, 22050);
    json_key(&a->j, "analysis_channels");
    json_u64(&a->j, 1);
    PUT_TIME(a, "end_of_fade_in", random_below(&a->r, SECOND));
    PUT_TIME(a, "start_of_fade_out",
             a->length - a->length / 50 - random_below(&a->r, SECOND / 2));
    json_key(&a->j, "loudness");
    json_float(&a->j, a->features->loudness);
    put_tonality(a);
    json_key(&a->j, "codestring");
    json_str(&a->j, STR(""));
    json_key(&a->j, "code_version");
    json_float(&a->j, 3.15f);
    json_key(&a->j, "echoprintstring");
    json_str(&a->j, STR(""));
    json_key(&a->j, "echoprint_version");
    json_float(&a->j, 4.15f);
    json_key(&a->j, "synchstring");
    json_str(&a->j, STR(""));
    json_key(&a->j, "synch_version");
    json_float(&a->j, 1);
    json_key(&a->j, "rhythmstring");
    json_str(&a->j, STR(""));
    json_key(&a->j, "rhythm_version");
    json_float(&a->j, 1);
    json_end_object(&a->j);
}

/* Begins an interval and leaves its object open; the last one is cut off at
 * the track's end. */
static void open_interval(struct analysis *a, int64_t start, int64_t length)
{
    if (length > a->length - start)
        length = a->length - start;
    json_object(&a->j);
    PUT_TIME(a, "start", start);
    PUT_TIME(a, "duration", length);
    json_key(&a->j, "confidence");
    put_confidence(a, 50);
}

/* Equal intervals over the whole length; the caller has written the key. */
static void put_intervals(struct analysis *a, int64_t length)
{
    json_array(&a->j);
    for (int64_t at = 0; at < a->length; at += length) {
        open_interval(a, at, length);
        json_end_object(&a->j);
    }
    json_end_array(&a->j);
}

/* `centre` in thousandths of a dB, plus or minus half of `spread`. */
static void put_loudness(struct analysis *a, int64_t centre, uint32_t spread)
{
    int64_t v = centre - spread / 2 + random_below(&a->r, spread);

    put_decimal(&a->j, v > 0 ? 0 : v, 1000);
}

/* Verses and choruses: 8 to 16 bars each, with a loudness of their own. */
static void put_sections(struct analysis *a)
{
    int64_t centre = (int64_t)((double)a->features->loudness * 1000.0);
    int64_t at = 0;

    json_key(&a->j, "sections");
    json_array(&a->j);
    while (at < a->length) {
        int64_t length = a->beat * a->features->time_signature *
                         (8 + random_below(&a->r, 9));

        open_interval(a, at, length);
        json_key(&a->j, "loudness");
        put_loudness(a, centre, 4000);
        put_tonality(a);
        json_end_object(&a->j);
        at += length;
    }
    json_end_array(&a->j);
}

/* Segments are where the sound changes: here every other beat. */
static void put_segments(struct analysis *a)
{
    int64_t centre = (int64_t)((double)a->features->loudness * 1000.0);

    json_key(&a->j, "segments");
    json_array(&a->j);
    for (int64_t at = 0; at < a->length; at += 2 * a->beat) {
        open_interval(a, at, 2 * a->beat);
        json_key(&a->j, "loudness_start");
        put_loudness(a, centre - 9000, 8000);
        json_key(&a->j, "loudness_max");
        put_loudness(a, centre, 5000);
        PUT_TIME(a, "loudness_max_time",
                 random_below(&a->r, (uint32_t)a->beat));
        json_key(&a->j, "loudness_end");
        put_loudness(a, centre - 9000, 8000);
        json_key(&a->j, "pitches");
        json_array(&a->j);
        for (int i = 0; i < 12; i++)
            put_confidence(a, 0);
        json_end_array(&a->j);
        json_key(&a->j, "timbre");
        json_array(&a->j);
        for (int i = 0; i < 12; i++)
            put_decimal(&a->j, (int64_t)random_below(&a->r, 180000) - 90000,
                        1000);
        json_end_array(&a->j);
        json_end_object(&a->j);
    }
    json_end_array(&a->j);
}

void demo_analysis_write(const struct features *features, uint64_t number,
                         struct buf *out)
{
    struct analysis a = {.features = features,
                         .r = random_sequence(STREAM_ANALYSIS, number),
                         .j = json_to(out)};
    int64_t milli_bpm = (int64_t)((double)features->tempo * 1000.0 + 0.5);

    /* A minute in units, divided by beats a minute. */
    a.length = (int64_t)features->duration_ms * (SECOND / 1000);
    a.beat = INT64_C(60) * SECOND * 1000 / milli_bpm;
    json_object(&a.j);
    put_meta(&a);
    put_track(&a);
    json_key(&a.j, "bars");
    put_intervals(&a, a.beat * features->time_signature);
    json_key(&a.j, "beats");
    put_intervals(&a, a.beat);
    put_sections(&a);
    put_segments(&a);
    json_key(&a.j, "tatums");
    put_intervals(&a, a.beat / 2);
    json_end_object(&a.j);
}
