/* Steps are done to the sequence in memory and noted at once; the sequence and
 * the note are written together, or not at all. An earlier version is the list
 * as it is now with the revisions since taken back. */
#include "library/playlist_work.h"

#include <assert.h>
#include <stdlib.h>

#include "base/log.h"
#include "library/playlist_inner.h"

static const struct sequence_tables tables =
    SEQUENCE_TABLES("playlist", "playlist_id");

enum err playlist_sequence_open(struct db *db, struct id playlist,
                                struct arena *arena, struct sequence **out)
{
    /* The owner's bytes live as long as the sequence does. */
    struct db_id_room *room = arena_alloc(arena, sizeof *room);
    struct sequence_place place = {
        .tables = &tables, .owner = db_id(playlist, room), .list = 0};

    return sequence_open(db, &place, arena, out);
}

enum err work_begin(struct playlist_editing *edit, struct playlist_work *work)
{
    enum err e;

    *work = (struct playlist_work){.edit = edit};
    buf_init(&work->steps, (size_t)1 << 30);
    e = playlist_editor(edit->db, edit->playlist->id, edit->user,
                        &work->editor);
    if (e)
        return e;
    return playlist_sequence_open(edit->db, edit->playlist->id, edit->arena,
                                  &work->s);
}

enum err work_end(struct playlist_work *work, enum err e)
{
    struct playlist_editing *edit = work->edit;

    if (!e && work->steps.n > 0) {
        assert(!buf_overflowed(&work->steps));
        e = sequence_write(work->s);
        if (!e)
            e = playlist_write_revision(edit->db, edit->playlist, edit->user,
                                        str_of(work->steps.p, work->steps.n),
                                        edit->now_ms);
        edit->playlist->items = sequence_count(work->s);
    }
    buf_release(&work->steps);
    return e;
}

/* ---- steps ---- */

enum err work_insert(struct playlist_work *work, uint32_t position,
                     struct sequence_entry *entries, uint32_t count)
{
    enum err e;

    if (count == 0)
        return OK;
    e = sequence_insert(work->s, position, entries, count);
    /* Afterwards, when the entries have their numbers. */
    if (!e)
        playlist_step_pack(&(struct playlist_step){.kind = STEP_INSERT,
                                                   .position = position,
                                                   .count = count,
                                                   .entries = entries},
                           &work->steps);
    return e;
}

enum err work_remove(struct playlist_work *work, uint32_t position,
                     uint32_t count)
{
    struct sequence_entry *entries =
        arena_alloc(work->edit->arena, count * sizeof *entries);
    enum err e;

    if (count == 0)
        return OK;
    e = sequence_read(work->s, position, count, entries);
    if (!e)
        e = sequence_remove(work->s, position, count);
    if (!e)
        playlist_step_pack(&(struct playlist_step){.kind = STEP_REMOVE,
                                                   .position = position,
                                                   .count = count,
                                                   .entries = entries},
                           &work->steps);
    return e;
}

enum err work_move(struct playlist_work *work, uint32_t position,
                   uint32_t count, uint32_t to)
{
    struct sequence_entry *entries =
        arena_alloc(work->edit->arena, count * sizeof *entries);
    enum err e = sequence_read(work->s, position, count, entries);

    if (!e)
        e = sequence_remove(work->s, position, count);
    if (!e)
        e = sequence_insert(work->s, to, entries, count);
    if (!e)
        playlist_step_pack(&(struct playlist_step){.kind = STEP_MOVE,
                                                   .position = position,
                                                   .count = count,
                                                   .to = to},
                           &work->steps);
    return e;
}

enum err work_remove_all(struct playlist_work *work, const uint32_t *positions,
                         size_t count)
{
    enum err e = OK;

    /* From the last on, so that the positions before stay what they are; those
     * that stand side by side in one step. */
    while (count > 0 && !e) {
        size_t n = 1;

        while (n < count &&
               positions[count - n - 1] + 1 == positions[count - n])
            n++;
        count -= n;
        e = work_remove(work, positions[count], (uint32_t)n);
    }
    return e;
}

