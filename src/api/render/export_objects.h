/* What a user keeps, as objects lines (docs/objects.md), to be imported into an
 * account of another server. */
#ifndef TONEARM_API_RENDER_EXPORT_OBJECTS_H
#define TONEARM_API_RENDER_EXPORT_OBJECTS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct db;

/* Appends the lines: what is saved, of each kind the oldest first; artists and
 * users who are followed; the user's own lists with what is in them; lists that
 * are followed. Blocks on state. ERR_NOT_FOUND (not logged) for no such user,
 * ERR_LIMIT, logged, when `out` would pass its maximum. */
enum err export_objects(struct db *db, struct str user,
                        struct buf *out) MUST_CHECK;

/* The same without lists of the house (accounts/house.h), which each server
 * makes for itself. */
enum err export_objects_own(struct db *db, struct str user,
                            struct buf *out) MUST_CHECK;

#endif
