/* Samples at any rate to samples at HEARING_RATE, by windowed sinc.
 *
 * A stream: the output is the same however the input is cut. Where the rates'
 * ratio is a small fraction (44100, 48000, 96000) positions are exact, else
 * off by a two-thousandth of a sample at most. */
#ifndef TONEARM_MEDIA_ANALYSIS_RESAMPLE_H
#define TONEARM_MEDIA_ANALYSIS_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

struct resample;

/* From `from` to `to` samples a second. */
struct resample *resample_new(uint32_t from, uint32_t to);
void resample_free(struct resample *r);

/* Called with each piece of output, at most RESAMPLE_PIECE samples. */
#define RESAMPLE_PIECE 1024
typedef void resample_out(void *to, const float *samples, size_t n);

/* Feeds `n` samples and hands out what can be told by now. */
void resample_feed(struct resample *r, const float *samples, size_t n,
                   resample_out *out, void *to);

/* Hands out the rest: silence follows the last sample. */
void resample_end(struct resample *r, resample_out *out, void *to);

#endif
