/* What the service never offered: folders of playlists, a playlist's history
 * and the way back in it, and which lists hold an item. Under /ext/v1, where no
 * client of the service looks. */
#include "api/library/lists.h"

#include "api/call/fail.h"
#include "api/call/params.h"
#include "api/call/uri.h"
#include "base/clock.h"
#include "library/folders.h"
#include "library/playlist_history.h"
#include "library/shelf.h"

#define MAX_CHANGES 100
#define MAX_HOLDING 1000
#define MAX_LISTS   100

static void put_id_or_null(struct json *j, struct id id)
{
    if (id_eq(id, (struct id){0, 0}))
        json_null(j);
    else
        json_str_id(j, STR(""), id);
}

/* ---- folders: shown ---- */

static void put_folder(struct json *j, const struct folder_tree *tree,
                       const struct folder *f)
{
    json_object(j);
    json_key(j, "id");
    json_str_id(j, STR(""), f->id);
    json_key(j, "name");
    json_str(j, f->name);
    json_key(j, "parent");
    put_id_or_null(j, f->parent);
    json_key(j, "playlists");
    json_array(j);
    for (size_t i = 0; i < tree->item_count; i++)
        if (id_eq(tree->items[i].folder, f->id))
            json_str_id(j, STR(""), tree->items[i].playlist);
    json_end_array(j);
    json_end_object(j);
}

enum err folders_get(struct call *call)
{
    struct json j = json_to(call->out);
    struct folder_tree tree;
    enum err e =
        folders_list(call->db, call->identity.user, call->arena, &tree);

    if (e)
        return e;
    json_object(&j);
    json_key(&j, "folders");
    json_array(&j);
    for (size_t i = 0; i < tree.count; i++)
        put_folder(&j, &tree, &tree.folders[i]);
    json_end_array(&j);
    json_end_object(&j);
    return OK;
}

/* ---- folders: changed ---- */

/* What the rules of folders refuse, as the call's failure. */
static enum err answer_refusal(struct call *call, enum err e)
{
    switch (e) {
    case ERR_NOT_FOUND:
        return call_fail(call, FAIL_NO_SUCH_ID);
    case ERR_INVALID:
        return call_fail_text(call, FAIL_BAD_REQUEST,
                              STR("A folder can't be inside of itself"));
    case ERR_LIMIT:
        return call_fail_text(call, FAIL_TOO_MANY_PLAYLISTS,
                              STR("Folder limit reached"));
    default:
        return e;
    }
}

/* The body's name and parent, where it has them. A parent of null is the top,
 * as is an empty one. */
static bool read_folder(struct call *call, struct folder *f, bool *has_name)
{
    struct json_body body = param_body(call);
    struct str parent = STR_EMPTY;

    *has_name = json_body_str(&body, "name", FOLDERS_MAX_NAME, &f->name);
    if (json_body_kind(&body, "parent") == JSON_NULL)
        f->parent = (struct id){0, 0};
    else if (json_body_str(&body, "parent", ID_TEXT_LENGTH, &parent)) {
        f->parent = (struct id){0, 0};
        if (parent.n > 0 && !id_from_base62(parent, &f->parent)) {
            (void)call_fail(call, FAIL_BAD_ID);
            return false;
        }
    }
    if (!param_body_is_good(call, &body))
        return false;
    if (*has_name && str_trim(f->name).n == 0) {
        (void)call_fail(call, FAIL_NO_NAME);
        return false;
    }
    return true;
}

static void put_one(struct call *call, const struct folder *f)
{
    struct json j = json_to(call->out);

    json_object(&j);
    json_key(&j, "id");
    json_str_id(&j, STR(""), f->id);
    json_key(&j, "name");
    json_str(&j, f->name);
    json_key(&j, "parent");
    put_id_or_null(&j, f->parent);
    json_end_object(&j);
}

enum err folders_post(struct call *call)
{
    struct folder f = {0};
    bool has_name;
    enum err e;

    if (!read_folder(call, &f, &has_name))
        return OK;
    if (!has_name)
        return call_fail(call, FAIL_NO_NAME);
    e = folders_create(call->db, call->identity.user, &f, call->now_ms);
    if (e)
        return answer_refusal(call, e);
    call->r->status = 201;
    put_one(call, &f);
    return OK;
}

/* The folder that the path names, as it is. */
static enum err find_folder(struct call *call, struct folder *out, bool *found)
{
    struct folder_tree tree;
    struct id id;
    enum err e;

