#include "media/analysis/tempo.h"

#include <math.h>
#include <string.h>

#include "media/analysis/net.h"

#define SECONDS_MIN 4.0 /* fewer don't show a rhythm */
#define NEAR        1.04f
#define FINE        0.001f

static const float multiples[TEMPO_MULTIPLES] = {
    1 / 6.0f, 1 / 4.0f, 1 / 3.0f, 1 / 2.0f, 2 / 3.0f, 3 / 4.0f, 1, 1.25f, 1.5f,
    1.75f,    2,        2.5f,     3,        4,        5,        6, 8};

#include "media/analysis/tempo_net.def"

float tempo_grid(int i)
{
    return TEMPO_LOWEST * powf(1.012f, (float)i);
}

static float lag_of(float bpm)
{
    return (float)(60 * QUICK_RATE) / bpm;
}

/* The greatest likeness about a lag: notes aren't played to the row. */
static float about(const struct pulse *p, enum envelope e, float lag)
{
    float width = fmaxf(0.012f * lag, 0.5f);
    float most = -1;

    for (int k = -2; k <= 2; k++)
        most = fmaxf(most, pulse_at(p, e, lag + 0.5f * (float)k * width));
    return most;
}

/* The greatest likeness of an envelope after 0.2 to 4 seconds, by which those
 * at the multiples are measured. */
static float greatest(const struct pulse *p, enum envelope e)
{
    float most = 0.05f;

    for (int lag = (int)(0.2 * QUICK_RATE); lag < (int)(4 * QUICK_RATE); lag++)
        most = fmaxf(most, p->alike[e][lag]);
    return most;
}

void tempo_inputs(const struct pulse *p, float bpm, float *inputs)
{
    static const float places[TEMPO_PLACES] = {45,  55,  65,  78,  92,
                                               110, 130, 155, 185, 215};
    float beat = lag_of(bpm);
    float *raw = inputs + ENVELOPES * TEMPO_MULTIPLES;

    for (int e = 0; e < ENVELOPES; e++) {
        float most = greatest(p, (enum envelope)e);

        for (int m = 0; m < TEMPO_MULTIPLES; m++) {
            float alike = about(p, (enum envelope)e, beat * multiples[m]);

            inputs[e * TEMPO_MULTIPLES + m] = alike / most;
            if (e == ENVELOPE_ALL)
                raw[m] = alike;
        }
    }
    for (int i = 0; i < TEMPO_PLACES; i++) {
        float off = log2f(bpm / places[i]) / 0.22f;

        raw[TEMPO_MULTIPLES + i] = expf(-off * off);
    }
}

/* How probable each tempo of the grid is, by itself. */
static void judge(const struct pulse *p, float *shares)
{
    float inputs[TEMPO_INPUTS];
    float most = -1e30f, sum = 0;

    for (int i = 0; i < TEMPO_GRID; i++) {
        tempo_inputs(p, tempo_grid(i), inputs);
        shares[i] = net_run(&tempo_net, inputs);
        most = fmaxf(most, shares[i]);
    }
    for (int i = 0; i < TEMPO_GRID; i++)
        sum += shares[i] = expf(shares[i] - most);
    for (int i = 0; i < TEMPO_GRID; i++)
        shares[i] /= sum;
}

static float share_near(const float *shares, float bpm)
{
    float sum = 0;

    for (int i = 0; i < TEMPO_GRID; i++)
        if (tempo_grid(i) < bpm * NEAR && tempo_grid(i) > bpm / NEAR)
            sum += shares[i];
    return fminf(sum, 1);
}

/* The tempo within 3% whose beats, up to the eighth one, agree best. */
static float refine(const struct pulse *p, float bpm)
{
    static const float beats[] = {1, 2, 3, 4, 6, 8};
    float best = bpm, most = -1e30f;

    for (int k = -30; k <= 30; k++) {
        float now = bpm * (1 + FINE * (float)k);
        float sum = 0;

        for (int m = 0; m < 6; m++)
            sum += pulse_at(p, ENVELOPE_ALL, lag_of(now) * beats[m]);
        if (sum > most) {
            most = sum;
            best = now;
        }
    }
    return best;
}

static void find_beats(const struct pulse *p, struct tempo *t)
{
    float inputs[TEMPO_INPUTS];
    float three;

    tempo_inputs(p, t->bpm, inputs);
    three = 1 / (1 + expf(-net_run(&metre_net, inputs)));
    t->beats = three > 0.5f ? 3 : 4;
    t->beats_confidence = three > 0.5f ? three : 1 - three;
}

static struct tempo nothing(void)
{
    return (struct tempo){.beats = 4};
}

/* Whether anything comes again at all. */
static bool is_silent(const struct pulse *p)
{
    return p->alike[ENVELOPE_ALL][0] < 0.5f;
}

static struct tempo find(const struct pulse *p, float low, float high)
{
    float shares[TEMPO_GRID];
    struct tempo t = nothing();
    float most = -1;

    judge(p, shares);
    for (int i = 0; i < TEMPO_GRID; i++)
        if (tempo_grid(i) >= low && tempo_grid(i) <= high && shares[i] > most) {
            most = shares[i];
            t.bpm = tempo_grid(i);
        }
    t.bpm = refine(p, t.bpm);
    t.confidence = share_near(shares, t.bpm);
    find_beats(p, &t);
    return t;
}

struct tempo tempo_find(const struct pulse *p, double seconds)
{
    if (seconds < SECONDS_MIN || is_silent(p))
        return nothing();
    return find(p, TEMPO_LOWEST, 1000);
}

struct tempo tempo_find_near(const struct pulse *p, double seconds,
                             const struct tempo *whole)
{
    struct tempo t;

    if (seconds < SECONDS_MIN || is_silent(p) || whole->bpm <= 0)
        return nothing();
    t = find(p, whole->bpm * 12 / 13, whole->bpm * 13 / 12);
    return t;
}
