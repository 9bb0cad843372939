/* A list is a row; what is in it, a sequence beside the row, and what became of
 * it, a row of `playlist_change` for each revision. Entries and changes name
 * users by a number that only the list knows, so that who deletes an account
 * need not look into lists: with the one row of `playlist_editor`, nothing of
 * the user is left in them. */
#include "library/playlist.h"

#include "accounts/house.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "library/noted.h"
#include "library/playlist_index.h"
#include "library/playlist_inner.h"
#include "library/shelf.h"

/* ---- reading ---- */

/* What was said of a list elsewhere; a list that was made here has no
 * revision of that. */
static const struct playlist_given *read_given(const struct db_rows *rows,
                                               struct arena *arena)
{
    struct playlist_given *given;

    if (db_get_int(rows, 15) == 0)
        return NULL;
    given = arena_alloc(arena, sizeof *given);
    *given = (struct playlist_given){
        .snapshot = arena_str(arena, db_get_text(rows, 14)),
        .revision = (uint32_t)db_get_int(rows, 15),
        .images = arena_str(arena, db_get_text(rows, 16)),
        .primary_color = arena_str(arena, db_get_text(rows, 17)),
        .is_public_unknown = db_get_int(rows, 18) != 0,
        .followers = (uint32_t)db_get_int(rows, 19),
        .total = (uint32_t)db_get_int(rows, 20)};
    return given;
}

bool playlist_read_row(const struct db_rows *rows, struct arena *arena,
                       struct playlist *out)
{
    struct str proof = db_get_bytes(rows, 9);

    *out =
        (struct playlist){.owner = arena_str(arena, db_get_text(rows, 1)),
                          .name = arena_str(arena, db_get_text(rows, 2)),
                          .description = arena_str(arena, db_get_text(rows, 3)),
                          .has_description = db_get_int(rows, 4) == 0,
                          .is_public = db_get_int(rows, 5) != 0,
                          .is_collaborative = db_get_int(rows, 6) != 0,
                          .is_dropped = db_get_int(rows, 7) != 0,
                          .snapshot.revision = (uint32_t)db_get_int(rows, 8),
                          .items = (uint32_t)db_get_int(rows, 10),
                          .followers = (uint32_t)db_get_int(rows, 11),
                          .created_ms = db_get_int(rows, 12),
                          .has_cover = db_get_int(rows, 13) != 0,
                          .given = read_given(rows, arena)};
    if (!db_get_id(rows, 0, &out->id) || proof.n != PLAYLIST_PROOF_BYTES) {
        log_error("state: a playlist of %.*s: the row is damaged",
                  STR_ARG(out->owner));
        return false;
    }
    memcpy(out->snapshot.proof, proof.p, proof.n);
    return true;
}

/* The list in the only row. */
static enum err read_only_row(struct db_rows *rows, struct arena *arena,
                              struct playlist *out)
{
    enum err read = ERR_NOT_FOUND;
    enum err e;

    while (db_next(rows))
        read = playlist_read_row(rows, arena, out) ? OK : ERR_CORRUPT;
    e = db_end(rows);
    return e ? e : read;
}

enum err playlists_find(struct db *db, struct id id, struct arena *arena,
                        struct playlist *out)
{
    static const struct db_statement find = {
        "playlist_find",
        "SELECT " PLAYLIST_COLUMNS " FROM playlist p" PLAYLIST_JOIN_HEAD
        " WHERE p.id = $1"};
    struct db_id_room room;
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_id(id, &room)));

    return read_only_row(&rows, arena, out);
}

enum err playlists_find_named(struct db *db, struct str owner, struct str name,
                              struct arena *arena, struct playlist *out)
{
    static const struct db_statement find = {
        "playlist_find_named",
        "SELECT " PLAYLIST_COLUMNS " FROM playlist p" PLAYLIST_JOIN_HEAD
        " WHERE p.owner_id = $1 AND p.name = $2 AND p.is_dropped = 0"
        " ORDER BY p.created_ms, p.id LIMIT 1"};
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_text(owner), db_text(name)));

    return read_only_row(&rows, arena, out);
}

