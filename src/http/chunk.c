/* A state machine over bytes, except that chunk data is moved in one go.
 *
 *     size [ext] CR LF  data CR LF  ...  0 [ext] CR LF  trailers  CR LF
 *
 * Line ends must be CR LF here: being lenient about framing is how two
 * parties come to see different requests. */
#include "http/chunk.h"

#include <stdbool.h>
#include <string.h>

#include "base/hex.h"

#define LINE_MAX_BYTES     4096
#define TRAILERS_MAX_BYTES 16384

enum {
    SIZE_FIRST,
    SIZE_DIGITS,
    SIZE_EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER_START,
    TRAILER,
    TRAILER_LF,
    LAST_LF,
    DONE
};

static bool step_size(struct chunk *c, char byte)
{
    int digit = hex_value(byte);

    if (digit >= 0) {
        if (c->left >> 56 != 0)
            return false;
        c->left = c->left << 4 | (uint64_t)digit;
        c->state = SIZE_DIGITS;
        return true;
    }
    if (c->state == SIZE_FIRST)
        return false;
    if (byte == '\r')
        c->state = SIZE_LF;
    else if (byte == ';' || byte == ' ' || byte == '\t')
        c->state = SIZE_EXTENSION;
    else
        return false;
    return true;
}

/* What may stand in an extension or a trailer. */
static bool is_text(char byte)
{
    return byte == '\t' || ((unsigned char)byte >= ' ' && byte != 0x7f);
}

static bool expect(struct chunk *c, char byte, char expected, int next)
{
    c->state = next;
    return byte == expected;
}

/* One byte that isn't data; false when it may not stand there. */
static bool step(struct chunk *c, char byte)
{
    size_t max =
        c->state >= TRAILER_START ? TRAILERS_MAX_BYTES : LINE_MAX_BYTES;

    if (++c->line_bytes > max)
        return false;
    switch (c->state) {
    case SIZE_FIRST:
    case SIZE_DIGITS:
        return step_size(c, byte);
    case SIZE_EXTENSION:
        if (byte == '\r')
            c->state = SIZE_LF;
        return byte == '\r' || is_text(byte);
    case SIZE_LF:
        c->line_bytes = 0;
        return expect(c, byte, '\n', c->left > 0 ? DATA : TRAILER_START);
    case DATA_CR:
        return expect(c, byte, '\r', DATA_LF);
    case DATA_LF:
        c->line_bytes = 0;
        return expect(c, byte, '\n', SIZE_FIRST);
    case TRAILER_START:
        if (byte == '\r')
            return expect(c, byte, '\r', LAST_LF);
        c->state = TRAILER;
        return is_text(byte);
    case TRAILER:
        if (byte == '\r')
            c->state = TRAILER_LF;
        return byte == '\r' || is_text(byte);
    case TRAILER_LF:
        return expect(c, byte, '\n', TRAILER_START);
    default:
        return expect(c, byte, '\n', DONE);
    }
}

enum chunk_status chunk_decode(struct chunk *c, char *p, size_t *n,
                               size_t *decoded)
{
    size_t from = 0, to = 0;

    while (from < *n && c->state != DONE) {
        if (c->state == DATA) {
            size_t run = *n - from;

            if (run > c->left)
                run = (size_t)c->left;
            memmove(p + to, p + from, run);
            from += run;
            to += run;
            c->left -= run;
            if (c->left == 0)
                c->state = DATA_CR;
        } else if (!step(c, p[from++])) {
            return CHUNK_BAD;
        }
    }
    memmove(p + to, p + from, *n - from);
    *n -= from - to;
    *decoded = to;
    return c->state == DONE ? CHUNK_DONE : CHUNK_MORE;
}
