/* tonearm user create | list | delete | passwd | listen-token | export.
 *
 * As with apps, a running server has seen the change when one of these commands
 * returns. The account is named by --id or by the argument. Passwords are
 * hashed before the transaction begins: hashing takes long on purpose, and a
 * transaction keeps the server from writing. */
#include "cmd/commands.h"

#include <sodium.h>
#include <unistd.h>

#include "accounts/listen_tokens.h"
#include "accounts/users.h"
#include "api/render/export_objects.h"
#include "api/render/export_user.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "base/utf8.h"
#include "catalog/catalog.h"
#include "catalog/market.h"
#include "cmd/change.h"
#include "cmd/local_state.h"
#include "cmd/secret_file.h"
#include "cmd/table.h"
#include "db/db.h"
#include "json/writer.h"

#define LIST_STEP        1000
#define OUTPUT_MAX_BYTES (1u << 20)

/* ---- output ---- */

static void json_or_null(struct json *j, struct str text)
{
    if (text.n > 0)
        json_str(j, text);
    else
        json_null(j);
}

static void json_user(struct json *j, const struct user *user)
{
    char created[CLOCK_TEXT_LENGTH];

    clock_to_text(user->created_s, created);
    json_object(j);
    json_key(j, "id");
    json_str(j, user->id);
    json_key(j, "display_name");
    json_or_null(j, user->display_name);
    json_key(j, "email");
    json_or_null(j, user->email);
    json_key(j, "country");
    json_str(j, str_of(user->country, sizeof user->country));
    json_key(j, "product");
    json_str(j, str_from_c(users_product_text(user->product)));
    json_key(j, "admin");
    json_bool(j, user->is_admin);
    json_key(j, "created");
    json_str(j, str_of(created, sizeof created));
    json_end_object(j);
}

static void print_user(const struct user *user)
{
    struct buf out;
    struct json j;

    buf_init(&out, OUTPUT_MAX_BYTES);
    j = json_to(&out);
    json_user(&j, user);
    buf_char(&out, '\n');
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
}

static const struct table_column columns[] = {
    {"ID", 20},     {"NAME", 20}, {"E-MAIL", 24}, {"COUNTRY", 7},
    {"PRODUCT", 7}, {"ADMIN", 5}, {"CREATED", 20}};

#define COLUMN_COUNT (sizeof columns / sizeof columns[0])

static void print_row(const struct user *user)
{
    char created[CLOCK_TEXT_LENGTH];
    const struct str cells[COLUMN_COUNT] = {
        user->id,
        user->display_name,
        user->email,
        str_of(user->country, sizeof user->country),
        str_from_c(users_product_text(user->product)),
        user->is_admin ? STR("yes") : STR("no"),
        str_of(created, sizeof created)};

    clock_to_text(user->created_s, created);
    table_row(columns, cells, COLUMN_COUNT);
}

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

static enum err read_texts(const struct options *o, struct user *user)
{
    user->id = str_from_c(options_text(o, "id"));
    user->email = str_from_c(options_text(o, "email"));
    user->display_name = str_trim(str_from_c(options_text(o, "display-name")));
    if (!users_id_is_for_new(user->id))
        return options_wrong(o,
                             "--id '%.*s': an id is 1 to %d bytes of UTF-8 "
                             "without '/', control or invisible characters, "
                             "and spaces at its ends, and not '.' or '..'",
                             STR_ARG(user->id), USERS_ID_MAX_BYTES);
    if (options_given(o, "email") && !users_email_is_valid(user->email))
        return options_wrong(o, "--email '%.*s' is not an e-mail address",
                             STR_ARG(user->email));
    if (user->display_name.n > USERS_NAME_MAX_BYTES ||
        !utf8_is_printable(user->display_name) ||
        utf8_has_invisible(user->display_name))
        return options_wrong(o,
                             "--display-name must be at most %d bytes of UTF-8 "
                             "without control or invisible characters",
                             USERS_NAME_MAX_BYTES);
    return OK;
}

static enum err read_country(const struct options *o, struct user *user)
{
    struct str code = str_from_c(options_text(o, "country"));

    if (!market_is_valid(code))
        return options_wrong(o, "--country '%.*s' is not a country's code",
                             STR_ARG(code));
    /* Letters, in either case: a market's code. */
    for (int i = 0; i < 2; i++)
        user->country[i] = (char)(code.p[i] & ~0x20);
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
    enum err e = read_texts(o, user);

    if (!e)
        e = read_country(o, user);
    if (!e)
        e = read_first_password(o, arena, user);
    if (e)
        return e;
    (void)users_product_from_text(str_from_c(options_text(o, "product")),
                                  &user->product);
    user->is_admin = options_flag(o, "admin");
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
        print_user(&user);
    arena_release(&arena);
    return e;
}

/* Prints a step of users, those after the id `*after`, which becomes the last
 * one's. */
static enum err print_some(struct db *db, struct arena *arena,
                           struct str *after, size_t *count)
{
    struct user *users;
    enum err e = users_list(db, *after, LIST_STEP, arena, &users, count);

    for (size_t i = 0; i < *count && !e; i++) {
        if (table_is_wanted())
            print_row(&users[i]);
        else
            print_user(&users[i]);
        *after = users[i].id;
    }
    return e;
}

static enum err run_list(const struct options *o)
{
    /* `after` lies in the one while the other is filled. */
    struct arena arenas[2];
    struct str after = STR_EMPTY;
    struct db *db;
    size_t n = 1;
    enum err e = local_state_open(o, &db);

    if (e)
        return e;
    if (table_is_wanted())
        table_header(columns, COLUMN_COUNT);
    arena_init(&arenas[0]);
    arena_init(&arenas[1]);
    for (unsigned turn = 0; n > 0 && !e; turn ^= 1) {
        arena_reset(&arenas[turn]);
        e = print_some(db, &arenas[turn], &after, &n);
    }
    arena_release(&arenas[0]);
    arena_release(&arenas[1]);
    db_close(db);
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
    OPTION("email", TEXT, "ADDRESS", "their e-mail; they may sign in with it"),
    OPTION("display-name", TEXT, "NAME", "what others see"),
    OPTION("country", TEXT, "CC", "where they are", .fallback = "US"),
    OPTION("product", CHOICE, "premium|free", "what they have subscribed to",
           .fallback = "premium"),
    OPTION("admin", FLAG, NULL, "may approve requests for quota"),
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
    .has_state = true,
    .run = run_list,
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