/* ---- editors ---- */

static enum err find_editor(struct db *db, struct id playlist, struct str user,
                            uint32_t *number)
{
    static const struct db_statement find = {
        "playlist_editor_find", "SELECT number FROM playlist_editor"
                                " WHERE playlist_id = $1 AND user_id = $2"};
    struct db_id_room room;
    struct db_rows rows =
        db_query(db, &find, DB_ARGS(db_id(playlist, &room), db_text(user)));

    *number = 0;
    while (db_next(&rows))
        *number = (uint32_t)db_get_int(&rows, 0);
    return db_end(&rows);
}

enum err playlist_editor(struct db *db, struct id playlist, struct str user,
                         uint32_t *number)
{
    static const struct db_statement insert = {
        "playlist_editor_insert",
        "INSERT INTO playlist_editor (playlist_id, number, user_id)"
        " SELECT $1, COALESCE(MAX(number), 0) + 1, $2 FROM playlist_editor"
        " WHERE playlist_id = $1 RETURNING number"};
    struct db_id_room room;
    enum err e;

    *number = 0;
    if (user.n == 0)
        return OK;
    e = find_editor(db, playlist, user, number);
    if (e || *number > 0)
        return e;
    struct db_rows rows =
        db_query(db, &insert, DB_ARGS(db_id(playlist, &room), db_text(user)));

    while (db_next(&rows))
        *number = (uint32_t)db_get_int(&rows, 0);
    return db_end(&rows);
}

enum err playlist_editors(struct db *db, struct id playlist,
                          struct arena *arena, struct playlist_editors *out)
{
    /* Numbers are given in order and never taken back, so the last row has the
     * greatest. */
    static const struct db_statement list = {
        "playlist_editor_list", "SELECT number, user_id FROM playlist_editor"
                                " WHERE playlist_id = $1 ORDER BY number"};
    struct db_id_room room;
    struct db_rows rows = db_query(db, &list, DB_ARGS(db_id(playlist, &room)));
    struct str *users = NULL;
    size_t capacity = 0, n = 1; /* number 0 is nobody */

    users = mem_grow(users, 0, &capacity, sizeof *users);
    users[0] = STR_EMPTY;
    while (db_next(&rows)) {
        int64_t number = db_get_int(&rows, 0);

        while ((int64_t)n <= number) {
            users = mem_grow(users, n, &capacity, sizeof *users);
            users[n++] = STR_EMPTY;
        }
        users[number] = arena_str(arena, db_get_text(&rows, 1));
    }
    out->count = n;
    out->users = arena_alloc(arena, n * sizeof *users);
    memcpy(out->users, users, n * sizeof *users);
    free(users);
    return db_end(&rows);
}

/* ---- revisions ---- */

/* Notes what the revision that the list has now came of. */
static enum err insert_change(struct db *db, const struct playlist *p,
                              uint32_t editor, struct str edit, int64_t now_ms)
{
    static const struct db_statement insert = {
        "playlist_change_insert",
        "INSERT INTO playlist_change"
        " (playlist_id, revision, proof, made_ms, editor, edit)"
        " VALUES ($1, $2, $3, $4, $5, $6)"};
    struct db_id_room room;

    return db_exec(db, &insert,
                   DB_ARGS(db_id(p->id, &room), db_int(p->snapshot.revision),
                           db_bytes(p->snapshot.proof, PLAYLIST_PROOF_BYTES),
                           db_int(now_ms), db_int(editor),
                           db_bytes(edit.p, edit.n)),
                   NULL);
}

enum err playlist_write_revision(struct db *db, struct playlist *p,
                                 struct str user, struct str edit,
                                 int64_t now_ms)
{
    static const struct db_statement update = {
        "playlist_revise",
        "UPDATE playlist SET revision = $2, proof = $3 WHERE id = $1"};
    struct db_id_room room;
    uint32_t editor;
    enum err e = playlist_editor(db, p->id, user, &editor);

    if (e)
        return e;
    p->snapshot.revision++;
    random_bytes(p->snapshot.proof, PLAYLIST_PROOF_BYTES);
    e = db_exec(db, &update,
                DB_ARGS(db_id(p->id, &room), db_int(p->snapshot.revision),
                        db_bytes(p->snapshot.proof, PLAYLIST_PROOF_BYTES)),
                NULL);
    if (!e)
        noted_playlist_changed(db, p->id);
    return e ? e : insert_change(db, p, editor, edit, now_ms);
}

