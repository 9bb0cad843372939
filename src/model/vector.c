#include "model/vector.h"

#include <math.h>
#include <string.h>

static void divide(const float *v, uint32_t width, float unit, int16_t *out)
{
    memset(out, 0, width * sizeof *out);
    if (!(unit > 0) || !isfinite(unit))
        return;
    for (uint32_t i = 0; i < width; i++)
        out[i] = (int16_t)lrintf(v[i] / unit);
}

float vector_round(const float *v, uint32_t width, int16_t *out)
{
    float greatest = 0;

    for (uint32_t i = 0; i < width; i++)
        greatest = fabsf(v[i]) > greatest ? fabsf(v[i]) : greatest;
    divide(v, width, greatest / MODEL_ONE, out);
    return greatest / MODEL_ONE;
}

void vector_round_unit(const float *v, uint32_t width, int16_t *out)
{
    divide(v, width, sqrtf(vector_dot(v, v, width)) / MODEL_ONE, out);
}
