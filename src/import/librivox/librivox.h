/* `import librivox`: LibriVox's catalogue into audiobooks, and what the
 * Internet Archive says of an item into its chapters. docs/librivox.md says
 * which files those are and what becomes what. */
#ifndef TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_H
#define TONEARM_IMPORT_LIBRIVOX_LIBRIVOX_H

#include <stddef.h>

#include "base/err.h"

struct builder;
struct import_report;

/* The largest file, unpacked. */
#define LIBRIVOX_MAX_BYTES ((size_t)256 << 20)

/* Reads `count` JSON files, plain or packed, "-" for standard input, in any
 * order, and puts full drafts for the audiobooks and chapters in them:
 * catalogues first, then items, each in the order given. What one catalogue
 * knows (names by number, an item's book) serves all files. Counts
 * "audiobooks" and "chapters".
 *
 * A file that can't be read, is malformed JSON or of another kind is named in
 * `report` and left out whole; a book or file entry that can't be used is
 * named and skipped.
 *
 * ERR_INVALID when not one book went in; otherwise what builder_put
 * answers. One thread at a time per builder. */
enum err librivox_import(struct builder *b, const char *const *files,
                         size_t count, struct import_report *report) MUST_CHECK;

#endif
