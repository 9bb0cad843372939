/* A row a chart, rewritten once a day: its standings, 28 bytes each.
 *
 *     standings := (id:16 day:4 peak:2 rank:2 days:4)*   */
#include "trends/trend_history.h"

#include <assert.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/pack.h"
#include "db/db.h"

struct trend_history *trend_history_new(void)
{
    return mem_zalloc(1, sizeof(struct trend_history));
}

static struct trend_past *past_at(struct trend_history *h, size_t i)
{
    return &h->of[i / TREND_CHARTS / TREND_BOARD_MARKETS]
                 [i / TREND_CHARTS % TREND_BOARD_MARKETS][i % TREND_CHARTS];
}

#define PASTS ((size_t)TREND_TYPES * TREND_BOARD_MARKETS * TREND_CHARTS)

static void forget(struct trend_history *h)
{
    for (size_t i = 0; i < PASTS; i++) {
        struct trend_past *past = past_at(h, i);

        free(past->standings);
        *past = (struct trend_past){0};
    }
}

void trend_history_free(struct trend_history *h)
{
    if (h == NULL)
        return;
    forget(h);
    free(h);
}

uint32_t trend_history_day(const struct trend_history *h)
{
    return h->of[TREND_TRACK][MARKET_CODES][TREND_CHART_NOW].day;
}

static int compare(const void *a, const void *b)
{
    return id_cmp(((const struct trend_standing *)a)->id,
                  ((const struct trend_standing *)b)->id);
}

const struct trend_standing *trend_past_find(const struct trend_past *past,
                                             struct id id)
{
    const struct trend_standing key = {.id = id};

    return past->count == 0 ? NULL
                            : bsearch(&key, past->standings, past->count,
                                      sizeof key, compare);
}

static struct trend_standing stand(const struct trend_standing *old,
                                   struct id id, uint16_t rank, uint32_t day)
{
    return (struct trend_standing){
        .id = id,
        .day = day,
        .rank = rank,
        .peak = old != NULL && old->peak < rank ? old->peak : rank,
        .days = (uint16_t)(old == NULL              ? 1
                           : old->days < UINT16_MAX ? old->days + 1
                                                    : UINT16_MAX)};
}

void trend_past_note(struct trend_past *past, const struct trend_top *top,
                     uint32_t day)
{
    struct trend_standing *now =
        mem_zalloc(top->count + past->count, sizeof *now);
    uint32_t n = 0;

    assert(day > past->day);
    for (; n < top->count; n++)
        now[n] = stand(trend_past_find(past, top->list[n].id), top->list[n].id,
                       (uint16_t)(n + 1), day);
    for (uint32_t i = 0; i < past->count; i++)
        if (trend_top_rank(top, past->standings[i].id) == 0 &&
            past->standings[i].day + TREND_REMEMBERED >= day)
            now[n++] = past->standings[i];
    if (n > 0)
        qsort(now, n, sizeof *now, compare);
    free(past->standings);
    *past = (struct trend_past){.day = day, .count = n, .standings = now};
}

/* ---- in the state ---- */

static void pack(const struct trend_past *past, struct buf *out)
{
    for (uint32_t i = 0; i < past->count; i++) {
        const struct trend_standing *s = &past->standings[i];

        pack_id(out, s->id);
        pack_u32(out, s->day);
        pack_u32(out, (uint32_t)s->rank << 16 | s->peak);
        pack_u32(out, s->days);
    }
}

#define STANDING_BYTES (ID_BYTES + 12u)

static void unpack(struct str bytes, struct trend_past *past)
{
    struct trend_standing *s;
    uint32_t ranks, days;

    past->standings = mem_zalloc(bytes.n / STANDING_BYTES, sizeof *s);
    for (s = past->standings;
         unpack_id(&bytes, &s->id) && unpack_u32(&bytes, &s->day) &&
         unpack_u32(&bytes, &ranks) && unpack_u32(&bytes, &days);
         s++) {
        s->rank = (uint16_t)(ranks >> 16);
        s->peak = (uint16_t)ranks;
        s->days = (uint16_t)days;
        past->count++;
    }
}

enum err trend_history_load(struct trend_history *h, struct db *db)
{
    static const struct db_statement list = {
        "trend_history_list",
        "SELECT chart, day, standings FROM trend_history"};
    struct db_rows rows = db_query(db, &list, DB_NO_ARGS);

    forget(h);
    while (db_next(&rows)) {
        int64_t at = db_get_int(&rows, 0);
        struct trend_past *past;

        if (at < 0 || (size_t)at >= PASTS) {
            log_error("state: the chart %lld: there is none", (long long)at);
            continue;
        }
        past = past_at(h, (size_t)at);
        past->day = (uint32_t)db_get_int(&rows, 1);
        unpack(db_get_bytes(&rows, 2), past);
    }
    return db_end(&rows);
}

static enum err save(const struct trend_past *past, size_t at, struct db *db,
                     struct buf *room)
{
    /* The one who was later has noted the same day, or a later one. */
    static const struct db_statement put = {
        "trend_history_put",
        "INSERT INTO trend_history (chart, day, standings) VALUES ($1, $2, $3)"
        " ON CONFLICT (chart) DO UPDATE SET day = excluded.day,"
        " standings = excluded.standings"
        " WHERE trend_history.day < excluded.day"};

    buf_clear(room);
    pack(past, room);
    return db_exec(db, &put,
                   DB_ARGS(db_int((int64_t)at), db_int(past->day),
                           db_bytes(room->n > 0 ? room->p : "", room->n)),
                   NULL);
}

enum err trend_history_save(struct trend_history *h, struct db *db)
{
    struct buf room;
    enum err e = OK;

    buf_init(&room, SIZE_MAX);
    for (size_t i = 0; i < PASTS && !e; i++) {
        const struct trend_past *past = past_at(h, i);

        if (past->day > 0)
            e = save(past, i, db, &room);
    }
    buf_release(&room);
    return e;
}
