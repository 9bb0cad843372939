/* `import acousticbrainz`: audio features of recordings, by their MusicBrainz
 * ids, for tracks that the catalog has. docs/acousticbrainz.md says which value
 * becomes which feature. */
#ifndef TONEARM_IMPORT_ACOUSTICBRAINZ_ACOUSTICBRAINZ_H
#define TONEARM_IMPORT_ACOUSTICBRAINZ_ACOUSTICBRAINZ_H

#include <stddef.h>

#include "base/err.h"
#include "catalog/build.h"

struct catalog;
struct import_report;

/* The largest document, unpacked. */
#define ACOUSTICBRAINZ_MAX_BYTES ((size_t)64 << 20)

struct acousticbrainz_options {
    const struct catalog *catalog; /* has the tracks; NULL: there are none */
    build_progress *progress;      /* may be NULL */
    void *user;
};

/* Reads `count` sources: documents, answers for several recordings, tar
 * archives of documents, plain or packed; "-" is standard input, a document.
 * Puts a full draft with nothing but features for each track of a recording:
 * those that the track has in the catalog, changed by all that the sources say,
 * in their order. Counts "recordings" and "tracks".
 *
 * What can't be read is named in `report` and left out. ERR_CORRUPT and ERR_IO
 * of an archive, logged, and what builder_put answers. One thread at a time
 * per builder. */
enum err acousticbrainz_import(struct builder *b,
                               const struct acousticbrainz_options *o,
                               const char *const *sources, size_t count,
                               struct import_report *report) MUST_CHECK;

#endif
