#include "player/player.h"

#include <string.h>

#include "base/log.h"
#include "base/random.h"
#include "catalog/catalog.h"
#include "db/change.h"
#include "db/db.h"
#include "generation/relink.h"
#include "player/state_form.h"
#include "plays/plays.h"

#define STATE_MAX_BYTES (64u << 10)

/* ---- the source ---- */

static enum err find_item(void *owner, uint32_t index,
                          struct playback_item *out)
{
    struct player *p = owner;

    if (p->chosen == NULL)
        return walk_item(&p->walk, index, out);
    *out = p->chosen[index];
    return OK;
}

/* A track plays as the instance that can be had where the user is. */
static uint32_t track_duration(const struct player_scope *in, struct id id)
{
    uint32_t n = catalog_find(in->catalog, ENTITY_TRACK, id);
    struct track track;

    if (n != CATALOG_NONE && in->market >= 0)
        n = relink_track(in->catalog, n, in->market);
    return n != CATALOG_NONE && catalog_track(in->catalog, n, &track)
               ? track.duration_ms
               : 0;
}

static uint32_t program_duration(const struct player_scope *in,
                                 enum entity type, struct id id)
{
    uint32_t n = catalog_find(in->catalog, type, id);
    struct program program;

    if (n == CATALOG_NONE ||
        (in->market >= 0 &&
         !relink_has_program(in->catalog, type, n, in->market)) ||
        !catalog_program(in->catalog, type, n, &program))
        return 0;
    return program.duration_ms;
}

static enum err look(void *owner, const struct playback_item *item,
                     struct playback_look *out)
{
    struct player *p = owner;
    struct resume_point point;
    enum err e;

    *out = (struct playback_look){0};
    if (item->kind == SEQUENCE_TRACK) {
        out->duration_ms = track_duration(&p->in, item->id);
        return OK;
    }
    out->duration_ms = program_duration(
        &p->in,
        item->kind == SEQUENCE_EPISODE ? ENTITY_EPISODE : ENTITY_CHAPTER,
        item->id);
    if (out->duration_ms == 0)
        return OK;
    e = player_resume_point(p->in.db, p->in.user, item->id, &point);
    out->resume_ms = point.position_ms;
    return e;
}

/* ---- opening ---- */

enum err player_open(struct player *p, const struct player_scope *scope)
{
    static const struct db_statement find = {
        "playback_find",
        "SELECT version, state FROM playback WHERE user_id = $1"};
    struct db_rows rows;
    bool is_good = true;
    enum err e;

    *p = (struct player){.in = *scope};
    p->source = (struct playback_source){find_item, look, p};
    p->move = (struct playback_move){
        .source = &p->source, .now_ms = scope->now_ms, .arena = scope->arena};
    rows = db_query(scope->db, &find, DB_ARGS(db_text(scope->user)));
    while (db_next(&rows)) {
        p->is_stored = true;
        p->version = db_get_int(&rows, 0);
        is_good =
            playback_unpack(arena_str(scope->arena, db_get_bytes(&rows, 1)),
                            scope->arena, &p->playback);
    }
    e = db_end(&rows);
    if (!e && !is_good) {
        log_error("state: a playback can't be read");
        e = ERR_CORRUPT;
    }
    walk_reader_init(&p->walk, p->in.db, p->in.user, p->playback.walk,
                     p->in.arena);
    return e;
}

enum err player_choose(struct player *p, struct playback_choice *what,
                       const struct playback_item *items)
{
    enum err e;

    /* What still plays ends in the old walk, which goes then. */
    e = playback_catch_up(&p->playback, &p->move);
    if (e)
        return e;
    random_bytes(&what->walk, sizeof what->walk);
    random_bytes(&what->seed, sizeof what->seed);
    p->chosen = items;
    e = playback_choose(&p->playback, what, &p->move);
    if (e)
        return e;
    if (p->playback.item.kind == 0)
        return ERR_NOT_FOUND;
    return walk_store(p->in.db, p->in.user, what->walk, items, what->count);
}

/* ---- saving ---- */

static enum err insert_state(struct player *p, struct str state, int64_t *rows)
{
    static const struct db_statement insert = {
        "playback_insert",
        "INSERT INTO playback (user_id, version, state, ends_ms)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"};

    return db_exec(p->in.db, &insert,
                   DB_ARGS(db_text(p->in.user), db_int(p->version + 1),
                           db_bytes(state.p, state.n),
                           db_int(playback_ends_ms(&p->playback))),
                   rows);
}

