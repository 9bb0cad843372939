/* `import spotify-data`: an account data download into an account. */
#ifndef TONEARM_CMD_IMPORT_SPOTIFY_H
#define TONEARM_CMD_IMPORT_SPOTIFY_H

#include "cmd/options.h"

/* Imports the sources for --user, by the current catalog. What isn't found, and
 * what was found only by a name that is like it, goes to --report, or to
 * standard output, a JSON object a line. A summary goes to standard error.
 * ERR_USAGE without --user; ERR_NOT_FOUND, logged, when there is no such
 * account or no catalog; errors of spotify_data_read, of db.h, ERR_IO. */
enum err import_spotify(const struct options *o) MUST_CHECK;

#define IMPORT_REPORT_OPTION                                                   \
    OPTION("report", TEXT, "FILE",                                             \
           "spotify-data: what wasn't found goes here, not to standard "       \
           "output")

#endif