    *found = false;
    if (!param_id(call, 0, &id))
        return OK;
    e = folders_list(call->db, call->identity.user, call->arena, &tree);
    for (size_t i = 0; i < tree.count && !e; i++)
        if (id_eq(tree.folders[i].id, id)) {
            *out = tree.folders[i];
            *found = true;
        }
    return e || *found ? e : call_fail(call, FAIL_NO_SUCH_ID);
}

enum err folders_put_one(struct call *call)
{
    struct folder f;
    bool found, has_name;
    enum err e = find_folder(call, &f, &found);

    if (e || !found || !read_folder(call, &f, &has_name))
        return e;
    e = folders_change(call->db, call->identity.user, &f);
    if (e)
        return answer_refusal(call, e);
    put_one(call, &f);
    return OK;
}

enum err folders_delete_one(struct call *call)
{
    struct id id;

    if (!param_id(call, 0, &id))
        return OK;
    call->r->status = 204;
    return answer_refusal(call,
                          folders_delete(call->db, call->identity.user, id));
}

struct list_ids {
    struct id ids[MAX_LISTS];
    size_t count;
};

/* The lists that are named, all of which have to be on the user's shelf: else
 * none is moved. */
static enum err read_lists(struct call *call, struct list_ids *out, bool *found)
{
    static const struct param_list rule = {"ids", MAX_LISTS, MAX_LISTS,
                                           FAIL_TOO_MANY_IDS, FAIL_NO_IDS};
    struct json_strings texts;
    enum err e = OK;

    *found = false;
    if (!param_list(call, &rule, &texts))
        return OK;
    *found = true;
    for (out->count = 0; out->count < texts.count && *found && !e;
         out->count++) {
        struct id *id = &out->ids[out->count];

        if (!id_from_base62(texts.list[out->count], id)) {
            *found = false;
            return call_fail(call, FAIL_BAD_ID);
        }
        e = shelf_has(call->db, *id, call->identity.user, found);
    }
    return e || *found ? e : call_fail(call, FAIL_NO_SUCH_ID);
}

static enum err move_lists(struct call *call, struct id folder)
{
    struct list_ids lists;
    bool found;
    enum err e = read_lists(call, &lists, &found);

    for (size_t i = 0; found && i < lists.count && !e; i++)
        e = folders_put(call->db, call->identity.user, folder, lists.ids[i]);
    if (found)
        call->r->status = 204;
    return e;
}

enum err folder_lists_put(struct call *call)
{
    struct folder f;
    bool found;
    enum err e = find_folder(call, &f, &found);

    return e || !found ? e : move_lists(call, f.id);
}

enum err folder_lists_delete(struct call *call)
{
    struct folder f;
    bool found;
    enum err e = find_folder(call, &f, &found);

    return e || !found ? e : move_lists(call, (struct id){0, 0});
}

/* ---- history ---- */

static void put_entry(struct call *call, struct json *j,
                      const struct sequence_entry *entry)
{
    static const char *const types[SEQUENCE_KIND_END] = {
        [SEQUENCE_TRACK] = "track",
        [SEQUENCE_EPISODE] = "episode",
        [SEQUENCE_CHAPTER] = "episode"};
    char id[ID_TEXT_LENGTH];

    id_to_base62(entry->id, id);
    if (entry->kind == SEQUENCE_LOCAL)
        json_str(j, arena_printf(call->arena, "spotify:local:%.*s",
                                 STR_ARG(entry->text)));
    else
        json_str(j, arena_printf(call->arena, "spotify:%s:%.*s",
                                 types[entry->kind], (int)sizeof id, id));
}

static void put_step(struct call *call, struct json *j,
                     const struct playlist_step *step)
{
    static const char *const names[] = {
        [STEP_INSERT] = "add", [STEP_REMOVE] = "remove", [STEP_MOVE] = "move"};

    json_object(j);
    json_key(j, "operation");
    json_str(j, str_from_c(names[step->kind]));
    json_key(j, "position");
    json_u64(j, step->position);
    if (step->kind == STEP_MOVE) {
        json_key(j, "count");
        json_u64(j, step->count);
        json_key(j, "to");
        json_u64(j, step->to);
    } else {
        json_key(j, "uris");
        json_array(j);
        for (uint32_t i = 0; i < step->count; i++)
            put_entry(call, j, &step->entries[i]);
        json_end_array(j);
    }
    json_end_object(j);
}