/* ---- making and changing ---- */

enum err playlists_erase(struct db *db, struct id id)
{
    static const struct db_statement erase = {
        "playlist_erase", "DELETE FROM playlist WHERE id = $1"};
    struct db_id_room room;

    return db_exec(db, &erase, DB_ARGS(db_id(id, &room)), NULL);
}

struct str playlist_description(struct arena *arena, struct str typed)
{
    struct buf out;
    struct str text;

    buf_init(&out, 6 * typed.n + 1);
    typed = str_trim(typed);
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];

        if (c == '&')
            buf_lit(&out, "&amp;");
        else if (c == '<')
            buf_lit(&out, "&lt;");
        else if (c == '>')
            buf_lit(&out, "&gt;");
        else if (c == '"')
            buf_lit(&out, "&quot;");
        else if (c == '\'')
            buf_lit(&out, "&#x27;");
        else if (c != '\r' || i + 1 == typed.n || typed.p[i + 1] != '\n')
            buf_char(&out, (char)((unsigned char)c < ' ' ? ' ' : c));
    }
    text = arena_str(arena, str_of(out.p, out.n));
    buf_release(&out);
    return text;
}

/* What was typed, from the form that playlist_description gives it. */
static struct str plain_description(struct arena *arena, struct str text)
{
    static const struct {
        struct str escaped;
        char plain;
    } signs[] = {{{"&amp;", 5}, '&'},
                 {{"&lt;", 4}, '<'},
                 {{"&gt;", 4}, '>'},
                 {{"&quot;", 6}, '"'},
                 {{"&#x27;", 6}, '\''}};
    char *out = arena_alloc(arena, text.n + 1);
    size_t n = 0;

    for (size_t at = 0; at < text.n;) {
        size_t i = 0;

        while (i < sizeof signs / sizeof signs[0] &&
               !str_starts(str_from(text, at), signs[i].escaped))
            i++;
        if (i < sizeof signs / sizeof signs[0]) {
            out[n++] = signs[i].plain;
            at += signs[i].escaped.n;
        } else {
            out[n++] = text.p[at++];
        }
    }
    return str_of(out, n);
}

enum err playlist_show(struct db *db, const struct playlist *p)
{
    struct arena arena;
    struct playlist_texts texts = {.id = p->id,
                                   .name = p->name,
                                   .followers = p->followers,
                                   .created_ms = p->created_ms};
    enum err e;

    if (!p->is_public || p->is_dropped)
        return playlist_index_drop(db, p->id);
    arena_init(&arena);
    texts.description = plain_description(&arena, p->description);
    e = playlist_index_put(db, &texts);
    arena_release(&arena);
    return e;
}

static enum err insert_playlist(struct db *db, const struct playlist *p)
{
    static const struct db_statement insert = {
        "playlist_insert",
        "INSERT INTO playlist (id, owner_id, name, description, is_public,"
        " is_collaborative, is_dropped, revision, proof, followers, created_ms)"
        " VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, 0, $9)"};
    struct db_id_room room;

    return db_exec(
        db, &insert,
        DB_ARGS(db_id(p->id, &room), db_text(p->owner), db_text(p->name),
                p->has_description ? db_text(p->description) : db_null(),
                db_int(p->is_public), db_int(p->is_collaborative),
                db_int(p->snapshot.revision),
                db_bytes(p->snapshot.proof, PLAYLIST_PROOF_BYTES),
                db_int(p->created_ms)),
        NULL);
}

enum err playlists_create(struct db *db, struct playlist *new, int64_t now_ms)
{
    uint32_t owned = 0, editor;
    enum err e = OK;

