/* What serve says about a data directory that has less in it than one that is
 * in use would: mostly a path with a typing error, or a state left behind when
 * the catalog was moved. */
#ifndef TONEARM_CMD_SERVE_LOOK_H
#define TONEARM_CMD_SERVE_LOOK_H

#include "base/err.h"

struct db;
struct options;
struct store;

/* Finds the directory, or makes it with --create. ERR_NOT_FOUND, logged. */
enum err serve_look_directory(const struct options *o) MUST_CHECK;

/* Warns when there is no catalog; when there is one, but neither a user nor
 * an app. An error of the state's, logged. */
enum err serve_look_inside(const struct options *o, const struct store *store,
                           struct db *db) MUST_CHECK;

#endif
