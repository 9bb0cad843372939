/* Many rows go into one statement, since a database server is a round trip
 * away; the rest of them, fewer than that, one by one. Beside one row a
 * statement that took a thousand plays in two thirds of the time on SQLite, and
 * in half of it on PostgreSQL.
 *
 * A range is asked for by the second, in which the index is, and cut to the
 * millisecond. One statement for each direction serves every filter: what isn't
 * filtered is compared with what everything passes. */
#include "plays/plays.h"

#include <assert.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/change.h"
#include "plays/row.h"

/* ---- adding ---- */

#define SHARED       3 /* parameters: user, country, stored_ms */
#define ROW_ARGS     8
#define ROWS_AT_ONCE 7

_Static_assert(SHARED + ROWS_AT_ONCE * ROW_ARGS <= DB_ARGS_MAX,
               "so many rows are too many parameters");

#define ROW(a, b, c, d, e, f, g, h)                                            \
    "($1, $" #a ", $" #b ", $" #c ", $" #d ", $" #e ", $2, $" #f ", $" #g      \
    ", $" #h ", $3)"
#define ROW_1 ROW(4, 5, 6, 7, 8, 9, 10, 11)
#define ROW_2 ROW(12, 13, 14, 15, 16, 17, 18, 19)
#define ROW_3 ROW(20, 21, 22, 23, 24, 25, 26, 27)
#define ROW_4 ROW(28, 29, 30, 31, 32, 33, 34, 35)
#define ROW_5 ROW(36, 37, 38, 39, 40, 41, 42, 43)
#define ROW_6 ROW(44, 45, 46, 47, 48, 49, 50, 51)
#define ROW_7 ROW(52, 53, 54, 55, 56, 57, 58, 59)
#define INSERT                                                                 \
    "INSERT INTO play (user_id, begun_s, item, begun_ms, heard_ms, how,"       \
    " country, context, device, names, stored_ms) VALUES "

/* What the arguments of some rows point to. */
struct adding {
    struct db_value args[SHARED + ROWS_AT_ONCE * ROW_ARGS];
    struct play_item items[ROWS_AT_ONCE];
    struct buf names; /* of all those rows; it has room before it is pointed
                         into */
};

static bool is_kind_of_play(enum sequence_kind kind)
{
    return kind == SEQUENCE_TRACK || kind == SEQUENCE_EPISODE ||
           kind == SEQUENCE_CHAPTER || kind == SEQUENCE_NOTHING;
}

static struct db_value names_value(const struct play *p, struct buf *names)
{
    size_t at = names->n;

    if (p->kind != SEQUENCE_NOTHING)
        return db_null();
    play_names_write(p, names);
    return db_bytes(names->p + at, names->n - at);
}

static void bind_row(struct adding *a, size_t i, const struct play *p)
{
    struct db_value *args = a->args + SHARED + i * ROW_ARGS;
    int64_t second = play_second(p->begun_ms);

    assert(is_kind_of_play(p->kind));
    args[0] = db_int(second);
    args[1] = play_item_value(p->kind, p->id, &a->items[i]);
    args[2] = db_int(p->begun_ms - second * 1000);
    args[3] = db_int(p->heard_ms);
    args[4] = db_int(play_how(p));
    args[5] = db_text_or_null(p->context);
    args[6] = db_text_or_null(p->device);
    args[7] = names_value(p, &a->names);
}

/* Room for the names of some rows, so that they stay where they are. */
static void reserve_names(struct adding *a, const struct play *list, size_t n)
{
    size_t bytes = 0;

    for (size_t i = 0; i < n; i++)
        bytes += 3 * sizeof(uint32_t) + list[i].artist.n + list[i].title.n +
                 list[i].album.n;
    buf_clear(&a->names);
    (void)buf_reserve(&a->names, bytes);
}

static enum err add_some(struct db *db, struct adding *a,
                         const struct play *list, size_t n, size_t *stored)
{
    static const struct db_statement one = {"play_insert", INSERT ROW_1
                                            " ON CONFLICT DO NOTHING"};
    static const struct db_statement seven = {"play_insert_7", INSERT ROW_1
                                              ", " ROW_2 ", " ROW_3 ", " ROW_4
                                              ", " ROW_5 ", " ROW_6 ", " ROW_7
                                              " ON CONFLICT DO NOTHING"};
    int64_t changed;
    enum err e;

    reserve_names(a, list, n);
    for (size_t i = 0; i < n; i++)
        bind_row(a, i, &list[i]);
    e = db_exec(db, n == 1 ? &one : &seven, a->args, SHARED + n * ROW_ARGS,
                &changed);
    if (!e)
        *stored += (size_t)changed;
    return e;
}

