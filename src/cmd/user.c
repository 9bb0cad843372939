/* tonearm user create | list | set | delete | passwd | listen-token | export.
 *
 * As with apps, a running server has seen the change when one of these commands
 * returns. The account is named by --id or by the argument. Passwords are
 * hashed before the transaction begins: hashing takes long on purpose, and a
 * transaction keeps the server from writing. */
#include "cmd/commands.h"

#include <unistd.h>

#include "accounts/listen_tokens.h"
#include "accounts/users.h"
#include "accounts/users_edit.h"
#include "api/render/export_objects.h"
#include "api/render/export_user.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "catalog/catalog.h"
#include "cmd/change.h"
#include "cmd/local_state.h"
#include "cmd/secret_file.h"
#include "cmd/table.h"
#include "cmd/user_options.h"
#include "cmd/user_text.h"
#include "db/db.h"

#define LIST_STEP 1000

/* ---- what the options say ---- */

static enum err read_id(const struct options *o, struct str *id)
{
    bool has_argument = options_argument_count(o) > 0;

    /* Both, or neither. */
    if (has_argument == options_given(o, "id"))
        return options_wrong(o, "name one account, by --id or as argument");
    *id = str_from_c(has_argument ? options_argument(o, 0)
                                  : options_text(o, "id"));
    return OK;
}

static enum err no_such_user(struct str id)
{
    log_error("there is no user %.*s", STR_ARG(id));
    return ERR_NOT_FOUND;
}

/* The password of the account of this id. */
static enum err read_password(const struct options *o, struct str id,
                              struct arena *arena, struct str *password)
{
    const char *path = options_text(o, "password-file");
    const char *why;
    enum err e = OK;

    if ((path != NULL) == options_given(o, "password"))
        return options_wrong(o, "give --password-file or --password");
    if (path != NULL)
        e = secret_file_read(o, path, arena, password);
    else
        *password = str_from_c(options_text(o, "password"));
    if (e)
        return e;
    why = users_password_refusal(*password, id);
    return why == NULL ? OK : options_wrong(o, "that password %s", why);
}

static enum err hash_password(struct str password, struct arena *arena,
                              struct str *out)
{
    char *hash = arena_alloc(arena, USERS_HASH_BYTES);
    enum err e = users_hash_password(password, hash);

    if (!e)
        *out = str_from_c(hash);
    return e;
}

static enum err read_new_id(const struct options *o, struct user *user)
{
    user->id = str_from_c(options_text(o, "id"));
    if (!users_id_is_for_new(user->id))
        return options_wrong(o,
                             "--id '%.*s': an id is 1 to %d bytes of UTF-8 "
                             "without '/', control or invisible characters, "
                             "and spaces at its ends, and not '.' or '..'",
                             STR_ARG(user->id), USERS_ID_MAX_BYTES);
    return OK;
}

/* Without a password the hash stays empty, and nobody signs in. */
static enum err read_first_password(const struct options *o,
                                    struct arena *arena, struct user *user)
{
    struct str password;
    enum err e;

    if (!options_given(o, "password") && !options_given(o, "password-file"))
        return OK;
    e = read_password(o, user->id, arena, &password);
    return e ? e : hash_password(password, arena, &user->password_hash);
}

static enum err read_user(const struct options *o, struct arena *arena,
                          struct user *user)
{
    struct user_edit edit = {.sets = 0};
    enum err e = read_new_id(o, user);

    if (!e)
        e = user_options_read(o, &edit);
    if (!e)
        e = read_first_password(o, arena, user);
    if (e)
        return e;
    users_apply(&edit, user);
    user->created_s = clock_unix_s();
    return OK;
}

/* ---- create, list ---- */

static enum err create_in_transaction(struct db *db, void *user)
{
    return users_create(db, user);
}

static enum err create(const struct options *o, struct user *user)
{
    struct change change = {.action =
                                user->is_admin ? "admin.create" : "user.create",
                            .subject = user->id,
                            .run = create_in_transaction,
                            .arg = user};

