/* A state that is missing can't be told from one that is new, since opening it
 * makes it: what counts is whether anything is in it. */
#include "cmd/serve_look.h"

#include "accounts/apps.h"
#include "accounts/users.h"
#include "base/log.h"
#include "catalog/store.h"
#include "cmd/datadir.h"
#include "cmd/options.h"

enum err serve_look_directory(const struct options *o)
{
    const char *data = options_text(o, "data");
    enum err e;

    if (options_flag(o, "create"))
        return datadir_open(data);
    e = datadir_find(data);
    if (e == ERR_NOT_FOUND)
        log_error("--create makes it; so do 'tonearm import' and "
                  "'tonearm demo', with a catalog in it");
    return e;
}

static enum err has_accounts(struct db *db, bool *out)
{
    struct arena arena;
    struct user *users;
    struct app *apps;
    size_t user_count = 0, app_count = 0;
    enum err e;

    arena_init(&arena);
    e = users_list(db, STR_EMPTY, 1, &arena, &users, &user_count);
    if (!e)
        e = apps_list(db, &arena, &apps, &app_count);
    arena_release(&arena);
    *out = user_count + app_count > 0;
    return e;
}

enum err serve_look_inside(const struct options *o, const struct store *store,
                           struct db *db)
{
    const char *data = options_text(o, "data");
    uint32_t generation;
    bool is_used = true;
    enum err e;

    if (store_current(store, &generation) == ERR_NOT_FOUND) {
        log_warn("the catalog in %s is EMPTY, and so will answers be: "
                 "'tonearm import' or 'tonearm demo' fills it",
                 data);
        return OK;
    }
    e = has_accounts(db, &is_used);
    if (!e && !is_used)
        log_warn("the state of %s is EMPTY: there is neither a user nor an "
                 "app, and nobody gets a token. 'tonearm app create' makes an "
                 "app; if there were some, 'tonearm restore' puts a backup "
                 "back",
                 data);
    return e;
}