static enum err update_state(struct player *p, struct str state, int64_t *rows)
{
    static const struct db_statement update = {
        "playback_update",
        "UPDATE playback SET version = $3, state = $4, ends_ms = $5"
        " WHERE user_id = $1 AND version = $2"};

    return db_exec(p->in.db, &update,
                   DB_ARGS(db_text(p->in.user), db_int(p->version),
                           db_int(p->version + 1), db_bytes(state.p, state.n),
                           db_int(playback_ends_ms(&p->playback))),
                   rows);
}

static enum err save_state(struct player *p)
{
    struct buf state;
    int64_t rows = 0;
    enum err e;

    buf_init(&state, STATE_MAX_BYTES);
    playback_pack(&p->playback, &state);
    e = p->is_stored ? update_state(p, buf_get(&state), &rows)
                     : insert_state(p, buf_get(&state), &rows);
    buf_release(&state);
    if (e)
        return e;
    return rows == 1 ? OK : ERR_BUSY;
}

static bool has_resume_point(const struct playback_item *item)
{
    return item->kind == SEQUENCE_EPISODE || item->kind == SEQUENCE_CHAPTER;
}

static enum err put_resume_point(struct player *p, struct id item,
                                 const struct resume_point *point)
{
    static const struct db_statement put = {
        "resume_point_put",
        "INSERT INTO resume_point (user_id, item_id, position_ms, is_played,"
        " changed_ms) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (user_id, item_id) DO UPDATE SET"
        " position_ms = excluded.position_ms,"
        " is_played = excluded.is_played, changed_ms = excluded.changed_ms"};
    uint8_t bytes[ID_BYTES];

    id_to_bytes(item, bytes);
    return db_exec(p->in.db, &put,
                   DB_ARGS(db_text(p->in.user), db_bytes(bytes, sizeof bytes),
                           db_int(point->position_ms), db_int(point->is_played),
                           db_int(p->in.now_ms)),
                   NULL);
}

/* What has ended was left where it ended, and what is current is where it is;
 * heard to its end, it begins anew the next time. */
static enum err save_resume_points(struct player *p)
{
    const struct playback *now = &p->playback;
    enum err e = OK;

    for (size_t i = 0; i < p->move.end_count && !e; i++) {
        const struct playback_end *end = &p->move.ends[i];
        bool is_played = end->ended_by == PLAY_DONE;
        struct resume_point point = {is_played ? 0 : end->position_ms,
                                     is_played};

        if (has_resume_point(&end->item))
            e = put_resume_point(p, end->item.id, &point);
    }
    if (!e && has_resume_point(&now->item)) {
        struct resume_point point = {playback_position(now, p->in.now_ms),
                                     false};

        e = put_resume_point(p, now->item.id, &point);
    }
    return e;
}

static struct resume_point point_of(const struct db_rows *rows, int column)
{
    return (struct resume_point){(uint32_t)db_get_int(rows, column),
                                 db_get_int(rows, column + 1) != 0};
}

enum err player_resume_point(struct db *db, struct str user, struct id item,
                             struct resume_point *out)
{
    static const struct db_statement find = {
        "resume_point_find", "SELECT position_ms, is_played FROM resume_point"
                             " WHERE user_id = $1 AND item_id = $2"};
    uint8_t bytes[ID_BYTES];
    struct db_rows rows;

    id_to_bytes(item, bytes);
    rows = db_query(db, &find,
                    DB_ARGS(db_text(user), db_bytes(bytes, sizeof bytes)));
    *out = (struct resume_point){0};
    while (db_next(&rows))
        *out = point_of(&rows, 0);
    return db_end(&rows);
}

/* Room for one more, in the arena. */
static void grow(struct resume_list *list, struct arena *arena,
                 size_t *capacity)
{
    struct resume_list more = {.count = list->count};

    if (list->count < *capacity)
        return;
    *capacity = *capacity > 0 ? 2 * *capacity : 16;
    more.items = arena_alloc(arena, *capacity * sizeof *more.items);
    more.points = arena_alloc(arena, *capacity * sizeof *more.points);
    if (list->count > 0) {
        memcpy(more.items, list->items, list->count * sizeof *more.items);
        memcpy(more.points, list->points, list->count * sizeof *more.points);
    }
    *list = more;
}

