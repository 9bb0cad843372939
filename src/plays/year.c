/* Rows are folded as they come, into sums by hour, day, month and item. From
 * the items the artists follow; then what was heard before the time is marked,
 * in both, and what isn't marked was first heard in it.
 *
 * An artist who is known by the name alone, since the track isn't in the
 * catalog, is the artist of that name whom the listener has heard tracks of;
 * else one of their own. */
#include "plays/year.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/zone.h"
#include "catalog/catalog.h"
#include "plays/row.h"
#include "plays/year_tally.h"

#define DAY_S  86400
#define HOUR_S 3600
#define DAYS   366

/* Of a tally of artists. */
#define ARTIST      1 /* by the catalog's id */
#define ARTIST_NAME 2 /* by a hash of the name */

struct folding {
    const struct catalog *catalog;
    const struct year_asked *asked;
    struct arena *arena;
    int64_t year_s, year_end_s; /* Unix time, within an hour */
    int64_t from_s;             /* of what was asked, in that year */
    int64_t first_day;          /* of the year, in days of the place */
    bool is_heard[DAYS];
    struct year_tally items;
    struct year_tally artists;
    struct year *out;
};

/* ---- the time ---- */

static int64_t start_of(const struct year_asked *asked, int year,
                        unsigned month)
{
    return zone_day_begin_s(asked->zone, date_to_days(year, month, 1));
}

static void set_time(struct folding *f)
{
    const struct year_asked *a = f->asked;

    assert(a->year >= YEAR_FIRST && a->year <= YEAR_LAST && a->month <= 12);
    f->first_day = date_to_days(a->year, 1, 1);
    f->from_s = f->year_s = start_of(a, a->year, 1);
    /* The calendar's functions end with the year 9999. */
    f->year_end_s = start_of(a, a->year, 12) + 31 * (int64_t)DAY_S;
    if (a->month > 0)
        f->from_s = start_of(a, a->year, a->month);
}

/* ---- what it is ---- */

/* Of a row. */
struct row {
    int64_t begun_s;
    uint32_t heard_ms;
    enum sequence_kind kind;
    struct id id;
    struct str names;
};

static enum entity entity_of(uint8_t kind)
{
    return kind == SEQUENCE_EPISODE   ? ENTITY_EPISODE
           : kind == SEQUENCE_CHAPTER ? ENTITY_CHAPTER
                                      : ENTITY_TRACK;
}

static bool is_track(const struct year_heard *h)
{
    return h->kind == SEQUENCE_TRACK || h->kind == SEQUENCE_NOTHING;
}

/* Looks an item up once, however often it was heard. */
static void know(struct folding *f, struct year_heard *h, struct str names)
{
    struct play told;
    struct program program;
    struct track track;

    h->is_known = true;
    h->number = CATALOG_NONE;
    if (h->kind == SEQUENCE_NOTHING) {
        if (!play_names_read(arena_str(f->arena, names), &told))
            return;
        h->name = told.title;
        h->by = told.artist;
        return;
    }
    h->number = catalog_find(f->catalog, entity_of(h->kind), h->id);
    if (h->kind == SEQUENCE_TRACK &&
        catalog_track(f->catalog, h->number, &track))
        h->long_ms = track.duration_ms;
    else if (catalog_program(f->catalog, entity_of(h->kind), h->number,
                             &program))
        h->long_ms = program.duration_ms;
}

/* ---- a row ---- */

static void add(struct year_sum *sum, uint32_t heard_ms)
{
    sum->plays++;
    sum->heard_ms += heard_ms;
}

/* A row by the place's calendar, which says better than Unix time in which year
 * it is, and in which month. */
static void fold_row(struct folding *f, const struct row *row)
{
    int64_t local_s = row->begun_s + zone_ahead_s(f->asked->zone, row->begun_s);
    int64_t day = local_s / DAY_S;
    struct date date = date_from_days(day);
    struct year_heard *h;
    uint32_t heard_ms;

    if (date.year != f->asked->year)
        return;
    h = year_tally_put(&f->items, (uint8_t)row->kind, row->id);
    if (!h->is_known)
        know(f, h, row->names);
    heard_ms = row->heard_ms > 0 ? row->heard_ms : h->long_ms;
    if (h->first_s > row->begun_s)
        h->first_s = row->begun_s;
    add(&f->out->months[date.month - 1], heard_ms);
    if (f->asked->month > 0 && f->asked->month != date.month)
        return;
    add(&f->out->sum, heard_ms);
    add(&h->sum, heard_ms);
    /* 1970 began on a Thursday. */
    f->out->hours_ms[(day + 3) % 7][local_s % DAY_S / 3600] += heard_ms;
    f->is_heard[day - f->first_day] = true;
}