    if (!str_eq(new->owner, house_id()))
        e = shelf_count_own(db, new->owner, &owned);
    if (e)
        return e;
    if (owned >= PLAYLIST_MAX_OWNED)
        return ERR_LIMIT;
    if (id_eq(new->id, (struct id){0, 0}))
        random_bytes(&new->id, sizeof new->id);
    new->snapshot.revision = 1;
    random_bytes(new->snapshot.proof, PLAYLIST_PROOF_BYTES);
    new->created_ms = now_ms;
    new->is_dropped = false;
    new->items = new->followers = 0;
    e = insert_playlist(db, new);
    if (!e)
        e = playlist_editor(db, new->id, new->owner, &editor);
    if (!e)
        e = insert_change(db, new, editor, STR_EMPTY, now_ms);
    if (!e)
        e = playlist_show(db, new);
    return e ? e : shelf_put_own(db, new, now_ms);
}

enum err playlists_change(struct db *db, struct playlist *changed,
                          struct str user, int64_t now_ms)
{
    static const struct db_statement update = {
        "playlist_change_details",
        "UPDATE playlist SET name = $2, description = $3, is_public = $4,"
        " is_collaborative = $5 WHERE id = $1"};
    struct db_id_room room;
    enum err e = db_exec(
        db, &update,
        DB_ARGS(db_id(changed->id, &room), db_text(changed->name),
                changed->has_description ? db_text(changed->description)
                                         : db_null(),
                db_int(changed->is_public), db_int(changed->is_collaborative)),
        NULL);

    if (!e)
        e = shelf_show(db, changed);
    if (!e)
        e = playlist_show(db, changed);
    return e ? e
             : playlist_write_revision(db, changed, user, STR_EMPTY, now_ms);
}

enum err playlists_last_change(struct db *db, const struct playlist *p,
                               int64_t *ms)
{
    static const struct db_statement find = {
        "playlist_last_change",
        "SELECT MAX(made_ms) FROM playlist_change WHERE playlist_id = $1"};
    struct db_id_room room;
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_id(p->id, &room)));

    *ms = p->created_ms;
    while (db_next(&rows))
        if (db_get_int(&rows, 0) > *ms)
            *ms = db_get_int(&rows, 0);
    return db_end(&rows);
}

/* ---- covers ---- */

enum err playlists_set_cover(struct db *db, struct playlist *p, struct str jpeg,
                             struct str user, int64_t now_ms)
{
    static const struct db_statement put = {
        "playlist_cover_put",
        "INSERT INTO playlist_cover (playlist_id, jpeg) VALUES ($1, $2)"
        " ON CONFLICT (playlist_id) DO UPDATE SET jpeg = excluded.jpeg"};
    struct db_id_room room;
    enum err e = db_exec(
        db, &put, DB_ARGS(db_id(p->id, &room), db_bytes(jpeg.p, jpeg.n)), NULL);

    p->has_cover = true;
    return e ? e : playlist_write_revision(db, p, user, STR_EMPTY, now_ms);
}

enum err playlists_get_cover(struct db *db, struct id id, struct arena *arena,
                             struct str *jpeg)
{
    static const struct db_statement find = {
        "playlist_cover_find",
        "SELECT jpeg FROM playlist_cover WHERE playlist_id = $1"};
    struct db_id_room room;
    struct db_rows rows = db_query(db, &find, DB_ARGS(db_id(id, &room)));
    enum err read = ERR_NOT_FOUND;
    enum err e;

    while (db_next(&rows)) {
        *jpeg = arena_str(arena, db_get_bytes(&rows, 0));
        read = OK;
    }
    e = db_end(&rows);
    return e ? e : read;
}

/* ---- pruning ---- */

enum err playlists_prune(struct db *db, int64_t now_ms)
{
    static const struct db_statement prune = {
        "playlist_change_prune",
        "DELETE FROM playlist_change WHERE made_ms < $1"};

    return db_exec(db, &prune, DB_ARGS(db_int(now_ms - PLAYLIST_REMEMBERED_MS)),
                   NULL);
}