/* ---- versions ---- */

static bool is_same(const struct playlist_snapshot *a,
                    const struct playlist_snapshot *b)
{
    return a->revision == b->revision &&
           memcmp(a->proof, b->proof, PLAYLIST_PROOF_BYTES) == 0;
}

bool work_is_current(const struct playlist_work *work)
{
    const struct playlist_snapshot *against = work->edit->against;

    return against == NULL || is_same(against, &work->edit->playlist->snapshot);
}

enum err work_now(struct playlist_work *work, struct playlist_version *out)
{
    uint32_t n = sequence_count(work->s);

    *out = (struct playlist_version){.count = n, .capacity = n};
    out->entries = arena_alloc(work->edit->arena, n * sizeof *out->entries);
    return sequence_read(work->s, 0, n, out->entries);
}

enum err playlist_check_snapshot(struct db *db, const struct playlist *p,
                                 const struct playlist_snapshot *snapshot)
{
    static const struct db_statement find = {
        "playlist_change_find",
        "SELECT 1 FROM playlist_change"
        " WHERE playlist_id = $1 AND revision = $2 AND proof = $3"};
    struct db_id_room room;
    enum err e;
    bool has;

    /* Of a list that nobody has changed for long, no change is left. */
    if (is_same(snapshot, &p->snapshot))
        return OK;
    struct db_rows rows =
        db_query(db, &find,
                 DB_ARGS(db_id(p->id, &room), db_int(snapshot->revision),
                         db_bytes(snapshot->proof, PLAYLIST_PROOF_BYTES)));

    has = db_next(&rows);
    e = db_end(&rows);
    return e || has ? e : ERR_NOT_FOUND;
}

/* Takes back what came after the revision, newest first. */
static enum err undo_since(struct playlist_work *work, uint32_t revision,
                           struct playlist_version *v)
{
    static const struct db_statement list = {
        "playlist_change_since",
        "SELECT edit FROM playlist_change"
        " WHERE playlist_id = $1 AND revision > $2 ORDER BY revision DESC"};
    struct arena *arena = work->edit->arena;
    struct db_id_room room;
    struct db_rows rows = db_query(
        work->edit->db, &list,
        DB_ARGS(db_id(work->edit->playlist->id, &room), db_int(revision)));
    bool is_good = true;
    enum err e;

    while (is_good && db_next(&rows))
        is_good = playlist_version_undo(
            v, arena_str(arena, db_get_bytes(&rows, 0)), arena);
    e = db_end(&rows);
    if (e || is_good)
        return e;
    log_error("state: a playlist: its changes don't fit to it");
    return ERR_CORRUPT;
}

enum err work_seen(struct playlist_work *work, struct playlist_version *out)
{
    const struct playlist_snapshot *against = work->edit->against;
    enum err e = work_now(work, out);

    if (e || work_is_current(work))
        return e;
    e = playlist_check_snapshot(work->edit->db, work->edit->playlist, against);
    return e ? e : undo_since(work, against->revision, out);
}

/* ---- sets of entries ---- */

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

struct work_set work_set_of(struct arena *arena,
                            const struct playlist_version *v,
                            const uint32_t *positions, size_t count)
{
    struct work_set set = {arena_alloc(arena, count * sizeof(uint32_t)), count};

    for (size_t i = 0; i < count; i++)
        set.numbers[i] = v->entries[positions[i]].number;
    if (count > 0)
        qsort(set.numbers, count, sizeof *set.numbers, compare_numbers);
    return set;
}

bool work_set_has(const struct work_set *set, uint32_t number)
{
    return set->count > 0 &&
           bsearch(&number, set->numbers, set->count, sizeof *set->numbers,
                   compare_numbers) != NULL;
}
