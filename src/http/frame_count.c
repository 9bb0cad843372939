/* RFC 9113 section 4.1:
 *
 *     length (3) | type (1) | flags (1) | stream (4) | payload (length)
 */
#include "http/frame_count.h"

#define PREFACE_BYTES 24
#define HEAD_BYTES    9
#define END_STREAM    0x1

enum frame_type { DATA, HEADERS, WINDOW_UPDATE = 8, CONTINUATION };

static bool is_zero(struct str payload)
{
    for (size_t i = 0; i < payload.n; i++)
        if (payload.p[i] != 0)
            return false;
    return true;
}

static bool carries_something(enum frame_type type, unsigned flags,
                              struct str payload)
{
    switch (type) {
    case HEADERS: /* a request, which has limits of its own */
        return true;
    case DATA:
        return payload.n > 0 || (flags & END_STREAM);
    case CONTINUATION:
        return payload.n > 0;
    case WINDOW_UPDATE:
        return !is_zero(payload);
    }
    return false;
}

/* Cuts a whole frame off the front of `*rest`. */
static bool take_frame(struct str *rest, enum frame_type *type, unsigned *flags,
                       struct str *payload)
{
    const uint8_t *p = (const uint8_t *)rest->p;
    size_t n;

    if (rest->n < HEAD_BYTES)
        return false;
    n = (size_t)p[0] << 16 | (size_t)p[1] << 8 | p[2];
    if (rest->n - HEAD_BYTES < n)
        return false;
    *type = p[3];
    *flags = p[4];
    *payload = str_of(rest->p + HEAD_BYTES, n);
    *rest = str_from(*rest, HEAD_BYTES + n);
    return true;
}

bool frame_count_look(struct frame_count *c, struct str input, int64_t now_ms)
{
    enum frame_type type;
    unsigned flags;
    struct str payload;

    if (!c->has_preface) {
        if (input.n < PREFACE_BYTES)
            return true;
        c->has_preface = true;
        input = str_from(input, PREFACE_BYTES);
    }
    if (now_ms - c->since_ms >= FRAME_COUNT_MS) {
        c->since_ms = now_ms;
        c->n = 0;
    }
    while (c->n <= FRAME_COUNT_MAX &&
           take_frame(&input, &type, &flags, &payload))
        if (!carries_something(type, flags, payload))
            c->n++;
    return c->n <= FRAME_COUNT_MAX;
}
