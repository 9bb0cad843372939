/* `import podcast`: RSS 2.0 feeds, with the tags of iTunes and of the podcast
 * namespace, into shows and episodes. docs/podcasts.md says which tag becomes
 * which field and from what the ids are made. */
#ifndef TONEARM_IMPORT_PODCAST_PODCAST_H
#define TONEARM_IMPORT_PODCAST_PODCAST_H

#include <stddef.h>

#include "base/err.h"

struct builder;
struct import_report;

/* The largest feed, unpacked. */
#define PODCAST_MAX_BYTES ((size_t)64 << 20)

/* Reads `count` feeds, plain or packed, "-" for standard input, and puts a
 * full draft for each show and each episode that they describe. Counts
 * "shows" and "episodes". A feed is taken whole or not at all: one that can't
 * be read, is malformed XML or has no RSS channel is named in `report` with
 * the line and the reason, and the others still go in. Faults of characters
 * alone (a bare '&', a byte that is none of the encoding) are read over, and
 * named as well. An item that can't be
 * used is named and skipped; of items with the same id in one feed the last
 * is taken.
 *
 * Feeds are strangers' text: nothing is fetched, no entity is expanded, and
 * what goes over libxml2's own limits (256 levels of nesting, 10 MB in one
 * text) is refused.
 *
 * ERR_INVALID when not one feed was taken; otherwise what builder_put
 * answers. One thread at a time per builder. */
enum err podcast_import(struct builder *b, const char *const *files,
                        size_t count, struct import_report *report) MUST_CHECK;

#endif
