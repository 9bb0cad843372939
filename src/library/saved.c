/* A sequence in the order of (added_ms, number), oldest first, so that what is
 * saved now goes to the end, where that is cheapest; pages are read from the
 * end. A membership row holds that pair, which finds the entry again wherever
 * chunks were cut meanwhile. */
#include "library/saved.h"

#include <assert.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "library/noted.h"

static const struct sequence_tables tables =
    SEQUENCE_TABLES("saved", "user_id");

/* Statements are made for so many ids at once. */
#define IDS_AT_ONCE 50

/* Below this, the numbers of a new list begin (saved_version). */
#define FIRST_NUMBERS (1u << 24)

static struct sequence_place place_of(const struct saved_list *list)
{
    assert(list->kind < SEQUENCE_LOCAL);
    return (struct sequence_place){
        .tables = &tables, .owner = db_text(list->user), .list = list->kind};
}

static enum err open_list(struct db *db, const struct saved_list *list,
                          struct arena *arena, struct sequence **out)
{
    struct sequence_place place = place_of(list);

    return sequence_open(db, &place, arena, out);
}

/* ---- adding ---- */

/* Makes the membership, unless there is one. */
static enum err add_membership(struct db *db, const struct saved_list *list,
                               struct saved_item *item, uint32_t number)
{
    static const struct db_statement insert = {
        "saved_item_insert",
        "INSERT INTO saved_item (user_id, list, item_id, added_ms, number)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"};
    struct db_id_room bytes;
    int64_t changed = 0;
    enum err e = db_exec(db, &insert,
                         DB_ARGS(db_text(list->user), db_int(list->kind),
                                 db_id(item->id, &bytes),
                                 db_int(item->added_ms), db_int(number)),
                         &changed);

    item->is_new = changed > 0;
    return e;
}

static enum err add_one(struct db *db, const struct saved_list *list,
                        struct sequence *s, struct saved_item *item)
{
    struct sequence_entry entry = {.number = sequence_next_number(s),
                                   .added_ms = item->added_ms,
                                   .kind = list->kind,
                                   .id = item->id};
    uint32_t position;
    enum err e = add_membership(db, list, item, entry.number);

    if (e || !item->is_new)
        return e;
    e = sequence_find_place(s, entry.added_ms, entry.number, &position);
    if (e)
        return e;
    entry.number = 0; /* so that the sequence gives out that very number */
    return sequence_insert(s, position, &entry, 1);
}

enum err saved_add(struct db *db, const struct saved_list *list,
                   struct saved_item *items, size_t count)
{
    struct sequence_place place = place_of(list);
    struct arena arena;
    struct sequence *s;
    bool is_changed = false;
    enum err e;

    arena_init(&arena);
    random_bytes(&place.first_number, sizeof place.first_number);
    place.first_number %= FIRST_NUMBERS;
    e = sequence_open(db, &place, &arena, &s);
    /* Backward: of one date, the later number is shown first, and the first of
     * a call is to be shown first. */
    for (size_t i = count; i > 0 && !e; i--) {
        e = add_one(db, list, s, &items[i - 1]);
        is_changed |= items[i - 1].is_new;
    }
    if (!e)
        e = sequence_write(s);
    if (!e && is_changed)
        noted_saved_changed(db, list->user, list->kind);
    arena_release(&arena);
    return e;
}

/* ---- removing ---- */

/* Takes the membership out, and tells where its entry stands. */
static enum err remove_membership(struct db *db, const struct saved_list *list,
                                  struct id id, struct sequence_entry *out,
                                  bool *is_removed)
{
    static const struct db_statement delete = {
        "saved_item_delete",
        "DELETE FROM saved_item WHERE user_id = $1 AND list = $2"
        " AND item_id = $3 RETURNING added_ms, number"};
    struct db_id_room bytes;
    struct db_rows rows = db_query(
        db, &delete,
        DB_ARGS(db_text(list->user), db_int(list->kind), db_id(id, &bytes)));

    *is_removed = false;
    while (db_next(&rows)) {
        out->added_ms = db_get_int(&rows, 0);
        out->number = (uint32_t)db_get_int(&rows, 1);
        *is_removed = true;
    }
    return db_end(&rows);
}

