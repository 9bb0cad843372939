/* `import folder`: the owner's music folders into artists, albums and tracks,
 * and a table of where each track sounds from (audio/audio_table.h).
 * docs/folder.md says what becomes what.
 *
 *     e = folder_scan(&options, &report, &f);      walks, asks tonearm-media
 *     if (folder_settle(f, old))                   there is something to do:
 *         builder_put_catalog(b, old, folder_keeps, f); folder_put_all(f, b);
 *         builder_finish(b)
 *     e = folder_save(f);                          when that is done
 *
 * What it keeps lies in DATA/folder: index.jsonl (folder_index.h), audio.table,
 * pictures/. The caller holds the import lock. One thread at a time. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_H
#define TONEARM_IMPORT_FOLDER_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "catalog/build.h"
#include "catalog/field.h"

struct builder;
struct catalog;
struct folder;
struct import_report;

struct folder_options {
    const char *data_dir;
    const char *media; /* the program; NULL: tonearm-media */
    unsigned workers;  /* of the program; 0: as many as it likes */
    const char *const *folders;
    size_t count;
    bool forgets;             /* what earlier imports found in other folders */
    build_progress *progress; /* may be NULL */
    void *user;

    /* Called for each folder before it is read, so that no change after that is
     * missed. May be NULL. */
    void (*enters)(void *user, const char *folder);
    void *enters_user;
};

/* Finds out what there is. Broken files are named in the report. ERR_INVALID,
 * logged, for a name that is no folder, or a folder that has no audio any more
 * though it had some: a disk that isn't mounted isn't a wish to lose it all.
 * ERR_IO, logged, also when tonearm-media fails. */
enum err folder_scan(const struct folder_options *o,
                     struct import_report *report,
                     struct folder **out) MUST_CHECK;

/* Compares that with the catalog on which will be built (NULL: on nothing),
 * which outlives this. False when it has all of it already, and nothing that
 * has to leave. Counts "tracks", "albums" and "artists" as come in, if true. */
bool folder_settle(struct folder *f, const struct catalog *old);

/* A build_filter whose `user` is the folder: false for what only files had
 * brought that are gone, and nothing else refers to. */
bool folder_keeps(void *user, enum entity type, uint32_t n);

/* Puts the drafts, and writes the table, so that it is there when the
 * generation is. What builder_put answers; ERR_IO, logged. */
enum err folder_put_all(struct folder *f, struct builder *b) MUST_CHECK;

/* Keeps what is known for the next import, once the generation is there.
 * ERR_IO, logged. */
enum err folder_save(struct folder *f) MUST_CHECK;

/* What is to be analysed, and what was. */
struct folder_analysis {
    const struct catalog *catalog; /* the one that has the songs */
    struct import_report *report;
    size_t most; /* songs at once */

    /* Asked after each song: true leaves the rest. May be NULL. */
    bool (*stops)(void *user);
    void *user;

    size_t heard; /* out: songs that were analysed */
    size_t left;  /* out: songs that weren't asked about yet */
};

/* Has tonearm-media analyse songs of which the catalog has no audio features,
 * or only somebody else's and no analysis; each once in the life of `f`.
 * Appends what is heard to folder_analysed_path as lines for `import objects`,
 * as it comes, so that nothing is heard twice when this is ended in the middle.
 * Needs no lock. What can't be analysed is named in the report. ERR_IO,
 * logged. */
enum err folder_analyse(struct folder *f, struct folder_analysis *a) MUST_CHECK;

/* DATA/folder/analysed.jsonl. */
const char *folder_analysed_path(const struct folder *f);

/* How many audio files there are. */
size_t folder_sounds(const struct folder *f);

/* NULL is fine. */
void folder_free(struct folder *f);

#endif
