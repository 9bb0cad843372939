/* Bytes on one side, rows on the other; what is read may be damaged, or of
 * another version of this program, and then the log is folded anew. */
#include "trends/trend_checkpoint.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/pack.h"
#include "catalog/field.h"
#include "db/db.h"

#define VERSION 1u

/* ---- bytes ---- */

static void pack_seen(const struct trend_seen *seen, struct buf *out)
{
    pack_u64(out, (uint64_t)seen->horizon_ms);
    pack_u32(out, (uint32_t)seen->count);
    for (size_t i = 0; i < seen->slot_count; i++)
        if (seen->slots[i].is_used) {
            pack_id(out, seen->slots[i].key);
            pack_u64(out, (uint64_t)seen->slots[i].stored_ms);
        }
}

static void pack_genres(const struct trend_counts *counts, struct buf *out)
{
    size_t n = trend_counts_genre_count(counts);

    pack_u32(out, (uint32_t)n);
    for (size_t i = 0; i < n; i++)
        pack_text(out, trend_counts_genre_name(counts, i));
}

static void pack_record(const struct trend_record *r, struct buf *out)
{
    pack_id(out, r->key.id);
    pack_u8(out, r->key.type);
    pack_u32(out, r->key.market);
    pack_u64(out, r->mark);
    pack_u32(out, r->count);
    for (uint32_t i = 0; i < r->count; i++) {
        pack_u32(out, r->cells[i].day);
        pack_u32(out, r->cells[i].weight);
        pack_u32(out, r->cells[i].listeners);
    }
}

void trend_checkpoint_begin(struct trend_checkpoint *c,
                            const struct trend_counts *counts,
                            const struct trend_seen *seen)
{
    size_t slots;
    struct trend_record **all = trend_counts_all(counts, &slots);

    *c = (struct trend_checkpoint){.place_ms = seen->horizon_ms};
    buf_init(&c->bytes, SIZE_MAX);
    pack_u32(&c->bytes, VERSION);
    pack_seen(seen, &c->bytes);
    pack_genres(counts, &c->bytes);
    pack_u32(&c->bytes, (uint32_t)trend_counts_count(counts));
    for (size_t i = 0; i < slots; i++)
        if (all[i] != NULL)
            pack_record(all[i], &c->bytes);
    c->parts = (c->bytes.n + TREND_PART_BYTES - 1) / TREND_PART_BYTES;
}

void trend_checkpoint_release(struct trend_checkpoint *c)
{
    buf_release(&c->bytes);
}

static bool unpack_seen(struct str *rest, struct trend_seen *seen)
{
    uint64_t horizon, stored;
    struct id key;
    uint32_t n;

    if (!unpack_u64(rest, &horizon) || !unpack_u32(rest, &n))
        return false;
    trend_seen_move(seen, (int64_t)horizon);
    for (; n > 0; n--) {
        if (!unpack_id(rest, &key) || !unpack_u64(rest, &stored))
            return false;
        trend_seen_add(seen, key, (int64_t)stored);
    }
    return true;
}

static bool unpack_genres(struct str *rest, struct trend_counts *counts)
{
    struct str name;
    uint32_t n;

    if (!unpack_u32(rest, &n))
        return false;
    for (; n > 0; n--) {
        if (!unpack_text(rest, &name))
            return false;
        trend_counts_note_genre(counts, name);
    }
    return true;
}

static bool unpack_cells(struct str *rest, uint32_t n, struct trend_record *r)
{
    struct trend_cell cell;

    for (; n > 0; n--) {
        if (!unpack_u32(rest, &cell.day) || !unpack_u32(rest, &cell.weight) ||
            !unpack_u32(rest, &cell.listeners))
            return false;
        *trend_record_cell(r, cell.day) = cell;
    }
    return true;
}

