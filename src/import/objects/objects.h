/* `import objects`: Spotify-shaped objects, one JSON object a line, into
 * drafts (docs/objects.md has the tables of choices).
 *
 * A line's `type` says what it is: artist, album, track, show, episode,
 * audiobook, chapter, category, audio_features or audio_analysis. Lines that
 * belong to people (object_record.h) go to a sink. Embedded objects complete
 * what they
 * name: an album line with a `tracks` page brings its tracks and their
 * artists. A line that can't be used puts nothing at all: it is named on
 * standard error with its number and the reason, counted, and skipped. */
#ifndef TONEARM_IMPORT_OBJECTS_OBJECTS_H
#define TONEARM_IMPORT_OBJECTS_OBJECTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct builder;
struct import_report;
struct object_reader;
struct object_record;

/* Who takes the lines that belong to people. */
struct object_sink {
    void *user;

    /* Whether the record can be used: NULL, or why not, which goes on from
     * "unusable line: ". Nothing of the line is put then. */
    const char *(*look)(void *user, const struct object_record *record);

    /* Keeps a line that can, for when the catalog is there. What it refers to
     * is the caller's but for `source`, which stays. */
    enum err (*keep)(void *user, const char *source, uint64_t number,
                     struct str line);
};

/* Reads every source ("-" is standard input) to its end. Without a sink (NULL)
 * lines that belong to people can't be used. Bad lines, among them
 * those over INPUT_LINE_MAX bytes, and sources that are no text are no error
 * here (report_bad_count tells). ERR_IO, ERR_CORRUPT, ERR_NOT_FOUND,
 * and what builder_put and the sink answer. */
enum err objects_import(struct builder *b, const struct object_sink *sink,
                        const char *const *sources, size_t count,
                        struct import_report *report) MUST_CHECK;

/* One line, for tests and fuzzing. */
struct object_reader *object_reader_new(struct builder *b,
                                        const struct object_sink *sink,
                                        struct import_report *report);
enum err object_reader_line(struct object_reader *r, const char *source,
                            uint64_t number, struct str line) MUST_CHECK;
void object_reader_free(struct object_reader *r);

#endif
