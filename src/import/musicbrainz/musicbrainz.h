/* MusicBrainz's own table dump -> drafts.
 *
 * https://musicbrainz.org/doc/MusicBrainz_Database/Download: tar archives of
 * tables in PostgreSQL's COPY text format, mbdump (the tables that are
 * needed) and mbdump-derived (tags and whether there is cover art). What maps
 * to what is told in docs/musicbrainz.md. */
#ifndef TONEARM_IMPORT_MUSICBRAINZ_MUSICBRAINZ_H
#define TONEARM_IMPORT_MUSICBRAINZ_MUSICBRAINZ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "catalog/build.h"

struct import_report;

struct musicbrainz_options {
    bool all_statuses;        /* bootlegs, pseudo-releases and cancelled
                                 releases as well */
    const char *work_dir;     /* a directory that is there, with room for
                                 about a third of the unpacked tables */
    build_progress *progress; /* may be NULL; called while tables are read */
    void *user;
};

/* Reads every source, a directory of table files (DIR/NAME or
 * DIR/mbdump/NAME) or a tar archive (plain, bz2, xz, zst, gz; "-" is standard
 * input), then puts artists, tracks and albums.
 *
 * Anonymous memory stays within a few megabytes, whatever the dump's size:
 * rows lie in unnamed files in `work_dir`, which are gone when this returns
 * or the process dies. Malformed rows and references to rows that aren't
 * there are named by report_bad and skipped.
 *
 * ERR_NOT_FOUND: no such source, or a needed table is in none of them.
 * ERR_CORRUPT: no archive, or damaged, or cut short. ERR_INVALID: a table is
 * there twice, or this is MusicBrainz's JSON dump. ERR_IO. All are logged; what
 * was put in the builder by then is of no use. One thread. */
enum err musicbrainz_import(struct builder *b,
                            const struct musicbrainz_options *o,
                            const char *const *sources, size_t count,
                            struct import_report *report) MUST_CHECK;

#endif