static void put_change(struct call *call, struct json *j,
                       const struct playlist_change *change)
{
    char snapshot[PLAYLIST_SNAPSHOT];
    char date[CLOCK_TEXT_LENGTH];

    playlist_snapshot_text(&change->snapshot, snapshot);
    clock_to_text(change->made_ms / 1000, date);
    json_object(j);
    json_key(j, "snapshot_id");
    json_str(j, str_of(snapshot, sizeof snapshot));
    json_key(j, "changed_at");
    json_str(j, str_of(date, sizeof date));
    json_key(j, "changed_by");
    if (change->by.n > 0)
        json_str(j, change->by);
    else
        json_null(j);
    json_key(j, "steps");
    json_array(j);
    for (size_t i = 0; i < change->steps.count; i++)
        put_step(call, j, &change->steps.list[i]);
    json_end_array(j);
    json_end_object(j);
}

static void put_changes(struct call *call, const struct playlist *p,
                        const struct playlist_change *changes, size_t count)
{
    struct json j = json_to(call->out);
    char snapshot[PLAYLIST_SNAPSHOT];

    playlist_snapshot_text(&p->snapshot, snapshot);
    json_object(&j);
    json_key(&j, "changes");
    json_array(&j);
    for (size_t i = 0; i < count; i++)
        put_change(call, &j, &changes[i]);
    json_end_array(&j);
    json_key(&j, "snapshot_id");
    json_str(&j, str_of(snapshot, sizeof snapshot));
    json_end_object(&j);
}

/* From a snapshot on, MAX_CHANGES at a time: who wants more asks again from the
 * last one's. */
enum err playlist_changes_get(struct call *call)
{
    struct playlist_snapshot since;
    struct playlist_change *changes;
    struct playlist list;
    size_t count;
    bool found;
    enum err e = lists_find_readable(call, &list, &found);

    if (e || !found)
        return e;
    if (!playlist_snapshot_read(request_query(call->r, "since"), &since))
        return call_fail(call, FAIL_SNAPSHOT);
    e = playlist_changes(call->db, &list, &since, MAX_CHANGES, call->arena,
                         &changes, &count);
    if (e == ERR_NOT_FOUND)
        return call_fail(call, FAIL_SNAPSHOT);
    if (!e)
        put_changes(call, &list, changes, count);
    return e;
}

enum err playlist_restore_post(struct call *call)
{
    struct json_body body = param_body(call);
    struct playlist_snapshot snapshot;
    struct str text = STR_EMPTY;
    struct playlist list;
    bool found;
    enum err e = lists_find_editable(call, &list, &found);

    if (e || !found)
        return e;
    (void)json_body_str(&body, "snapshot_id", 256, &text);
    if (!param_body_is_good(call, &body))
        return OK;
    if (!playlist_snapshot_read(text, &snapshot))
        return call_fail(call, FAIL_SNAPSHOT);
    struct playlist_editing edit = {.db = call->db,
                                    .playlist = &list,
                                    .user = call->identity.user,
                                    .now_ms = call->now_ms,
                                    .against = &snapshot,
                                    .arena = call->arena};

    return lists_answer(call, playlist_restore(&edit), &list, 200);
}

/* ---- what holds an item ---- */

static bool read_item(struct call *call, struct playlist_name *out)
{
    struct str text = request_query(call->r, "uri");
    struct uri uri;

    if (!uri_read(text, call->arena, &uri) ||
        (uri.kind != URI_LOCAL && uri.kind != URI_ENTITY)) {
        (void)call_fail(call, FAIL_URI);
        return false;
    }
    *out = (struct playlist_name){.kind = uri.kind == URI_LOCAL ? SEQUENCE_LOCAL
                                          : uri.entity == ENTITY_TRACK
                                              ? SEQUENCE_TRACK
                                              : SEQUENCE_EPISODE,
                                  .id = uri.id,
                                  .text = uri.text};
    return true;
}

enum err playlists_holding_get(struct call *call)
{
    struct json j = json_to(call->out);
    struct playlist_name name;
    struct id *ids;
    size_t count;
    enum err e;

    if (!read_item(call, &name))
        return OK;
    e = playlists_holding(call->db, call->identity.user, &name, MAX_HOLDING,
                          call->arena, &ids, &count);
    if (e)
        return e;
    json_object(&j);
    json_key(&j, "playlists");
    json_array(&j);
    for (size_t i = 0; i < count; i++)
        json_str_id(&j, STR(""), ids[i]);
    json_end_array(&j);
    json_end_object(&j);
    return OK;
}
