/* The JSON of a result that is made by hand, in full. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "unit/media/analysis/made.h"

#include "base/buf.h"
#include "json/writer.h"

#define TONALITY                                                               \
    {                                                                          \
        .tempo = 120.04f, .tempo_confidence = 0.5f, .key = 9, .mode = 0,       \
        .key_confidence = 0.25f, .mode_confidence = 0.75f,                     \
        .time_signature = 3, .time_signature_confidence = 1                    \
    }

static struct analysis_interval bars[] = {{0.5, 1.5, 0.125f}};
static struct analysis_interval beats[] = {{0.5, 0.5, 1}, {1, 1, 0}};
static struct analysis_interval tatums[] = {{0.5, 0.25, 1}};
static struct analysis_section sections[] = {
    {.at = {0, 2, 1}, .loudness = -12.5f, .tonality = TONALITY}};
static struct analysis_segment segments[] = {{.at = {0, 2, 0.5f},
                                              .loudness_start = -60,
                                              .loudness_max = -10,
                                              .loudness_max_time = 0.25f,
                                              .loudness_end = -20,
                                              .pitches = {1, 0.5f},
                                              .timbre = {40.25f, -3}}};
static const struct analysis_result result = {.samples = 88200,
                                              .rate = 44100,
                                              .channels = 2,
                                              .duration = 2,
                                              .end_of_fade_in = 0.25,
                                              .start_of_fade_out = 1.75,
                                              .loudness = -70,
                                              .tonality = TONALITY,
                                              .acousticness = 0.1f,
                                              .danceability = 0.2f,
                                              .energy = 0.3f,
                                              .instrumentalness = 0.4f,
                                              .liveness = 0.5f,
                                              .speechiness = 0.6f,
                                              .valence = 0.7f,
                                              .bars = bars,
                                              .bar_count = 1,
                                              .beats = beats,
                                              .beat_count = 2,
                                              .tatums = tatums,
                                              .tatum_count = 1,
                                              .sections = sections,
                                              .section_count = 1,
                                              .segments = segments,
                                              .segment_count = 1};

static void the_analysis_has_every_field(void **state)
{
    static const char wanted[] =
        "{\"meta\":{\"analyzer_version\":\"tonearm 1\",\"platform\":\"Linux\","
        "\"detailed_status\":\"OK\",\"status_code\":0,"
        "\"timestamp\":1700000000,\"analysis_time\":0.50000,"
        "\"input_process\":\"tonearm-media\"},"
        "\"track\":{\"num_samples\":88200,\"duration\":2.00000,"
        "\"sample_md5\":\"\",\"offset_seconds\":0,\"window_seconds\":0,"
        "\"analysis_sample_rate\":44100,\"analysis_channels\":1,"
        "\"end_of_fade_in\":0.25000,\"start_of_fade_out\":1.75000,"
        "\"loudness\":-60.0,\"tempo\":120.04,\"tempo_confidence\":0.5,"
        "\"time_signature\":3,\"time_signature_confidence\":1.0,\"key\":9,"
        "\"key_confidence\":0.25,\"mode\":0,\"mode_confidence\":0.75,"
        "\"codestring\":\"\",\"code_version\":3.15,\"echoprintstring\":\"\","
        "\"echoprint_version\":4.15,\"synchstring\":\"\","
        "\"synch_version\":1.0,\"rhythmstring\":\"\",\"rhythm_version\":1.0},"
        "\"bars\":[{\"start\":0.50000,\"duration\":1.50000,"
        "\"confidence\":0.125}],"
        "\"beats\":[{\"start\":0.50000,\"duration\":0.50000,"
        "\"confidence\":1.0},{\"start\":1.00000,\"duration\":1.00000,"
        "\"confidence\":0.0}],"
        "\"sections\":[{\"start\":0.00000,\"duration\":2.00000,"
        "\"confidence\":1.0,\"loudness\":-12.5,\"tempo\":120.04,"
        "\"tempo_confidence\":0.5,\"key\":9,\"key_confidence\":0.25,"
        "\"mode\":0,\"mode_confidence\":0.75,\"time_signature\":3,"
        "\"time_signature_confidence\":1.0}],"
        "\"segments\":[{\"start\":0.00000,\"duration\":2.00000,"
        "\"confidence\":0.5,\"loudness_start\":-60.0,"
        "\"loudness_max_time\":0.25,\"loudness_max\":-10.0,"
        "\"loudness_end\":-20.0,"
        "\"pitches\":[1.0,0.5,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0],"
        "\"timbre\":[40.25,-3.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0]}],"
        "\"tatums\":[{\"start\":0.50000,\"duration\":0.25000,"
        "\"confidence\":1.0}]}";
    const struct analysis_about about = {1700000000, 0.5};
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 20);
    analysis_put_track(&result, &about, &out);
    buf_char(&out, '\0');
    assert_false(buf_overflowed(&out));
    assert_string_equal(out.p, wanted);
    buf_release(&out);
}

static void the_features_are_pairs(void **state)
{
    static const char wanted[] =
        "{\"danceability\":0.2,\"energy\":0.3,\"key\":9,\"loudness\":-60.0,"
        "\"mode\":0,\"speechiness\":0.6,\"acousticness\":0.1,"
        "\"instrumentalness\":0.4,\"liveness\":0.5,\"valence\":0.7,"
        "\"tempo\":120.04,\"duration_ms\":2000,\"time_signature\":3}";
    struct buf out;
    struct json j;

    (void)state;
    buf_init(&out, 1 << 20);
    j = json_to(&out);
    json_object(&j);
    analysis_put_features(&result, &j);
    json_end_object(&j);
    buf_char(&out, '\0');
    assert_string_equal(out.p, wanted);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_analysis_has_every_field),
        cmocka_unit_test(the_features_are_pairs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
