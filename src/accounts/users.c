/* Accounts in two tables: `user_account`, and `user_picture`, since a picture
 * is big and rarely read. "user" itself is a word of SQL's.
 *
 * Lists go by the id's bytes, which are a column of their own: how a database
 * sorts text depends on its locale, and '-' and '_' are what locales differ
 * about. E-mails are found by a second column, in lower case (ASCII's: what
 * is before the @ may be case-sensitive, but nobody's is).
 *
 * Deleting an account erases everything that any domain declares to be the
 * user's (db/domain.h). The feed of changes tells other processes that an
 * account has gone without naming it, since rows of the feed stay for a
 * week. */
#include "accounts/users.h"

#include <assert.h>

#include "accounts/apps.h"
#include "accounts/devices.h"
#include "accounts/grants.h"
#include "accounts/listen_tokens.h"
#include "accounts/house.h"
#include "accounts/kinds.h"
#include "accounts/sessions.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/url.h"
#include "base/utf8.h"
#include "db/change.h"
#include "db/db.h"
#include "db/domain.h"
#include "db/part.h"

#define USER_COLUMNS                                                           \
    "id, email, display_name, password_hash, country, product, is_admin,"      \
    " filter_explicit, filter_locked, has_picture, created_s,"                 \
    " COALESCE((SELECT f.followers FROM user_followers f"                      \
    " WHERE f.user_id = user_account.id), 0),"                                 \
    " (SELECT g.images FROM user_given g WHERE g.user_id = user_account.id),"  \
    " COALESCE((SELECT g.followers FROM user_given g"                          \
    " WHERE g.user_id = user_account.id), -1),"                                \
    " COALESCE((SELECT l.locked_s FROM user_lock l"                            \
    " WHERE l.user_id = user_account.id), 0)"

/* ---- texts ---- */

bool users_id_is_valid(struct str id)
{
    return id.n >= 1 && id.n <= USERS_ID_MAX_BYTES && utf8_is_printable(id) &&
           str_trim(id).n == id.n && str_find(id, '/') == id.n &&
           !str_eq(id, STR(".")) && !str_eq(id, STR(".."));
}

bool users_id_is_for_new(struct str id)
{
    return users_id_is_valid(id) && !utf8_has_invisible(id);
}

bool users_id_is_for_signup(struct str id)
{
    if (id.n > USERS_SIGNUP_MAX_BYTES || !users_id_is_valid(id) ||
        str_eq(id, house_id()))
        return false;
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' &&
            c != '_' && c != '-')
            return false;
    }
    return true;
}

bool users_name_is_valid(struct str name)
{
    return name.n <= USERS_NAME_MAX_BYTES && utf8_is_printable(name) &&
           !utf8_has_invisible(name);
}

struct str users_id_in_url(struct arena *arena, struct str id)
{
    return url_encode(arena, id, URL_KEEP_NONE);
}

bool users_email_is_valid(struct str email)
{
    size_t at = str_find(email, '@');

    /* Whether mail arrives there can't be known from the text, so little is
     * asked of it. */
    if (email.n > USERS_EMAIL_MAX_BYTES || at == 0 || at + 1 >= email.n ||
        str_find(str_from(email, at + 1), '@') != email.n - at - 1)
        return false;
    for (size_t i = 0; i < email.n; i++)
        if ((unsigned char)email.p[i] <= ' ' || email.p[i] == 0x7f)
            return false;
    return utf8_is_valid(email);
}

static const char *const product_texts[USER_PRODUCTS] = {"free", "premium"};

const char *users_product_text(enum user_product product)
{
    assert((unsigned)product < USER_PRODUCTS);
    return product_texts[product];
}

bool users_product_from_text(struct str text, enum user_product *out)
{
    for (unsigned i = 0; i < USER_PRODUCTS; i++)
        if (str_eq_c(text, product_texts[i])) {
            *out = (enum user_product)i;
            return true;
        }
    return false;
}

/* The e-mail as the column email_key has it, in `out`. */
static struct str email_key(struct str email, char *out)
{
    assert(email.n <= USERS_EMAIL_MAX_BYTES);
    for (size_t i = 0; i < email.n; i++) {
        char c = email.p[i];

        out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return str_of(out, email.n);
}

/* ---- writing ---- */

enum err users_create(struct db *db, const struct user *user)
{
    static const struct db_statement insert = {
        "user_insert",
        "INSERT INTO user_account (id, id_bytes, email, email_key,"
        " display_name, password_hash, country, product, is_admin,"
        " filter_explicit, filter_locked, has_picture, created_s)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12)"
        " ON CONFLICT DO NOTHING"};
    char key[USERS_EMAIL_MAX_BYTES];
    int64_t inserted;
    enum err e;

