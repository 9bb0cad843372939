/* Joins the rows of a dump and hands them to the builder as drafts. Private
 * to the room. One thread. */
#ifndef TONEARM_IMPORT_MUSICBRAINZ_DUMP_PUT_H
#define TONEARM_IMPORT_MUSICBRAINZ_DUMP_PUT_H

#include <stdbool.h>

#include "base/err.h"

struct builder;
struct dump;
struct import_report;
struct ticker;

/* Puts every artist, then the tracks in the order of their table, then the
 * albums; of the releases also the bootlegs and pseudo-releases if
 * `all_statuses`. What refers to rows that aren't there goes to report_bad.
 * The dump is complete; what is found out of its releases is noted in it. The
 * builder's errors. */
enum err dump_put(struct builder *b, struct dump *d, bool all_statuses,
                  struct ticker *ticker,
                  struct import_report *report) MUST_CHECK;

#endif