    return change_make(o, &change);
}

static enum err run_create(const struct options *o)
{
    struct arena arena;
    struct user user = {.is_admin = false};
    enum err e;

    arena_init(&arena);
    e = read_user(o, &arena, &user);
    if (!e)
        e = create(o, &user);
    if (e == ERR_EXISTS)
        log_error("there is a user %.*s already, or another with that e-mail",
                  STR_ARG(user.id));
    if (!e)
        user_text_print(&user);
    arena_release(&arena);
    return e;
}

/* Prints a step of users, those after the id `*after`, which becomes the last
 * one's. */
static enum err print_some(struct db *db, bool is_table, struct arena *arena,
                           struct str *after, size_t *count)
{
    struct user *users;
    enum err e = users_list(db, *after, LIST_STEP, arena, &users, count);

    for (size_t i = 0; i < *count && !e; i++) {
        if (is_table)
            user_text_row(&users[i]);
        else
            user_text_print(&users[i]);
        *after = users[i].id;
    }
    return e;
}

static enum err run_list(const struct options *o)
{
    /* `after` lies in the one while the other is filled. */
    struct arena arenas[2];
    struct str after = STR_EMPTY;
    bool is_table = table_is_wanted(o);
    struct db *db;
    size_t n = 1;
    enum err e = local_state_open(o, &db);

    if (e)
        return e;
    if (is_table)
        user_text_header();
    arena_init(&arenas[0]);
    arena_init(&arenas[1]);
    for (unsigned turn = 0; n > 0 && !e; turn ^= 1) {
        arena_reset(&arenas[turn]);
        e = print_some(db, is_table, &arenas[turn], &after, &n);
    }
    arena_release(&arenas[0]);
    arena_release(&arenas[1]);
    db_close(db);
    return e;
}

/* ---- set ---- */

struct setting {
    struct user_edit edit;
    bool locks, unlocks;
    int64_t now_s;
    struct arena arena;
    struct user user; /* as it is afterwards, its texts in the arena */
};

/* What only `user set` can do: take the role away, lock and open. */
static enum err read_setting(const struct options *o, struct setting *s)
{
    const char *sign_in = options_text(o, "sign-in");
    enum err e = read_id(o, &s->edit.user.id);

    if (!e)
        e = user_options_read(o, &s->edit);
    if (e)
        return e;
    if (options_flag(o, "admin") && options_flag(o, "no-admin"))
        return options_wrong(o, "--admin and --no-admin contradict each other");
    if (options_flag(o, "no-admin"))
        s->edit.sets |= USER_SETS_ADMIN;
    s->locks = str_eq_c(str_from_c(sign_in), "locked");
    s->unlocks = str_eq_c(str_from_c(sign_in), "open");
    if (s->edit.sets == 0 && sign_in == NULL)
        return options_wrong(o, "say what is to be another");
    return OK;
}

static enum err edit_in_transaction(struct db *db, void *arg)
{
    struct setting *s = arg;
    struct str id = s->edit.user.id;
    enum err e = users_edit(db, &s->edit);

    if (!e && s->locks)
        e = users_lock(db, id, s->now_s);
    if (!e && s->unlocks)
        e = users_unlock(db, id);
    return e ? e : users_find(db, id, &s->arena, &s->user);
}

static enum err set(const struct options *o, struct setting *s)
{
    struct str id = s->edit.user.id;
    struct change change = {.action = "user.change",
                            .subject = id,
                            .run = edit_in_transaction,
                            .arg = s};
    enum err e = change_make(o, &change);

    if (e == ERR_NOT_FOUND)
        return no_such_user(id);
    if (e == ERR_EXISTS)
        log_error("another user has the e-mail %.*s",
                  STR_ARG(s->edit.user.email));
    if (!e)
        user_text_print(&s->user);
    return e;
}

static enum err run_set(const struct options *o)
{
    struct setting s = {.now_s = clock_unix_s()};
    enum err e = read_setting(o, &s);