static enum err fold_year(struct db *db, struct folding *f)
{
    static const struct db_statement find = {
        "play_year", "SELECT begun_s, item, heard_ms, names FROM play"
                     " WHERE user_id = $1 AND begun_s >= $2 AND begun_s < $3"
                     " AND (how & $4) = $5 ORDER BY begun_s DESC, item"
                     " LIMIT $6"};
    struct db_rows rows =
        db_query(db, &find,
                 DB_ARGS(db_text(f->asked->user), db_int(f->year_s - HOUR_S),
                         db_int(f->year_end_s + HOUR_S),
                         db_int(PLAY_HOW_COUNTS |
                                (f->asked->public_only ? PLAY_HOW_PRIVATE : 0)),
                         db_int(PLAY_HOW_COUNTS), db_int(YEAR_PLAYS_MAX + 1)));
    uint32_t n = 0;

    while (db_next(&rows)) {
        struct row row = {.begun_s = db_get_int(&rows, 0),
                          .heard_ms = (uint32_t)db_get_int(&rows, 2),
                          .names = db_get_bytes(&rows, 3)};

        f->out->is_cut = n++ == YEAR_PLAYS_MAX;
        if (f->out->is_cut)
            break;
        if (play_item_read(db_get_bytes(&rows, 1), &row.kind, &row.id))
            fold_row(f, &row);
    }
    return db_end(&rows);
}

/* ---- artists ---- */

/* Whether the artist stands in the track's credit before `i`, too. */
static bool is_repeated(struct catalog_list artists, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (catalog_at(artists, k) == catalog_at(artists, i))
            return true;
    return false;
}

/* The artist of that name: one of the catalog whose tracks were heard, else by
 * the name. NULL: none, and none is `made`. */
static struct year_heard *artist_named(struct folding *f, struct str name,
                                       bool is_made)
{
    struct year_heard *h;

    if (name.n == 0)
        return NULL;
    h = year_tally_find(&f->artists, ARTIST_NAME, id_from_name(name));
    if (h == NULL && is_made) {
        h = year_tally_put(&f->artists, ARTIST_NAME, id_from_name(name));
        h->number = CATALOG_NONE;
        h->name = name;
    }
    /* It stands for the catalog's. */
    if (h != NULL && h->number != CATALOG_NONE)
        h = year_tally_find(&f->artists, ARTIST,
                            catalog_id(f->catalog, ENTITY_ARTIST, h->number));
    return h;
}

static void add_heard(struct year_heard *to, const struct year_heard *item)
{
    to->sum.plays += item->sum.plays;
    to->sum.heard_ms += item->sum.heard_ms;
    if (to->first_s > item->first_s)
        to->first_s = item->first_s;
}

static void add_artists(struct folding *f, const struct year_heard *item)
{
    struct track track;

    if (item->kind != SEQUENCE_TRACK ||
        !catalog_track(f->catalog, item->number, &track))
        return;
    for (uint32_t i = 0; i < track.artists.n; i++) {
        uint32_t n = catalog_at(track.artists, i);
        struct year_heard *artist;

        if (is_repeated(track.artists, i))
            continue;
        artist = year_tally_put(&f->artists, ARTIST,
                                catalog_id(f->catalog, ENTITY_ARTIST, n));
        artist->number = n;
        artist->name = catalog_name(f->catalog, ENTITY_ARTIST, n);
        add_heard(artist, item);
    }
}

/* The names of the catalog's artists, by which the others are found. Putting
 * moves the slots, so they are gone through by a copy. */
static void add_names(struct folding *f)
{
    struct year_tally before = f->artists;
    size_t bytes = before.capacity * sizeof *before.slots;

    if (bytes == 0)
        return;
    before.slots = arena_alloc(f->arena, bytes);
    memcpy(before.slots, f->artists.slots, bytes);
    for (size_t i = 0; i < before.capacity; i++) {
        const struct year_heard *h = &before.slots[i];

        if (h->kind != 0 && h->name.n > 0)
            year_tally_put(&f->artists, ARTIST_NAME, id_from_name(h->name))
                ->number = h->number;
    }
}

