/* As in users_edit.c: read, changed and written in the caller's transaction. */
#include "accounts/apps_edit.h"

#include "base/hash.h"
#include "db/db.h"

void apps_apply(const struct app_edit *edit, struct app *app)
{
    const struct app *new = &edit->app;

    if (edit->sets & APP_SETS_NAME)
        app->name = new->name;
    if (edit->sets & APP_SETS_DESCRIPTION)
        app->description = new->description;
    if (edit->sets & APP_SETS_REDIRECTS) {
        app->redirect_uris = new->redirect_uris;
        app->redirect_count = new->redirect_count;
    }
    if (edit->sets & APP_SETS_MODE)
        app->mode = new->mode;
    if (edit->sets & APP_SETS_PROFILE)
        app->profile = new->profile;
    if (edit->sets & APP_SETS_OWNER)
        app->owner = new->owner;
}

static uint64_t hash_text(struct str text, uint64_t seed)
{
    return hash_bytes(text.p, text.n, hash_bytes(&text.n, sizeof text.n, seed));
}

uint64_t apps_version(const struct app *app)
{
    const uint64_t numbers[] = {app->mode, app->profile, app->redirect_count};
    uint64_t version = hash_bytes(numbers, sizeof numbers, 1);

    version = hash_text(app->name, version);
    version = hash_text(app->description, version);
    version = hash_text(app->owner, version);
    for (size_t i = 0; i < app->redirect_count; i++)
        version = hash_text(app->redirect_uris[i], version);
    return version != 0 ? version : 1;
}

static enum err set_owner(struct db *db, const struct app *app)
{
    static const struct db_statement update = {
        "app_set_owner", "UPDATE app SET owner = $2 WHERE client_id = $1"};
    static const struct db_statement clear = {
        "app_owner_unlist",
        "DELETE FROM app_user WHERE client_id = $1 AND user_id = $2"};
    struct id_hex hex;
    struct str client_id = id_hex_text(app->id, &hex);
    enum err e =
        db_exec(db, &update,
                DB_ARGS(db_text(client_id), db_text_or_null(app->owner)), NULL);

    if (e || app->owner.n == 0)
        return e;
    return db_exec(db, &clear, DB_ARGS(db_text(client_id), db_text(app->owner)),
                   NULL);
}

static enum err edit_found(struct db *db, const struct app_edit *edit,
                           struct app *app)
{
    enum err e;

    if (edit->seen != 0 && edit->seen != apps_version(app))
        return ERR_CONFLICT;
    apps_apply(edit, app);
    e = apps_update(db, app);
    if (!e && edit->sets & APP_SETS_OWNER)
        e = set_owner(db, app);
    return e;
}

enum err apps_edit(struct db *db, const struct app_edit *edit)
{
    struct arena arena;
    struct app app;
    enum err e;

    arena_init(&arena);
    e = apps_find(db, edit->app.id, &arena, &app);
    if (!e)
        e = edit_found(db, edit, &app);
    arena_release(&arena);
    return e;
}
