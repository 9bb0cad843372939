/* Putting a backup (db_backup) where the state is. */
#ifndef TONEARM_DB_RESTORE_H
#define TONEARM_DB_RESTORE_H

#include <stdbool.h>

#include "base/err.h"

struct state_place;

/* Makes a copy of the backup at `path` the state of the place's data directory
 * (whatever place->where says), brought up to date, whole or not at all. Nobody
 * may have that state open. A state that is there already is replaced only if
 * `replace` says so, and is then kept beside the new one under the name
 * state.db.replaced. ERR_EXISTS when there is a state that may not be
 * replaced; ERR_CORRUPT when the file is no backup, or is damaged; ERR_VERSION
 * when it is a newer program's. All are logged. */
enum err restore_state(const char *path, const struct state_place *place,
                       bool replace) MUST_CHECK;

#endif
