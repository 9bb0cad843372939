/* What is in a playlist: reading it, and the edits, each in the several ways
 * in which clients say it. Old paths (/tracks) and new ones (/items) take the
 * same. */
#include "api/library/lists.h"

#include "api/call/fail.h"
#include "api/call/uri.h"
#include "api/render/listing.h"
#include "catalog/catalog.h"
#include "json/select.h"
#include "library/playlist_given.h"

#define MAX_URIS 100

/* The reference says 50 for the new path; clients that came from the old one
 * go on asking for 100. */
#define MAX_LIMIT 100

/* ---- reading ---- */

enum err playlist_items_get(struct call *call)
{
    static const char *const kept[] = {"market", "fields", "additional_types",
                                       NULL};
    static const struct json_alias aliases[] = {{1, "track", "item"}, {0}};
    bool is_new = str_ends(str_from_c(call->row->path), STR("/items"));
    struct playlist_page items;
    struct render_lists r;
    struct playlist list;
    struct page page;
    bool found;
    enum err e = lists_find_readable(call, &list, &found);

    if (e || !found)
        return e;
    if (call->profile >= APP_PROFILE_2026_02 &&
        !playlist_may_edit(&list, call->identity.user))
        return call_fail(call, FAIL_WITHDRAWN_2026_02);
    if (!lists_render(call, &r) ||
        !listing_page(call, is_new ? 20 : MAX_LIMIT, MAX_LIMIT, kept, &page))
        return OK;
    e = playlist_items_page(call->db, list.id, page.offset, page.limit,
                            call->arena, &items);
    if (!e)
        e = render_resume_points(call, &r.to);
    if (e)
        return e;
    render_playlist_items(&r, &page, &items);
    lists_select(call, aliases);
    return OK;
}

/* ---- what is named ---- */

static bool bad_uri(struct call *call, struct str text)
{
    (void)call_fail_text(
        call, FAIL_URI,
        arena_printf(call->arena, "Invalid track uri: %.*s", STR_ARG(text)));
    return false;
}

/* A name that may stand in a list: a track's, an episode's or a chapter's; a
 * local file's, too, for what is there already. */
static bool read_name(struct call *call, struct str text, bool may_be_local,
                      struct playlist_name *out)
{
    struct uri uri;

    *out = (struct playlist_name){0};
    if (!uri_read(text, call->arena, &uri))
        return bad_uri(call, text);
    if (uri.kind == URI_LOCAL && may_be_local) {
        *out = (struct playlist_name){.kind = SEQUENCE_LOCAL, .text = uri.text};
        return true;
    }
    out->id = uri.id;
    out->kind = uri.entity == ENTITY_TRACK     ? SEQUENCE_TRACK
                : uri.entity == ENTITY_EPISODE ? SEQUENCE_EPISODE
                                               : SEQUENCE_CHAPTER;
    return (uri.kind == URI_ENTITY &&
            (uri.entity == ENTITY_TRACK || uri.entity == ENTITY_EPISODE ||
             uri.entity == ENTITY_CHAPTER)) ||
           bad_uri(call, text);
}

/* Whether the catalog has what is named; a chapter that is called an episode
 * gets the name of what it is. */
static bool is_in_catalog(const struct call *call, struct playlist_name *name)
{
    if (name->kind == SEQUENCE_TRACK)
        return catalog_find(call->catalog, ENTITY_TRACK, name->id) !=
               CATALOG_NONE;
    name->kind = SEQUENCE_EPISODE;
    if (catalog_find(call->catalog, ENTITY_EPISODE, name->id) != CATALOG_NONE)
        return true;
    name->kind = SEQUENCE_CHAPTER;
    return catalog_find(call->catalog, ENTITY_CHAPTER, name->id) !=
           CATALOG_NONE;
}

struct names {
    struct playlist_name list[MAX_URIS];
    uint32_t count;
};

/* All of them have to be there, before anything is done. */
static bool read_names(struct call *call, const struct json_strings *texts,
                       struct names *out)
{
    out->count = 0;
    for (size_t i = 0; i < texts->count; i++) {
        struct playlist_name *name = &out->list[out->count++];

        if (!read_name(call, texts->list[i], false, name))
            return false;
        if (!is_in_catalog(call, name)) {
            (void)call_fail(call, FAIL_UNKNOWN_ID);
            return false;
        }
    }
    return true;
}

