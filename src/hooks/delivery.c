/* due_ms is the only word between nodes: claiming a delivery moves it, and
 * succeeds for whoever finds it where it was read. */
#include "hooks/delivery.h"

#include <assert.h>

#include "accounts/scope.h"
#include "base/mem.h"
#include "base/random.h"
#include "db/change.h"
#include "db/db.h"

_Static_assert(sizeof(uint64_t) == sizeof(scope_set), "a scope_set");

/* ---- making ---- */

/* Hooks of any number, as they are read. */
struct ids {
    struct id *list;
    size_t count;
    size_t capacity;
};

static void add_if_wanted(struct ids *to, const struct db_rows *rows,
                          enum event_kind kind)
{
    if ((hooks_kinds_read(db_get_text(rows, 1)) & EVENT_BIT(kind)) == 0)
        return;
    to->list = mem_grow(to->list, to->count, &to->capacity, sizeof *to->list);
    to->count += db_get_id(rows, 0, &to->list[to->count]);
}

/* The hooks that want what concerns a user, who must have allowed their apps to
 * see it. */
static enum err find_users(struct db *db, const struct delivery_event *event,
                           struct ids *out)
{
    static const struct db_statement find = {
        "hook_of_user", "SELECT h.id, h.kinds, g.scopes FROM user_grant g"
                        " JOIN hook h ON h.client_id = g.client_id"
                        " WHERE g.user_id = $1 AND h.off_s = 0"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(event->user)));

    while (db_next(&rows)) {
        scope_set scopes;

        if (scope_set_from_text(db_get_text(&rows, 2), &scopes, NULL) &&
            (event->scopes & ~scopes) == 0)
            add_if_wanted(out, &rows, event->kind);
    }
    return db_end(&rows);
}

static enum err find_worlds(struct db *db, const struct delivery_event *event,
                            struct ids *out)
{
    static const struct db_statement find = {
        "hook_of_world", "SELECT id, kinds FROM hook WHERE off_s = 0"};
    struct db_rows rows = db_query(db, &find, DB_NO_ARGS);

    while (db_next(&rows))
        add_if_wanted(out, &rows, event->kind);
    return db_end(&rows);
}

static enum err insert(struct db *db, const struct delivery_event *event,
                       struct id hook, int64_t *changed)
{
    static const struct db_statement insert = {
        "hook_delivery_insert",
        "INSERT INTO hook_delivery (hook_id, id, kind, user_id, body, made_ms,"
        " due_ms, tries, done_ms, is_dead, status, error)"
        " VALUES ($1, $2, $3, $4, $5, $6, $6, 0, 0, 0, 0, '')"
        " ON CONFLICT DO NOTHING"};
    struct db_id_room hook_room, room;

    return db_exec(db, &insert,
                   DB_ARGS(db_id(hook, &hook_room), db_id(event->id, &room),
                           db_text(str_from_c(event_kind_text(event->kind))),
                           db_text_or_null(event->user), db_text(event->body),
                           db_int(event->now_ms)),
                   changed);
}

enum err deliveries_make(struct db *db, const struct delivery_event *event,
                         size_t *made)
{
    struct ids hooks = {0};
    enum err e = event->user.n > 0 ? find_users(db, event, &hooks)
                                   : find_worlds(db, event, &hooks);

    *made = 0;
    for (size_t i = 0; i < hooks.count && !e; i++) {
        int64_t changed = 0;

        e = insert(db, event, hooks.list[i], &changed);
        *made += changed > 0;
    }
    free(hooks.list);
    return e;
}

/* ---- claiming ---- */

