/* The tree is read whole: a user has few folders. A list that leaves the shelf
 * leaves its folder, since the folder stands in the shelf's row. */
#include "library/folders.h"

#include "base/mem.h"
#include "base/random.h"
#include "library/noted.h"
#include "library/playlist_inner.h"

static bool is_none(struct id id)
{
    return id_eq(id, (struct id){0, 0});
}

/* ---- reading ---- */

static enum err read_folders(struct db *db, struct str user,
                             struct arena *arena, struct folder_tree *out)
{
    static const struct db_statement list = {
        "folder_list", "SELECT id, parent_id, name FROM folder"
                       " WHERE user_id = $1 ORDER BY made_ms, id LIMIT $2"};
    struct db_rows rows =
        db_query(db, &list, DB_ARGS(db_text(user), db_int(FOLDERS_MAX)));

    out->folders = arena_alloc(arena, FOLDERS_MAX * sizeof *out->folders);
    while (db_next(&rows)) {
        struct folder *f = &out->folders[out->count];

        *f = (struct folder){.name = arena_str(arena, db_get_text(&rows, 2))};
        (void)db_get_id(&rows, 1, &f->parent);
        out->count += db_get_id(&rows, 0, &f->id);
    }
    return db_end(&rows);
}

static enum err read_items(struct db *db, struct str user, struct arena *arena,
                           struct folder_tree *out)
{
    static const struct db_statement list = {
        "folder_items",
        "SELECT folder_id, playlist_id FROM shelf WHERE user_id = $1"
        " AND folder_id IS NOT NULL"
        " ORDER BY is_followed, added_ms, playlist_id"};
    struct db_rows rows = db_query(db, &list, DB_ARGS(db_text(user)));
    struct folder_item *items = NULL;
    size_t n = 0, capacity = 0;

    while (db_next(&rows)) {
        items = mem_grow(items, n, &capacity, sizeof *items);
        n += db_get_id(&rows, 0, &items[n].folder) &&
             db_get_id(&rows, 1, &items[n].playlist);
    }
    out->item_count = n;
    out->items = arena_alloc(arena, n * sizeof *items);
    if (n > 0)
        memcpy(out->items, items, n * sizeof *items);
    free(items);
    return db_end(&rows);
}

enum err folders_list(struct db *db, struct str user, struct arena *arena,
                      struct folder_tree *out)
{
    enum err e;

    *out = (struct folder_tree){0};
    e = read_folders(db, user, arena, out);
    return e ? e : read_items(db, user, arena, out);
}

/* ---- the tree's rules ---- */

static const struct folder *find(const struct folder_tree *tree, struct id id)
{
    for (size_t i = 0; i < tree->count; i++)
        if (id_eq(tree->folders[i].id, id))
            return &tree->folders[i];
    return NULL;
}

/* Whether `id` is `ancestor` or inside of it. No more steps than there are
 * folders, in case that the rows aren't a tree. */
static bool is_within(const struct folder_tree *tree, struct id id,
                      struct id ancestor)
{
    for (size_t steps = 0; steps <= tree->count && !is_none(id); steps++) {
        const struct folder *f = find(tree, id);

        if (id_eq(id, ancestor))
            return true;
        id = f != NULL ? f->parent : (struct id){0, 0};
    }
    return false;
}

/* ---- changing ---- */

static struct db_value parent_value(struct id parent, struct db_id_room *room)
{
    return is_none(parent) ? db_null() : db_id(parent, room);
}

static enum err insert_folder(struct db *db, struct str user,
                              const struct folder *f, int64_t now_ms)
{
    static const struct db_statement insert = {
        "folder_insert",
        "INSERT INTO folder (user_id, id, parent_id, name, made_ms)"
        " VALUES ($1, $2, $3, $4, $5)"};
    struct db_id_room id, parent;

    return db_exec(db, &insert,
                   DB_ARGS(db_text(user), db_id(f->id, &id),
                           parent_value(f->parent, &parent), db_text(f->name),
                           db_int(now_ms)),
                   NULL);
}

enum err folders_create(struct db *db, struct str user, struct folder *new,
                        int64_t now_ms)
{
    struct folder_tree tree = {0};
    struct arena arena;
    enum err e;

    arena_init(&arena);
    random_bytes(&new->id, sizeof new->id);
    e = read_folders(db, user, &arena, &tree);
    if (!e && tree.count >= FOLDERS_MAX)
        e = ERR_LIMIT;
    if (!e && !is_none(new->parent) && find(&tree, new->parent) == NULL)
        e = ERR_NOT_FOUND;
    if (!e)
        e = insert_folder(db, user, new, now_ms);
    if (!e)
        noted_list_changed(db, user, NOTED_PLAYLISTS);
    arena_release(&arena);
    return e;
}