/* Takes the entry out of the sequence, which has it where its pair says. */
static enum err remove_entry(struct sequence *s, struct sequence_entry entry)
{
    struct sequence_entry found = {0};
    uint32_t position;
    enum err e =
        sequence_find_place(s, entry.added_ms, entry.number, &position);

    if (!e && position < sequence_count(s))
        e = sequence_read(s, position, 1, &found);
    if (e)
        return e;
    if (found.number != entry.number) {
        log_error("state: a saved item isn't in its list");
        return ERR_CORRUPT;
    }
    return sequence_remove(s, position, 1);
}

enum err saved_remove(struct db *db, const struct saved_list *list,
                      const struct id *ids, size_t count, bool *is_removed)
{
    struct arena arena;
    struct sequence *s;
    bool is_changed = false;
    enum err e;

    arena_init(&arena);
    e = open_list(db, list, &arena, &s);
    for (size_t i = 0; i < count && !e; i++) {
        struct sequence_entry entry;
        bool removed;

        e = remove_membership(db, list, ids[i], &entry, &removed);
        if (!e && removed)
            e = remove_entry(s, entry);
        if (is_removed != NULL)
            is_removed[i] = removed;
        is_changed |= removed;
    }
    if (!e)
        e = sequence_write(s);
    if (!e && is_changed)
        noted_saved_changed(db, list->user, list->kind);
    arena_release(&arena);
    return e;
}

enum err saved_clear(struct db *db, const struct saved_list *list)
{
    static const struct db_statement clear = {
        "saved_item_clear",
        "DELETE FROM saved_item WHERE user_id = $1 AND list = $2"};
    struct arena arena;
    struct sequence *s;
    enum err e;

    arena_init(&arena);
    e = open_list(db, list, &arena, &s);
    if (!e)
        e = sequence_remove(s, 0, sequence_count(s));
    if (!e)
        e = sequence_write(s);
    if (!e)
        e = db_exec(db, &clear,
                    DB_ARGS(db_text(list->user), db_int(list->kind)), NULL);
    if (!e)
        noted_saved_changed(db, list->user, list->kind);
    arena_release(&arena);
    return e;
}

/* ---- asking ---- */

#define TEN(a, b)                                                              \
    "$" #a "0,$" #a "1,$" #a "2,$" #a "3,$" #a "4,$" #a "5,$" #a "6,$" #a      \
    "7,$" #a "8,$" #a "9" b

/* Asks for IDS_AT_ONCE ids in one statement, so that a database that is a
 * network away is asked once; fewer are filled up with the last of them. */
static enum err contains_some(struct db *db, const struct saved_list *list,
                              const struct id *ids, size_t count,
                              bool *is_saved)
{
    static const struct db_statement find = {
        "saved_item_find",
        "SELECT item_id FROM saved_item WHERE user_id = $1 AND list = $2"
        " AND item_id IN ($3,$4,$5,$6,$7,$8,$9," TEN(1, ",") TEN(2, ",")
            TEN(3, ",") TEN(4, ",") "$50,$51,$52)"};
    struct db_value args[2 + IDS_AT_ONCE] = {db_text(list->user),
                                             db_int(list->kind)};
    struct db_id_room bytes[IDS_AT_ONCE];
    struct db_rows rows;
    struct id id;

    assert(count > 0 && count <= IDS_AT_ONCE);
    for (size_t i = 0; i < IDS_AT_ONCE; i++)
        args[2 + i] = db_id(ids[i < count ? i : count - 1], &bytes[i]);
    rows = db_query(db, &find, args, sizeof args / sizeof args[0]);
    while (db_next(&rows))
        if (db_get_id(&rows, 0, &id))
            for (size_t i = 0; i < count; i++) /* it may be named twice */
                is_saved[i] |= id_eq(ids[i], id);
    return db_end(&rows);
}

