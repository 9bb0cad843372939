/* The values are named by the way to them. A document has thousands of others,
 * which are passed over unread. */
#include "import/acousticbrainz/acoustic_document.h"

#include <math.h>

#include "base/utf8.h"
#include "json/scan.h"

/* ReplayGain's reference as EBU R 128 hears it (ReplayGain 2.0). */
#define REPLAY_GAIN_LUFS -18.0f
#define SWAY_MAX         3.0f
#define MS_A_SECOND      1000.0f

/* Longer than any of the ways below. */
#define WAY_MAX_BYTES 80

static const struct {
    const char *way;
    enum acoustic_value value;
} numbers[] = {
    {"rhythm.bpm", ACOUSTIC_BPM},
    {"rhythm.danceability", ACOUSTIC_SWAY},
    {"metadata.audio_properties.length", ACOUSTIC_LENGTH_S},
    {"metadata.audio_properties.replay_gain", ACOUSTIC_REPLAY_GAIN},
    {"highlevel.danceability.all.danceable", ACOUSTIC_DANCEABLE},
    {"highlevel.mood_acoustic.all.acoustic", ACOUSTIC_ACOUSTIC},
    {"highlevel.voice_instrumental.all.instrumental", ACOUSTIC_INSTRUMENTAL},
    {"highlevel.mood_happy.all.happy", ACOUSTIC_HAPPY},
    {"highlevel.mood_aggressive.all.aggressive", ACOUSTIC_AGGRESSIVE},
    {"highlevel.mood_party.all.party", ACOUSTIC_PARTY},
    {"highlevel.mood_relaxed.all.relaxed", ACOUSTIC_RELAXED},
    {"highlevel.genre_rosamerica.all.spe", ACOUSTIC_SPEECH},
    {"highlevel.ismir04_rhythm.all.Waltz", ACOUSTIC_WALTZ},
    {"highlevel.ismir04_rhythm.all.VienneseWaltz", ACOUSTIC_VIENNESE_WALTZ},
};

/* Ways to other kinds of values. */
#define WAY_KEY       "tonal.key_key"
#define WAY_SCALE     "tonal.key_scale"
#define WAY_RECORDING "metadata.tags.musicbrainz_recordingid"
#define WAY_OLD_NAME  "metadata.tags.musicbrainz_trackid"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Whether the way to anything of interest begins with `way` and a dot. */
static bool leads_on(struct str way)
{
    static const char *const others[] = {WAY_KEY, WAY_SCALE, WAY_RECORDING,
                                         WAY_OLD_NAME};

    for (size_t i = 0; i < COUNT(numbers) + COUNT(others); i++) {
        struct str whole = str_from_c(
            i < COUNT(numbers) ? numbers[i].way : others[i - COUNT(numbers)]);

        if (whole.n > way.n && str_starts(whole, way) && whole.p[way.n] == '.')
            return true;
    }
    return false;
}

static void keep(struct acoustic_document *d, enum acoustic_value value,
                 double v)
{
    if (!isfinite((float)v))
        return;
    d->value[value] = (float)v;
    d->has |= 1u << value;
}

/* "C", "F#", "Bb". */
static void keep_key(struct acoustic_document *d, struct str text)
{
    static const int semitones['G' - 'A' + 1] = {9, 11, 0, 2, 4, 5, 7};
    int key;

    if (text.n == 0 || text.p[0] < 'A' || text.p[0] > 'G')
        return;
    key = semitones[text.p[0] - 'A'];
    if (text.n == 2 && text.p[1] == '#')
        key++;
    else if (text.n == 2 && text.p[1] == 'b')
        key--;
    else if (text.n > 1)
        return;
    keep(d, ACOUSTIC_KEY, (key + 12) % 12);
}

/* A MusicBrainz id, or a list that begins with one. */
static void read_recording(struct json_scan *s, struct acoustic_document *d)
{
    struct str text;

    if (json_scan_enter(s, '[')) {
        while (json_scan_item(s))
            read_recording(s, d);
        return;
    }
    if (json_scan_str(s, &text) && !d->has_recording)
        d->has_recording = id_from_uuid(text, &d->recording);
}

/* The value at the end of a way that may be of interest. */
static void read_value(struct json_scan *s, struct str way,
                       struct acoustic_document *d)
{
    struct str text;
    double v;

    for (size_t i = 0; i < COUNT(numbers); i++)
        if (str_eq_c(way, numbers[i].way)) {
            if (json_scan_double(s, &v))
                keep(d, numbers[i].value, v);
            return;
        }
    if (str_eq_c(way, WAY_KEY)) {
        if (json_scan_str(s, &text))
            keep_key(d, text);
    } else if (str_eq_c(way, WAY_SCALE)) {
        if (json_scan_str(s, &text))
            keep(d, ACOUSTIC_MODE, str_eq(text, STR("major")));
    } else if (str_eq_c(way, WAY_RECORDING) || str_eq_c(way, WAY_OLD_NAME)) {
        read_recording(s, d);
    } else {
        json_scan_skip(s);
    }
}

/* What is in the object to which the first `n` bytes of `way` lead. */
static void read_object(struct json_scan *s, char *way, size_t n,
                        struct acoustic_document *d)
{
    struct str key;

