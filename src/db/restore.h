/* Putting a backup (db_backup) where the state is. */
#ifndef TONEARM_DB_RESTORE_H
#define TONEARM_DB_RESTORE_H

#include <stdbool.h>

#include "base/err.h"

struct state_place;

/* Makes a copy of the backup at `path` the state of the place's data directory
 * (whatever its `where` says), brought up to date, whole or not at all. Nobody
 * may have that state open. The one that is there, if `replace` allows it, is
 * kept beside it under the name state.db.replaced. Logged: ERR_EXISTS when
 * there is one and it may not be replaced; ERR_CORRUPT when the backup isn't
 * one, or is damaged; and ERR_VERSION when it is of a newer program. */
enum err restore_state(const char *path, const struct state_place *place,
                       bool replace) MUST_CHECK;

#endif
