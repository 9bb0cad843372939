/* The rows of a page that are new are put in the order of their listeners and
 * days, so that what a listener has played that day is looked for once. */
#include "trends/trend_fold.h"

#include <stdlib.h>

#include "base/mem.h"
#include "catalog/field.h"
#include "db/change.h"
#include "db/db.h"

#define PAGE_ROWS     2048u
#define QUICK_BACK_MS 250

/* Of listeners' days in memory, 16 bytes each. */
#define LISTENER_ENTRIES ((size_t)1 << 20)

void trend_fold_init(struct trend_fold *f, int64_t from_ms)
{
    *f = (struct trend_fold){.counts = trend_counts_new()};
    f->listeners = trend_listeners_new(LISTENER_ENTRIES);
    trend_seen_init(&f->seen, from_ms);
    buf_init(&f->place_user, SIZE_MAX);
    arena_init(&f->page);
    arena_init(&f->day);
}

void trend_fold_release(struct trend_fold *f)
{
    trend_counts_free(f->counts);
    trend_listeners_free(f->listeners);
    trend_seen_release(&f->seen);
    buf_release(&f->place_user);
    arena_release(&f->page);
    arena_release(&f->day);
}

/* A play is stored a day before it begins at the earliest. */
int64_t trend_fold_first(int64_t now_ms)
{
    return now_ms - (int64_t)(TREND_DAYS + 1) * TREND_DAY_MS;
}

/* ---- one listener's day ---- */

/* A row of the page. */
struct new_row {
    const struct play_row *row;
    struct id key;
    uint32_t day;
};

static uint32_t day_of(const struct play_row *row)
{
    return (uint32_t)(row->play.begun_ms / TREND_DAY_MS);
}

/* Whether the row may add to a chart. */
static bool counts(const struct play_row *row, int64_t now_ms)
{
    int64_t begun = row->play.begun_ms;

    return row->play.kind == SEQUENCE_TRACK && !row->play.is_private &&
           play_counts(&row->play) &&
           begun / TREND_DAY_MS + TREND_DAYS > now_ms / TREND_DAY_MS &&
           begun <= now_ms + TREND_DAY_MS;
}

static uint16_t market_of(const struct play_row *row)
{
    int market = market_number(row->country);

    return market < 0 ? TREND_WORLD : (uint16_t)market;
}

static int compare_rows(const void *a, const void *b)
{
    const struct new_row *x = a, *y = b;
    int order = str_cmp(x->row->user, y->row->user);

    if (order == 0 && x->day != y->day)
        order = x->day < y->day ? -1 : 1;
    return order != 0 ? order : id_cmp(x->key, y->key);
}

static int compare_keys(const void *a, const void *b)
{
    return id_cmp(*(const struct id *)a, ((const struct new_row *)b)->key);
}

static struct trend_play play_of(const struct play_row *row)
{
    return (struct trend_play){.track = row->play.id, .market = market_of(row)};
}

/* Reads of a listener's day what was folded before, since nobody has it in
 * memory: all that the log has, but for the new rows, and for those that were
 * stored meanwhile, which wait for the page that they are on. */
static enum err remember_day(struct trend_fold *f, struct db *db,
                             const struct catalog *catalog,
                             const struct new_row *rows, size_t count,
                             struct trend_listener *listener)
{
    int64_t from_ms = rows->day * TREND_DAY_MS;
    struct play_row *all;
    size_t n;
    enum err e = plays_between(db, rows->row->user, from_ms,
                               from_ms + TREND_DAY_MS, &f->day, &all, &n);

    if (e)
        return e;
    for (size_t i = 0; i < n; i++) {
        struct id key = trend_seen_key(&all[i]);
        struct trend_play play = play_of(&all[i]);

        if (counts(&all[i], from_ms) && trend_seen_has(&f->seen, &all[i]) &&
            bsearch(&key, rows, count, sizeof *rows, compare_keys) == NULL)
            trend_counts_remember(catalog, listener, &play);
    }
    return OK;
}

