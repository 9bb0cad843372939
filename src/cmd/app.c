/* tonearm app create | list | show | rotate | delete.
 *
 * These commands write the state directly, also beside a running server, which
 * notices at its next look at the table `change`. Create, rotate and delete
 * return only after that look, so that a script can use the app or the secret
 * that it has just made. */
#include "cmd/commands.h"

#include "accounts/apps_edit.h"
#include "accounts/quota.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "cmd/app_options.h"
#include "cmd/app_text.h"
#include "cmd/change.h"
#include "cmd/local_state.h"
#include "cmd/secret_file.h"
#include "cmd/table.h"
#include "db/db.h"

/* ---- create ---- */

/* An app that is being registered, as the options describe it. */
struct creation {
    const struct options *o;
    struct arena arena; /* has the app's texts that aren't the options' own */
    struct app app;
    struct str secret; /* the state gets its hash alone */
};

/* The secret in a file, without the white space around it. */
static enum err read_secret(struct creation *c, const char *path)
{
    enum err e = secret_file_read(c->o, path, &c->arena, &c->secret);

    if (e)
        return e;
    c->secret = str_trim(c->secret);
    if (c->secret.n == 0)
        return options_wrong(c->o, "%s: there is no secret in it", path);
    return OK;
}

/* Client id and secret: both are chosen by whoever calls, or both by us. */
static enum err read_credentials(struct creation *c)
{
    const char *id = options_text(c->o, "client-id");
    const char *path = options_text(c->o, "client-secret-file");
    uint8_t bytes[ID_BYTES];

    if ((id == NULL) != (path == NULL))
        return options_wrong(
            c->o, "--client-id and --client-secret-file go together");
    if (id == NULL) {
        random_bytes(bytes, sizeof bytes);
        c->app.id = id_from_bytes(bytes);
        c->secret = apps_make_secret(&c->arena);
        return OK;
    }
    if (!id_from_hex(str_from_c(id), &c->app.id))
        return options_wrong(c->o, "--client-id '%s' is not 32 hex digits", id);
    return read_secret(c, path);
}

static enum err read_app(struct creation *c)
{
    struct app_edit edit = {.sets = 0};
    enum err e = app_options_read(c->o, &c->arena, &edit);

    if (!e)
        e = read_credentials(c);
    if (e)
        return e;
    apps_apply(&edit, &c->app);
    c->app.created_s = clock_unix_s();
    apps_hash_secret(c->secret, c->app.secret_hash);
    return OK;
}

static enum err create_in_transaction(struct db *db, void *app)
{
    return apps_create(db, app);
}

static enum err store_app(const struct options *o, struct app *app)
{
    struct id_hex id;
    struct change change = {.action = "app.create",
                            .subject = id_hex_text(app->id, &id),
                            .run = create_in_transaction,
                            .arg = app};
    enum err e = change_make(o, &change);

    /* Only a chosen client id can be there already. */
    if (e == ERR_EXISTS)
        log_error("there is an app %s already", options_text(o, "client-id"));
    return e;
}

static enum err run_create(const struct options *o)
{
    struct creation c = {.o = o};
    enum err e;

    arena_init(&c.arena);
    e = read_app(&c);
    if (!e)
        e = store_app(o, &c.app);
    /* Printed last: a secret on the screen is one that works. */
    if (!e)
        app_text_print(&c.app, c.secret);
    arena_release(&c.arena);
    return e;
}

/* ---- rotate ---- */

/* A new secret of an app that is there. */
struct rotation {
    const struct options *o;
    struct arena arena;
    struct app app;
    struct str secret;
    int64_t now_s;
};

static enum err rotate_in_transaction(struct db *db, void *arg)
{
    struct rotation *r = arg;
    enum err e = apps_rotate_secret(db, r->app.id, r->app.secret_hash);

    if (!e && options_flag(r->o, "revoke"))
        e = apps_end_tokens(db, r->app.id, r->now_s);
    return e ? e : apps_find(db, r->app.id, &r->arena, &r->app);
}

static enum err rotate(struct rotation *r)
{
    struct id_hex id;
    struct change change = {.action = "app.secret",
                            .subject = id_hex_text(r->app.id, &id),
                            .run = rotate_in_transaction,
                            .arg = r};
    enum err e;

    r->secret = apps_make_secret(&r->arena);
    apps_hash_secret(r->secret, r->app.secret_hash);
    e = change_make(r->o, &change);
    return e == ERR_NOT_FOUND ? app_text_no_such(r->o) : e;
}

