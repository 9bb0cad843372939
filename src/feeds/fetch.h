/* Fetching feeds over HTTP, many at a time, each into a file.
 *
 * An address is a stranger's word, and so is where it redirects to: each
 * connection is looked at when it is made, and none goes to this machine or its
 * neighbours unless that is allowed (hooks/target.h). What comes is unpacked as
 * its server has packed it for the way, and has an end.
 *
 * One thread at a time. */
#ifndef TONEARM_FEEDS_FETCH_H
#define TONEARM_FEEDS_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

#define FETCH_TIMEOUT_MS 60000
#define FETCH_REDIRECTS  5
#define FETCH_IN_FLIGHT  8

struct fetch_config {
    bool allow_private; /* addresses that target_is_private */
    uint64_t max_bytes; /* of a feed, unpacked */
};

struct fetch {
    /* What is asked for: the feed at `url`, if it is another than the one of
     * which its server has said this; empty: whatever it is. */
    struct str url;
    struct str etag;
    struct str modified;
    const char *path; /* the file for it, which is made or emptied */

    /* What was answered; texts are in the arena. */
    int status;       /* of the last answer; 0: none, and `error` says why */
    struct str error; /* in words, of printable ASCII; empty: the feed, or that
                         it is as it was (304), is here whole */
    struct str new_etag;
    struct str new_modified;
};

/* Fetches all of them. A status that is no success is an error in words, too.
 */
void fetch_all(const struct fetch_config *config, struct fetch *list,
               size_t count, struct arena *arena);

#endif
