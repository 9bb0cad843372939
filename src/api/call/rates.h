/* Routes with a rate of their own (--rate-route), and the published limits. */
#ifndef TONEARM_API_CALL_RATES_H
#define TONEARM_API_CALL_RATES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Reads texts of the form "METHOD PATH=CALLS", several in one with commas,
 * where PATH is as routes.def has it ("/v1/albums/{id}"), into `rates`, which
 * has a place for each row of routes.def, and 0 for those that share their
 * app's limit. ERR_USAGE, logged, for what is none. */
enum err rates_read(const char *const *texts, size_t count,
                    uint32_t *rates) MUST_CHECK;

#endif