static enum err run_rotate(const struct options *o)
{
    struct rotation r = {.o = o, .now_s = clock_unix_s()};
    enum err e = app_text_read_id(o, &r.app.id);

    if (e)
        return e;
    arena_init(&r.arena);
    e = rotate(&r);
    if (!e)
        app_text_print(&r.app, r.secret);
    arena_release(&r.arena);
    return e;
}

/* ---- list, show, delete ---- */

static void print_list(const struct options *o, const struct app *apps,
                       size_t count)
{
    bool is_table = table_is_wanted(o);

    if (is_table)
        app_text_header();
    for (size_t i = 0; i < count; i++)
        if (is_table)
            app_text_row(&apps[i]);
        else
            app_text_print(&apps[i], STR_EMPTY);
}

static enum err run_list(const struct options *o)
{
    struct arena arena;
    struct app *apps;
    size_t n;
    struct db *db;
    enum err e = local_state_open(o, &db);

    if (e)
        return e;
    arena_init(&arena);
    e = apps_list(db, &arena, &apps, &n);
    if (!e)
        print_list(o, apps, n);
    arena_release(&arena);
    db_close(db);
    return e;
}

static enum err show(struct db *db, struct id id, struct arena *arena)
{
    struct app app;
    struct str *users;
    size_t count;
    enum err e = apps_find(db, id, arena, &app);

    if (!e)
        e = quota_allowed(db, id, arena, &users, &count);
    if (!e)
        app_text_print_users(&app, users, count);
    return e;
}

static enum err run_show(const struct options *o)
{
    struct arena arena;
    struct id id;
    struct db *db;
    enum err e = app_text_read_id(o, &id);

    if (!e)
        e = local_state_open(o, &db);
    if (e)
        return e;
    arena_init(&arena);
    e = show(db, id, &arena);
    if (e == ERR_NOT_FOUND)
        e = app_text_no_such(o);
    arena_release(&arena);
    db_close(db);
    return e;
}

static enum err delete_in_transaction(struct db *db, void *id)
{
    return apps_delete(db, *(const struct id *)id);
}

static enum err run_delete(const struct options *o)
{
    struct change change = {.action = "app.delete",
                            .run = delete_in_transaction};
    struct id_hex text;
    struct id id;
    enum err e = app_text_read_id(o, &id);

    if (e)
        return e;
    change.subject = id_hex_text(id, &text);
    change.arg = &id;
    e = change_make(o, &change);
    return e == ERR_NOT_FOUND ? app_text_no_such(o) : e;
}

/* ---- the commands ---- */

static const struct option create_options[] = {
    OPTION("name", TEXT, "NAME", APP_NAME_HELP, .required = true),
    APP_OPTIONS(TEXT),
    OPTION("mode", CHOICE, APP_MODES_WORDS, APP_MODE_HELP,
           .fallback = "extended"),
    OPTION("profile", CHOICE, APP_PROFILES_WORDS, APP_PROFILE_HELP,
           .fallback = "server"),
    OPTION("client-id", TEXT, "HEX32", "take this client id"),
    OPTION("client-secret-file", TEXT, "FILE", "take the secret in this file"),
    CHANGE_OPTION,
};

static const struct option list_options[] = {TABLE_JSON_OPTION};

static const struct option delete_options[] = {
    CHANGE_OPTION,
};

const struct command app_create_command = {
    .name = "app create",
    .summary = "register an app; its secret is shown only now",
    OPTIONS_OF(create_options),
    .has_state = true,
    .makes_data = true,
    .run = run_create,
};

const struct command app_list_command = {
    .name = "app list",
    .summary = "every app: a table, or where that isn't a terminal, "
               "a JSON object a line",
    OPTIONS_OF(list_options),
    .has_state = true,
    .run = run_list,
};

const struct command app_show_command = {
    .name = "app show",
    .arguments = "CLIENT_ID",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "print one app, and who is in its list of users",
    .has_state = true,
    .run = run_show,
};

static const struct option rotate_options[] = {
    OPTION("revoke", FLAG, NULL,
           "end its tokens, too: its users have to allow it again"),
    CHANGE_OPTION,
};

const struct command app_rotate_command = {
    .name = "app rotate",
    .arguments = "CLIENT_ID",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "give an app a new secret, which is shown only now",
    OPTIONS_OF(rotate_options),
    .has_state = true,
    .run = run_rotate,
};

const struct command app_delete_command = {
    .name = "app delete",
    .arguments = "CLIENT_ID",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "delete an app; its tokens are refused from then on",
    OPTIONS_OF(delete_options),
    .has_state = true,
    .run = run_delete,
};
