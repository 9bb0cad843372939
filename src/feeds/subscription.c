/* due_s is the only word between nodes: claiming a subscription moves it, and
 * succeeds for whoever finds it where it was read. */
#include "feeds/subscription.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/utf8.h"
#include "db/change.h"
#include "db/db.h"
#include "db/part.h"
#include "hooks/hooks.h"

#define COLUMNS                                                                \
    "id, url, former_url, title, show, etag, modified, digest, added_s,"       \
    " checked_s, changed_s, due_s, failing_s, failures, is_dead, error"

/* ---- rules ---- */

/* What webhooks may be sent to can be fetched from, too. */
bool subscription_url_is_valid(struct str url)
{
    _Static_assert(SUBSCRIPTION_URL_MAX_BYTES == HOOKS_URL_MAX_BYTES,
                   "one rule for addresses");
    return hooks_url_is_valid(url);
}

int64_t subscription_pause_s(int64_t every_s, int64_t failures)
{
    int64_t most =
        every_s > SUBSCRIPTION_PAUSE_MAX_S ? every_s : SUBSCRIPTION_PAUSE_MAX_S;
    int64_t pause_s = every_s;

    for (int64_t i = 0; i < failures && pause_s < most; i++)
        pause_s *= 2;
    return pause_s < most ? pause_s : most;
}

/* ---- rows ---- */

static bool read_row(const struct db_rows *rows, struct arena *arena,
                     struct subscription *out)
{
    *out = (struct subscription){
        .url = arena_str(arena, db_get_text(rows, 1)),
        .former_url = arena_str(arena, db_get_text(rows, 2)),
        .title = arena_str(arena, db_get_text(rows, 3)),
        .show = arena_str(arena, db_get_text(rows, 4)),
        .etag = arena_str(arena, db_get_text(rows, 5)),
        .modified = arena_str(arena, db_get_text(rows, 6)),
        .digest = arena_str(arena, db_get_text(rows, 7)),
        .added_s = db_get_int(rows, 8),
        .checked_s = db_get_int(rows, 9),
        .changed_s = db_get_int(rows, 10),
        .due_s = db_get_int(rows, 11),
        .failing_s = db_get_int(rows, 12),
        .failures = db_get_int(rows, 13),
        .is_dead = db_get_int(rows, 14) != 0,
        .error = arena_str(arena, db_get_text(rows, 15))};
    if (db_get_id(rows, 0, &out->id))
        return true;
    log_error("state: the subscription of %.*s: the row is damaged",
              STR_ARG(out->url));
    return false;
}

/* The rows of a query as a list in the arena. `part` may be NULL. */
static enum err read_rows(struct db_rows *rows, struct db_part *part,
                          struct arena *arena, struct subscription **out,
                          size_t *count)
{
    struct subscription *list = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_part_next(rows, part)) {
        list = mem_grow(list, n, &capacity, sizeof *list);
        n += read_row(rows, arena, &list[n]);
    }
    e = db_end(rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *list);
    if (n > 0)
        memcpy(*out, list, n * sizeof *list);
    free(list);
    return e;
}

static enum err read_one(struct db_rows *rows, struct arena *arena,
                         struct subscription *out)
{
    bool found = false;
    enum err e;

    while (db_next(rows))
        found = read_row(rows, arena, out);
    e = db_end(rows);
    return e || found ? e : ERR_NOT_FOUND;
}

/* ---- making and ending ---- */

static enum err tell(struct db *db, struct id id)
{
    struct id_hex hex;

    return change_append(db, CHANGE_SUBSCRIPTION, id_hex_text(id, &hex));
}

enum err subscriptions_add(struct db *db, struct subscription *new,
                           int64_t now_s)
{
    static const struct db_statement insert = {
        "subscription_insert",
        "INSERT INTO subscription (" COLUMNS ") VALUES ($1, $2, '', '', '', '',"
        " '', '', $3, 0, 0, $3, 0, 0, 0, '') ON CONFLICT DO NOTHING"};
    struct subscription_counts counts;
    struct db_id_room room;
    int64_t changed = 0;
    enum err e = subscriptions_count(db, &counts);

    if (!e && counts.all >= SUBSCRIPTIONS_MAX)
        return ERR_LIMIT;
    *new = (struct subscription){
        .url = new->url, .added_s = now_s, .due_s = now_s};
    random_bytes(&new->id, sizeof new->id);
    if (!e)
        e = db_exec(
            db, &insert,
            DB_ARGS(db_id(new->id, &room), db_text(new->url), db_int(now_s)),
            &changed);
    if (!e && changed == 0)
        e = ERR_EXISTS;
    return e ? e : tell(db, new->id);
}

enum err subscriptions_remove(struct db *db, struct id id)
{
    static const struct db_statement delete = {
        "subscription_delete", "DELETE FROM subscription WHERE id = $1"};
    struct db_id_room room;
    int64_t changed = 0;
    enum err e = db_exec(db, &delete, DB_ARGS(db_id(id, &room)), &changed);