enum err plays_add(struct db *db, const struct plays_new *plays, size_t *stored)
{
    struct adding a = {.args = {db_text(plays->user), db_text(plays->country),
                                db_int(plays->now_ms)}};
    size_t added = 0;
    enum err e = OK;

    buf_init(&a.names, SIZE_MAX);
    for (size_t i = 0; i < plays->count && !e;) {
        size_t n = plays->count - i >= ROWS_AT_ONCE ? ROWS_AT_ONCE : 1;

        e = add_some(db, &a, plays->list + i, n, &added);
        i += n;
    }
    buf_release(&a.names);
    if (!e && added > 0)
        e = change_append(db, CHANGE_PLAYS, STR_EMPTY);
    if (stored != NULL)
        *stored = added;
    return e;
}

/* ---- a history ---- */

/* Parameters: user; seconds from, to; milliseconds after, before; flags that
 * are set; flags that aren't; items below; where to go on. */
#define RANGE(name, compare, direction)                                        \
    {                                                                          \
        name, "SELECT " PLAY_COLUMNS " FROM play WHERE user_id = $1"           \
              " AND begun_s >= $2 AND begun_s <= $3"                           \
              " AND begun_s * 1000 + begun_ms > $4"                            \
              " AND begun_s * 1000 + begun_ms < $5"                            \
              " AND (how & $6) = $6 AND (how & $7) = 0 AND item < $8"          \
              " AND (begun_s, begun_ms, item) " compare " ($9, $10, $11)"      \
              " ORDER BY begun_s " direction ", begun_ms " direction           \
              ", item " direction " LIMIT $12"                                 \
    }

/* Rows of PLAY_COLUMNS, of which there are at most `limit`. */
static enum err read_plays(struct db_rows *rows, uint32_t limit,
                           struct arena *arena, struct play **out,
                           size_t *count)
{
    struct play *all = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_next(rows) && n < limit) {
        all = mem_grow(all, n, &capacity, sizeof *all);
        n += play_row_read(rows, arena, &all[n]) ? 1 : 0;
    }
    e = db_end(rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *all);
    if (n > 0)
        memcpy(*out, all, n * sizeof *all);
    free(all);
    return e;
}

/* Times that a second can be made of, and multiplied again. */
static int64_t bounded(int64_t ms)
{
    const int64_t most = INT64_MAX / 4;

    return ms > most ? most : ms < -most ? -most : ms;
}

/* Where a page begins that has none before it: before all, or behind. */
static struct play first_place(const struct plays_range *range)
{
    int64_t far = bounded(INT64_MAX);

    if (range->from != NULL)
        return *range->from;
    return (struct play){.begun_ms = range->oldest_first ? -far : far,
                         .kind = SEQUENCE_KIND_END};
}

enum err plays_range(struct db *db, const struct plays_range *range,
                     struct arena *arena, struct play **out, size_t *count)
{
    static const struct db_statement newest = RANGE("play_range", "<", "DESC");
    static const struct db_statement oldest =
        RANGE("play_range_oldest", ">", "ASC");
    bool is_short = range->counted_tracks_only;
    bool hides = range->public_only || is_short;
    int64_t after = bounded(range->after_ms);
    int64_t before = bounded(range->before_ms);
    struct play place = first_place(range);
    int64_t second = play_second(place.begun_ms);
    struct play_item below, at;
    struct db_rows rows = db_query(
        db, range->oldest_first ? &oldest : &newest,
        DB_ARGS(
            db_text(range->user), db_int(play_second(after)),
            db_int(play_second(before)), db_int(after), db_int(before),
            db_int(is_short ? PLAY_HOW_COUNTS : 0),
            db_int(hides ? PLAY_HOW_PRIVATE : 0),
            play_item_value(is_short ? SEQUENCE_TRACK + 1 : SEQUENCE_KIND_END,
                            (struct id){0, 0}, &below),
            db_int(second), db_int(place.begun_ms - second * 1000),
            play_item_value(place.kind, place.id, &at), db_int(range->limit)));