/* The hooks that are on and have something due. */
static enum err find_due_hooks(struct db *db, int64_t now_ms, struct ids *out)
{
    static const struct db_statement find = {
        "hook_due", "SELECT id FROM hook h WHERE off_s = 0 AND EXISTS"
                    " (SELECT 1 FROM hook_delivery d WHERE d.hook_id = h.id"
                    " AND d.done_ms = 0 AND d.due_ms <= $1)"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_int(now_ms)));

    while (db_next(&rows)) {
        out->list =
            mem_grow(out->list, out->count, &out->capacity, sizeof *out->list);
        out->count += db_get_id(&rows, 0, &out->list[out->count]);
    }
    return db_end(&rows);
}

enum err deliveries_are_due(struct db *db, int64_t now_ms, bool *are)
{
    struct ids hooks = {0};
    enum err e = find_due_hooks(db, now_ms, &hooks);

    *are = hooks.count > 0;
    free(hooks.list);
    return e;
}

enum err deliveries_count(struct db *db, int64_t *count)
{
    static const struct db_statement find = {
        "hook_delivery_count",
        "SELECT COUNT(*) FROM hook_delivery WHERE done_ms = 0"};
    struct db_rows rows = db_query(db, &find, DB_NO_ARGS);

    *count = 0;
    while (db_next(&rows))
        *count = db_get_int(&rows, 0);
    return db_end(&rows);
}

static bool read_try(const struct db_rows *rows, struct id hook,
                     struct arena *arena, struct delivery_try *out)
{
    *out = (struct delivery_try){
        .delivery = {.hook = hook,
                     .user = arena_str(arena, db_get_text(rows, 2)),
                     .body = arena_str(arena, db_get_text(rows, 3)),
                     .made_ms = db_get_int(rows, 4),
                     .due_ms = db_get_int(rows, 5),
                     .tries = (uint32_t)db_get_int(rows, 6)},
        .url = arena_str(arena, db_get_text(rows, 7)),
        .secret = arena_str(arena, db_get_text(rows, 8))};
    return db_get_id(rows, 0, &out->delivery.id) &&
           event_kind_from_text(db_get_text(rows, 1), &out->delivery.kind);
}

static enum err find_due(struct db *db, struct id hook, int64_t now_ms,
                         size_t limit, struct arena *arena,
                         struct delivery_try *out, size_t *count)
{
    static const struct db_statement find = {
        "hook_delivery_due",
        "SELECT d.id, d.kind, d.user_id, d.body, d.made_ms, d.due_ms, d.tries,"
        " h.url, h.secret FROM hook_delivery d JOIN hook h ON h.id = d.hook_id"
        " WHERE d.hook_id = $1 AND d.done_ms = 0 AND d.due_ms <= $2"
        " ORDER BY d.due_ms, d.id LIMIT $3"};
    struct db_id_room room;
    struct db_rows rows = db_query(
        db, &find,
        DB_ARGS(db_id(hook, &room), db_int(now_ms), db_int((int64_t)limit)));

    *count = 0;
    while (db_next(&rows))
        *count += read_try(&rows, hook, arena, &out[*count]);
    return db_end(&rows);
}

/* Whether it is ours: nobody else has moved it since it was read. */
static enum err claim_one(struct db *db, struct delivery *d, int64_t now_ms,
                          bool *is_ours)
{
    static const struct db_statement claim = {
        "hook_delivery_claim",
        "UPDATE hook_delivery SET due_ms = $4, tries = tries + 1"
        " WHERE hook_id = $1 AND id = $2 AND due_ms = $3 AND done_ms = 0"};
    struct db_id_room hook, room;
    int64_t changed = 0;
    enum err e =
        db_exec(db, &claim,
                DB_ARGS(db_id(d->hook, &hook), db_id(d->id, &room),
                        db_int(d->due_ms), db_int(now_ms + DELIVERY_LEASE_MS)),
                &changed);

    *is_ours = changed > 0;
    d->due_ms = now_ms + DELIVERY_LEASE_MS;
    d->tries++;
    return e;
}