enum err player_list_resume_points(struct db *db, struct str user,
                                   struct arena *arena, struct resume_list *out)
{
    static const struct db_statement list = {
        "resume_point_list",
        "SELECT item_id, position_ms, is_played FROM resume_point"
        " WHERE user_id = $1 ORDER BY item_id"};
    struct db_rows rows = db_query(db, &list, DB_ARGS(db_text(user)));
    size_t capacity = 0;

    *out = (struct resume_list){0};
    while (db_next(&rows)) {
        grow(out, arena, &capacity);
        if (db_get_id(&rows, 0, &out->items[out->count]))
            out->points[out->count++] = point_of(&rows, 1);
    }
    return db_end(&rows);
}

struct resume_point player_resume_in(const struct resume_list *list,
                                     struct id item)
{
    size_t low = 0, high = list->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (id_cmp(list->items[middle], item) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < list->count && id_eq(list->items[low], item)
               ? list->points[low]
               : (struct resume_point){0};
}

/* Whether what the device plays is for its listener's eyes only. */
static enum err is_private(struct player *p, struct str device, bool *out)
{
    struct device d = {0};
    enum err e = OK;

    if (device.n > 0)
        e = device_find(p->in.db, p->in.user, device, p->in.arena, &d);
    *out = (d.flags & DEVICE_IS_PRIVATE) != 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* What was heard for less than this was only passed over. */
#define HEARD_MS 1000u

/* It ended by itself, and at least half of it was heard: not so, if somebody
 * sought to its last seconds. */
static bool is_whole(const struct playback_end *end)
{
    return end->ended_by == PLAY_DONE &&
           (uint64_t)end->heard_ms * 2 >= end->position_ms;
}

static enum err save_plays(struct player *p)
{
    struct plays_new new = {
        .user = p->in.user, .country = p->in.country, .now_ms = p->in.now_ms};
    struct play *list =
        arena_alloc(p->in.arena, p->move.end_count * sizeof *list);
    enum err e = OK;

    for (size_t i = 0; i < p->move.end_count && !e; i++) {
        const struct playback_end *end = &p->move.ends[i];
        struct play *play = &list[new.count];

        if (end->heard_ms < HEARD_MS)
            continue;
        *play = (struct play){.begun_ms = end->begun_ms,
                              .kind = end->item.kind,
                              .id = end->item.id,
                              .heard_ms = end->heard_ms,
                              .is_whole = is_whole(end),
                              .source = PLAY_FROM_PLAYER,
                              .begun_by = end->begun_by,
                              .ended_by = end->ended_by,
                              .context = end->context,
                              .device = end->device};
        new.count++;
        e = is_private(p, end->device, &play->is_private);
    }
    new.list = list;
    return e || new.count == 0 ? e : plays_add(p->in.db, &new, NULL);
}

enum err player_save(struct player *p)
{
    enum err e = save_state(p);

    if (!e)
        e = save_plays(p);
    if (!e)
        e = save_resume_points(p);
    if (!e)
        e = change_append(p->in.db, CHANGE_PLAYER, p->in.user);
    p->is_stored = true;
    p->version++;
    p->move.ends = NULL;
    p->move.end_count = p->move.end_capacity = 0;
    return e;
}

enum err player_delete_device(const struct player_scope *scope, struct str id)
{
    struct player player;
    enum err e = device_delete(scope->db, scope->user, id);

    if (!e)
        e = player_open(&player, scope);
    if (e || !str_eq(player.playback.device, id))
        return e;
    e = playback_pause(&player.playback, &player.move);
    return e ? e : player_save(&player);
}

/* ---- what is due ---- */

enum err player_list_due(struct db *db, int64_t before_ms, uint32_t most,
                         struct arena *arena, struct player_due **out,
                         size_t *count)
{
    static const struct db_statement list = {
        "playback_due", "SELECT user_id, ends_ms FROM playback"
                        " WHERE ends_ms < $1 ORDER BY ends_ms LIMIT $2"};
    struct db_rows rows =
        db_query(db, &list, DB_ARGS(db_int(before_ms), db_int(most)));
    struct player_due *due = arena_alloc(arena, most * sizeof *due);

    *count = 0;
    while (db_next(&rows))
        due[(*count)++] = (struct player_due){
            arena_str(arena, db_get_text(&rows, 0)), db_get_int(&rows, 1)};
    *out = due;
    return db_end(&rows);
}