    return !e && changed == 0 ? ERR_NOT_FOUND : e;
}

/* ---- reading ---- */

enum err subscriptions_find(struct db *db, struct id id, struct arena *arena,
                            struct subscription *out)
{
    static const struct db_statement find = {
        "subscription_find",
        "SELECT " COLUMNS " FROM subscription WHERE id = $1"};
    struct db_id_room room;
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_id(id, &room)));

    return read_one(&rows, arena, out);
}

enum err subscriptions_find_url(struct db *db, struct str url,
                                struct arena *arena, struct subscription *out)
{
    static const struct db_statement find = {
        "subscription_find_url",
        "SELECT " COLUMNS " FROM subscription WHERE url = $1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(url)));

    return read_one(&rows, arena, out);
}

enum err subscriptions_list(struct db *db, struct db_part *part,
                            struct arena *arena, struct subscription **out,
                            size_t *count)
{
    static const struct db_statement list = {
        "subscription_list", "SELECT " COLUMNS " FROM subscription"
                             " ORDER BY title, url LIMIT $1 OFFSET $2"};
    struct db_rows rows =
        db_query(db, &list, DB_ARGS(db_part_limit(part), db_part_offset(part)));

    return read_rows(&rows, part, arena, out, count);
}

enum err subscriptions_count(struct db *db, struct subscription_counts *out)
{
    static const struct db_statement count = {
        "subscription_count",
        "SELECT COUNT(*), COUNT(CASE WHEN failing_s > 0 AND is_dead = 0 THEN 1"
        " END), COUNT(CASE WHEN is_dead > 0 THEN 1 END) FROM subscription"};
    struct db_rows rows = db_query(db, &count, DB_NO_ARGS);

    *out = (struct subscription_counts){0};
    while (db_next(&rows))
        *out = (struct subscription_counts){.all = db_get_int(&rows, 0),
                                            .failing = db_get_int(&rows, 1),
                                            .dead = db_get_int(&rows, 2)};
    return db_end(&rows);
}

/* ---- what is due ---- */

enum err subscriptions_ask(struct db *db, struct id id, int64_t now_s)
{
    static const struct db_statement ask = {
        "subscription_ask",
        "UPDATE subscription SET due_s = $2, is_dead = 0 WHERE id = $1"};
    struct db_id_room room;
    int64_t changed = 0;
    enum err e =
        db_exec(db, &ask, DB_ARGS(db_id(id, &room), db_int(now_s)), &changed);

    if (!e && changed == 0)
        e = ERR_NOT_FOUND;
    return e ? e : tell(db, id);
}

enum err subscriptions_ask_all(struct db *db, int64_t now_s)
{
    static const struct db_statement ask = {
        "subscription_ask_all",
        "UPDATE subscription SET due_s = $1, is_dead = 0"};
    enum err e = db_exec(db, &ask, DB_ARGS(db_int(now_s)), NULL);

    return e ? e : change_append(db, CHANGE_SUBSCRIPTION, STR_EMPTY);
}

enum err subscriptions_are_due(struct db *db, int64_t now_s, bool *are)
{
    static const struct db_statement find = {
        "subscription_are_due", "SELECT 1 FROM subscription WHERE is_dead = 0"
                                " AND due_s <= $1 LIMIT 1"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_int(now_s)));

    *are = false;
    while (db_next(&rows))
        *are = true;
    return db_end(&rows);
}

/* `*is_ours` is false when another was quicker. */
static enum err claim(struct db *db, const struct subscription *s,
                      int64_t now_s, bool *is_ours)
{
    static const struct db_statement claim = {
        "subscription_claim", "UPDATE subscription SET due_s = $3"
                              " WHERE id = $1 AND due_s = $2"};
    struct db_id_room room;
    int64_t changed = 0;
    enum err e = db_exec(db, &claim,
                         DB_ARGS(db_id(s->id, &room), db_int(s->due_s),
                                 db_int(now_s + SUBSCRIPTION_LEASE_S)),
                         &changed);

    *is_ours = changed > 0;
    return e;
}

enum err subscriptions_claim(struct db *db, int64_t now_s, size_t limit,
                             struct arena *arena, struct subscription **out,
                             size_t *count)
{
    static const struct db_statement find = {
        "subscription_due",
        "SELECT " COLUMNS " FROM subscription WHERE is_dead = 0"
        " AND due_s <= $1 ORDER BY due_s, id LIMIT $2"};
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_int(now_s), db_int((int64_t)limit)));
    size_t found, n = 0;
    enum err e = read_rows(&rows, NULL, arena, out, &found);

    for (size_t i = 0; i < found && !e; i++) {
        bool is_ours;

        e = claim(db, &(*out)[i], now_s, &is_ours);
        if (!e && is_ours)
            (*out)[n++] = (*out)[i];
    }
    *count = n;
    return e;
}

