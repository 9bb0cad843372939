/* Three tables: `app_user` is the allow-lists, `quota_request` the requests for
 * extended mode, `app_calls` the counts of calls.
 *
 * How many users a list may have is a rule over several rows. Whoever adds one
 * first writes the app's own row, unchanged: on an engine that lets two
 * transactions write at once, the second waits there, or is told to begin
 * again. That an app has only one open request is a unique index over the open
 * ones. */
#include "accounts/quota.h"

#include <assert.h>

#include "accounts/apps.h"
#include "accounts/kinds.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/change.h"
#include "db/db.h"
#include "db/part.h"

/* Holds the app against other writers, and says whether `user` owns the app.
 * ERR_NOT_FOUND when there is no such app. */
static enum err hold_app(struct db *db, struct str client_id, struct str user,
                         bool *is_owner)
{
    static const struct db_statement hold = {
        "quota_hold", "UPDATE app SET name = name WHERE client_id = $1"
                      " RETURNING owner"};
    struct db_rows rows = db_query(db, &hold, DB_ARGS(db_text(client_id)));
    enum err held = ERR_NOT_FOUND;
    enum err e;

    *is_owner = false;
    while (db_next(&rows)) {
        *is_owner = user.n > 0 && str_eq(db_get_text(&rows, 0), user);
        held = OK;
    }
    e = db_end(&rows);
    return e ? e : held;
}

/* ---- allow-list ---- */

/* ERR_LIMIT for a full list, ERR_NOT_FOUND for a user without an account. */
static enum err check_room(struct db *db, struct str client_id, struct str user)
{
    static const struct db_statement count = {
        "quota_count",
        "SELECT (SELECT COUNT(*) FROM app_user WHERE client_id = $1),"
        " (SELECT COUNT(*) FROM user_account WHERE id = $2)"};
    struct db_rows rows =
        db_query(db, &count, DB_ARGS(db_text(client_id), db_text(user)));
    int64_t allowed = 0, found = 0;
    enum err e;

    while (db_next(&rows)) {
        allowed = db_get_int(&rows, 0);
        found = db_get_int(&rows, 1);
    }
    e = db_end(&rows);
    if (e)
        return e;
    /* A typing mistake is said before the full list, which is no news. */
    if (found == 0)
        return ERR_NOT_FOUND;
    return allowed >= QUOTA_USERS_MAX ? ERR_LIMIT : OK;
}

static enum err is_allowed(struct db *db, struct str client_id, struct str user,
                           bool *out)
{
    static const struct db_statement find = {
        "quota_is_allowed",
        "SELECT allowed_s FROM app_user WHERE client_id = $1 AND user_id = $2"};
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_text(client_id), db_text(user)));

    while (db_next(&rows))
        *out = true;
    return db_end(&rows);
}

enum err quota_allow(struct db *db, struct id app, struct str user,
                     int64_t now_s)
{
    static const struct db_statement insert = {
        "quota_allow", "INSERT INTO app_user (client_id, user_id, allowed_s)"
                       " VALUES ($1, $2, $3)"};
    struct id_hex hex;
    struct str client_id = id_hex_text(app, &hex);
    bool is_there = false;
    enum err e = hold_app(db, client_id, user, &is_there);

    /* The owner is always allowed, and needs no place in the list. */
    if (!e && !is_there)
        e = is_allowed(db, client_id, user, &is_there);
    if (e)
        return e;
    if (is_there)
        return ERR_EXISTS;
    e = check_room(db, client_id, user);
    if (!e)
        e = db_exec(db, &insert,
                    DB_ARGS(db_text(client_id), db_text(user), db_int(now_s)),
                    NULL);
    return e ? e : change_append(db, CHANGE_APP, client_id);
}

enum err quota_disallow(struct db *db, struct id app, struct str user)
{
    static const struct db_statement delete = {
        "quota_disallow",
        "DELETE FROM app_user WHERE client_id = $1 AND user_id = $2"};
    struct id_hex hex;
    struct str client_id = id_hex_text(app, &hex);
    int64_t deleted;
    enum err e = db_exec(db, &delete,
                         DB_ARGS(db_text(client_id), db_text(user)), &deleted);

    if (e)
        return e;
    return deleted == 0 ? ERR_NOT_FOUND
                        : change_append(db, CHANGE_APP, client_id);
}

enum err quota_allowed(struct db *db, struct id app, struct arena *arena,
                       struct str **users, size_t *count)
{
    static const struct db_statement list = {
        "quota_allowed", "SELECT user_id FROM app_user WHERE client_id = $1"
                         " ORDER BY allowed_s, user_id"};
    struct id_hex hex;
    struct db_rows rows =
        db_query(db, &list, DB_ARGS(db_text(id_hex_text(app, &hex))));
    size_t n = 0;

    *users = arena_alloc(arena, QUOTA_USERS_MAX * sizeof **users);
    while (n < QUOTA_USERS_MAX && db_next(&rows))
        (*users)[n++] = arena_str(arena, db_get_text(&rows, 0));
    *count = n;
    return db_end(&rows);
}