static void fold_artists(struct folding *f)
{
    for (size_t i = 0; i < f->items.capacity; i++)
        add_artists(f, &f->items.slots[i]);
    add_names(f);
    for (size_t i = 0; i < f->items.capacity; i++) {
        const struct year_heard *item = &f->items.slots[i];
        struct year_heard *artist = item->kind == SEQUENCE_NOTHING
                                        ? artist_named(f, item->by, true)
                                        : NULL;

        if (artist != NULL)
            add_heard(artist, item);
    }
}

/* ---- before ---- */

static void mark(struct year_heard *h)
{
    if (h != NULL)
        h->was_before = true;
}

/* What was heard in the year of an artist of the catalog's; else of the artist
 * of that name. */
static struct year_heard *artist_of(struct folding *f, uint32_t n)
{
    struct year_heard *h = year_tally_find(
        &f->artists, ARTIST, catalog_id(f->catalog, ENTITY_ARTIST, n));

    return h != NULL
               ? h
               : artist_named(f, catalog_name(f->catalog, ENTITY_ARTIST, n),
                              false);
}

static void mark_row(struct folding *f, const struct row *row)
{
    struct track track;
    struct play told;

    mark(year_tally_find(&f->items, (uint8_t)row->kind, row->id));
    if (row->kind == SEQUENCE_NOTHING && play_names_read(row->names, &told))
        mark(artist_named(f, told.artist, false));
    if (row->kind != SEQUENCE_TRACK ||
        !catalog_track(f->catalog,
                       catalog_find(f->catalog, ENTITY_TRACK, row->id), &track))
        return;
    for (uint32_t i = 0; i < track.artists.n; i++)
        mark(artist_of(f, catalog_at(track.artists, i)));
}

static enum err mark_before(struct db *db, struct folding *f)
{
    static const struct db_statement find = {
        "play_before",
        "SELECT DISTINCT item, names FROM (SELECT item, names FROM play"
        " WHERE user_id = $1 AND begun_s < $2 AND (how & $3) = $4"
        " ORDER BY begun_s DESC LIMIT $5) AS earlier"};
    struct db_rows rows =
        db_query(db, &find,
                 DB_ARGS(db_text(f->asked->user), db_int(f->year_s),
                         db_int(PLAY_HOW_COUNTS |
                                (f->asked->public_only ? PLAY_HOW_PRIVATE : 0)),
                         db_int(PLAY_HOW_COUNTS), db_int(YEAR_BEFORE_MAX)));

    while (db_next(&rows)) {
        struct row row = {.names = db_get_bytes(&rows, 1)};

        if (play_item_read(db_get_bytes(&rows, 0), &row.kind, &row.id))
            mark_row(f, &row);
    }
    return db_end(&rows);
}

/* ---- what follows of it ---- */

static void find_streak(struct folding *f)
{
    uint32_t length = 0;

    for (int64_t day = 0; day < DAYS; day++) {
        length = f->is_heard[day] ? length + 1 : 0;
        f->out->days += f->is_heard[day] ? 1 : 0;
        if (length <= f->out->streak_days)
            continue;
        f->out->streak_days = length;
        f->out->streak_at = date_from_days(f->first_day + day - length + 1);
    }
}

static int compare_heard(const void *a, const void *b)
{
    const struct year_heard *x = *(const struct year_heard *const *)a;
    const struct year_heard *y = *(const struct year_heard *const *)b;

    if (x->sum.plays != y->sum.plays)
        return x->sum.plays > y->sum.plays ? -1 : 1;
    if (x->sum.heard_ms != y->sum.heard_ms)
        return x->sum.heard_ms > y->sum.heard_ms ? -1 : 1;
    return id_cmp(x->id, y->id);
}

/* What was heard in the time, in order, in the arena. */
static const struct year_heard **
in_order(struct folding *f, const struct year_tally *t, size_t *count)
{
    const struct year_heard **all =
        arena_alloc(f->arena, (t->count + 1) * sizeof *all);
    size_t n = 0;

    for (size_t i = 0; i < t->capacity; i++) {
        const struct year_heard *h = &t->slots[i];

        if (h->sum.plays > 0 && (t == &f->artists || is_track(h)))
            all[n++] = h;
    }
    qsort(all, n, sizeof *all, compare_heard);
    *count = n;
    return all;
}

