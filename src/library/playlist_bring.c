/* What is said is laid over what is there, and what then differs is written:
 * the list's details, a page of its items from the first one that differs on,
 * the row of what was said. */
#include "library/playlist_given.h"

#include "library/playlist_given_inner.h"
#include "library/playlist_inner.h"
#include "library/playlist_work.h"

/* ---- details ---- */

/* True when that makes another list of it. */
static bool apply_details(const struct playlist_brought *in, struct playlist *p)
{
    struct playlist old = *p;

    if (in->says_name)
        p->name = in->name;
    if (in->says_description) {
        p->description = in->description;
        p->has_description = in->has_description;
    }
    if (in->says_collaborative)
        p->is_collaborative = in->is_collaborative;
    if (in->says_public && !in->is_public_unknown)
        p->is_public = in->is_public;
    p->is_public &= !p->is_collaborative;
    return !str_eq(old.name, p->name) ||
           !str_eq(old.description, p->description) ||
           old.has_description != p->has_description ||
           old.is_public != p->is_public ||
           old.is_collaborative != p->is_collaborative;
}

static enum err make(const struct playlist_bringing *b,
                     const struct playlist_brought *in, struct playlist *p)
{
    if (in->owner.n == 0)
        return ERR_NOT_FOUND;
    if (in->says_items && in->offset > 0)
        return ERR_INVALID;
    *p = (struct playlist){
        .id = in->id, .owner = in->owner, .is_public = !in->is_private_if_new};
    (void)apply_details(in, p);
    return playlists_create(b->db, p, b->now_ms);
}

static enum err change(const struct playlist_bringing *b,
                       const struct playlist_brought *in, struct playlist *p)
{
    if (in->says_items && in->offset > p->items)
        return ERR_INVALID;
    if (!apply_details(in, p))
        return OK;
    return playlists_change(b->db, p, STR_EMPTY, b->now_ms);
}

/* ---- items ---- */

/* The page as entries, with the numbers of those who added them. */
static enum err entries_of(const struct playlist_bringing *b,
                           const struct playlist_brought *in,
                           struct sequence_entry **out)
{
    struct sequence_entry *entries =
        arena_zalloc(b->arena, in->count * sizeof *entries);
    struct str last = STR_EMPTY; /* mostly one has added them all */
    uint32_t number = 0;
    enum err e = OK;

    for (uint32_t i = 0; i < in->count && !e; i++) {
        const struct playlist_brought_item *item = &in->items[i];

        if (!str_eq(item->by, last))
            e = playlist_editor(b->db, in->id, item->by, &number);
        last = item->by;
        entries[i] = (struct sequence_entry){.by = number,
                                             .added_ms = item->added_ms,
                                             .kind = item->kind,
                                             .id = item->id,
                                             .text = item->text};
    }
    *out = entries;
    return e;
}

static bool is_same(const struct sequence_entry *a,
                    const struct sequence_entry *b)
{
    return a->kind == b->kind && id_eq(a->id, b->id) && a->by == b->by &&
           a->added_ms == b->added_ms && str_eq(a->text, b->text);
}

/* Has the list's places from `in->offset` on be `entries`. */
static enum err put_page(struct playlist_work *work,
                         const struct playlist_brought *in,
                         struct sequence_entry *entries)
{
    struct playlist_version now;
    uint32_t same = 0, end;
    enum err e = work_now(work, &now);

    if (e)
        return e;
    /* Up to where the page replaces what is there. */
    end = now.count;
    if (in->is_cut_off && in->offset + in->count < end)
        end = in->offset + in->count;
    while (same < in->count && in->offset + same < end &&
           is_same(&entries[same], &now.entries[in->offset + same]))
        same++;
    e = work_remove(work, in->offset + same, end - in->offset - same);
    return e ? e
             : work_insert(work, in->offset + same, entries + same,
                           in->count - same);
}

static enum err put_items(const struct playlist_bringing *b,
                          const struct playlist_brought *in, struct playlist *p)
{
    struct playlist_editing edit = {
        .db = b->db, .playlist = p, .now_ms = b->now_ms, .arena = b->arena};
    struct sequence_entry *entries;
    struct playlist_work work;
    enum err e = work_begin(&edit, &work);

    if (!e)
        e = entries_of(b, in, &entries);
    if (!e)
        e = put_page(&work, in, entries);
    return work_end(&work, e);
}

/* ---- what was said ---- */

static void apply_given(const struct playlist_brought *in,
                        struct playlist_given *given)
{
    if (in->says_images)
        given->images = in->given.images;
    if (in->says_color)
        given->primary_color = in->given.primary_color;
    if (in->says_public)
        given->is_public_unknown = in->is_public_unknown;
    if (in->says_followers)
        given->followers = in->given.followers;
    if (in->says_total)
        given->total = in->given.total;
}