    if (e)
        return e;
    arena_init(&s.arena);
    e = set(o, &s);
    arena_release(&s.arena);
    return e;
}

/* ---- delete, passwd ---- */

static enum err delete_in_transaction(struct db *db, void *id)
{
    return users_delete(db, *(const struct str *)id);
}

static enum err run_delete(const struct options *o)
{
    struct change change = {.action = "user.delete",
                            .run = delete_in_transaction};
    struct str id;
    enum err e = read_id(o, &id);

    if (e)
        return e;
    change.subject = id;
    change.arg = &id;
    e = change_make(o, &change);
    return e == ERR_NOT_FOUND ? no_such_user(id) : e;
}

struct new_password {
    struct str id;
    struct str hash;
};

static enum err set_in_transaction(struct db *db, void *arg)
{
    const struct new_password *new = arg;

    return users_set_password(db, new->id, new->hash);
}

static enum err run_passwd(const struct options *o)
{
    struct new_password new;
    struct change change = {
        .action = "user.password", .run = set_in_transaction, .arg = &new};
    struct str password;
    struct arena arena;
    enum err e = read_id(o, &new.id);

    if (e)
        return e;
    arena_init(&arena);
    e = read_password(o, new.id, &arena, &password);
    if (!e)
        e = hash_password(password, &arena, &new.hash);
    if (!e) {
        change.subject = new.id;
        e = change_make(o, &change);
        if (e == ERR_NOT_FOUND)
            e = no_such_user(new.id);
    }
    arena_release(&arena);
    return e;
}

/* ---- listen-token ---- */

struct new_token {
    struct str id;
    char text[LISTEN_TOKEN_BYTES];
};

static enum err set_token_in_transaction(struct db *db, void *arg)
{
    const struct new_token *new = arg;

    return listen_token_set(db, new->id, str_of(new->text, sizeof new->text),
                            clock_unix_s());
}

static enum err run_listen_token(const struct options *o)
{
    struct new_token new;
    struct change change = {.action = "listen-token.make",
                            .run = set_token_in_transaction,
                            .arg = &new};
    enum err e = read_id(o, &new.id);

    if (e)
        return e;
    listen_token_draw(new.text);
    change.subject = new.id;
    e = change_make(o, &change);
    if (e == ERR_NOT_FOUND)
        return no_such_user(new.id);
    if (!e)
        printf("{\"token\":\"%.*s\"}\n", (int)sizeof new.text, new.text);
    return e;
}

/* ---- export ---- */

static enum err export_to(const char *path, const struct buf *bytes)
{
    if (path != NULL)
        return io_write_file(path, bytes->p, bytes->n, 0600);
    if (bytes->n > 0) /* what is empty is nowhere, either */
        (void)fwrite(bytes->p, 1, bytes->n, stdout);
    return OK;
}

/* The archive, which shows everything, or the lines, which another server
 * takes. */
static enum err export_as(const struct options *o, struct db *db, struct str id,
                          struct buf *out)
{
    struct catalog *catalog;
    enum err e;

    if (options_flag(o, "objects"))
        return export_objects(db, id, out);
    e = local_catalog_open(o, &catalog);
    if (!e)
        e = export_user(db, catalog, id, out);
    catalog_close(catalog);
    return e;
}

static enum err run_export(const struct options *o)
{
    const char *path = options_text(o, "output");
    struct buf out;
    struct str id;
    struct db *db;
    enum err e = read_id(o, &id);

    if (e)
        return e;
    if (path == NULL && !options_flag(o, "objects") && isatty(STDOUT_FILENO))
        return options_wrong(o, "give --output FILE: a zip archive is no text");
    e = local_state_open(o, &db);
    if (e)
        return e;
    buf_init(&out, EXPORT_USER_MAX_BYTES);
    e = export_as(o, db, id, &out);
    db_close(db);
    if (e == ERR_NOT_FOUND)
        e = no_such_user(id);
    if (!e)
        e = export_to(path, &out);
    buf_release(&out);
    return e;
}

