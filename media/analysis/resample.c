/* The output sample k stands at the place k * from / to of the input. Its
 * value is the sum of input samples about it, weighed by a sinc that is cut
 * off at the lower one of both Nyquist frequencies and faded out by a Hann
 * window eight zero crossings away.
 *
 * The weights depend on the fraction of the place alone. There are `phases`
 * fractions, a row of weights each. */
#include "media/analysis/resample.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define CROSSINGS  8
#define PHASES_MAX 1024
#define PASSED     0.94 /* of the lower Nyquist frequency */

struct resample {
    uint32_t from;
    uint32_t to;
    uint32_t phases;
    size_t half; /* weights on either side of a place */
    float *weights;
    float *kept;      /* input from the sample number `first` on */
    int64_t first;    /* below 0: silence before the first sample */
    size_t kept_n;    /* samples in `kept` */
    size_t kept_room; /* that it can hold */
    uint64_t next;    /* output samples handed out */
    uint64_t fed;     /* input samples that came in */
    uint64_t end;     /* output samples that there are, once that is known */
};

static uint32_t common_divisor(uint32_t a, uint32_t b)
{
    while (b != 0) {
        uint32_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* A row sums to 1, so that constant input stays what it is. */
static void fill_row(const struct resample *r, float *row, double fraction)
{
    double wider = r->from > r->to ? (double)r->from / r->to : 1;
    size_t n = 2 * r->half;
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        double x = ((double)i - (double)r->half + 1 - fraction) / wider;
        double t = x / CROSSINGS;
        double w = fabs(t) >= 1 ? 0 : 0.5 + 0.5 * cos(M_PI * t);
        double s = x * PASSED * M_PI;

        w *= fabs(s) < 1e-9 ? 1 : sin(s) / s;
        row[i] = (float)w;
        sum += w;
    }
    for (size_t i = 0; i < n; i++)
        row[i] = (float)(row[i] / sum);
}

struct resample *resample_new(uint32_t from, uint32_t to)
{
    struct resample *r = mem_zalloc(1, sizeof *r);
    uint32_t phases = to / common_divisor(from, to);
    double wider = from > to ? (double)from / to : 1;

    r->from = from;
    r->to = to;
    r->phases = phases > PHASES_MAX ? PHASES_MAX : phases;
    r->half = (size_t)ceil(CROSSINGS * wider) + 1;
    r->weights = mem_zalloc(r->phases, 2 * r->half * sizeof(float));
    for (uint32_t p = 0; p < r->phases; p++)
        fill_row(r, r->weights + p * 2 * r->half, (double)p / r->phases);
    r->kept_room = 4 * r->half + 4096;
    r->kept = mem_zalloc(r->kept_room, sizeof(float));
    r->first = -(int64_t)r->half;
    r->kept_n = r->half;
    r->end = UINT64_MAX;
    return r;
}

void resample_free(struct resample *r)
{
    if (r == NULL)
        return;
    free(r->weights);
    free(r->kept);
    free(r);
}

/* Hands out what lies before the place where input is missing. */
static void put_out(struct resample *r, resample_out *out, void *to)
{
    float piece[RESAMPLE_PIECE];
    size_t n = 0;

    while (r->next < r->end) {
        uint64_t place = r->next * r->from;
        int64_t whole = (int64_t)(place / r->to);
        uint64_t phase = place % r->to * r->phases / r->to;
        int64_t begin = whole - (int64_t)r->half + 1 - r->first;
        const float *w = r->weights + phase * 2 * r->half;
        float sum = 0;

        if (begin + 2 * (int64_t)r->half > (int64_t)r->kept_n)
            break;
        assert(begin >= 0);
        for (size_t i = 0; i < 2 * r->half; i++)
            sum += w[i] * r->kept[(size_t)begin + i];
        piece[n++] = sum;
        r->next++;
        if (n == RESAMPLE_PIECE) {
            out(to, piece, n);
            n = 0;
        }
    }
    if (n > 0)
        out(to, piece, n);
}

/* Drops input that no later output needs. */
static void forget(struct resample *r)
{
    int64_t whole = (int64_t)(r->next * r->from / r->to);
    int64_t begin = whole - (int64_t)r->half + 1 - r->first;
    size_t n;

    if (begin <= 0)
        return;
    n = (size_t)begin < r->kept_n ? (size_t)begin : r->kept_n;
    memmove(r->kept, r->kept + n, (r->kept_n - n) * sizeof(float));
    r->kept_n -= n;
    r->first += (int64_t)n;
}

void resample_feed(struct resample *r, const float *samples, size_t n,
                   resample_out *out, void *to)
{
    r->fed += n;
    while (n > 0) {
        size_t room = r->kept_room - r->kept_n;
        size_t take = n < room ? n : room;

        memcpy(r->kept + r->kept_n, samples, take * sizeof(float));
        r->kept_n += take;
        samples += take;
        n -= take;
        put_out(r, out, to);
        forget(r);
    }
}

void resample_end(struct resample *r, resample_out *out, void *to)
{
    static const float silence[64];

    r->end = (r->fed * r->to + r->from - 1) / r->from;
    while (r->next < r->end)
        resample_feed(r, silence, 64, out, to);
}
