/* A session is a row under the hash of its cookie, and another row of
 * `session_detail` for what its user is told of it, which a session that was
 * begun by an earlier version has once it is seen. An expired session isn't
 * found, and goes with the next pruning.
 *
 * Guesses are one row for each key: when the first guess of the window was, and
 * how many there were. After SESSIONS_GUESS_S the next guess begins a new
 * window. That lets through twice the limit at most in any such time, which is
 * as good against guessing, and guesses at one key can't fill the table with
 * rows. */
#include "accounts/sessions.h"

#include "base/log.h"
#include "base/mem.h"
#include "db/db.h"

static struct db_value hash_value(const uint8_t *hash)
{
    return db_secret(db_bytes(hash, SESSIONS_HASH_BYTES));
}

#define SESSION_TABLES                                                         \
    "session LEFT JOIN session_detail ON session_detail.hash = session.hash"
#define SESSION_COLUMNS                                                        \
    "session.hash, user_id, created_s, expires_s, seen_s, browser, address"

/* A row of SESSION_COLUMNS. A row that this program couldn't have written
 * reads as ERR_CORRUPT. */
static enum err read_session(const struct db_rows *rows, struct arena *arena,
                             struct session *out)
{
    struct str hash = db_get_bytes(rows, 0);

    /* Without a detail the last three are NULL, which reads as 0 and empty. */
    *out = (struct session){.user = arena_str(arena, db_get_text(rows, 1)),
                            .created_s = db_get_int(rows, 2),
                            .expires_s = db_get_int(rows, 3),
                            .seen_s = db_get_int(rows, 4),
                            .browser = arena_str(arena, db_get_text(rows, 5)),
                            .address = arena_str(arena, db_get_text(rows, 6))};
    if (hash.n != SESSIONS_HASH_BYTES) {
        log_error("state: a session of %.*s: the row is damaged",
                  STR_ARG(out->user));
        return ERR_CORRUPT;
    }
    memcpy(out->hash, hash.p, hash.n);
    return OK;
}

/* Ends the user's oldest sessions, so that SESSIONS_MAX are left with the new
 * one, which stays whatever the clocks say. LIMIT is there because one engine
 * has no OFFSET without; what it leaves goes with the next sign-in. */
static enum err end_oldest(struct db *db, const struct session *session)
{
    static const struct db_statement end = {
        "session_end_oldest",
        "DELETE FROM session WHERE hash IN (SELECT hash FROM session"
        " WHERE user_id = $1 AND hash <> $2"
        " ORDER BY created_s DESC, hash LIMIT 1000 OFFSET $3)"};

    return db_exec(db, &end,
                   DB_ARGS(db_text(session->user), hash_value(session->hash),
                           db_int(SESSIONS_MAX - 1)),
                   NULL);
}

enum err sessions_create(struct db *db, const struct session *session)
{
    static const struct db_statement insert = {
        "session_insert",
        "INSERT INTO session (hash, user_id, created_s, expires_s)"
        " VALUES ($1, $2, $3, $4)"};

    enum err e =
        db_exec(db, &insert,
                DB_ARGS(hash_value(session->hash), db_text(session->user),
                        db_int(session->created_s), db_int(session->expires_s)),
                NULL);

    struct session seen = *session;

    seen.seen_s = session->created_s;
    if (!e)
        e = sessions_see(db, &seen);
    return e ? e : end_oldest(db, session);
}

enum err sessions_find(struct db *db, const uint8_t *hash, int64_t now_s,
                       struct arena *arena, struct session *out)
{
    static const struct db_statement find = {
        "session_find", "SELECT " SESSION_COLUMNS " FROM " SESSION_TABLES
                        " WHERE session.hash = $1 AND expires_s > $2"};
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(hash_value(hash), db_int(now_s)));
    enum err read = ERR_NOT_FOUND;
    enum err e;

    while (db_next(&rows))
        read = read_session(&rows, arena, out);
    e = db_end(&rows);
    return e ? e : read;
}

enum err sessions_list(struct db *db, struct str user, int64_t now_s,
                       struct arena *arena, struct session **out, size_t *count)
{
    static const struct db_statement list = {
        "session_list", "SELECT " SESSION_COLUMNS " FROM " SESSION_TABLES
                        " WHERE user_id = $1 AND expires_s > $2"
                        " ORDER BY created_s DESC, session.hash"};
    struct db_rows rows =
        db_query(db, &list, DB_ARGS(db_text(user), db_int(now_s)));
    struct session *sessions = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_next(&rows)) {
        sessions = mem_grow(sessions, n, &capacity, sizeof *sessions);
        if (!read_session(&rows, arena, &sessions[n]))
            n++;
    }
    e = db_end(&rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *sessions);
    if (n > 0)
        memcpy(*out, sessions, n * sizeof *sessions);
    free(sessions);
    return e;
}

