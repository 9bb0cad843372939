/* `import listens`: plays that were told elsewhere into the log of plays. */
#ifndef TONEARM_CMD_IMPORT_LISTENS_H
#define TONEARM_CMD_IMPORT_LISTENS_H

#include "cmd/options.h"

/* Imports the sources for --user, or for whom each record names, matched by the
 * current catalog; what isn't in it is kept by its names. What is no listen is
 * named, and left out; with --strict that is ERR_INVALID, and nothing is
 * imported. A summary goes to standard error. ERR_USAGE where it isn't said
 * whose they are; ERR_NOT_FOUND, logged, for a --user who isn't there; errors
 * of listen_file_read, of db.h. */
enum err import_listens(const struct options *o) MUST_CHECK;

#endif
