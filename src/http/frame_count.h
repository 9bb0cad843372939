/* Counts the frames of an HTTP/2 connection that ask for work and carry
 * nothing: SETTINGS, PING, RST_STREAM, PRIORITY, GOAWAY, frames of unknown
 * types, empty pieces of a body or a head, updates of a window by 0. A client
 * needs few of them; who sends them by the thousand wants to keep the loop
 * busy (RFC 9113 section 10.5; CVE-2019-9512, -9515, -9518, CVE-2023-44487).
 *
 * Any thread, one at a time for each count. */
#ifndef TONEARM_HTTP_FRAME_COUNT_H
#define TONEARM_HTTP_FRAME_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* So many in so long are fine. */
#define FRAME_COUNT_MAX 1000
#define FRAME_COUNT_MS  10000

/* Zero at first. */
struct frame_count {
    bool has_preface; /* it was seen */
    unsigned n;       /* frames since */
    int64_t since_ms; /* monotonic */
};

/* Looks at the whole frames at the beginning of `input`; the first call's
 * begins with the client's preface. The next call's input begins with what
 * wasn't whole. False when it was too many. */
bool frame_count_look(struct frame_count *c, struct str input, int64_t now_ms);

#endif