static bool given_is_same(const struct playlist_given *a,
                          const struct playlist_given *b)
{
    return str_eq(a->snapshot, b->snapshot) && a->revision == b->revision &&
           str_eq(a->images, b->images) &&
           str_eq(a->primary_color, b->primary_color) &&
           a->is_public_unknown == b->is_public_unknown &&
           a->followers == b->followers && a->total == b->total;
}

static enum err add_followers(struct db *db, const struct playlist *p,
                              int64_t by)
{
    static const struct db_statement update = {
        "playlist_add_followers",
        "UPDATE playlist SET followers = followers + $2 WHERE id = $1"};
    struct db_id_room room;

    if (by == 0)
        return OK;
    return db_exec(db, &update, DB_ARGS(db_id(p->id, &room), db_int(by)), NULL);
}

/* Lays what is said over what was, of a list that had the revision `before`
 * when it was found. */
static enum err put_given(const struct playlist_bringing *b,
                          const struct playlist_brought *in,
                          const struct playlist *p, uint32_t before,
                          bool *is_changed)
{
    struct playlist_given old = {.revision = before}, new;
    enum err e;

    if (p->given != NULL)
        old = *p->given;
    new = old;
    apply_given(in, &new);
    /* A list that was as it came is so still: a page completes it. */
    if (in->given.snapshot.n > 0 || old.revision == before)
        new.revision = p->snapshot.revision;
    if (in->given.snapshot.n > 0)
        new.snapshot = in->given.snapshot;
    *is_changed = p->given == NULL || !given_is_same(&old, &new);
    if (!*is_changed)
        return OK;
    e = add_followers(b->db, p, (int64_t) new.followers - old.followers);
    return e ? e : playlist_given_put(b->db, p->id, &new);
}

/* ---- all of it ---- */

static enum err bring(const struct playlist_bringing *b,
                      const struct playlist_brought *in, bool is_new,
                      struct playlist *p, bool *is_changed)
{
    uint32_t before = is_new ? 0 : p->snapshot.revision;
    bool is_given_changed = false;
    enum err e = is_new ? make(b, in, p) : change(b, in, p);

    if (!e && in->says_items)
        e = put_items(b, in, p);
    if (!e)
        e = put_given(b, in, p, before, &is_given_changed);
    *is_changed = p->snapshot.revision != before || is_given_changed;
    return e;
}

/* Whether somebody has changed the list's items here since it came: a revision
 * has steps since, or is too old to tell. One that was made here never came. */
static enum err is_edited(struct db *db, const struct playlist *p,
                          bool *is_edited_here)
{
    static const struct db_statement count = {
        "playlist_change_without_steps",
        "SELECT COUNT(*) FROM playlist_change"
        " WHERE playlist_id = $1 AND revision > $2 AND edit = $3"};
    uint32_t since;
    struct db_id_room room;

    *is_edited_here = true;
    if (p->given == NULL)
        return OK;
    since = p->snapshot.revision - p->given->revision;
    struct db_rows rows =
        db_query(db, &count,
                 DB_ARGS(db_id(p->id, &room), db_int(p->given->revision),
                         db_bytes("", 0)));

    while (db_next(&rows))
        *is_edited_here = db_get_int(&rows, 0) != (int64_t)since;
    return db_end(&rows);
}

enum err playlist_bring(const struct playlist_bringing *b,
                        const struct playlist_brought *in,
                        enum playlist_outcome *outcome)
{
    struct playlist p;
    bool is_changed = false, is_edited_here;
    enum err e;

    if (in->count > PLAYLIST_MAX_ITEMS ||
        in->offset > PLAYLIST_MAX_ITEMS - in->count)
        return ERR_LIMIT;
    e = playlists_find(b->db, in->id, b->arena, &p);
    if (e && e != ERR_NOT_FOUND)
        return e;
    *outcome = PLAYLIST_MADE;
    if (e == ERR_NOT_FOUND)
        return bring(b, in, true, &p, &is_changed);
    if (in->owner.n > 0 && !str_eq(in->owner, p.owner))
        return ERR_EXISTS;
    *outcome = PLAYLIST_KEPT;
    e = is_edited(b->db, &p, &is_edited_here);
    if (e || is_edited_here)
        return e;
    e = bring(b, in, false, &p, &is_changed);
    *outcome = is_changed ? PLAYLIST_CHANGED : PLAYLIST_AS_IT_WAS;
    return e;
}
