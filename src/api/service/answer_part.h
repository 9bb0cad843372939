/* Answers that are had in parts (RFC 9110 section 14). On a reader. Private to
 * the room. */
#ifndef TONEARM_API_SERVICE_ANSWER_PART_H
#define TONEARM_API_SERVICE_ANSWER_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "api/call/call.h"
#include "http/range.h"

/* Sets what every such answer has, and finds out which part of `bytes` is asked
 * for. True when the client has it already: the answer is 304. */
bool answer_is_known(struct call *call, struct str tag, uint64_t bytes,
                     enum range_outcome *outcome, struct range *range);

/* The entity tag of the whole, whichever part of it is sent. */
struct str answer_tag_of(struct call *call, uint64_t version);

/* Says that the `n` bytes from `first` on are sent. */
void answer_say_part(struct call *call, uint64_t first, uint64_t n,
                     uint64_t bytes);

/* 416, with the size. */
enum err answer_refuse_range(struct call *call, uint64_t bytes);

struct answer_file {
    int fd;           /* is closed in the end */
    uint64_t bytes;   /* one at least */
    uint64_t version; /* another number for another content */
    const char *type;
    int max_age_s;
};

/* Sends the file, or the part that is asked for. */
enum err answer_file(struct call *call, const struct answer_file *f);

#endif
