#include "media/analysis/loudness.h"

#include <assert.h>
#include <ebur128.h>
#include <stdlib.h>

#include "base/mem.h"

struct loudness {
    ebur128_state *state;
    uint32_t channels;
    size_t step; /* frames of a tenth of a second */
    size_t until_step;
    float *curve;
    size_t curve_n;
    size_t curve_room;
};

enum err loudness_new(uint32_t rate, uint32_t channels, struct loudness **out)
{
    struct loudness *l = mem_zalloc(1, sizeof *l);

    l->state = ebur128_init(channels, rate, EBUR128_MODE_I | EBUR128_MODE_M);
    if (l->state == NULL) {
        free(l);
        return ERR_INVALID;
    }
    l->channels = channels;
    l->step = rate / 10;
    l->until_step = l->step;
    *out = l;
    return OK;
}

void loudness_free(struct loudness *l)
{
    if (l == NULL)
        return;
    ebur128_destroy(&l->state);
    free(l->curve);
    free(l);
}

static float at_least_silence(double lufs)
{
    return lufs > LOUDNESS_SILENCE ? (float)lufs : LOUDNESS_SILENCE;
}

static void put_step(struct loudness *l)
{
    double lufs;

    if (l->curve_n == LOUDNESS_CURVE_MAX ||
        ebur128_loudness_momentary(l->state, &lufs) != EBUR128_SUCCESS)
        return;
    l->curve = mem_grow(l->curve, l->curve_n, &l->curve_room, sizeof *l->curve);
    l->curve[l->curve_n++] = at_least_silence(lufs);
}

void loudness_feed(struct loudness *l, const float *samples, size_t frames)
{
    while (frames > 0) {
        size_t n = frames < l->until_step ? frames : l->until_step;

        /* It fails only without memory, and then keeps what it has. */
        (void)ebur128_add_frames_float(l->state, samples, n);
        samples += n * l->channels;
        frames -= n;
        l->until_step -= n;
        if (l->until_step == 0) {
            put_step(l);
            l->until_step = l->step;
        }
    }
}

float loudness_whole(struct loudness *l)
{
    double lufs;

    if (ebur128_loudness_global(l->state, &lufs) != EBUR128_SUCCESS)
        return LOUDNESS_SILENCE;
    return at_least_silence(lufs);
}

float *loudness_take_curve(struct loudness *l, size_t *n)
{
    float *curve = l->curve;

    *n = l->curve_n;
    l->curve = NULL;
    l->curve_n = l->curve_room = 0;
    return curve;
}