/* ---- what became of it ---- */

/* A text of a feed's or of its server's, as the database takes it. */
static struct db_value shown(struct str text)
{
    if (!utf8_is_valid(text) || str_find(text, '\0') < text.n)
        return db_text(STR_EMPTY);
    return db_text(utf8_cut(text, SUBSCRIPTION_TEXT_MAX_BYTES));
}

/* Half of a validator validates nothing. */
static struct db_value whole(struct str text)
{
    return shown(text.n <= SUBSCRIPTION_TEXT_MAX_BYTES ? text : STR_EMPTY);
}

static enum err note_failure(struct db *db, const struct subscription_result *r)
{
    static const struct db_statement update = {
        "subscription_fail",
        "UPDATE subscription SET due_s = $2, failing_s = $3, failures = $4,"
        " is_dead = $5, error = $6 WHERE id = $1"};
    int64_t failures = r->was.failures + 1;
    int64_t since_s = r->was.failing_s > 0 ? r->was.failing_s : r->now_s;
    bool is_dead = r->outcome == SUBSCRIPTION_GONE ||
                   (failures >= SUBSCRIPTION_DEAD_FAILURES &&
                    r->now_s - since_s >= SUBSCRIPTION_DEAD_S);
    struct db_id_room room;

    return db_exec(
        db, &update,
        DB_ARGS(db_id(r->was.id, &room),
                db_int(r->now_s + subscription_pause_s(r->every_s, failures)),
                db_int(since_s), db_int(failures), db_int(is_dead),
                shown(r->error)),
        NULL);
}

static enum err put_off(struct db *db, const struct subscription_result *r)
{
    static const struct db_statement update = {
        "subscription_put_off",
        "UPDATE subscription SET due_s = $2 WHERE id = $1"};
    struct db_id_room room;

    return db_exec(db, &update,
                   DB_ARGS(db_id(r->was.id, &room),
                           db_int(r->now_s + SUBSCRIPTION_PUT_OFF_S)),
                   NULL);
}

/* `*is_ours` is false when the address is another subscription's: then this
 * one has ended. */
static enum err move(struct db *db, const struct subscription_result *r,
                     bool *is_ours)
{
    static const struct db_statement find = {
        "subscription_of_url",
        "SELECT 1 FROM subscription WHERE url = $1 AND id <> $2"};
    static const struct db_statement update = {
        "subscription_move",
        "UPDATE subscription SET url = $2, former_url = $3 WHERE id = $1"};
    struct db_id_room room;
    struct db_value id = db_id(r->was.id, &room);
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(r->url), id));
    enum err e;

    *is_ours = true;
    while (db_next(&rows))
        *is_ours = false;
    e = db_end(&rows);
    if (!e && !*is_ours) {
        e = subscriptions_remove(db, r->was.id);
        return e == ERR_NOT_FOUND ? OK : e;
    }
    if (!e)
        e = db_exec(db, &update,
                    DB_ARGS(id, db_text(r->url), db_text(r->was.url)), NULL);
    return e;
}

static enum err note_success(struct db *db, const struct subscription_result *r)
{
    static const struct db_statement update = {
        "subscription_succeed",
        "UPDATE subscription SET due_s = $2, failing_s = 0, failures = 0,"
        " is_dead = 0, error = '', checked_s = $3, changed_s = $4, title = $5,"
        " show = $6, etag = $7, modified = $8, digest = $9 WHERE id = $1"};
    bool has_changed = r->outcome == SUBSCRIPTION_CHANGED;
    bool is_ours = true;
    struct db_id_room room;
    enum err e = r->url.n > 0 ? move(db, r, &is_ours) : OK;

    if (e || !is_ours)
        return e;
    return db_exec(db, &update,
                   DB_ARGS(db_id(r->was.id, &room),
                           db_int(r->now_s + r->every_s), db_int(r->now_s),
                           db_int(has_changed ? r->now_s : r->was.changed_s),
                           shown(r->title), shown(r->show), whole(r->etag),
                           whole(r->modified), whole(r->digest)),
                   NULL);
}

enum err subscriptions_note(struct db *db, const struct subscription_result *r)
{
    switch (r->outcome) {
    case SUBSCRIPTION_FAILED:
    case SUBSCRIPTION_GONE:
        return note_failure(db, r);
    case SUBSCRIPTION_PUT_OFF:
        return put_off(db, r);
    case SUBSCRIPTION_SAME:
    case SUBSCRIPTION_CHANGED:
        break;
    }
    return note_success(db, r);
}

/* ---- the domain ---- */

#define STEP(number, name, text) {number, {name, text}},
static const struct db_step steps[] = {
#include "feeds/tables.def"
};
#undef STEP

const struct db_domain feeds_domain = {.name = "feeds",
                                       .steps = steps,
                                       .step_count =
                                           sizeof steps / sizeof steps[0]};
