/* Lines that ask for work, and the beginning of each answer: docs/media.md,
 * "The line". Pure functions; any thread. */
#ifndef TONEARM_MEDIA_PROGRAM_REQUEST_H
#define TONEARM_MEDIA_PROGRAM_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "json/writer.h"

#define REQUEST_MAX_BYTES 65536
#define REQUEST_OUTPUTS   2 /* Ogg Opus and MP3 */

/* By number: the key of a request and of an answer. */
extern const char *const REQUEST_OUTPUT_KEYS[REQUEST_OUTPUTS];

struct request {
    char *path; /* terminated: a path has no NUL */
    bool is_hex;
    uint32_t from_ms;
    uint32_t duration_ms;           /* 0: not told */
    char *outputs[REQUEST_OUTPUTS]; /* paths; NULL for one not asked for */
};

/* Reads a line into the arena. ERR_INVALID with the reason in `*why`, static,
 * when it is no request. */
enum err request_parse(struct str line, struct arena *arena,
                       struct request *out, const char **why) MUST_CHECK;

/* Writes "path" or "path_hex" into the object that the caller opened. */
void request_name(const struct request *r, struct json *j);

#endif
