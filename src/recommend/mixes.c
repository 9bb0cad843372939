/* `because`, a string of MIXED_BYTES for each track in the list's order:
 *
 *     offset bytes what
 *          0     1 enum mix_reason
 *          1    16 the track's id
 *         17    16 the id of the one that it goes with; zero: of none
 *
 * The playlist has the same tracks; nobody else edits it. */
#include "recommend/mixes.h"

#include "accounts/house.h"
#include "catalog/catalog.h"
#include "db/db.h"
#include "library/playlist_items.h"
#include "recommend/bans.h"
#include "recommend/versions.h"

#define MIXED_BYTES (1 + 2 * ID_BYTES)

/* ---- bytes ---- */

static struct str write_tracks(const struct mixed *tracks, uint32_t count,
                               struct arena *arena)
{
    uint8_t *bytes = arena_alloc(arena, count * MIXED_BYTES + 1u);

    for (uint32_t i = 0; i < count; i++) {
        uint8_t *at = bytes + i * MIXED_BYTES;

        at[0] = (uint8_t)tracks[i].reason;
        id_to_bytes(tracks[i].track, at + 1);
        id_to_bytes(tracks[i].because, at + 1 + ID_BYTES);
    }
    return str_of((char *)bytes, count * MIXED_BYTES);
}

/* What isn't ours is passed over. */
static void read_tracks(struct str bytes, struct arena *arena,
                        struct mix_kept *out)
{
    size_t n = bytes.n / MIXED_BYTES;

    out->tracks = arena_alloc(arena, (n + 1) * sizeof *out->tracks);
    for (size_t i = 0; i < n; i++) {
        const uint8_t *at = (const uint8_t *)bytes.p + i * MIXED_BYTES;

        if (at[0] < MIX_PLAYED || at[0] > MIX_POPULAR)
            continue;
        out->tracks[out->count++] =
            (struct mixed){.reason = (enum mix_reason)at[0],
                           .track = id_from_bytes(at + 1),
                           .because = id_from_bytes(at + 1 + ID_BYTES)};
    }
}

/* ---- reading ---- */

static enum err read_rows(struct db *db, struct str user, struct arena *arena,
                          struct mix_kept *out, size_t *count)
{
    static const struct db_statement list = {
        "mix_list", "SELECT slot, made_day, playlist_id, because"
                    " FROM recommend_mix WHERE user_id = $1 ORDER BY slot"};
    struct db_rows rows = db_query(db, &list, DB_ARGS(db_text(user)));

    for (*count = 0; db_next(&rows) && *count < MIX_SLOTS;) {
        struct mix_kept *m = &out[*count];
        int64_t slot = db_get_int(&rows, 0);

        *m = (struct mix_kept){.slot = (unsigned)slot,
                               .day = db_get_int(&rows, 1)};
        read_tracks(db_get_bytes(&rows, 3), arena, m);
        *count +=
            slot >= 0 && slot < MIX_SLOTS && db_get_id(&rows, 2, &m->list.id);
    }
    return db_end(&rows);
}

enum err mixes_list(struct db *db, struct str user, struct arena *arena,
                    struct mix_kept **out, size_t *count)
{
    struct mix_kept *all = arena_alloc(arena, MIX_SLOTS * sizeof *all);
    size_t n, kept = 0;
    enum err e = read_rows(db, user, arena, all, &n);

    for (size_t i = 0; i < n && !e; i++) {
        e = playlists_find(db, all[i].list.id, arena, &all[i].list);
        if (e == ERR_NOT_FOUND) /* somebody has erased it by hand */
            e = OK;
        else
            all[kept++] = all[i];
    }
    *out = all;
    *count = kept;
    return e;
}

/* The Monday on or before a day; 1970-01-01 was a Thursday. */
static int64_t monday(int64_t day)
{
    return day - (day + 3) % 7;
}