static bool is_new(const struct folding *f, const struct year_heard *h)
{
    return !h->was_before && h->first_s >= f->from_s;
}

/* "A, B". */
static struct str credit_of(struct folding *f, uint32_t number)
{
    struct track track;
    struct str credit = STR_EMPTY;

    if (!catalog_track(f->catalog, number, &track))
        return credit;
    for (uint32_t i = 0; i < track.artists.n; i++) {
        struct str name = catalog_name(f->catalog, ENTITY_ARTIST,
                                       catalog_at(track.artists, i));

        credit = i == 0 ? name
                        : arena_printf(f->arena, "%.*s, %.*s", STR_ARG(credit),
                                       STR_ARG(name));
    }
    return credit;
}

/* What a place shows. False: a track that the catalog has no more, and whose
 * name nobody knows. */
static bool fill_place(struct folding *f, const struct year_heard *h,
                       enum entity type, struct year_place *out)
{
    *out = (struct year_place){.type = type,
                               .is_in_catalog = h->number != CATALOG_NONE,
                               .id = h->id,
                               .name = h->name,
                               .by = h->by,
                               .sum = h->sum,
                               .is_new = is_new(f, h)};
    if (type == ENTITY_TRACK && out->is_in_catalog) {
        out->name = catalog_name(f->catalog, ENTITY_TRACK, h->number);
        out->by = credit_of(f, h->number);
    }
    return out->name.n > 0;
}

static void fill_list(struct folding *f, const struct year_tally *t,
                      enum entity type, struct year_list *out)
{
    size_t n;
    const struct year_heard **all = in_order(f, t, &n);

    out->places = arena_alloc(f->arena, YEAR_TOP * sizeof *out->places);
    out->total = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        out->fresh += is_new(f, all[i]) ? 1 : 0;
        if (out->count < YEAR_TOP &&
            fill_place(f, all[i], type, &out->places[out->count]))
            out->count++;
    }
}

static void fill_found(struct folding *f)
{
    size_t n;
    const struct year_heard **all = in_order(f, &f->artists, &n);
    struct year *out = f->out;

    out->found = arena_alloc(f->arena, YEAR_TOP * sizeof *out->found);
    for (size_t i = 0; i < n && out->found_count < YEAR_TOP; i++)
        if (is_new(f, all[i]) &&
            fill_place(f, all[i], ENTITY_ARTIST, &out->found[out->found_count]))
            out->found_count++;
}

enum err year_read(struct db *db, const struct catalog *catalog,
                   const struct year_asked *asked, struct arena *arena,
                   struct year *out)
{
    struct folding f = {
        .catalog = catalog, .asked = asked, .arena = arena, .out = out};
    enum err e;

    *out = (struct year){.is_cut = false};
    set_time(&f);
    e = fold_year(db, &f);
    if (!e) {
        fold_artists(&f);
        e = mark_before(db, &f);
    }
    if (!e) {
        find_streak(&f);
        fill_list(&f, &f.items, ENTITY_TRACK, &out->tracks);
        fill_list(&f, &f.artists, ENTITY_ARTIST, &out->artists);
        fill_found(&f);
    }
    year_tally_release(&f.items);
    year_tally_release(&f.artists);
    return e;
}

/* ---- which years ---- */

enum err year_range(struct db *db, struct str user, int *first, int *last)
{
    static const struct db_statement find = {
        "play_years", "SELECT (SELECT begun_s FROM play WHERE user_id = $1"
                      "  ORDER BY begun_s LIMIT 1),"
                      " (SELECT begun_s FROM play WHERE user_id = $1"
                      "  ORDER BY begun_s DESC LIMIT 1)"};
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_text(user)));

    *first = *last = 0;
    while (db_next(&rows)) {
        int64_t from_s = db_get_int(&rows, 0), to_s = db_get_int(&rows, 1);

        if (from_s == 0)
            continue;
        *first = date_from_days(from_s / DAY_S).year;
        *last = date_from_days(to_s / DAY_S).year;
    }
    return db_end(&rows);
}