/* Claims of one hook what there is room for. */
static enum err claim_of(struct db *db, const struct delivery_claim *claim,
                         struct id hook, struct arena *arena,
                         struct delivery_try *out, size_t *count)
{
    size_t flying = claim->in_flight(claim->arg, hook);
    size_t limit = flying < claim->each ? claim->each - flying : 0;
    size_t left = claim->room - *count, found = 0;
    struct delivery_try *due;
    enum err e;

    if (limit > left)
        limit = left;
    if (limit == 0)
        return OK;
    /* All that are in flight may be due again, before the others. */
    due = arena_alloc(arena, (limit + flying) * sizeof *due);
    e = find_due(db, hook, claim->now_ms, limit + flying, arena, due, &found);
    for (size_t i = 0; i < found && limit > 0 && !e; i++) {
        bool is_ours;

        if (claim->is_in_flight(claim->arg, &due[i].delivery))
            continue;
        e = claim_one(db, &due[i].delivery, claim->now_ms, &is_ours);
        if (!e && is_ours)
            out[(*count)++] = due[i];
        limit--;
    }
    return e;
}

enum err deliveries_claim(struct db *db, const struct delivery_claim *claim,
                          struct arena *arena, struct delivery_try *out,
                          size_t *count)
{
    struct ids hooks = {0};
    enum err e = find_due_hooks(db, claim->now_ms, &hooks);

    *count = 0;
    /* Begun at another hook each time, so that those at the end of the list
     * have their turn when there is no room for all. */
    for (size_t i = 0; i < hooks.count && *count < claim->room && !e; i++) {
        size_t at = (i + (size_t)claim->now_ms) % hooks.count;

        e = claim_of(db, claim, hooks.list[at], arena, out, count);
    }
    free(hooks.list);
    return e;
}

/* ---- what became of it ---- */

/* Units from this try to the next: 1, 2, 4 and so on, with up to a tenth more
 * by chance, so that what failed together isn't tried together. */
static int64_t pause_of(const struct delivery_result *r)
{
    uint32_t tries = r->delivery.tries, chance;
    int64_t units = tries < 9 ? (int64_t)1 << (tries > 0 ? tries - 1 : 0)
                              : DELIVERY_PAUSE_MAX;
    int64_t pause_ms;

    if (units > DELIVERY_PAUSE_MAX)
        units = DELIVERY_PAUSE_MAX;
    pause_ms = units * r->unit_ms;
    random_bytes(&chance, sizeof chance);
    return pause_ms + (int64_t)chance % (pause_ms / 10 + 1);
}

static enum err update(struct db *db, const struct delivery_result *r,
                       int64_t due_ms, int64_t done_ms, bool is_dead)
{
    static const struct db_statement update = {
        "hook_delivery_note",
        "UPDATE hook_delivery SET due_ms = $4, done_ms = $5, is_dead = $6,"
        " status = $7, error = $8"
        " WHERE hook_id = $1 AND id = $2 AND due_ms = $3 AND done_ms = 0"};
    struct db_id_room hook, room;

    /* What another node has taken up meanwhile is that node's to note. */
    return db_exec(
        db, &update,
        DB_ARGS(db_id(r->delivery.hook, &hook), db_id(r->delivery.id, &room),
                db_int(r->delivery.due_ms), db_int(due_ms), db_int(done_ms),
                db_int(is_dead), db_int(r->status), db_text(r->error)),
        NULL);
}

static enum err note_arrival(struct db *db, const struct delivery_result *r)
{
    static const struct db_statement well = {
        "hook_well",
        "UPDATE hook SET failing_ms = 0 WHERE id = $1 AND failing_ms > 0"};
    struct db_id_room room;
    enum err e = update(db, r, r->now_ms, r->now_ms, false);

    return e ? e
             : db_exec(db, &well, DB_ARGS(db_id(r->delivery.hook, &room)),
                       NULL);
}

static enum err note_failing(struct db *db, const struct delivery_result *r)
{
    static const struct db_statement failing = {
        "hook_failing",
        "UPDATE hook SET failing_ms = $2 WHERE id = $1 AND failing_ms = 0"};
    struct db_id_room room;