enum err mixes_are_due(struct db *db, struct str user, int64_t day,
                       struct arena *arena, struct mixes_due *out)
{
    struct mix_kept *mixes;
    size_t n;
    enum err e = mixes_list(db, user, arena, &mixes, &n);

    *out = (struct mixes_due){.daily = true, .weekly = true};
    for (size_t i = 0; i < n && !e; i++)
        if (mixes[i].slot == MIX_SLOT_WEEKLY)
            out->weekly = monday(mixes[i].day) != monday(day);
        else if (mixes[i].day == day)
            out->daily = false;
    return e;
}

/* ---- writing ---- */

static enum err put_row(struct db *db, struct str user,
                        const struct mix_kept *m, struct arena *arena)
{
    static const struct db_statement put = {
        "mix_put",
        "INSERT INTO recommend_mix"
        " (user_id, slot, playlist_id, made_day, because)"
        " VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (user_id, slot) DO UPDATE SET"
        " playlist_id = excluded.playlist_id, made_day = excluded.made_day,"
        " because = excluded.because"};
    struct str because = write_tracks(m->tracks, m->count, arena);
    uint8_t id[ID_BYTES];

    id_to_bytes(m->list.id, id);
    return db_exec(db, &put,
                   DB_ARGS(db_text(user), db_int(m->slot),
                           db_bytes(id, sizeof id), db_int(m->day),
                           db_bytes(because.p, because.n)),
                   NULL);
}

/* The row and the playlist have the tracks of `m` from here on. */
static enum err put_tracks(struct db *db, struct str user, struct mix_kept *m,
                           int64_t now_ms, struct arena *arena)
{
    struct playlist_name names[MIX_DAILY_TRACKS];
    struct playlist_editing edit = {.db = db,
                                    .playlist = &m->list,
                                    .user = house_id(),
                                    .now_ms = now_ms,
                                    .arena = arena};
    enum err e;

    for (uint32_t i = 0; i < m->count && i < MIX_DAILY_TRACKS; i++)
        names[i] = (struct playlist_name){.kind = SEQUENCE_TRACK,
                                          .id = m->tracks[i].track};
    e = playlist_replace(&edit, names, m->count);
    return e ? e : put_row(db, user, m, arena);
}

static enum err make_list(struct db *db, const struct mix *mix, int64_t now_ms,
                          struct arena *arena, struct playlist *out)
{
    enum err e = house_ensure(db);

    *out = (struct playlist){.owner = house_id(),
                             .name = mix->name,
                             .description =
                                 playlist_description(arena, mix->description),
                             .has_description = true};
    return e ? e : playlists_create(db, out, now_ms);
}

static enum err rename_list(struct db *db, const struct mix *mix,
                            int64_t now_ms, struct arena *arena,
                            struct playlist *list)
{
    struct str description = playlist_description(arena, mix->description);

    if (str_eq(list->name, mix->name) && str_eq(list->description, description))
        return OK;
    list->name = mix->name;
    list->description = description;
    return playlists_change(db, list, house_id(), now_ms);
}

static struct mix_kept *of_slot(struct mix_kept *mixes, size_t count,
                                unsigned slot)
{
    for (size_t i = 0; i < count; i++)
        if (mixes[i].slot == slot)
            return &mixes[i];
    return NULL;
}

static void take_tracks(struct mix_kept *m, const struct catalog *c,
                        const struct mix *mix, struct arena *arena)
{
    m->tracks = arena_alloc(arena, (mix->count + 1) * sizeof *m->tracks);
    m->count = mix->count;
    for (uint32_t i = 0; i < mix->count; i++)
        m->tracks[i] = (struct mixed){
            .track = catalog_id(c, ENTITY_TRACK, mix->tracks[i].track),
            .reason = mix->tracks[i].reason,
            .because = catalog_id(c, ENTITY_TRACK, mix->tracks[i].because)};
}

static enum err write_one(struct db *db, const struct mixes_new *new,
                          const struct mix *mix, struct mix_kept *kept,
                          struct arena *arena)
{
    struct mix_kept made = {.slot = mix->slot};
    enum err e;

