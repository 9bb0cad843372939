/* Magnitudes of a stretch of samples, under a Hann window; a sine at full
 * scale has 1 at its peak. The only file that includes kissfft. */
#ifndef TONEARM_MEDIA_ANALYSIS_SPECTRUM_H
#define TONEARM_MEDIA_ANALYSIS_SPECTRUM_H

#include <stddef.h>

struct spectrum;

/* Of `size` samples, an even number. */
struct spectrum *spectrum_new(size_t size);
void spectrum_free(struct spectrum *s);

/* `size` samples in, size / 2 + 1 magnitudes out: number i is that of the
 * frequency i * rate / size. */
void spectrum_run(struct spectrum *s, const float *samples, float *magnitudes);

#endif