/* Folds the `count` rows of one listener and day. */
static enum err fold_day(struct trend_fold *f, struct db *db,
                         const struct catalog *catalog,
                         const struct new_row *rows, size_t count)
{
    bool is_new;
    struct trend_listener *listener =
        trend_listeners_get(f->listeners, rows->row->user, rows->day, &is_new);
    enum err e = OK;

    if (is_new)
        e = remember_day(f, db, catalog, rows, count, listener);
    if (e) {
        trend_listeners_drop(f->listeners, rows->row->user, rows->day);
        return e;
    }
    for (size_t i = 0; i < count; i++) {
        struct trend_play play = play_of(rows[i].row);

        trend_counts_fold(f->counts, catalog, rows->day, listener, &play);
        trend_seen_add(&f->seen, rows[i].key, rows[i].row->stored_ms);
    }
    return OK;
}

/* ---- a page ---- */

static enum err fold_rows(struct trend_fold *f, struct db *db,
                          const struct catalog *catalog,
                          const struct new_row *rows, size_t count)
{
    enum err e = OK;

    for (size_t i = 0, end; i < count && !e; i = end) {
        for (end = i + 1; end < count && rows[end].day == rows[i].day &&
                          str_eq(rows[end].row->user, rows[i].row->user);)
            end++;
        e = fold_day(f, db, catalog, &rows[i], end - i);
        arena_reset(&f->day);
    }
    return e;
}

/* The rows of a page that are to be folded, in order. */
static struct new_row *choose(struct trend_fold *f, const struct play_row *page,
                              size_t count, int64_t now_ms, size_t *chosen)
{
    struct new_row *rows = arena_alloc(&f->page, count * sizeof *rows);

    *chosen = 0;
    for (size_t i = 0; i < count; i++) {
        if (page[i].stored_ms > f->newest_ms)
            f->newest_ms = page[i].stored_ms;
        if (counts(&page[i], now_ms) && !trend_seen_has(&f->seen, &page[i]))
            rows[(*chosen)++] = (struct new_row){
                &page[i], trend_seen_key(&page[i]), day_of(&page[i])};
    }
    if (*chosen > 0)
        qsort(rows, *chosen, sizeof *rows, compare_rows);
    return rows;
}

/* Notes where the next page begins, or that there is none. */
static void set_place(struct trend_fold *f, const struct play_row *last)
{
    f->has_place = last != NULL;
    if (last == NULL)
        return;
    buf_clear(&f->place_user);
    buf_str(&f->place_user, last->user);
    f->place = *last;
    f->place.user = buf_get(&f->place_user);
    f->place.country = STR_EMPTY;
}

/* A row that comes late is younger than the overlap, so what is older is
 * settled, as far as the log was read. */
static void settle(struct trend_fold *f, int64_t now_ms)
{
    int64_t settled = now_ms - CHANGE_OVERLAP_MS;

    if (f->has_place && f->place.stored_ms < settled)
        settled = f->place.stored_ms;
    trend_seen_move(&f->seen, settled);
}

enum err trend_fold_next(struct trend_fold *f, struct db *db,
                         const struct catalog *catalog, int64_t now_ms,
                         bool is_quick, bool *has_more)
{
    int64_t since = f->seen.horizon_ms, quick = f->newest_ms - QUICK_BACK_MS;
    struct play_row *page;
    struct new_row *rows;
    size_t count, chosen;
    enum err e;

    /* A walk goes on as it began. */
    if (!f->has_place)
        f->is_quick = is_quick && quick > since;
    if (f->is_quick)
        since = quick;
    *has_more = false;
    arena_reset(&f->page);
    e = plays_since(db, since, f->has_place ? &f->place : NULL, PAGE_ROWS,
                    &f->page, &page, &count);
    if (e)
        return e;
    rows = choose(f, page, count, now_ms, &chosen);
    e = fold_rows(f, db, catalog, rows, chosen);
    if (e) {
        set_place(f, NULL);
        return e;
    }
    *has_more = count == PAGE_ROWS;
    set_place(f, *has_more ? &page[count - 1] : NULL);
    if (!f->is_quick)
        settle(f, now_ms);
    return OK;
}