static bool read_uris(struct call *call, struct names *out)
{
    static const struct param_list rule = {"uris", MAX_URIS, MAX_URIS,
                                           FAIL_TOO_MANY_URIS, FAIL_NO_URIS};
    struct json_strings texts;

    return param_list(call, &rule, &texts) && read_names(call, &texts, out);
}

static struct playlist_editing editing(struct call *call, struct playlist *p)
{
    return (struct playlist_editing){.db = call->db,
                                     .playlist = p,
                                     .user = call->identity.user,
                                     .now_ms = call->now_ms,
                                     .arena = call->arena};
}

/* ---- adding ---- */

/* In the query or the body; absent or null: at the end. */
static bool read_position(struct call *call, uint32_t *out)
{
    struct str text = request_query(call->r, "position");
    struct json_body body = param_body(call);
    int64_t position;

    *out = PLAYLIST_END;
    if (text.n > 0) {
        if (!str_to_i64(text, &position))
            position = -1;
    } else if (!json_body_i64(&body, "position", &position)) {
        return param_body_is_good(call, &body);
    }
    if (position < 0 || position >= PLAYLIST_END) {
        (void)call_fail(call, FAIL_POSITION);
        return false;
    }
    *out = (uint32_t)position;
    return true;
}

enum err playlist_items_post(struct call *call)
{
    struct playlist_editing edit;
    struct playlist list;
    struct names names;
    uint32_t position;
    bool found;
    enum err e = lists_find_editable(call, &list, &found);

    if (e || !found || !read_uris(call, &names) ||
        !read_position(call, &position))
        return e;
    edit = editing(call, &list);
    return lists_answer(call,
                        playlist_add(&edit, position, names.list, names.count),
                        &list, 201);
}

/* ---- snapshots ---- */

/* Has the edit be against the snapshot that the body names, if it names one.
 * False in `*is_good` when the call has failed. */
static enum err read_snapshot(struct call *call, const struct json_body *body,
                              struct playlist_editing *edit, bool *is_good)
{
    struct playlist_snapshot *against =
        arena_alloc(call->arena, sizeof *against);
    struct str text;
    enum err e;

    *is_good = true;
    if (!json_body_str(body, "snapshot_id", 256, &text) || text.n == 0) {
        *is_good = param_body_is_good(call, body);
        return OK;
    }
    edit->against = against;
    e = playlist_given_snapshot(call->db, edit->playlist, text, against);
    if (e != ERR_INVALID)
        return e;
    *is_good = false;
    return call_fail(call, FAIL_SNAPSHOT);
}

/* A number of the body that counts items; false, and the call has failed, for
 * one that can't. */
static bool read_count(struct call *call, const struct json_body *body,
                       const char *key, uint32_t fallback, uint32_t *out)
{
    int64_t v;

    *out = fallback;
    if (!json_body_i64(body, key, &v))
        return param_body_is_good(call, body);
    if (v < 0 || v > INT32_MAX) {
        (void)call_fail(call, FAIL_POSITION);
        return false;
    }
    *out = (uint32_t)v;
    return true;
}

/* ---- replacing, reordering ---- */

static enum err replace(struct call *call, struct playlist *list)
{
    struct playlist_editing edit = editing(call, list);
    struct names names = {.count = 0};

    /* A client that has nothing to put into the query clears the list so. */
    if (!(request_query_is_empty(call->r, "uris") && call->r->body.n == 0) &&
        !read_uris(call, &names))
        return OK;
    /* Clients of both ages wait for 201 or for 200; the latter is what the
     * reference says now. */
    return lists_answer(call, playlist_replace(&edit, names.list, names.count),
                        list, 200);
}

static enum err reorder(struct call *call, const struct json_body *body,
                        struct playlist *list)
{
    struct playlist_editing edit = editing(call, list);
    uint32_t start, length, before;
    bool is_good;
    enum err e;

    if (!read_count(call, body, "range_start", UINT32_MAX, &start) ||
        !read_count(call, body, "insert_before", UINT32_MAX, &before) ||
        !read_count(call, body, "range_length", 1, &length))
        return OK;
    e = read_snapshot(call, body, &edit, &is_good);
    if (e || !is_good)
        return e;
    return lists_answer(call, playlist_reorder(&edit, start, length, before),
                        list, 200);
}