    return read_plays(&rows, range->limit, arena, out, count);
}

enum err plays_count(struct db *db, struct str user, bool public_only,
                     int64_t *count)
{
    static const struct db_statement find = {
        "play_count",
        "SELECT COUNT(*) FROM play WHERE user_id = $1 AND (how & $2) = 0"};
    struct db_rows rows = db_query(
        db, &find,
        DB_ARGS(db_text(user), db_int(public_only ? PLAY_HOW_PRIVATE : 0)));

    *count = 0;
    while (db_next(&rows))
        *count = db_get_int(&rows, 0);
    return db_end(&rows);
}

enum err plays_totals(struct db *db, int64_t *plays, int64_t *unmatched)
{
    static const struct db_statement find = {
        "play_totals", "SELECT (SELECT COUNT(*) FROM play),"
                       " (SELECT COUNT(*) FROM play WHERE names IS NOT NULL)"};
    struct db_rows rows = db_query(db, &find, DB_NO_ARGS);

    *plays = *unmatched = 0;
    while (db_next(&rows)) {
        *plays = db_get_int(&rows, 0);
        *unmatched = db_get_int(&rows, 1);
    }
    return db_end(&rows);
}

/* ---- the log ---- */

/* PLAY_COLUMNS without its texts, and what is the log's own. */
#define LOG_COLUMNS                                                            \
    "begun_s, begun_ms, item, heard_ms, how, NULL, NULL, NULL,"                \
    " stored_ms, user_id, country"

/* Behind which row the log goes on: no user's text is empty. */
static struct play_row log_place(int64_t since_ms, const struct play_row *after)
{
    if (after != NULL)
        return *after;
    return (struct play_row){.stored_ms = since_ms};
}

/* Rows of LOG_COLUMNS; one that is damaged is logged and passed over. */
static enum err read_log(struct db_rows *rows, struct arena *arena,
                         struct play_row **out, size_t *count)
{
    struct play_row *all = NULL;
    size_t capacity = 0, n = 0;
    enum err e;

    while (db_next(rows)) {
        all = mem_grow(all, n, &capacity, sizeof *all);
        if (!play_row_read(rows, arena, &all[n].play))
            continue;
        all[n].stored_ms = db_get_int(rows, 8);
        all[n].user = arena_str(arena, db_get_text(rows, 9));
        all[n].country = arena_str(arena, db_get_text(rows, 10));
        n++;
    }
    e = db_end(rows);
    *count = n;
    *out = arena_alloc(arena, n * sizeof *all);
    if (n > 0)
        memcpy(*out, all, n * sizeof *all);
    free(all);
    return e;
}

enum err plays_since(struct db *db, int64_t since_ms,
                     const struct play_row *after, uint32_t limit,
                     struct arena *arena, struct play_row **out, size_t *count)
{
    static const struct db_statement next = {
        "play_log", "SELECT " LOG_COLUMNS " FROM play WHERE stored_ms >= $1"
                    " AND (stored_ms, user_id, begun_s, item)"
                    " > ($1, $2, $3, $4)"
                    " ORDER BY stored_ms, user_id, begun_s, item LIMIT $5"};
    struct play_row place = log_place(since_ms, after);
    struct play_item item;
    struct db_rows rows =
        db_query(db, &next,
                 DB_ARGS(db_int(place.stored_ms), db_text(place.user),
                         db_int(play_second(place.play.begun_ms)),
                         play_item_value(place.play.kind, place.play.id, &item),
                         db_int(limit)));

    return read_log(&rows, arena, out, count);
}

enum err plays_between(struct db *db, struct str user, int64_t from_ms,
                       int64_t to_ms, struct arena *arena,
                       struct play_row **out, size_t *count)
{
    static const struct db_statement find = {
        "play_between", "SELECT " LOG_COLUMNS " FROM play WHERE user_id = $1"
                        " AND begun_s >= $2 AND begun_s < $3"
                        " ORDER BY begun_s, item"};
    struct db_rows rows =
        db_query(db, &find,
                 DB_ARGS(db_text(user), db_int(play_second(from_ms)),
                         db_int(play_second(to_ms))));

    return read_log(&rows, arena, out, count);
}