    assert(users_id_is_valid(user->id));
    e = db_exec(db, &insert,
                DB_ARGS(db_text(user->id), db_bytes(user->id.p, user->id.n),
                        db_text_or_null(user->email),
                        db_text_or_null(email_key(user->email, key)),
                        db_text_or_null(user->display_name),
                        db_secret(db_text_or_null(user->password_hash)),
                        db_text(str_of(user->country, sizeof user->country)),
                        db_text(str_from_c(users_product_text(user->product))),
                        db_int(user->is_admin), db_int(user->filter_explicit),
                        db_int(user->filter_locked), db_int(user->created_s)),
                &inserted);
    if (e)
        return e;
    /* ON CONFLICT: the id or the e-mail is another's. A failed statement would
     * spoil the caller's transaction. */
    if (inserted == 0)
        return ERR_EXISTS;
    return change_append(db, CHANGE_USER, user->id);
}

/* ERR_EXISTS when another account than `id` has the e-mail. */
static enum err check_email(struct db *db, struct str id, struct str key)
{
    static const struct db_statement find = {
        "user_email_owner", "SELECT id FROM user_account WHERE email_key = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(key)));
    bool is_taken = false;
    enum err e;

    while (db_next(&rows))
        is_taken |= !str_eq(db_get_text(&rows, 0), id);
    e = db_end(&rows);
    return e ? e : is_taken ? ERR_EXISTS : OK;
}

/* After an update of `rows` accounts, one or none: tells the other processes,
 * or the caller that there is no such account. */
static enum err changed(struct db *db, struct str id, int64_t rows)
{
    return rows == 0 ? ERR_NOT_FOUND : change_append(db, CHANGE_USER, id);
}

enum err users_update(struct db *db, const struct user *user)
{
    static const struct db_statement update = {
        "user_update",
        "UPDATE user_account SET email = $2, email_key = $3,"
        " display_name = $4, country = $5, product = $6, is_admin = $7,"
        " filter_explicit = $8, filter_locked = $9 WHERE id = $1"};
    char text[USERS_EMAIL_MAX_BYTES];
    struct str key = email_key(user->email, text);
    int64_t updated;
    /* An UPDATE has no ON CONFLICT, so we look first; one that comes in
     * between fails by the unique column. */
    enum err e = key.n > 0 ? check_email(db, user->id, key) : OK;

    if (e)
        return e;
    e = db_exec(db, &update,
                DB_ARGS(db_text(user->id), db_text_or_null(user->email),
                        db_text_or_null(key),
                        db_text_or_null(user->display_name),
                        db_text(str_of(user->country, sizeof user->country)),
                        db_text(str_from_c(users_product_text(user->product))),
                        db_int(user->is_admin), db_int(user->filter_explicit),
                        db_int(user->filter_locked)),
                &updated);
    return e ? e : changed(db, user->id, updated);
}

enum err users_set_password(struct db *db, struct str id,
                            struct str password_hash)
{
    static const struct db_statement update = {
        "user_set_password",
        "UPDATE user_account SET password_hash = $2 WHERE id = $1"};
    int64_t updated;
    enum err e =
        db_exec(db, &update,
                DB_ARGS(db_text(id), db_secret(db_text_or_null(password_hash))),
                &updated);

    if (!e)
        e = changed(db, id, updated);
    /* Whoever knew the old password may be signed in somewhere, or have
     * allowed an app. */
    return e ? e : users_end_access(db, id, clock_unix_s());
}

enum err users_end_access(struct db *db, struct str id, int64_t now_s)
{
    enum err e = sessions_delete_of(db, id);

    if (!e)
        e = devices_delete_of(db, id);
    if (!e)
        e = listen_token_end(db, id);
    return e ? e : grants_revoke_all(db, id, now_s);
}

enum err users_set_picture(struct db *db, struct str id, struct str bytes)
{
    static const struct db_statement note = {
        "user_has_picture",
        "UPDATE user_account SET has_picture = $2 WHERE id = $1"};
    static const struct db_statement put = {
        "user_picture_put",
        "INSERT INTO user_picture (user_id, bytes) VALUES ($1, $2)"
        " ON CONFLICT (user_id) DO UPDATE SET bytes = excluded.bytes"};
    static const struct db_statement drop = {
        "user_picture_drop", "DELETE FROM user_picture WHERE user_id = $1"};
    int64_t updated;
    enum err e =
        db_exec(db, &note, DB_ARGS(db_text(id), db_int(bytes.n > 0)), &updated);

