#include "media/analysis/key.h"

#include <math.h>
#include <string.h>

enum view {
    VIEW_TREBLE,
    VIEW_BASS,
    VIEW_EVEN, /* each row counts the same */
    VIEW_TREBLE_LOUD,
    VIEW_BASS_LOUD,
    VIEW_LOWEST,
    VIEW_HIGHEST,
    VIEW_BEGIN,
    VIEW_END,
    VIEW_LOWEST_END
};

#define HEARD      0.03f /* of a row's loudest note: is there */
#define LOWEST     0.15f
#define HIGHEST    0.2f
#define MIDDLE_C   60
#define TREBLE     48
#define TOP        100
#define EDGE_SHARE 12 /* of the rows make the beginning, and the end */
#define EDGE_MIN   8  /* rows */

#include "media/analysis/key_profile.def"

static int pitch_of(int note)
{
    return (note + PITCH_LOWEST) % 12;
}

static int lowest(const float *notes, float least)
{
    for (int k = 0; k < PITCH_NOTES; k++)
        if (notes[k] > least)
            return k;
    return 0;
}

static int highest(const float *notes, float least)
{
    for (int k = PITCH_NOTES - 1; k >= 0; k--)
        if (notes[k] > least)
            return k;
    return 0;
}

static void add_row(float *notes, bool is_begin, bool is_end,
                    float views[KEY_VIEWS][12])
{
    float all[12] = {0};
    float most = 1e-9f;
    int low = pitch_of(lowest(notes, LOWEST));

    views[VIEW_LOWEST][low]++;
    views[VIEW_LOWEST_END][low] += is_end;
    views[VIEW_HIGHEST][pitch_of(highest(notes, HIGHEST))]++;
    for (int k = 0; k < PITCH_NOTES; k++)
        notes[k] = notes[k] > HEARD ? notes[k] : 0;
    notes_fold(notes, TREBLE, TOP, views[VIEW_TREBLE_LOUD]);
    notes_fold(notes, 0, MIDDLE_C, views[VIEW_BASS_LOUD]);
    for (int k = 0; k < PITCH_NOTES; k++)
        notes[k] = sqrtf(notes[k]);
    notes_fold(notes, TREBLE, TOP, views[VIEW_TREBLE]);
    notes_fold(notes, 0, MIDDLE_C, views[VIEW_BASS]);
    notes_fold(notes, 0, TOP, all);
    for (int p = 0; p < 12; p++)
        most = fmaxf(most, all[p]);
    for (int p = 0; p < 12; p++) {
        views[VIEW_EVEN][p] += all[p] / most;
        views[VIEW_BEGIN][p] += is_begin ? all[p] : 0;
        views[VIEW_END][p] += is_end ? all[p] : 0;
    }
}

static void make_unit(float view[12])
{
    float sum = 0;

    for (int p = 0; p < 12; p++)
        sum += view[p] * view[p];
    for (int p = 0; p < 12; p++)
        view[p] /= sqrtf(sum) + 1e-9f;
}

static size_t count_heard(const struct notes *notes, size_t from, size_t to)
{
    float row[PITCH_NOTES];
    size_t n = 0;

    for (size_t i = from; i < to; i++)
        n += notes_read(notes, i, row);
    return n;
}

bool key_views(const struct notes *notes, size_t from, size_t to,
               float views[KEY_VIEWS][12])
{
    size_t n = count_heard(notes, from, to);
    size_t edge = n / EDGE_SHARE > EDGE_MIN ? n / EDGE_SHARE : EDGE_MIN;
    size_t at = 0;
    float row[PITCH_NOTES];

    memset(views, 0, KEY_VIEWS * sizeof views[0]);
    for (size_t i = from; i < to; i++)
        if (notes_read(notes, i, row)) {
            add_row(row, at < edge, at + edge >= n, views);
            at++;
        }
    for (int v = 0; v < KEY_VIEWS; v++)
        make_unit(views[v]);
    return n > 0;
}

/* Keys are numbered 2 * tonic + mode. */
static void judge(float views[KEY_VIEWS][12], float shares[24])
{
    float most = -1e30f, sum = 0;

    for (int key = 0; key < 24; key++) {
        shares[key] = key_bias[key % 2];
        for (int v = 0; v < KEY_VIEWS; v++)
            for (int p = 0; p < 12; p++)
                shares[key] +=
                    key_profile[key % 2][v][p] * views[v][(key / 2 + p) % 12];
        most = fmaxf(most, shares[key]);
    }
    for (int key = 0; key < 24; key++)
        sum += shares[key] = expf(shares[key] - most);
    for (int key = 0; key < 24; key++)
        shares[key] /= sum;
}

struct key key_find(const struct notes *notes, size_t from, size_t to)
{
    float views[KEY_VIEWS][12];
    float shares[24];
    struct key k = {.tonic = -1};
    int best = 0;

    if (!key_views(notes, from, to, views))
        return k;
    judge(views, shares);
    for (int key = 1; key < 24; key++)
        if (shares[key] > shares[best])
            best = key;
    k.tonic = best / 2;
    k.mode = best % 2;
    k.confidence = shares[best] + shares[best ^ 1];
    k.mode_confidence = shares[best] / (k.confidence + 1e-9f);
    return k;
}