bool sessions_is_unseen(const struct session *session, int64_t now_s)
{
    return session->seen_s / SESSIONS_SEEN_S != now_s / SESSIONS_SEEN_S;
}

enum err sessions_see(struct db *db, const struct session *session)
{
    /* From the session's own row: it may have ended meanwhile. */
    static const struct db_statement see = {
        "session_see",
        "INSERT INTO session_detail (hash, seen_s, browser, address)"
        " SELECT hash, $2, $3, $4 FROM session WHERE hash = $1"
        " ON CONFLICT (hash) DO UPDATE SET seen_s = excluded.seen_s,"
        " browser = excluded.browser, address = excluded.address"};

    return db_exec(db, &see,
                   DB_ARGS(hash_value(session->hash), db_int(session->seen_s),
                           db_text(session->browser),
                           db_text(session->address)),
                   NULL);
}

enum err sessions_delete(struct db *db, const uint8_t *hash)
{
    static const struct db_statement delete = {
        "session_delete", "DELETE FROM session WHERE hash = $1"};

    return db_exec(db, &delete, DB_ARGS(hash_value(hash)), NULL);
}

enum err sessions_delete_own(struct db *db, struct str user,
                             const uint8_t *hash)
{
    static const struct db_statement delete = {
        "session_delete_own",
        "DELETE FROM session WHERE hash = $1 AND user_id = $2"};

    return db_exec(db, &delete, DB_ARGS(hash_value(hash), db_text(user)), NULL);
}

enum err sessions_delete_others(struct db *db, struct str user,
                                const uint8_t *but)
{
    static const struct db_statement delete = {
        "session_delete_others",
        "DELETE FROM session WHERE user_id = $1 AND hash <> $2"};

    return db_exec(db, &delete, DB_ARGS(db_text(user), hash_value(but)), NULL);
}

enum err sessions_delete_of(struct db *db, struct str user)
{
    static const struct db_statement delete = {
        "session_delete_of", "DELETE FROM session WHERE user_id = $1"};

    return db_exec(db, &delete, DB_ARGS(db_text(user)), NULL);
}

enum err sessions_prune(struct db *db, int64_t now_s)
{
    static const struct db_statement prune = {
        "session_prune", "DELETE FROM session WHERE expires_s <= $1"};
    static const struct db_statement prune_guesses = {
        "guess_prune", "DELETE FROM guess WHERE started_s <= $1"};
    enum err e = db_exec(db, &prune, DB_ARGS(db_int(now_s)), NULL);

    return e ? e
             : db_exec(db, &prune_guesses,
                       DB_ARGS(db_int(now_s - SESSIONS_GUESS_S)), NULL);
}

/* ---- guesses ---- */

enum err sessions_guesses(struct db *db, struct str key, int64_t now_s,
                          int64_t *out)
{
    static const struct db_statement find = {
        "guess_find", "SELECT guesses FROM guess"
                      " WHERE subject = $1 AND started_s > $2"};
    struct db_rows rows = db_query(
        db, &find, DB_ARGS(db_text(key), db_int(now_s - SESSIONS_GUESS_S)));

    /* A window that has ended counts as none, also before it is pruned. */
    *out = 0;
    while (db_next(&rows))
        *out = db_get_int(&rows, 0);
    return db_end(&rows);
}

enum err sessions_note_guess(struct db *db, struct str key, int64_t now_s)
{
    static const struct db_statement note = {
        "guess_note",
        "INSERT INTO guess (subject, started_s, guesses) VALUES ($1, $2, 1)"
        " ON CONFLICT (subject) DO UPDATE SET"
        " guesses = CASE WHEN guess.started_s > $3"
        "  THEN guess.guesses + 1 ELSE 1 END,"
        " started_s = CASE WHEN guess.started_s > $3"
        "  THEN guess.started_s ELSE excluded.started_s END"};

    return db_exec(
        db, &note,
        DB_ARGS(db_text(key), db_int(now_s), db_int(now_s - SESSIONS_GUESS_S)),
        NULL);
}

enum err sessions_forget_guesses(struct db *db, struct str key)
{
    static const struct db_statement forget = {
        "guess_forget", "DELETE FROM guess WHERE subject = $1"};

    return db_exec(db, &forget, DB_ARGS(db_text(key)), NULL);
}