    if (!e)
        e = changed(db, id, updated);
    if (e)
        return e;
    /* The account's row, which was written first, says whether there is a
     * picture, so that pages and profiles needn't read the bytes. */
    if (bytes.n == 0)
        return db_exec(db, &drop, DB_ARGS(db_text(id)), NULL);
    return db_exec(db, &put, DB_ARGS(db_text(id), db_bytes(bytes.p, bytes.n)),
                   NULL);
}

/* ---- reading ---- */

/* A row of USER_COLUMNS. A row that this program couldn't have written reads
 * as ERR_CORRUPT. */
static enum err read_user(const struct db_rows *rows, struct arena *arena,
                          struct user *out)
{
    struct str country = db_get_text(rows, 4);

    *out =
        (struct user){.id = arena_str(arena, db_get_text(rows, 0)),
                      .email = arena_str(arena, db_get_text(rows, 1)),
                      .display_name = arena_str(arena, db_get_text(rows, 2)),
                      .password_hash = arena_str(arena, db_get_text(rows, 3)),
                      .is_admin = db_get_int(rows, 6) != 0,
                      .filter_explicit = db_get_int(rows, 7) != 0,
                      .filter_locked = db_get_int(rows, 8) != 0,
                      .has_picture = db_get_int(rows, 9) != 0,
                      .created_s = db_get_int(rows, 10),
                      .followers = (uint32_t)db_get_int(rows, 11),
                      .given_images = arena_str(arena, db_get_text(rows, 12)),
                      .given_followers = db_get_int(rows, 13),
                      .locked_s = db_get_int(rows, 14)};
    if (country.n != sizeof out->country ||
        !users_product_from_text(db_get_text(rows, 5), &out->product)) {
        log_error("state: user %.*s: the row is damaged", STR_ARG(out->id));
        return ERR_CORRUPT;
    }
    memcpy(out->country, country.p, sizeof out->country);
    return OK;
}

static enum err find_one(struct db *db, const struct db_statement *find,
                         struct str key, struct arena *arena, struct user *out)
{
    struct db_rows rows = db_query(db, find, DB_ARGS(db_text(key)));
    enum err read = ERR_NOT_FOUND;
    enum err e;

    while (db_next(&rows))
        read = read_user(&rows, arena, out);
    e = db_end(&rows);
    return e ? e : read;
}

enum err users_find(struct db *db, struct str id, struct arena *arena,
                    struct user *out)
{
    static const struct db_statement find = {
        "user_find", "SELECT " USER_COLUMNS " FROM user_account WHERE id = $1"};

    return find_one(db, &find, id, arena, out);
}

enum err users_find_by_email(struct db *db, struct str email,
                             struct arena *arena, struct user *out)
{
    static const struct db_statement find = {
        "user_find_by_email",
        "SELECT " USER_COLUMNS " FROM user_account WHERE email_key = $1"};
    char key[USERS_EMAIL_MAX_BYTES];

    /* Accounts without an e-mail have NULL there, which nothing equals. */
    if (email.n == 0 || email.n > sizeof key)
        return ERR_NOT_FOUND;
    return find_one(db, &find, email_key(email, key), arena, out);
}

/* Reads the users of a query that has been started, and ends the query. */
static enum err read_users(struct db_rows *rows, struct db_part *part,
                           struct arena *arena, struct user **out,
                           size_t *count)
{
    struct user *users = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_part_next(rows, part)) {
        users = mem_grow(users, n, &capacity, sizeof *users);
        if (!read_user(rows, arena, &users[n]))
            n++;
    }
    e = db_end(rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *users);
    if (n > 0)
        memcpy(*out, users, n * sizeof *users);
    free(users);
    return e;
}

enum err users_list(struct db *db, struct str after, size_t limit,
                    struct arena *arena, struct user **out, size_t *count)
{
    static const struct db_statement list = {
        "user_list", "SELECT " USER_COLUMNS " FROM user_account"
                     " WHERE id_bytes > $1 ORDER BY id_bytes LIMIT $2"};
    struct db_rows rows = db_query(
        db, &list, DB_ARGS(db_bytes(after.p, after.n), db_int((int64_t)limit)));

    return read_users(&rows, NULL, arena, out, count);
}

/* LIKE has its own ideas of case on each engine, and so has LOWER of what isn't
 * ASCII. Without `text` REPLACE takes nothing away. */
enum err users_search(struct db *db, struct str text, struct db_part *part,
                      struct arena *arena, struct user **out, size_t *count)
{
    static const struct db_statement search = {
        "user_search",
        "SELECT " USER_COLUMNS " FROM user_account WHERE $1 = ''"
        " OR REPLACE(LOWER(id), LOWER($1), '') <> LOWER(id)"
        " OR REPLACE(LOWER(email), LOWER($1), '') <> LOWER(email)"
        " OR REPLACE(LOWER(display_name), LOWER($1), '')"
        "  <> LOWER(display_name)"
        " ORDER BY id_bytes LIMIT $2 OFFSET $3"};
    struct db_rows rows = db_query(
        db, &search,
        DB_ARGS(db_text(text), db_part_limit(part), db_part_offset(part)));