static enum err update_folder(struct db *db, struct str user,
                              const struct folder *f)
{
    static const struct db_statement update = {
        "folder_change", "UPDATE folder SET parent_id = $3, name = $4"
                         " WHERE user_id = $1 AND id = $2"};
    struct db_id_room id, parent;

    return db_exec(db, &update,
                   DB_ARGS(db_text(user), db_id(f->id, &id),
                           parent_value(f->parent, &parent), db_text(f->name)),
                   NULL);
}

enum err folders_change(struct db *db, struct str user,
                        const struct folder *changed)
{
    struct folder_tree tree = {0};
    struct arena arena;
    enum err e;

    arena_init(&arena);
    e = read_folders(db, user, &arena, &tree);
    if (!e &&
        (find(&tree, changed->id) == NULL ||
         (!is_none(changed->parent) && find(&tree, changed->parent) == NULL)))
        e = ERR_NOT_FOUND;
    if (!e && is_within(&tree, changed->parent, changed->id))
        e = ERR_INVALID;
    if (!e)
        e = update_folder(db, user, changed);
    if (!e)
        noted_list_changed(db, user, NOTED_PLAYLISTS);
    arena_release(&arena);
    return e;
}

/* What is in the folder goes to its parent. */
static enum err empty_folder(struct db *db, struct str user,
                             const struct folder *f)
{
    static const struct db_statement folders = {
        "folder_lift_folders", "UPDATE folder SET parent_id = $3"
                               " WHERE user_id = $1 AND parent_id = $2"};
    static const struct db_statement lists = {
        "folder_lift_lists", "UPDATE shelf SET folder_id = $3"
                             " WHERE user_id = $1 AND folder_id = $2"};
    struct db_id_room id, parent;
    struct db_value args[] = {db_text(user), db_id(f->id, &id),
                              parent_value(f->parent, &parent)};
    enum err e = db_exec(db, &folders, args, 3, NULL);

    return e ? e : db_exec(db, &lists, args, 3, NULL);
}

static enum err delete_folder(struct db *db, struct str user,
                              const struct folder *f)
{
    static const struct db_statement delete = {
        "folder_delete", "DELETE FROM folder WHERE user_id = $1 AND id = $2"};
    struct db_id_room room;
    enum err e = empty_folder(db, user, f);

    return e ? e
             : db_exec(db, &delete, DB_ARGS(db_text(user), db_id(f->id, &room)),
                       NULL);
}

enum err folders_delete(struct db *db, struct str user, struct id id)
{
    struct folder_tree tree = {0};
    const struct folder *f;
    struct arena arena;
    enum err e;

    arena_init(&arena);
    e = read_folders(db, user, &arena, &tree);
    f = find(&tree, id);
    if (!e)
        e = f != NULL ? delete_folder(db, user, f) : ERR_NOT_FOUND;
    if (!e)
        noted_list_changed(db, user, NOTED_PLAYLISTS);
    arena_release(&arena);
    return e;
}

static enum err put_in_row(struct db *db, struct str user, struct id folder,
                           struct id playlist)
{
    static const struct db_statement update = {
        "folder_put", "UPDATE shelf SET folder_id = $3"
                      " WHERE user_id = $1 AND playlist_id = $2"};
    struct db_id_room list, of;
    int64_t changed;
    enum err e = db_exec(db, &update,
                         DB_ARGS(db_text(user), db_id(playlist, &list),
                                 parent_value(folder, &of)),
                         &changed);

    return e || changed > 0 ? e : ERR_NOT_FOUND;
}

enum err folders_put(struct db *db, struct str user, struct id folder,
                     struct id playlist)
{
    struct folder_tree tree = {0};
    struct arena arena;
    enum err e;

    arena_init(&arena);
    e = read_folders(db, user, &arena, &tree);
    if (!e && !is_none(folder) && find(&tree, folder) == NULL)
        e = ERR_NOT_FOUND;
    if (!e)
        e = put_in_row(db, user, folder, playlist);
    if (!e)
        noted_list_changed(db, user, NOTED_PLAYLISTS);
    arena_release(&arena);
    return e;
}