    return db_exec(db, &failing,
                   DB_ARGS(db_id(r->delivery.hook, &room), db_int(r->now_ms)),
                   NULL);
}

/* The first failure of a delivery that is given up is a day ago, less a pause;
 * nothing has arrived since if the hook has been failing as long. */
static enum err switch_off(struct db *db, const struct delivery_result *r,
                           bool *is_off)
{
    static const struct db_statement off = {
        "hook_off", "UPDATE hook SET off_s = $2 WHERE id = $1 AND off_s = 0"
                    " AND failing_ms > 0 AND failing_ms <= $3"};
    int64_t since_ms =
        r->now_ms - (DELIVERY_DAY - 2 * DELIVERY_PAUSE_MAX) * r->unit_ms;
    struct db_id_room room;
    struct id_hex hex;
    int64_t changed = 0;
    enum err e = db_exec(db, &off,
                         DB_ARGS(db_id(r->delivery.hook, &room),
                                 db_int(r->now_ms / 1000), db_int(since_ms)),
                         &changed);

    *is_off = changed > 0;
    if (e || !*is_off)
        return e;
    return change_append(db, CHANGE_HOOK, id_hex_text(r->delivery.hook, &hex));
}

enum err deliveries_note(struct db *db, const struct delivery_result *r,
                         bool *is_off)
{
    int64_t end_ms = r->delivery.made_ms + DELIVERY_DAY * r->unit_ms;
    int64_t next_ms = r->now_ms + pause_of(r);
    bool is_dead = next_ms > end_ms;
    enum err e;

    *is_off = false;
    if (r->status >= 200 && r->status <= 299)
        return note_arrival(db, r);
    e = update(db, r, next_ms, is_dead ? r->now_ms : 0, is_dead);
    if (!e)
        e = note_failing(db, r);
    return e || !is_dead ? e : switch_off(db, r, is_off);
}

/* ---- looking ---- */

enum err deliveries_list(struct db *db, struct id hook, uint32_t limit,
                         struct arena *arena, struct delivery **out,
                         size_t *count)
{
    static const struct db_statement list = {
        "hook_delivery_list",
        "SELECT id, kind, user_id, made_ms, due_ms, tries, done_ms, is_dead,"
        " status, error FROM hook_delivery WHERE hook_id = $1"
        " ORDER BY made_ms DESC, id LIMIT $2"};
    struct db_id_room room;
    struct db_rows rows =
        db_query(db, &list, DB_ARGS(db_id(hook, &room), db_int(limit)));

    *out = arena_alloc(arena, limit * sizeof **out);
    *count = 0;
    while (db_next(&rows)) {
        struct delivery *d = &(*out)[*count];

        *d =
            (struct delivery){.hook = hook,
                              .user = arena_str(arena, db_get_text(&rows, 2)),
                              .made_ms = db_get_int(&rows, 3),
                              .due_ms = db_get_int(&rows, 4),
                              .tries = (uint32_t)db_get_int(&rows, 5),
                              .done_ms = db_get_int(&rows, 6),
                              .is_dead = db_get_int(&rows, 7) != 0,
                              .status = (int)db_get_int(&rows, 8),
                              .error = arena_str(arena, db_get_text(&rows, 9))};
        *count += db_get_id(&rows, 0, &d->id) &&
                  event_kind_from_text(db_get_text(&rows, 1), &d->kind);
    }
    return db_end(&rows);
}

enum err deliveries_prune(struct db *db, int64_t now_s)
{
    static const struct db_statement prune = {
        "hook_delivery_prune",
        "DELETE FROM hook_delivery WHERE done_ms > 0 AND done_ms < $1"};
    int64_t before_ms = (now_s - DELIVERY_SHOWN_DAYS * 86400) * 1000;

    return db_exec(db, &prune, DB_ARGS(db_int(before_ms)), NULL);
}
