/* Which value becomes which feature. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "import/acousticbrainz/acoustic_document.h"

#define MBID "0dad432b-16cc-4bf0-8961-fd31d124b01b"

struct taken {
    struct acoustic_document documents[4];
    size_t count;
};

static void take(void *user, const struct acoustic_document *d)
{
    struct taken *t = user;

    assert_true(t->count < 4);
    t->documents[t->count++] = *d;
}

static const char *read_text(const char *text, struct taken *t)
{
    struct arena arena;
    const char *why;

    *t = (struct taken){.count = 0};
    arena_init(&arena);
    why = acoustic_read(str_from_c(text), &arena, take, t);
    arena_release(&arena);
    return why;
}

static struct features features_of(const char *text)
{
    struct features f = {.key = -1,
                         .mode = -1,
                         .liveness = 0.5f,
                         .provenance = PROVENANCE_MEASURED};
    struct taken t;

    assert_null(read_text(text, &t));
    assert_int_equal(t.count, 1);
    acoustic_put(&t.documents[0], &f);
    return f;
}

static void test_low_level(void **state)
{
    struct features f = features_of(
        "{\"rhythm\": {\"bpm\": 140.5, \"danceability\": 1.5,"
        " \"beats_position\": [0.4, 0.9]}, \"tonal\": {\"key_key\": \"Cb\","
        " \"key_scale\": \"minor\"}, \"metadata\": {\"audio_properties\":"
        " {\"length\": 107.5, \"replay_gain\": -9.5}}}");

    (void)state;
    assert_true(f.tempo == 140.5f && f.loudness == -8.5f);
    assert_true(f.danceability == 0.5f && f.liveness == 0.5f);
    assert_int_equal(f.key, 11);
    assert_int_equal(f.mode, 0);
    assert_int_equal(f.duration_ms, 107500);
    assert_int_equal(f.provenance, PROVENANCE_IMPORTED);
}

#define PART(name, label, p)                                                   \
    "\"" name "\": {\"all\": {\"" label "\": " p "}, \"value\": \"x\"},"

static void test_high_level(void **state)
{
    struct features f = features_of(
        "{\"highlevel\": {" PART("danceability", "danceable", "0.25")
            PART("mood_acoustic", "acoustic",
                 "1.5") PART("voice_instrumental", "instrumental", "0.75")
                PART("mood_happy", "happy", "0.125") PART("mood_aggressive",
                                                          "aggressive", "0.5")
                    PART("mood_party", "party", "0.25") PART(
                        "mood_relaxed", "relaxed",
                        "0.25") "\"ismir04_rhythm\": {\"all\": {\"Waltz\": 0.5,"
                                " \"VienneseWaltz\": 0.25}}}, \"rhythm\": "
                                "{\"danceability\": 3}}");

    (void)state;
    assert_true(f.danceability == 0.25f && f.acousticness == 1);
    assert_true(f.instrumentalness == 0.75f && f.valence == 0.125f);
    assert_true(f.energy == 0.5f);
    assert_int_equal(f.time_signature, 3);
    assert_int_equal(f.key, -1);
}

static void test_recordings(void **state)
{
    struct taken t;
    struct id id;

    (void)state;
    assert_true(id_from_uuid(STR(MBID), &id));
    assert_null(read_text("{\"metadata\": {\"tags\": {\"musicbrainz_trackid\":"
                          " [\"" MBID "\", \"x\"]}}}",
                          &t));
    assert_true(t.documents[0].has_recording);
    assert_true(id_eq(t.documents[0].recording, id));
    assert_int_equal(t.documents[0].has, 0);
    /* Of several submissions the first. */
    assert_null(read_text("{\"" MBID "\": {\"0\": {\"rhythm\": {\"bpm\": 60}},"
                          " \"1\": {\"rhythm\": {\"bpm\": 90}}},"
                          " \"mbid_mapping\": {}}",
                          &t));
    assert_int_equal(t.count, 1);
    assert_true(id_eq(t.documents[0].recording, id));
    assert_true(t.documents[0].value[ACOUSTIC_BPM] == 60);
}

static void test_what_cannot_be_read(void **state)
{
    static const char *const texts[] = {"",
                                        "[]",
                                        "{",
                                        "{\"rhythm\": {\"bpm\": }}",
                                        "{} {}",
                                        "{\"" MBID
                                        "\": {\"0\": {\"rhythm\": 1}}",
                                        "{\"a\": \"\xff\"}"};
    struct taken t;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_non_null(read_text(texts[i], &t));
        assert_int_equal(t.count, 0);
    }
    /* Values of other kinds are as good as absent. */
    assert_null(read_text("{\"rhythm\": {\"bpm\": \"x\"}, \"tonal\":"
                          " {\"key_key\": \"H\"}, \"metadata\": []}",
                          &t));
    assert_int_equal(t.documents[0].has, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_low_level),
        cmocka_unit_test(test_high_level),
        cmocka_unit_test(test_recordings),
        cmocka_unit_test(test_what_cannot_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
