/* An edit reads the account, changes its parts and writes it, in the caller's
 * transaction: there is one writer at a time, or the database has the
 * transaction run again.
 *
 * A locked account has a row of `user_lock`. */
#include "accounts/users_edit.h"

#include "accounts/kinds.h"
#include "accounts/own_app.h"
#include "accounts/sessions.h"
#include "base/hash.h"
#include "db/change.h"
#include "db/db.h"

/* ---- edits ---- */

void users_apply(const struct user_edit *edit, struct user *user)
{
    const struct user *new = &edit->user;

    if (edit->sets & USER_SETS_EMAIL)
        user->email = new->email;
    if (edit->sets & USER_SETS_NAME)
        user->display_name = new->display_name;
    if (edit->sets & USER_SETS_COUNTRY)
        memcpy(user->country, new->country, sizeof user->country);
    if (edit->sets & USER_SETS_PRODUCT)
        user->product = new->product;
    if (edit->sets & USER_SETS_ADMIN)
        user->is_admin = new->is_admin;
    /* The lock as it was before this edit. */
    if (edit->sets & USER_SETS_FILTER && !(edit->is_own && user->filter_locked))
        user->filter_explicit = new->filter_explicit;
    if (edit->sets & USER_SETS_FILTER_LOCK)
        user->filter_locked = new->filter_locked;
}

uint64_t users_version(const struct user *user)
{
    const int64_t numbers[] = {user->country[0],      user->country[1],
                               user->product,         user->is_admin,
                               user->filter_explicit, user->filter_locked,
                               user->locked_s,        (int64_t)user->email.n};
    uint64_t version = hash_bytes(numbers, sizeof numbers, 1);

    version = hash_bytes(user->email.p, user->email.n, version);
    version = hash_bytes(user->display_name.p, user->display_name.n, version);
    return version != 0 ? version : 1;
}

static enum err edit_found(struct db *db, const struct user_edit *edit,
                           struct user *user)
{
    if (edit->seen != 0 && edit->seen != users_version(user))
        return ERR_CONFLICT;
    users_apply(edit, user);
    return users_update(db, user);
}

enum err users_edit(struct db *db, const struct user_edit *edit)
{
    struct arena arena;
    struct user user;
    enum err e;

    arena_init(&arena);
    e = users_find(db, edit->user.id, &arena, &user);
    if (!e)
        e = edit_found(db, edit, &user);
    arena_release(&arena);
    return e;
}

/* Whether the statement, about this user, has a row. */
static enum err has_row(struct db *db, const struct db_statement *statement,
                        struct str id, bool *out)
{
    struct db_rows rows = db_query(db, statement, DB_ARGS(db_text(id)));

    *out = false;
    while (db_next(&rows))
        *out = true;
    return db_end(&rows);
}

enum err users_check_admin(struct db *db, struct str id)
{
    static const struct db_statement find = {
        "user_admin",
        "SELECT is_admin FROM user_account WHERE id = $1 AND is_admin = 1"};
    bool is_admin;
    enum err e = has_row(db, &find, id, &is_admin);

    return e ? e : is_admin ? OK : ERR_INVALID;
}

/* ---- signing in ---- */

enum err users_lock(struct db *db, struct str id, int64_t now_s)
{
    /* From the account's own row: there may be none. */
    static const struct db_statement lock = {
        "user_lock", "INSERT INTO user_lock (user_id, locked_s)"
                     " SELECT id, $2 FROM user_account WHERE id = $1"
                     " ON CONFLICT (user_id) DO UPDATE"
                     " SET locked_s = user_lock.locked_s"};
    int64_t locked;
    enum err e =
        db_exec(db, &lock, DB_ARGS(db_text(id), db_int(now_s)), &locked);

    if (e)
        return e;
    if (locked == 0)
        return ERR_NOT_FOUND;
    e = users_end_access(db, id, now_s);
    return e ? e : change_append(db, CHANGE_USER, id);
}

enum err users_unlock(struct db *db, struct str id)
{
    static const struct db_statement unlock = {
        "user_unlock", "DELETE FROM user_lock WHERE user_id = $1"};
    static const struct db_statement find = {
        "user_is_there", "SELECT id FROM user_account WHERE id = $1"};
    bool is_there;
    enum err e = has_row(db, &find, id, &is_there);

    if (!e && !is_there)
        return ERR_NOT_FOUND;
    if (!e)
        e = db_exec(db, &unlock, DB_ARGS(db_text(id)), NULL);
    return e ? e : change_append(db, CHANGE_USER, id);
}

enum err users_check_open(struct db *db, struct str id)
{
    static const struct db_statement find = {
        "user_is_locked", "SELECT locked_s FROM user_lock WHERE user_id = $1"};
    bool is_locked;
    enum err e = has_row(db, &find, id, &is_locked);

    return e ? e : is_locked ? ERR_INVALID : OK;
}

enum err users_sign_out(struct db *db, struct str id, int64_t now_s)
{
    enum err e = sessions_delete_of(db, id);

    return e ? e : own_app_end(db, id, now_s);
}

/* The key under which guesses at the account count, in the arena. */
static struct str guess_key(struct arena *arena, struct str id)
{
    return arena_printf(arena, "user:%.*s", STR_ARG(id));
}

enum err users_guesses(struct db *db, struct str id, int64_t now_s,
                       int64_t *out)
{
    struct arena arena;
    enum err e;

    arena_init(&arena);
    e = sessions_guesses(db, guess_key(&arena, id), now_s, out);
    arena_release(&arena);
    return e;
}

enum err users_forget_guesses(struct db *db, struct str id)
{
    struct arena arena;
    enum err e;

    arena_init(&arena);
    e = sessions_forget_guesses(db, guess_key(&arena, id));
    arena_release(&arena);
    return e;
}