/* ---- the commands ---- */

#define PASSWORD_OPTIONS                                                       \
    OPTION("password-file", TEXT, "FILE", "the password is in this file"),     \
        OPTION("password", TEXT, "P",                                          \
               "the password itself, which others may see in a list of "       \
               "processes")

static const struct option create_options[] = {
    OPTION("id", TEXT, "USER", "what they sign in with", .required = true),
    PASSWORD_OPTIONS,
    USER_OPTIONS(TEXT),
    OPTION("country", TEXT, "CC", USER_COUNTRY_HELP, .fallback = "US"),
    OPTION("product", CHOICE, "premium|free", USER_PRODUCT_HELP,
           .fallback = "premium"),
    CHANGE_OPTION,
};

static const struct option list_options[] = {TABLE_JSON_OPTION};

static const struct option set_options[] = {
    OPTION("id", TEXT, "USER", "the account"),
    USER_OPTIONS(WORDS),
    OPTION("no-admin", FLAG, NULL, "looks after them no longer"),
    OPTION("country", TEXT, "CC", USER_COUNTRY_HELP),
    OPTION("product", CHOICE, "premium|free", USER_PRODUCT_HELP),
    OPTION("sign-in", CHOICE, "open|locked",
           "locked: nobody signs in, and sessions, grants and the listen token "
           "end"),
    CHANGE_OPTION,
};

static const struct option delete_options[] = {
    OPTION("id", TEXT, "USER", "the account"),
    CHANGE_OPTION,
};

static const struct option passwd_options[] = {
    OPTION("id", TEXT, "USER", "the account"),
    PASSWORD_OPTIONS,
    CHANGE_OPTION,
};

static const struct option listen_token_options[] = {
    OPTION("id", TEXT, "USER", "the account"),
    CHANGE_OPTION,
};

static const struct option export_options[] = {
    OPTION("id", TEXT, "USER", "the account"),
    OPTION("output", TEXT, "FILE", "write it here, not on standard output"),
    OPTION("objects", FLAG, NULL,
           "library, follows and playlists as objects lines, for import"),
};

const struct command user_create_command = {
    .name = "user create",
    .summary = "make an account; without a password nobody signs in to it",
    OPTIONS_OF(create_options),
    .has_state = true,
    .makes_data = true,
    .run = run_create,
};

const struct command user_list_command = {
    .name = "user list",
    .summary = "every account: a table, or where that isn't a terminal, "
               "a JSON object a line",
    OPTIONS_OF(list_options),
    .has_state = true,
    .run = run_list,
};

const struct command user_set_command = {
    .name = "user set",
    .arguments = "[USER]",
    .max_arguments = 1,
    .summary = "change what is given of an account, and print it",
    OPTIONS_OF(set_options),
    .has_state = true,
    .run = run_set,
};

const struct command user_delete_command = {
    .name = "user delete",
    .arguments = "[USER]",
    .max_arguments = 1,
    .summary = "delete an account, its apps and all that it left",
    OPTIONS_OF(delete_options),
    .has_state = true,
    .run = run_delete,
};

const struct command user_passwd_command = {
    .name = "user passwd",
    .arguments = "[USER]",
    .max_arguments = 1,
    .summary = "set a password; every session and grant of the account ends",
    OPTIONS_OF(passwd_options),
    .has_state = true,
    .run = run_passwd,
};

const struct command user_listen_token_command = {
    .name = "user listen-token",
    .arguments = "[USER]",
    .max_arguments = 1,
    .summary = "make the token by which programs tell what the account "
               "listens to; an older one ends",
    OPTIONS_OF(listen_token_options),
    .has_state = true,
    .run = run_listen_token,
};

const struct command user_export_command = {
    .name = "user export",
    .arguments = "[USER]",
    .max_arguments = 1,
    .summary = "write what is known of an account, a zip archive of JSON files",
    OPTIONS_OF(export_options),
    .has_state = true,
    .run = run_export,
};
