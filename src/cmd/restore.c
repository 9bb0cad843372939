/* tonearm restore: puts a backup where the state is. It takes the lock that a
 * server holds, so that none can start in between. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/commands.h"
#include "cmd/datadir.h"
#include "cmd/domains.h"
#include "db/restore.h"

static enum err run_restore(const struct options *o)
{
    struct state_place place = domains_place(o);
    const char *path = options_argument(o, 0);
    int lock;
    enum err e;

    if (options_given(o, "state"))
        return options_wrong(o, "it writes DATA/state.db, and nothing else: "
                                "restore another database with its own tools");
    if (access(path, R_OK) != 0) {
        log_error("%s: %s", path, strerror(errno));
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
    }
    e = datadir_open(place.data);
    if (!e)
        e = datadir_lock_serve(place.data, &lock);
    if (e)
        return e;
    e = restore_state(path, &place, options_flag(o, "replace"));
    if (e == ERR_EXISTS)
        log_error("--replace replaces it, and keeps it under another name");
    if (!e)
        log_info("restored %s", path);
    (void)close(lock);
    return e;
}

static const struct option restore_options[] = {
    OPTION("replace", FLAG, NULL, "also when there is a state already"),
};

const struct command restore_command = {
    .name = "restore",
    .arguments = "FILE",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "put a backup where the state is, while no server runs",
    OPTIONS_OF(restore_options),
    .has_state = true,
    .makes_data = true,
    .run = run_restore,
};
