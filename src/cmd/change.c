/* Who runs a command is known by the user that it runs as. */
#include "cmd/change.h"

#include <unistd.h>

#include "base/audit.h"
#include "cmd/local_state.h"
#include "db/db.h"

static enum err change_state(const struct options *o,
                             const struct change *change)
{
    struct db *db;
    enum err e = local_state_open(o, &db);

    if (e)
        return e;
    e = db_transact(db, change->run, change->arg);
    db_close(db);
    if (!e)
        local_state_settle(o);
    return e;
}

static void note(struct audit *audit, const struct change *change)
{
    char actor[32];
    int n = snprintf(actor, sizeof actor, "uid:%lu", (unsigned long)getuid());
    struct audit_event event = {.action = change->action,
                                .result = "ok",
                                .actor = str_of(actor, (size_t)n),
                                .subject = change->subject};

    audit_note(audit, &event);
}

enum err change_make(const struct options *o, const struct change *change)
{
    struct audit *audit;
    enum err e = audit_open(options_text(o, "audit-log"), &audit);

    if (e)
        return e;
    e = change_state(o, change);
    if (!e)
        note(audit, change);
    audit_close(audit);
    return e;
}
