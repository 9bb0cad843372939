/* Loudness by EBU R 128, of all channels at the rate that came in. The only
 * file that includes libebur128. */
#ifndef TONEARM_MEDIA_ANALYSIS_LOUDNESS_H
#define TONEARM_MEDIA_ANALYSIS_LOUDNESS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define LOUDNESS_SILENCE   (-70.0f) /* LUFS: what is gated away */
#define LOUDNESS_CURVE_MAX (24 * 3600 * 10)

struct loudness;

/* ERR_INVALID if libebur128 won't have the rate or the channels. */
MUST_CHECK enum err loudness_new(uint32_t rate, uint32_t channels,
                                 struct loudness **out);
void loudness_free(struct loudness *l);

/* Interleaved, finite samples. */
void loudness_feed(struct loudness *l, const float *samples, size_t frames);

/* Integrated loudness in LUFS, LOUDNESS_SILENCE and more. */
float loudness_whole(struct loudness *l);

/* The momentary loudness at each tenth of a second, LUFS; what lies beyond a
 * day isn't kept. The caller frees it. */
float *loudness_take_curve(struct loudness *l, size_t *n);

#endif