/* Whether the body has the member, which may be empty but not null. */
static bool has_member(const struct json_body *body, const char *key)
{
    enum json_kind kind = json_body_kind(body, key);

    return kind != JSON_END && kind != JSON_NULL;
}

/* A body with a range reorders; else there are URIs somewhere. Both at once is
 * no request. */
enum err playlist_items_put(struct call *call)
{
    struct json_body body = param_body(call);
    bool has_range = json_body_kind(&body, "range_start") == JSON_NUMBER ||
                     json_body_kind(&body, "insert_before") == JSON_NUMBER;
    bool has_uris =
        request_query(call->r, "uris").n > 0 || has_member(&body, "uris");
    struct playlist list;
    bool found;
    enum err e;

    if (has_range && has_uris)
        return call_fail(call, FAIL_BAD_REQUEST);
    e = lists_find_editable(call, &list, &found);
    if (e || !found)
        return e;
    return has_range ? reorder(call, &body, &list) : replace(call, &list);
}

/* ---- removing ---- */

static bool read_positions(struct call *call, const struct json_body *body,
                           uint32_t **list, size_t *count, bool *has)
{
    struct json_integers given;

    *has = json_body_integers(body, "positions", PLAYLIST_MAX_ITEMS, &given);
    if (!*has)
        return param_body_is_good(call, body);
    *count = given.count;
    *list = arena_alloc(call->arena, given.count * sizeof **list);
    for (size_t i = 0; i < given.count; i++) {
        if (given.list[i] < 0 || given.list[i] >= PLAYLIST_END) {
            (void)call_fail(call, FAIL_POSITION);
            return false;
        }
        (*list)[i] = (uint32_t)given.list[i];
    }
    return true;
}

static bool read_target(struct call *call, const struct json_body *body,
                        struct playlist_target *out)
{
    struct str uri = STR_EMPTY;
    uint32_t *positions = NULL;

    *out = (struct playlist_target){0};
    (void)json_body_str(body, "uri", PARAMS_MAX_TEXT_BYTES, &uri);
    if (!read_positions(call, body, &positions, &out->position_count,
                        &out->has_positions))
        return false;
    out->positions = positions;
    return read_name(call, uri, true, &out->name);
}

/* The objects under either key; both keys are for both paths. */
static bool has_targets(const struct json_body *body, struct json_bodies *out)
{
    return json_body_objects(body, "tracks", MAX_URIS, out) ||
           json_body_objects(body, "items", MAX_URIS, out);
}

static enum err remove_targets(struct call *call, struct playlist_editing *edit,
                               const struct json_body *body,
                               const struct json_bodies *given)
{
    struct playlist_target *targets =
        arena_alloc(call->arena, given->count * sizeof *targets);
    enum err e;

    /* Positions beside objects, or some objects by position and some by name
     * alone, would say nothing plain. */
    if (has_member(body, "positions"))
        return call_fail(call, FAIL_BAD_REQUEST);
    for (size_t i = 0; i < given->count; i++) {
        if (!read_target(call, &given->list[i], &targets[i]))
            return OK;
        if (targets[i].has_positions != targets[0].has_positions)
            return call_fail(call, FAIL_BAD_REQUEST);
    }
    e = playlist_remove(edit, targets, given->count);
    return lists_answer(call, e, edit->playlist, 200);
}

enum err playlist_items_delete(struct call *call)
{
    struct json_body body = param_body(call);
    struct playlist_editing edit;
    struct json_bodies targets;
    uint32_t *positions = NULL;
    struct playlist list;
    size_t count = 0;
    bool found, is_good, has_positions;
    enum err e = lists_find_editable(call, &list, &found);

    if (e || !found)
        return e;
    edit = editing(call, &list);
    e = read_snapshot(call, &body, &edit, &is_good);
    if (e || !is_good)
        return e;
    if (has_targets(&body, &targets))
        return remove_targets(call, &edit, &body, &targets);
    if (json_body_error(&body) != NULL &&
        json_body_error(&body)->fault == JSON_TOO_MANY)
        return call_fail(call, FAIL_TOO_MANY_URIS);
    if (!read_positions(call, &body, &positions, &count, &has_positions))
        return OK;
    if (!has_positions)
        return call_fail(call, FAIL_NO_URIS);
    e = playlist_remove_at(&edit, positions, count);
    return lists_answer(call, e, &list, 200);
}
