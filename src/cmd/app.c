/* tonearm app create | list | show | rotate | delete.
 *
 * These commands write the state directly, also beside a running server, which
 * notices at its next look at the table `change`. Create, rotate and delete
 * return only after that look, so that a script can use the app or the secret
 * that it has just made. */
#include "cmd/commands.h"

#include "accounts/apps.h"
#include "accounts/redirect.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/utf8.h"
#include "cmd/change.h"
#include "cmd/local_state.h"
#include "cmd/secret_file.h"
#include "cmd/table.h"
#include "db/db.h"
#include "json/writer.h"

#define REDIRECTS_MAX    100
#define OUTPUT_MAX_BYTES (1u << 30)

/* ---- output ---- */

static void json_client_id(struct json *j, struct id id)
{
    struct id_hex text;

    json_key(j, "client_id");
    json_str(j, id_hex_text(id, &text));
}

static void json_app(struct json *j, const struct app *app)
{
    char created[CLOCK_TEXT_LENGTH];

    clock_to_text(app->created_s, created);
    json_key(j, "name");
    json_str(j, app->name);
    json_key(j, "description");
    json_str(j, app->description);
    json_key(j, "redirect_uris");
    json_array(j);
    for (size_t i = 0; i < app->redirect_count; i++)
        json_str(j, app->redirect_uris[i]);
    json_end_array(j);
    json_key(j, "mode");
    json_str(j, str_from_c(apps_mode_text(app->mode)));
    json_key(j, "profile");
    json_str(j, str_from_c(apps_profile_text(app->profile)));
    json_key(j, "owner");
    if (app->owner.n > 0)
        json_str(j, app->owner);
    else
        json_null(j);
    json_key(j, "created");
    json_str(j, str_of(created, sizeof created));
}

/* Prints an app as a line of JSON. The secret is empty but for a new app: the
 * state has only its hash. */
static void print_app(const struct app *app, struct str secret)
{
    struct buf out;
    struct json j;

    buf_init(&out, OUTPUT_MAX_BYTES);
    j = json_to(&out);
    json_object(&j);
    json_client_id(&j, app->id);
    if (secret.n > 0) {
        json_key(&j, "client_secret");
        json_str(&j, secret);
    }
    json_app(&j, app);
    json_end_object(&j);
    buf_char(&out, '\n');
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
}

static const struct table_column columns[] = {
    {"CLIENT ID", 32}, {"NAME", 20},   {"OWNER", 16},
    {"MODE", 11},      {"PROFILE", 7}, {"CREATED", 20}};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

static void print_row(const struct app *app)
{
    char id[ID_HEX_LENGTH], created[CLOCK_TEXT_LENGTH];
    const struct str cells[COLUMN_COUNT] = {
        str_of(id, sizeof id),
        app->name,
        app->owner,
        str_from_c(apps_mode_text(app->mode)),
        str_from_c(apps_profile_text(app->profile)),
        str_of(created, sizeof created)};

    id_to_hex(app->id, id);
    clock_to_text(app->created_s, created);
    table_row(columns, cells, COLUMN_COUNT);
}

static void print_list(const struct app *apps, size_t count)
{
    bool is_table = table_is_wanted();

    if (is_table)
        table_header(columns, COLUMN_COUNT);
    for (size_t i = 0; i < count; i++)
        if (is_table)
            print_row(&apps[i]);
        else
            print_app(&apps[i], STR_EMPTY);
}

/* ---- the argument ---- */

static enum err read_id(const struct options *o, struct id *id)
{
    const char *text = options_argument(o, 0);

    if (id_from_hex(str_from_c(text), id))
        return OK;
    return options_wrong(o, "'%s' is not a client id (32 hex digits)", text);
}

static enum err no_such_app(const struct options *o)
{
    log_error("there is no app %s", options_argument(o, 0));
    return ERR_NOT_FOUND;
}

/* ---- create ---- */

/* An app that is being registered, as the options describe it. */
struct creation {
    const struct options *o;
    struct arena arena; /* has the app's texts that aren't the options' own */
    struct app app;
    struct str secret; /* the state gets its hash alone */
};

static enum err read_name(struct creation *c)
{
    struct str name = str_trim(str_from_c(options_text(c->o, "name")));

    if (name.n == 0 || name.n > APPS_NAME_MAX_BYTES ||
        !utf8_is_printable(name) || utf8_has_invisible(name))
        return options_wrong(c->o,
                             "--name must be 1 to %d bytes of UTF-8 without "
                             "control or invisible characters",
                             APPS_NAME_MAX_BYTES);
    c->app.name = name;
    return OK;
}

static enum err read_description(struct creation *c)
{
    struct str text = str_trim(str_from_c(options_text(c->o, "description")));