static bool unpack_record(struct str *rest, struct trend_counts *counts)
{
    struct trend_key key = {.type = 0};
    uint32_t market, n;
    uint64_t mark;
    struct trend_record *r;

    if (!unpack_id(rest, &key.id) || !unpack_u8(rest, &key.type) ||
        !unpack_u32(rest, &market) || !unpack_u64(rest, &mark) ||
        !unpack_u32(rest, &n))
        return false;
    if (key.type >= TREND_TYPES ||
        (market >= MARKET_CODES && market != TREND_WORLD))
        return false;
    key.market = (uint16_t)market;
    r = trend_counts_get(counts, &key);
    r->mark = mark;
    return unpack_cells(rest, n, r);
}

static bool unpack(struct str rest, struct trend_counts *counts,
                   struct trend_seen *seen)
{
    uint32_t version, n;

    if (!unpack_u32(&rest, &version) || version != VERSION ||
        !unpack_seen(&rest, seen) || !unpack_genres(&rest, counts) ||
        !unpack_u32(&rest, &n))
        return false;
    for (; n > 0; n--)
        if (!unpack_record(&rest, counts))
            return false;
    trend_counts_mark_known(counts);
    return rest.n == 0;
}

/* ---- rows ---- */

/* The last part makes the checkpoint whole, and older ones useless. */
static enum err drop_older(struct db *db, int64_t place_ms)
{
    static const struct db_statement drop = {
        "trend_checkpoint_drop",
        "DELETE FROM trend_checkpoint WHERE place_ms < $1"};

    return db_exec(db, &drop, DB_ARGS(db_int(place_ms)), NULL);
}

enum err trend_checkpoint_write(struct trend_checkpoint *c, struct db *db,
                                bool *is_done)
{
    static const struct db_statement put = {
        "trend_checkpoint_put",
        "INSERT INTO trend_checkpoint (place_ms, part, parts, bytes)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (place_ms, part) DO UPDATE"
        " SET parts = excluded.parts, bytes = excluded.bytes"};
    size_t from = c->part * TREND_PART_BYTES, left = c->bytes.n - from;
    enum err e = db_exec(
        db, &put,
        DB_ARGS(db_int(c->place_ms), db_int((int64_t)c->part),
                db_int((int64_t)c->parts),
                db_bytes(c->bytes.p + from,
                         left < TREND_PART_BYTES ? left : TREND_PART_BYTES)),
        NULL);

    *is_done = false;
    if (e)
        return e;
    c->part++;
    if (c->part < c->parts)
        return OK;
    *is_done = true;
    return drop_older(db, c->place_ms);
}

static enum err find_newest(struct db *db, int64_t *place_ms, bool *found)
{
    static const struct db_statement find = {
        "trend_checkpoint_find",
        "SELECT place_ms FROM trend_checkpoint GROUP BY place_ms"
        " HAVING COUNT(*) = MAX(parts) ORDER BY place_ms DESC LIMIT 1"};
    struct db_rows rows = db_query(db, &find, DB_NO_ARGS);

    *found = db_next(&rows);
    if (*found)
        *place_ms = db_get_int(&rows, 0);
    return db_end(&rows);
}

static enum err read_parts(struct db *db, int64_t place_ms, struct buf *out)
{
    static const struct db_statement list = {
        "trend_checkpoint_read",
        "SELECT bytes FROM trend_checkpoint WHERE place_ms = $1 ORDER BY part"};
    struct db_rows rows = db_query(db, &list, DB_ARGS(db_int(place_ms)));

    while (db_next(&rows))
        buf_str(out, db_get_bytes(&rows, 0));
    return db_end(&rows);
}

enum err trend_checkpoint_read(struct db *db, struct trend_counts *counts,
                               struct trend_seen *seen)
{
    struct buf bytes;
    int64_t place_ms;
    bool found;
    enum err e = find_newest(db, &place_ms, &found);

    if (e || !found)
        return e ? e : ERR_NOT_FOUND;
    buf_init(&bytes, SIZE_MAX);
    e = read_parts(db, place_ms, &bytes);
    if (!e && !unpack(buf_get(&bytes), counts, seen)) {
        log_warn("state: the checkpoint of trends can't be read: folding the "
                 "log anew");
        e = ERR_NOT_FOUND;
    }
    buf_release(&bytes);
    return e;
}
