/* The walks over the domains' declarations that change something, and the
 * declaration of the database's own table. */
#include "db/domain.h"

#include "base/arena.h"
#include "base/clock.h"
#include "db/change.h"
#include "db/db_engine.h"
#include "db/note.h"

static const struct db_domain *const none[] = {NULL};

static const struct db_step steps[] = {
    {4,
     {"create_change", "CREATE TABLE IF NOT EXISTS change ("
                       " id " DB_BYTES " PRIMARY KEY," /* 16 random bytes */
                       " made_ms BIGINT NOT NULL,"
                       " kind TEXT NOT NULL,"
                       " subject TEXT NOT NULL)"}},
    {5,
     {"create_change_made",
      "CREATE INDEX IF NOT EXISTS change_made ON change (made_ms)"}},
    {90,
     {"create_note", "CREATE TABLE IF NOT EXISTS note ("
                     " id " DB_BYTES " PRIMARY KEY," /* 16 random bytes */
                     " made_ms BIGINT NOT NULL,"
                     " kind TEXT NOT NULL,"
                     " subject TEXT NOT NULL)"}},
    {91,
     {"create_note_made",
      "CREATE INDEX IF NOT EXISTS note_made ON note (made_ms)"}},
};

/* A subject may be a user. The domain whose kind of change it is calls
 * change_forget; the rows only say that something has changed, for a week,
 * and aren't part of anybody's data. Neither are notes, which are there for an
 * hour. */
static const struct db_owned owned[] = {
    DB_OWNS_BY_HAND(change, subject, NULL) DB_OWNS_DELETE(note, subject, NULL)};

/* They are what processes tell each other, by the time that all of them
 * have. */
static enum err prune_changes(struct db *db, int64_t now_s)
{
    enum err changes = change_prune(db, clock_system_ms());
    enum err notes = notes_prune(db, clock_system_ms());

    (void)now_s;

    return changes ? changes : notes;
}

const struct db_domain db_domain = {
    .name = "db",
    .steps = steps,
    .step_count = sizeof steps / sizeof steps[0],
    .owned = owned,
    .owned_count = sizeof owned / sizeof owned[0],
    .prune = prune_changes,
};

const struct db_domain *const *db_domains(const struct db *db)
{
    return db->domains != NULL ? db->domains : none;
}

static enum err erase_from(struct db *db, const struct db_domain *domain,
                           struct str id, int64_t now_s)
{
    enum err e = domain->erase != NULL ? domain->erase(db, id, now_s) : OK;

    /* A column without a statement is what domain->erase has seen to. */
    for (size_t i = 0; i < domain->owned_count && !e; i++)
        if (domain->owned[i].erase.text != NULL)
            e = db_exec(db, &domain->owned[i].erase, DB_ARGS(db_text(id)),
                        NULL);
    return e;
}

enum err domain_erase_user(struct db *db, struct str id, int64_t now_s)
{
    const struct db_domain *const *domains = db_domains(db);
    size_t n = 0;
    enum err e = OK;

    while (domains[n] != NULL)
        n++;
    /* Backwards, since a domain refers only to those before it. */
    while (n > 0 && !e)
        e = erase_from(db, domains[--n], id, now_s);
    note_drop(db, id);
    return e;
}

void domain_prune(struct db *db, int64_t now_s)
{
    for (const struct db_domain *const *d = db_domains(db); *d != NULL; d++)
        if ((*d)->prune != NULL && (*d)->prune(db, now_s) != OK)
            continue; /* the next try is in an hour */
}