    if (text.n > APPS_DESCRIPTION_MAX_BYTES || !utf8_is_printable(text))
        return options_wrong(c->o,
                             "--description must be at most %d bytes of UTF-8 "
                             "without control characters",
                             APPS_DESCRIPTION_MAX_BYTES);
    c->app.description = text;
    return OK;
}

static enum err read_redirects(struct creation *c)
{
    size_t n = options_count(c->o, "redirect-uri");
    struct str *uris = arena_alloc(&c->arena, n * sizeof *uris);

    if (n > REDIRECTS_MAX)
        return options_wrong(c->o, "at most %d redirect URIs", REDIRECTS_MAX);
    for (size_t i = 0; i < n; i++) {
        const char *why;

        uris[i] = str_from_c(options_at(c->o, "redirect-uri", i));
        why = redirect_refusal(uris[i]);
        if (why != NULL)
            return options_wrong(c->o, "--redirect-uri '%.*s': %s",
                                 STR_ARG(uris[i]), why);
    }
    c->app.redirect_uris = uris;
    c->app.redirect_count = n;
    return OK;
}

static enum err read_owner(struct creation *c)
{
    struct str owner = str_from_c(options_text(c->o, "owner"));

    /* The owner may get an account later, so it needn't be there yet. */
    if (!utf8_is_printable(owner))
        return options_wrong(c->o, "--owner is not a user id");
    c->app.owner = owner;
    return OK;
}

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
    enum err e = read_name(c);

    if (!e)
        e = read_description(c);
    if (!e)
        e = read_redirects(c);
    if (!e)
        e = read_credentials(c);
    if (!e)
        e = read_owner(c);
    if (e)
        return e;
    /* Both are choices, whose words the parser has checked. */
    (void)apps_mode_from_text(str_from_c(options_text(c->o, "mode")),
                              &c->app.mode);
    (void)apps_profile_from_text(str_from_c(options_text(c->o, "profile")),
                                 &c->app.profile);
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
        print_app(&c.app, c.secret);
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
    struct db *db;
    enum err e = local_state_open(r->o, &db);

    if (e)
        return e;
    r->secret = apps_make_secret(&r->arena);
    apps_hash_secret(r->secret, r->app.secret_hash);
    e = db_transact(db, rotate_in_transaction, r);
    db_close(db);
    if (e == ERR_NOT_FOUND)
        return no_such_app(r->o);
    if (!e)
        local_state_settle(r->o);
    return e;
}

static enum err run_rotate(const struct options *o)
{
    struct rotation r = {.o = o, .now_s = clock_unix_s()};
    enum err e = read_id(o, &r.app.id);

    if (e)
        return e;
    arena_init(&r.arena);
    e = rotate(&r);
    if (!e)
        print_app(&r.app, r.secret);
    arena_release(&r.arena);
    return e;
}

/* ---- list, show, delete ---- */

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
        print_list(apps, n);
    arena_release(&arena);
    db_close(db);
    return e;
}

static enum err run_show(const struct options *o)
{
    struct arena arena;
    struct app app;
    struct id id;
    struct db *db;
    enum err e = read_id(o, &id);

    if (!e)
        e = local_state_open(o, &db);
    if (e)
        return e;
    arena_init(&arena);
    e = apps_find(db, id, &arena, &app);
    if (e == ERR_NOT_FOUND)
        e = no_such_app(o);
    if (!e)
        print_app(&app, STR_EMPTY);
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
    enum err e = read_id(o, &id);

    if (e)
        return e;
    change.subject = id_hex_text(id, &text);
    change.arg = &id;
    e = change_make(o, &change);
    return e == ERR_NOT_FOUND ? no_such_app(o) : e;
}

/* ---- the commands ---- */

static const struct option create_options[] = {
    OPTION("name", TEXT, "NAME", "what people see", .required = true),
    OPTION("redirect-uri", LIST, "URI", "where a login may return to"),
    OPTION("mode", CHOICE, "extended|development",
           "whether its calls are limited", .fallback = "extended"),
    OPTION("profile", CHOICE, "full|2024-11|2026-02|server",
           "how much of the Web API it sees (server: as serve says)",
           .fallback = "server"),
    OPTION("description", TEXT, "TEXT", "what it does"),
    OPTION("owner", TEXT, "USER", "the user id of its developer"),
    OPTION("client-id", TEXT, "HEX32", "take this client id"),
    OPTION("client-secret-file", TEXT, "FILE", "take the secret in this file"),
    CHANGE_OPTION,
};

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
    .has_state = true,
    .run = run_list,
};

const struct command app_show_command = {
    .name = "app show",
    .arguments = "CLIENT_ID",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "print one app",
    .has_state = true,
    .run = run_show,
};

static const struct option rotate_options[] = {
    OPTION("revoke", FLAG, NULL,
           "end its tokens, too: its users have to allow it again"),
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