    while (json_scan_key(s, &key)) {
        size_t end = n;

        if (n + 1 + key.n > WAY_MAX_BYTES) {
            json_scan_skip(s);
            continue;
        }
        if (n > 0)
            way[end++] = '.';
        memcpy(way + end, key.p, key.n);
        end += key.n;
        if (leads_on(str_of(way, end)) && json_scan_enter(s, '{'))
            read_object(s, way, end, d);
        else
            read_value(s, str_of(way, end), d);
    }
}

static void read_document(struct json_scan *s, struct acoustic_document *d)
{
    char way[WAY_MAX_BYTES];

    if (json_scan_enter(s, '{'))
        read_object(s, way, 0, d);
    else
        json_scan_skip(s);
}

/* The submissions for one recording, by number: the first of them. */
static void read_submissions(struct json_scan *s, struct id recording,
                             acoustic_take *take, void *user)
{
    bool is_taken = false;
    struct str key;

    if (!json_scan_enter(s, '{')) {
        json_scan_skip(s);
        return;
    }
    while (json_scan_key(s, &key)) {
        struct acoustic_document d = {.has = 0};

        read_document(s, &d);
        d.has_recording = true;
        d.recording = recording;
        if (s->error == NULL && !is_taken)
            take(user, &d);
        is_taken = true;
    }
}

/* Whether it is an answer for several: every one is under its MusicBrainz
 * id. NULL, or what is wrong with the text. */
static const char *look(struct str text, struct arena *arena, bool *is_several)
{
    struct json_scan s = json_scan(text, arena);
    struct str key;
    struct id id;

    *is_several = false;
    if (!utf8_is_valid(text))
        return "it isn't UTF-8";
    if (!json_scan_enter(&s, '{'))
        return s.error != NULL ? s.error : "it is no object";
    while (json_scan_key(&s, &key)) {
        *is_several = *is_several || id_from_uuid(key, &id);
        json_scan_skip(&s);
    }
    if (s.error == NULL && json_scan_peek(&s) != JSON_END && s.error == NULL)
        return "something follows the object";
    return s.error;
}

const char *acoustic_read(struct str text, struct arena *arena,
                          acoustic_take *take, void *user)
{
    struct acoustic_document d = {.has = 0};
    struct json_scan s = json_scan(text, arena);
    bool is_several;
    const char *why = look(text, arena, &is_several);
    struct str key;
    struct id id;

    if (why != NULL)
        return why;
    if (!is_several) {
        read_document(&s, &d);
        take(user, &d);
        return NULL;
    }
    (void)json_scan_enter(&s, '{');
    while (json_scan_key(&s, &key))
        if (id_from_uuid(key, &id))
            read_submissions(&s, id, take, user);
        else
            json_scan_skip(&s);
    return NULL;
}

/* ---- features ---- */

static bool has(const struct acoustic_document *d, enum acoustic_value value)
{
    return (d->has >> value & 1) != 0;
}

static float share(float v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* A probability as a feature, if it is there. */
static void put_share(const struct acoustic_document *d,
                      enum acoustic_value value, float *to)
{
    if (has(d, value))
        *to = share(d->value[value]);
}

static void put_sound(const struct acoustic_document *d, struct features *f)
{
    const float *v = d->value;

    if (has(d, ACOUSTIC_BPM) && v[ACOUSTIC_BPM] > 0)
        f->tempo = v[ACOUSTIC_BPM];
    if (has(d, ACOUSTIC_KEY))
        f->key = (int8_t)v[ACOUSTIC_KEY];
    if (has(d, ACOUSTIC_MODE))
        f->mode = (int8_t)v[ACOUSTIC_MODE];
    if (has(d, ACOUSTIC_REPLAY_GAIN))
        f->loudness = REPLAY_GAIN_LUFS - v[ACOUSTIC_REPLAY_GAIN];
    if (has(d, ACOUSTIC_LENGTH_S) && v[ACOUSTIC_LENGTH_S] > 0 &&
        v[ACOUSTIC_LENGTH_S] < (float)UINT32_MAX / (2 * MS_A_SECOND))
        f->duration_ms = (uint32_t)(v[ACOUSTIC_LENGTH_S] * MS_A_SECOND + 0.5f);
}

void acoustic_put(const struct acoustic_document *d, struct features *f)
{
    const float *v = d->value;

    put_sound(d, f);
    if (has(d, ACOUSTIC_DANCEABLE))
        f->danceability = share(v[ACOUSTIC_DANCEABLE]);
    else if (has(d, ACOUSTIC_SWAY))
        f->danceability = share(v[ACOUSTIC_SWAY] / SWAY_MAX);
    put_share(d, ACOUSTIC_ACOUSTIC, &f->acousticness);
    put_share(d, ACOUSTIC_INSTRUMENTAL, &f->instrumentalness);
    put_share(d, ACOUSTIC_HAPPY, &f->valence);
    put_share(d, ACOUSTIC_SPEECH, &f->speechiness);
    if (has(d, ACOUSTIC_AGGRESSIVE) && has(d, ACOUSTIC_PARTY) &&
        has(d, ACOUSTIC_RELAXED))
        f->energy = share((v[ACOUSTIC_AGGRESSIVE] + v[ACOUSTIC_PARTY] + 1 -
                           v[ACOUSTIC_RELAXED]) /
                          3);
    if (has(d, ACOUSTIC_WALTZ) || has(d, ACOUSTIC_VIENNESE_WALTZ))
        f->time_signature =
            v[ACOUSTIC_WALTZ] + v[ACOUSTIC_VIENNESE_WALTZ] > 0.5f ? 3 : 4;
    f->provenance = PROVENANCE_IMPORTED;
}
