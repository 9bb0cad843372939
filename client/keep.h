/* Answers that came with an ETag, to be had again by a 304 (RFC 9110, 13.1.2).
 * A bounded number of bytes; the one that wasn't used for longest goes first.
 * Has a lock of its own. */
#ifndef TONEARM_CLIENT_KEEP_H
#define TONEARM_CLIENT_KEEP_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include <stdbool.h>

#include "client/text.h"

struct kept;

struct keep {
    pthread_mutex_t lock;
    struct kept *newest, *oldest;
    int64_t bytes, bytes_max; /* 0: nothing is kept */
};

void keep_init(struct keep *keep, int64_t bytes_max);
void keep_release(struct keep *keep);

/* Forgets everything: another user's answers are others. */
void keep_clear(struct keep *keep);

/* The tag of what is kept of an address, appended; nothing if there is
 * none. */
void keep_find_tag(struct keep *keep, const char *url, struct text *tag);

/* The body of what is kept under that tag, appended. False if it is gone by
 * now. */
bool keep_find_body(struct keep *keep, const char *url, const char *tag,
                    struct text *body);

/* Keeps a body, in place of what there was of the address. Without memory, or
 * if it is larger than a quarter of all, it isn't kept. */
void keep_put(struct keep *keep, const char *url, const char *tag,
              const char *body, size_t body_bytes);

#endif
