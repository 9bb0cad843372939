#include "media/analysis/spectrum.h"

#include <kiss_fftr.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

struct spectrum {
    size_t size;
    kiss_fftr_cfg plan;
    float *window; /* scaled, too */
    float *in;
    kiss_fft_cpx *out;
};

struct spectrum *spectrum_new(size_t size)
{
    struct spectrum *s = mem_zalloc(1, sizeof *s);
    size_t bytes = 0;

    s->size = size;
    /* The first call says how much memory the plan takes. */
    (void)kiss_fftr_alloc((int)size, 0, NULL, &bytes);
    s->plan = kiss_fftr_alloc((int)size, 0, mem_alloc(bytes), &bytes);
    s->window = mem_zalloc(size, sizeof(float));
    s->in = mem_zalloc(size, sizeof(float));
    s->out = mem_zalloc(size / 2 + 1, sizeof *s->out);
    for (size_t i = 0; i < size; i++) {
        double x = 2 * M_PI * ((double)i + 0.5) / (double)size;

        s->window[i] = (float)((0.5 - 0.5 * cos(x)) * 4 / (double)size);
    }
    return s;
}

void spectrum_free(struct spectrum *s)
{
    if (s == NULL)
        return;
    free(s->plan);
    free(s->window);
    free(s->in);
    free(s->out);
    free(s);
}

void spectrum_run(struct spectrum *s, const float *samples, float *magnitudes)
{
    for (size_t i = 0; i < s->size; i++)
        s->in[i] = samples[i] * s->window[i];
    kiss_fftr(s->plan, s->in, s->out);
    for (size_t i = 0; i <= s->size / 2; i++)
        magnitudes[i] =
            sqrtf(s->out[i].r * s->out[i].r + s->out[i].i * s->out[i].i);
}