enum err quota_allowed_all(struct db *db, struct arena *arena,
                           struct quota_pair **out, size_t *count)
{
    static const struct db_statement list = {
        "quota_allowed_all", "SELECT client_id, user_id FROM app_user"
                             " ORDER BY client_id"};
    struct db_rows rows = db_query(db, &list, DB_NO_ARGS);
    struct quota_pair *pairs = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_next(&rows)) {
        pairs = mem_grow(pairs, n, &capacity, sizeof *pairs);
        if (!id_from_hex(db_get_text(&rows, 0), &pairs[n].app))
            continue;
        pairs[n++].user = arena_str(arena, db_get_text(&rows, 1));
    }
    e = db_end(&rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *pairs);
    if (n > 0)
        memcpy(*out, pairs, n * sizeof *pairs);
    free(pairs);
    return e;
}

/* ---- requests for extended mode ---- */

static const char *const status_texts[] = {"open", "approved", "refused"};

static bool status_from_text(struct str text, enum quota_status *out)
{
    for (unsigned i = 0; i < sizeof status_texts / sizeof status_texts[0]; i++)
        if (str_eq_c(text, status_texts[i])) {
            *out = (enum quota_status)i;
            return true;
        }
    return false;
}

enum err quota_ask(struct db *db, const struct quota_request *r)
{
    static const struct db_statement insert = {
        "quota_ask",
        "INSERT INTO quota_request (id, client_id, reason, status, asked_s,"
        " decided_s) VALUES ($1, $2, $3, 'open', $4, 0)"
        " ON CONFLICT DO NOTHING"};
    struct id_hex hex;
    struct str client_id = id_hex_text(r->app, &hex);
    uint8_t id[ID_BYTES];
    int64_t inserted;
    bool is_owner;
    enum err e = hold_app(db, client_id, STR_EMPTY, &is_owner);

    if (e)
        return e;
    id_to_bytes(r->id, id);
    e = db_exec(db, &insert,
                DB_ARGS(db_bytes(id, sizeof id), db_text(client_id),
                        db_text(r->reason), db_int(r->asked_s)),
                &inserted);
    return e ? e : inserted == 0 ? ERR_EXISTS : OK;
}

/* Why no open request of the id was found: there is none of the id at all, or
 * it is decided. */
static enum err check_decided(struct db *db, const uint8_t *id)
{
    static const struct db_statement find = {"quota_request_status",
                                             "SELECT status FROM quota_request"
                                             " WHERE id = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_bytes(id, ID_BYTES)));
    enum err found = ERR_NOT_FOUND;
    enum err e;

    while (db_next(&rows))
        found = ERR_CONFLICT;
    e = db_end(&rows);
    return e ? e : found;
}

/* Puts the app into extended mode. */
static enum err extend(struct db *db, struct str client_id)
{
    static const struct db_statement update = {
        "quota_extend",
        "UPDATE app SET mode = 'extended' WHERE client_id = $1"};
    enum err e = db_exec(db, &update, DB_ARGS(db_text(client_id)), NULL);

    return e ? e : change_append(db, CHANGE_APP, client_id);
}

enum err quota_decide(struct db *db, struct id id, enum quota_status status,
                      struct str answer, struct str admin, int64_t now_s)
{
    static const struct db_statement decide = {
        "quota_decide",
        "UPDATE quota_request SET status = $2, answer = $3, admin_id = $4,"
        " decided_s = $5 WHERE id = $1 AND status = 'open'"
        " RETURNING client_id"};
    uint8_t bytes[ID_BYTES];
    char client_id[ID_HEX_LENGTH];
    bool is_decided = false;
    enum err e;

    assert(status == QUOTA_APPROVED || status == QUOTA_REFUSED);
    /* Only an open request is updated: of two administrators who decide at
     * once, the second finds none. */
    id_to_bytes(id, bytes);
    struct db_rows rows =
        db_query(db, &decide,
                 DB_ARGS(db_bytes(bytes, sizeof bytes),
                         db_text(str_from_c(status_texts[status])),
                         db_text_or_null(answer), db_text_or_null(admin),
                         db_int(now_s)));

