/* Pages, versions, and the edits that name no item that is there: adding,
 * replacing, restoring. */
#include "library/playlist_items.h"

#include "library/playlist_inner.h"
#include "library/playlist_work.h"

/* ---- reading ---- */

/* The entries as items, with the users whom they name by number. */
static enum err resolve(struct db *db, struct id playlist,
                        const struct sequence_entry *entries, size_t count,
                        struct arena *arena, struct playlist_page *out)
{
    struct playlist_editors editors;
    enum err e = playlist_editors(db, playlist, arena, &editors);

    if (e)
        return e;
    out->items = arena_alloc(arena, count * sizeof *out->items);
    out->count = count;
    for (size_t i = 0; i < count; i++) {
        uint32_t by = entries[i].by;

        out->items[i] = (struct playlist_item){
            .entry = entries[i],
            .by = by < editors.count ? editors.users[by] : STR_EMPTY};
    }
    return OK;
}

enum err playlist_items_page(struct db *db, struct id playlist, uint32_t offset,
                             uint32_t limit, struct arena *arena,
                             struct playlist_page *out)
{
    struct sequence_entry *entries;
    struct sequence *s;
    uint32_t left, count;
    enum err e = playlist_sequence_open(db, playlist, arena, &s);

    *out = (struct playlist_page){0};
    if (e)
        return e;
    out->total = sequence_count(s);
    left = out->total > offset ? out->total - offset : 0;
    count = left < limit ? left : limit;
    if (count == 0)
        return OK;
    entries = arena_alloc(arena, count * sizeof *entries);
    e = sequence_read(s, offset, count, entries);
    return e ? e : resolve(db, playlist, entries, count, arena, out);
}

enum err playlist_items_at(struct db *db, const struct playlist *p,
                           const struct playlist_snapshot *snapshot,
                           struct arena *arena, struct playlist_page *out)
{
    struct playlist looked_at = *p;
    struct playlist_editing edit = {
        .db = db, .playlist = &looked_at, .against = snapshot, .arena = arena};
    struct playlist_work work;
    struct playlist_version seen;
    enum err e = work_begin(&edit, &work);

    *out = (struct playlist_page){0};
    if (!e)
        e = work_seen(&work, &seen);
    e = work_end(&work, e); /* which has no steps */
    if (e)
        return e;
    out->total = seen.count;
    return resolve(db, p->id, seen.entries, seen.count, arena, out);
}

/* ---- edits ---- */

bool playlist_is_called(const struct sequence_entry *entry,
                        const struct playlist_name *name)
{
    enum sequence_kind has = entry->kind, asked = name->kind;

    if (has == SEQUENCE_CHAPTER)
        has = SEQUENCE_EPISODE;
    if (asked == SEQUENCE_CHAPTER)
        asked = SEQUENCE_EPISODE;
    return has == asked && id_eq(entry->id, name->id) &&
           str_eq(entry->text, name->text);
}

/* New entries for what is named, added by whoever edits. */
static struct sequence_entry *new_entries(const struct playlist_work *work,
                                          const struct playlist_name *names,
                                          uint32_t count)
{
    struct sequence_entry *entries =
        arena_zalloc(work->edit->arena, count * sizeof *entries);

    for (uint32_t i = 0; i < count; i++)
        entries[i] = (struct sequence_entry){.kind = names[i].kind,
                                             .id = names[i].id,
                                             .text = names[i].text,
                                             .by = work->editor,
                                             .added_ms = work->edit->now_ms};
    return entries;
}

static enum err add(struct playlist_work *work, uint32_t position,
                    const struct playlist_name *names, uint32_t count)
{
    uint32_t has = sequence_count(work->s);

    if (position == PLAYLIST_END)
        position = has;
    if (position > has)
        return ERR_INVALID;
    if (count > PLAYLIST_MAX_ITEMS || has > PLAYLIST_MAX_ITEMS - count)
        return ERR_LIMIT;
    return work_insert(work, position, new_entries(work, names, count), count);
}

enum err playlist_add(struct playlist_editing *edit, uint32_t position,
                      const struct playlist_name *names, uint32_t count)
{
    struct playlist_work work;
    enum err e = work_begin(edit, &work);

    if (!e)
        e = add(&work, position, names, count);
    return work_end(&work, e);
}

enum err playlist_replace(struct playlist_editing *edit,
                          const struct playlist_name *names, uint32_t count)
{
    struct playlist_work work;
    enum err e = work_begin(edit, &work);

    if (!e && count > PLAYLIST_MAX_ITEMS)
        e = ERR_LIMIT;
    if (!e)
        e = work_remove(&work, 0, sequence_count(work.s));
    if (!e)
        e = work_insert(&work, 0, new_entries(&work, names, count), count);
    return work_end(&work, e);
}

enum err playlist_restore(struct playlist_editing *edit)
{
    struct playlist_version seen;
    struct playlist_work work;
    enum err e = work_begin(edit, &work);

    if (!e)
        e = work_seen(&work, &seen);
    if (!e && !work_is_current(&work)) {
        e = work_remove(&work, 0, sequence_count(work.s));
        if (!e)
            e = work_insert(&work, 0, seen.entries, seen.count);
    }
    return work_end(&work, e);
}
