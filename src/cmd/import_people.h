/* Lines of an import that belong to people, not to a catalog: they are kept
 * while the catalog is built, and go to the state when it is there, some at a
 * time. A line that is there already changes nothing, so an import that was
 * interrupted is simply run again. */
#ifndef TONEARM_CMD_IMPORT_PEOPLE_H
#define TONEARM_CMD_IMPORT_PEOPLE_H

#include "cmd/options.h"
#include "import/objects/objects.h"

struct import_people;

/* Of a command with --user (whose everything is then, NULL: as the lines say),
 * --strict, --data and --state. Nothing is opened before the first line. */
struct import_people *import_people_new(const struct options *o);
void import_people_free(struct import_people *p); /* NULL is fine */

/* Where lines go. */
const struct object_sink *import_people_sink(struct import_people *p);

/* Writes what was kept, and prints what became of it on standard error. A line
 * that doesn't fit to what is there is named and left out; with --strict that
 * is ERR_INVALID in the end. ERR_NOT_FOUND, logged, for a --user who isn't
 * there; errors of db.h. */
enum err import_people_write(struct import_people *p) MUST_CHECK;

#define IMPORT_USER_OPTION                                                     \
    OPTION("user", TEXT, "USER",                                               \
           "objects, spotify-data, listens: whose library, playlists and "     \
           "plays these are")

#endif