enum err saved_contains(struct db *db, const struct saved_list *list,
                        const struct id *ids, size_t count, bool *is_saved)
{
    enum err e = OK;

    assert(count <= SAVED_MAX_IDS);
    for (size_t i = 0; i < count; i++)
        is_saved[i] = false;
    for (size_t i = 0; i < count && !e; i += IDS_AT_ONCE) {
        size_t n = count - i < IDS_AT_ONCE ? count - i : IDS_AT_ONCE;

        e = contains_some(db, list, ids + i, n, is_saved + i);
    }
    return e;
}

enum err saved_version(struct db *db, const struct saved_list *list,
                       struct saved_version *out)
{
    static const struct db_statement find = {
        "saved_version", "SELECT entries, next_number FROM saved_head"
                         " WHERE user_id = $1 AND list = $2"};
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_text(list->user), db_int(list->kind)));

    *out = (struct saved_version){0};
    while (db_next(&rows)) {
        out->entries = (uint32_t)db_get_int(&rows, 0);
        out->next_number = (uint32_t)db_get_int(&rows, 1);
    }
    return db_end(&rows);
}

enum err saved_count(struct db *db, const struct saved_list *list,
                     uint32_t *count)
{
    struct saved_version version;
    enum err e = saved_version(db, list, &version);

    *count = version.entries;
    return e;
}

/* ---- pages ---- */

enum err saved_page(struct db *db, const struct saved_list *list,
                    uint32_t offset, uint32_t limit, struct arena *arena,
                    struct saved_page *out)
{
    struct sequence_entry *entries;
    struct saved_item *items;
    struct sequence *s;
    uint32_t left, count;
    enum err e = open_list(db, list, arena, &s);

    if (e)
        return e;
    *out = (struct saved_page){.total = sequence_count(s)};
    left = out->total > offset ? out->total - offset : 0;
    count = left < limit ? left : limit;
    entries = arena_alloc(arena, count * sizeof *entries);
    items = arena_alloc(arena, count * sizeof *items);
    /* The page counted from the end, and turned round. */
    e = sequence_read(s, left - count, count, entries);
    for (uint32_t i = 0; i < count && !e; i++)
        items[i] =
            (struct saved_item){.id = entries[count - 1 - i].id,
                                .added_ms = entries[count - 1 - i].added_ms};
    out->items = items;
    out->count = e ? 0 : count;
    return e;
}

enum err saved_page_after(struct db *db, const struct saved_list *list,
                          const struct id *after, uint32_t limit,
                          struct arena *arena, struct saved_page *out)
{
    /* No id is shorter than none, so an empty text comes before all. */
    static const struct db_statement find = {
        "saved_item_after",
        "SELECT item_id, added_ms FROM saved_item WHERE user_id = $1"
        " AND list = $2 AND item_id > $3 ORDER BY item_id LIMIT $4"};
    struct saved_item *items = arena_alloc(arena, limit * sizeof *items);
    struct db_id_room bytes;
    enum err e;

    *out = (struct saved_page){.items = items};
    e = saved_count(db, list, &out->total);
    if (e)
        return e;
    struct db_rows rows = db_query(
        db, &find,
        DB_ARGS(db_text(list->user), db_int(list->kind),
                after != NULL ? db_id(*after, &bytes) : db_bytes("", 0),
                db_int(limit)));

    while (db_next(&rows)) {
        struct saved_item *item = &items[out->count];

        *item = (struct saved_item){.added_ms = db_get_int(&rows, 1)};
        out->count += db_get_id(&rows, 0, &item->id);
    }
    return db_end(&rows);
}
