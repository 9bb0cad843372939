/* The signature of a delivery, by which its receiver knows that it comes from
 * here, and that it is new: docs/events.md shows how to check it. Any thread.
 */
#ifndef TONEARM_HOOKS_SIGN_H
#define TONEARM_HOOKS_SIGN_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define SIGN_HEADER   "Tonearm-Signature"
#define SIGN_TEXT_MAX 96

/* Writes "t=1764374400,v1=<64 hex digits>", not terminated: HMAC-SHA256 with
 * the hook's secret, as it is written, of the Unix time, a full stop and the
 * body. Returns the length, at most SIGN_TEXT_MAX. */
size_t sign_text(struct str secret, int64_t now_s, struct str body, char *out);

#endif
