/* tonearm backup: copies the state to a file while the server goes on. */
#include "base/log.h"
#include "cmd/commands.h"
#include "cmd/local_state.h"
#include "db/db.h"

static enum err run_backup(const struct options *o)
{
    const char *path = options_argument(o, 0);
    struct db *db;
    enum err e = local_state_open(o, &db);

    if (e)
        return e;
    e = db_backup(db, path);
    db_close(db);
    if (!e)
        log_info("wrote %s", path);
    return e;
}

const struct command backup_command = {
    .name = "backup",
    .arguments = "FILE",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "copy the state, not the catalog, to a file, also while serving",
    .has_state = true,
    .run = run_backup,
};