    return read_users(&rows, part, arena, out, count);
}

enum err users_count_follower(struct db *db, struct str id, int by)
{
    static const struct db_statement count = {
        "user_count_follower",
        "INSERT INTO user_followers (user_id, followers) VALUES ($1, $2)"
        " ON CONFLICT (user_id) DO UPDATE"
        " SET followers = user_followers.followers + excluded.followers"};
    enum err e = db_exec(db, &count, DB_ARGS(db_text(id), db_int(by)), NULL);

    return e ? e : change_append(db, CHANGE_USER, id);
}

enum err users_get_picture(struct db *db, struct str id, struct arena *arena,
                           struct str *out)
{
    static const struct db_statement find = {
        "user_picture_find",
        "SELECT bytes FROM user_picture WHERE user_id = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(id)));
    enum err read = ERR_NOT_FOUND;
    enum err e;

    *out = STR_EMPTY;
    while (db_next(&rows)) {
        *out = arena_str(arena, db_get_bytes(&rows, 0));
        read = OK;
    }
    e = db_end(&rows);
    return e ? e : read;
}

/* ---- deleting ---- */

/* Deletes the apps that the user owns. Only their ids are read, so that a
 * damaged row can't keep an account from being deleted. */
static enum err delete_apps_of(struct db *db, struct str id)
{
    static const struct db_statement list = {
        "user_apps", "SELECT client_id FROM app WHERE owner = $1"};
    struct db_rows rows = db_query(db, &list, DB_ARGS(db_text(id)));
    struct id *apps = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_next(&rows)) {
        apps = mem_grow(apps, n, &capacity, sizeof *apps);
        if (id_from_hex(db_get_text(&rows, 0), &apps[n]))
            n++;
    }
    e = db_end(&rows);
    /* After the last row: deleting changes the table that was being read. */
    for (size_t i = 0; i < n && !e; i++)
        e = apps_delete(db, apps[i]);
    free(apps);
    return e;
}

/* Guesses are counted under the account's id, or under the e-mail if that was
 * typed when no account had it yet. */
static enum err forget_guesses(struct db *db, struct str id, struct str email)
{
    struct arena arena;
    enum err e;

    arena_init(&arena);
    e = sessions_forget_guesses(db,
                                arena_printf(&arena, "user:%.*s", STR_ARG(id)));
    if (!e && email.n > 0)
        e = sessions_forget_guesses(
            db, arena_printf(&arena, "user:%.*s", STR_ARG(email)));
    arena_release(&arena);
    return e;
}

static enum err find_email(struct db *db, struct str id, struct arena *arena,
                           struct str *email)
{
    static const struct db_statement find = {
        "user_email", "SELECT email FROM user_account WHERE id = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(id)));
    enum err read = ERR_NOT_FOUND;
    enum err e;

    while (db_next(&rows)) {
        *email = arena_str(arena, db_get_text(&rows, 0));
        read = OK;
    }
    e = db_end(&rows);
    return e ? e : read;
}

/* Grants and apps go by their own functions, which tell every node to refuse
 * their tokens. */
enum err users_erase(struct db *db, struct str id, int64_t now_s)
{
    struct str email = STR_EMPTY;
    struct arena arena;
    enum err e;

    arena_init(&arena);
    e = find_email(db, id, &arena, &email);
    /* An earlier try may have left other rows than the account's. */
    if (e == ERR_NOT_FOUND)
        e = OK;
    if (!e)
        e = grants_revoke_all(db, id, now_s);
    if (!e)
        e = delete_apps_of(db, id);
    if (!e)
        e = forget_guesses(db, id, email);
    if (!e)
        e = change_forget(db, CHANGE_USER, id);
    arena_release(&arena);
    return e;
}

enum err users_delete(struct db *db, struct str id)
{
    struct str email = STR_EMPTY;
    struct arena arena;
    enum err e;

    /* Says whether there is such an account; users_erase reads it again. */
    arena_init(&arena);
    e = find_email(db, id, &arena, &email);
    arena_release(&arena);
    if (!e)
        e = domain_erase_user(db, id, clock_unix_s());
    return e ? e : change_append(db, CHANGE_USER, STR_EMPTY);
}