    while (db_next(&rows)) {
        struct str text = db_get_text(&rows, 0);

        /* Copied, since the app is changed after the rows are let go. */
        is_decided = text.n == sizeof client_id;
        if (is_decided)
            memcpy(client_id, text.p, text.n);
    }
    e = db_end(&rows);
    if (e)
        return e;
    if (!is_decided)
        return check_decided(db, bytes);
    if (status != QUOTA_APPROVED)
        return OK;
    return extend(db, str_of(client_id, sizeof client_id));
}

static enum err read_request(const struct db_rows *rows, struct arena *arena,
                             struct quota_request *out)
{
    *out =
        (struct quota_request){.reason = arena_str(arena, db_get_text(rows, 2)),
                               .answer = arena_str(arena, db_get_text(rows, 4)),
                               .admin = arena_str(arena, db_get_text(rows, 5)),
                               .asked_s = db_get_int(rows, 6),
                               .decided_s = db_get_int(rows, 7)};
    if (!db_get_id(rows, 0, &out->id) ||
        !id_from_hex(db_get_text(rows, 1), &out->app) ||
        !status_from_text(db_get_text(rows, 3), &out->status)) {
        log_error("state: a quota request of app %.*s: the row is damaged",
                  STR_ARG(db_get_text(rows, 1)));
        return ERR_CORRUPT;
    }
    return OK;
}

static enum err read_requests(struct db_rows *rows, struct db_part *part,
                              struct arena *arena, struct quota_request **out,
                              size_t *count)
{
    struct quota_request *requests = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_part_next(rows, part)) {
        requests = mem_grow(requests, n, &capacity, sizeof *requests);
        if (!read_request(rows, arena, &requests[n]))
            n++;
    }
    e = db_end(rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *requests);
    if (n > 0)
        memcpy(*out, requests, n * sizeof *requests);
    free(requests);
    return e;
}

#define REQUEST_COLUMNS                                                        \
    "id, client_id, reason, status, answer, admin_id, asked_s, decided_s"

static enum err list_open(struct db *db, struct db_part *part,
                          struct arena *arena, struct quota_request **out,
                          size_t *count)
{
    static const struct db_statement list = {
        "quota_requests_open",
        "SELECT " REQUEST_COLUMNS " FROM quota_request WHERE status = 'open'"
        " ORDER BY asked_s, id LIMIT $1 OFFSET $2"};
    struct db_rows rows =
        db_query(db, &list, DB_ARGS(db_part_limit(part), db_part_offset(part)));

    return read_requests(&rows, part, arena, out, count);
}

enum err quota_requests(struct db *db, const struct id *app,
                        struct db_part *part, struct arena *arena,
                        struct quota_request **out, size_t *count)
{
    static const struct db_statement list = {
        "quota_requests_of",
        "SELECT " REQUEST_COLUMNS " FROM quota_request WHERE client_id = $1"
        " ORDER BY asked_s DESC, id LIMIT $2 OFFSET $3"};
    struct id_hex hex;

    /* Two lists with two orders: administrators answer the oldest first, a
     * developer looks at the newest. */
    if (app == NULL)
        return list_open(db, part, arena, out, count);
    struct db_rows rows =
        db_query(db, &list,
                 DB_ARGS(db_text(id_hex_text(*app, &hex)), db_part_limit(part),
                         db_part_offset(part)));

    return read_requests(&rows, part, arena, out, count);
}

/* ---- counts of calls ---- */

enum err quota_add_calls(struct db *db, const struct quota_calls *calls)
{
    static const struct db_statement add = {
        "quota_add_calls",
        "INSERT INTO app_calls (client_id, minute, status_2, status_3,"
        " status_4, status_5) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (client_id, minute) DO UPDATE SET"
        " status_2 = app_calls.status_2 + excluded.status_2,"
        " status_3 = app_calls.status_3 + excluded.status_3,"
        " status_4 = app_calls.status_4 + excluded.status_4,"
        " status_5 = app_calls.status_5 + excluded.status_5"};
    struct id_hex hex;

    return db_exec(db, &add,
                   DB_ARGS(db_text(id_hex_text(calls->app, &hex)),
                           db_int(calls->minute), db_int(calls->count[2]),
                           db_int(calls->count[3]), db_int(calls->count[4]),
                           db_int(calls->count[5])),
                   NULL);
}

enum err quota_calls_since(struct db *db, struct id app, int64_t minute,
                           struct arena *arena, struct quota_calls **out,
                           size_t *count)
{
    static const struct db_statement list = {
        "quota_calls", "SELECT minute, status_2, status_3, status_4, status_5"
                       " FROM app_calls WHERE client_id = $1 AND minute >= $2"
                       " ORDER BY minute"};
    struct id_hex hex;
    struct db_rows rows = db_query(
        db, &list, DB_ARGS(db_text(id_hex_text(app, &hex)), db_int(minute)));
    struct quota_calls *all = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_next(&rows)) {
        all = mem_grow(all, n, &capacity, sizeof *all);
        all[n] =
            (struct quota_calls){.app = app, .minute = db_get_int(&rows, 0)};
        for (int i = 2; i <= 5; i++)
            all[n].count[i] = db_get_int(&rows, i - 1);
        n++;
    }
    e = db_end(&rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *all);
    if (n > 0)
        memcpy(*out, all, n * sizeof *all);
    free(all);
    return e;
}

enum err quota_prune(struct db *db, int64_t now_s)
{
    static const struct db_statement prune = {
        "quota_prune", "DELETE FROM app_calls WHERE minute < $1"};

    return db_exec(db, &prune, DB_ARGS(db_int((now_s - 7 * 86400) / 60)), NULL);
}
