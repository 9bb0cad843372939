/* Joins the rows of a dump and hands them to the builder. Only musicbrainz.c
 * uses it. */
#ifndef TONEARM_IMPORT_MUSICBRAINZ_DUMP_PUT_H
#define TONEARM_IMPORT_MUSICBRAINZ_DUMP_PUT_H

#include "base/err.h"
#include "import/musicbrainz/musicbrainz.h"

struct builder;
struct dump;
struct import_report;

/* Puts every artist, then the tracks in the order of their table, then the
 * albums. What refers to rows that aren't there goes to report_bad. The
 * builder's errors. */
enum err dump_put(struct builder *b, struct dump *d,
                  const struct musicbrainz_options *o,
                  struct import_report *report) MUST_CHECK;

#endif