    if (kept != NULL) {
        e = rename_list(db, mix, new->now_ms, arena, &kept->list);
    } else {
        kept = &made;
        e = make_list(db, mix, new->now_ms, arena, &made.list);
    }
    if (e)
        return e;
    kept->day = new->day;
    take_tracks(kept, new->catalog, mix, arena);
    return put_tracks(db, new->user, kept, new->now_ms, arena);
}

/* A part of a taste that is none any more. */
static enum err empty_rest(struct db *db, const struct mixes_new *new,
                           struct mix_kept *kept, size_t count,
                           struct arena *arena)
{
    enum err e = OK;

    for (size_t i = 0; i < count && !e; i++) {
        bool is_new = kept[i].slot == MIX_SLOT_WEEKLY;

        for (size_t k = 0; k < new->count; k++)
            is_new = is_new || new->list[k].slot == kept[i].slot;
        if (is_new)
            continue;
        kept[i].count = 0;
        kept[i].day = new->day;
        e = put_tracks(db, new->user, &kept[i], new->now_ms, arena);
    }
    return e;
}

enum err mixes_write(struct db *db, const struct mixes_new *new,
                     struct arena *arena)
{
    struct mix_kept *kept;
    size_t n;
    enum err e = mixes_list(db, new->user, arena, &kept, &n);

    for (size_t i = 0; i < new->count && !e; i++)
        e = write_one(db, new, &new->list[i],
                      of_slot(kept, n, new->list[i].slot), arena);
    return e || !new->is_daily ? e : empty_rest(db, new, kept, n, arena);
}

/* ---- bans ---- */

/* Which of the mix's tracks are banned, or versions of one that is, or by an
 * artist who is. */
static bool drop_banned(struct mix_kept *m, const struct catalog *c,
                        const struct banned *banned, struct arena *arena)
{
    uint32_t all = m->count + (uint32_t)banned->track_count, kept = 0;
    bool *is_out = arena_zalloc(arena, all + 1);
    struct versions v;

    versions_init(&v, c, all, arena);
    for (uint32_t i = 0; i < banned->track_count; i++)
        versions_put(&v, i, banned->tracks[i]);
    for (uint32_t i = 0; i < m->count; i++)
        versions_put(&v, (uint32_t)banned->track_count + i,
                     catalog_find(c, ENTITY_TRACK, m->tracks[i].track));
    for (uint32_t i = 0; i < banned->track_count; i++)
        is_out[versions_of(&v, i)] = true;
    for (uint32_t i = 0; i < m->count; i++) {
        uint32_t n = catalog_find(c, ENTITY_TRACK, m->tracks[i].track);

        if (is_out[versions_of(&v, (uint32_t)banned->track_count + i)] ||
            banned_has_artist(banned, c, n))
            continue;
        m->tracks[kept++] = m->tracks[i];
    }
    if (kept == m->count)
        return false;
    m->count = kept;
    return true;
}

enum err mixes_drop_banned(struct db *db, struct str user,
                           const struct catalog *c, int64_t now_ms,
                           struct arena *arena)
{
    struct banned banned;
    struct mix_kept *mixes;
    size_t n;
    enum err e = mixes_list(db, user, arena, &mixes, &n);

    if (!e && n > 0)
        e = bans_in_catalog(db, user, c, arena, &banned);
    for (size_t i = 0; i < n && !e; i++)
        if (drop_banned(&mixes[i], c, &banned, arena))
            e = put_tracks(db, user, &mixes[i], now_ms, arena);
    return e;
}

/* ---- the end ---- */

enum err mixes_erase(struct db *db, struct str user)
{
    struct mix_kept *mixes;
    struct arena arena;
    size_t n;
    enum err e;

    arena_init(&arena);
    e = mixes_list(db, user, &arena, &mixes, &n);
    for (size_t i = 0; i < n && !e; i++)
        e = playlists_erase(db, mixes[i].list.id);
    arena_release(&arena);
    return e;
}
