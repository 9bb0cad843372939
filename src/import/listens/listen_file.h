/* `import listens`: what exports of ListenBrainz and Spotify's streaming
 * histories say of plays (src/listens reads each one; docs/listens.md tells of
 * the files). What is meant in the catalog, and whose it is, whoever imports
 * finds.
 *
 * A file is a zip, of which all members are read whose names end with .jsonl,
 * or are those of a streaming history; or else, packed or not (input.h), lines
 * of JSON objects, or one JSON array of them. Which of the forms an object has,
 * it tells itself. One thread at a time. */
#ifndef TONEARM_IMPORT_LISTENS_LISTEN_FILE_H
#define TONEARM_IMPORT_LISTENS_LISTEN_FILE_H

#include <stdint.h>

#include "base/err.h"
#include "listens/listen.h"

/* The largest array, and member of a zip that is one: a history has some MiB,
 * a Tonearm's download of somebody who never sleeps a few hundred. */
#define LISTEN_FILE_MAX_BYTES ((size_t)512 << 20)

/* Where an object stands: which file, member and line of it, or which element
 * of an array. */
struct listen_place {
    const char *file;
    struct str member; /* of a zip; else empty */
    uint64_t number;   /* from 1 */
    bool is_line;
};

struct listen_sink {
    void *user;

    /* A listen, whose texts are gone when this returns. What it returns but OK
     * ends the reading. */
    enum err (*take)(void *user, const struct listen_place *place,
                     const struct listen *listen);

    /* Something that is no listen; why, as the end of a sentence about it, or a
     * sentence. */
    void (*bad)(void *user, const struct listen_place *place, struct str why);
};

/* Reads a file, "-" for standard input. `now_ms` is the time that no play can
 * be much later than. ERR_NOT_FOUND, ERR_IO, ERR_CORRUPT, ERR_LIMIT, all
 * logged; a zip without anything to read in it is ERR_NOT_FOUND, logged; and
 * what the sink returns. */
enum err listen_file_read(const char *path, int64_t now_ms,
                          const struct listen_sink *sink) MUST_CHECK;

#endif
