/* Finding a list, and who may do what with it. */
#include "api/library/lists.h"

#include "api/call/fail.h"
#include "api/call/params.h"
#include "json/select.h"
#include "library/playlist_given.h"

/* ---- the list ---- */

/* The owner before the list, in paths of before 2018, says nothing. */
static unsigned id_parameter(const struct call *call)
{
    return str_starts(str_from_c(call->row->path), STR("/v1/users/")) ? 1 : 0;
}

/* Paths of old, which name a user's list of what they starred: since it became
 * a list as any other, it is the one that is called so. */
static bool is_starred(const struct call *call)
{
    return str_starts(str_from_c(call->row->path),
                      STR("/v1/users/{user_id}/starred"));
}

enum err lists_find(struct call *call, struct playlist *out, bool *found)
{
    struct id id;
    enum err e;

    *found = false;
    if (is_starred(call))
        e = playlists_find_named(call->db, call->r->params[0], STR("Starred"),
                                 call->arena, out);
    else if (param_id(call, id_parameter(call), &id))
        e = playlists_find(call->db, id, call->arena, out);
    else
        return OK;
    if (e == ERR_NOT_FOUND)
        return call_fail(call, FAIL_NO_PLAYLIST);
    *found = e == OK;
    return e;
}

static bool has_one_of(const struct call *call, scope_set scopes)
{
    return (call->identity.scopes & scopes) != 0;
}

enum err lists_find_readable(struct call *call, struct playlist *out,
                             bool *found)
{
    enum err e = lists_find(call, out, found);

    if (e || !*found || out->is_public)
        return e;
    *found = false;
    if (call->identity.user.n == 0)
        return call_fail(call, FAIL_NO_PLAYLIST);
    if (!has_one_of(
            call,
            S(PLAYLIST_READ_PRIVATE) |
                (out->is_collaborative ? S(PLAYLIST_READ_COLLABORATIVE) : 0)))
        return call_fail(call, FAIL_SCOPE);
    *found = true;
    return OK;
}

bool lists_may_change(struct call *call, bool is_public)
{
    scope_set needed =
        is_public ? S(PLAYLIST_MODIFY_PUBLIC) : S(PLAYLIST_MODIFY_PRIVATE);

    if (has_one_of(call, needed))
        return true;
    (void)call_fail(call, FAIL_SCOPE);
    return false;
}

enum err lists_find_editable(struct call *call, struct playlist *out,
                             bool *found)
{
    enum err e = lists_find(call, out, found);

    if (e || !*found)
        return e;
    *found = lists_may_change(call, out->is_public);
    if (!*found || playlist_may_edit(out, call->identity.user))
        return OK;
    *found = false;
    return call_fail(call, FAIL_NOT_EDITABLE);
}

enum err lists_find_own(struct call *call, struct playlist *out, bool *found)
{
    enum err e = lists_find(call, out, found);

    if (e || !*found)
        return e;
    *found = lists_may_change(call, out->is_public);
    if (!*found || str_eq(out->owner, call->identity.user))
        return OK;
    *found = false;
    return call_fail(call, FAIL_NOT_YOURS);
}

/* ---- answers ---- */

bool lists_render(struct call *call, struct render_lists *out)
{
    int market;

    if (!param_market(call, &market))
        return false;
    *out = (struct render_lists){.to = render_to(call, market),
                                 .call = call,
                                 .with_episodes = param_wants_episodes(call)};
    return true;
}

void lists_select(struct call *call, const struct json_alias *aliases)
{
    struct str fields = request_query(call->r, "fields");
    const struct json_select *filter = NULL;
    struct buf whole = *call->out;

    if (json_select_parse(fields, aliases, call->arena, &filter)) {
        (void)call_fail(call, FAIL_FIELDS);
        return;
    }
    if (filter == NULL || buf_overflowed(&whole))
        return;
    buf_init(call->out, whole.max);
    if (json_select_apply(filter, str_of(whole.p, whole.n), call->arena,
                          call->out))
        call->out->overflowed = true; /* which the frame answers for */
    buf_release(&whole);
}

enum err lists_answer(struct call *call, enum err e, const struct playlist *p,
                      int status)
{
    struct json j = json_to(call->out);
    struct playlist_snapshot_room room;

    if (e == ERR_NOT_FOUND)
        return call_fail(call, FAIL_SNAPSHOT);
    if (e == ERR_INVALID)
        return call_fail(call, FAIL_POSITION);
    if (e == ERR_LIMIT)
        return call_fail(call, FAIL_PLAYLIST_FULL);
    if (e)
        return e;
    call->r->status = status;
    json_object(&j);
    json_key(&j, "snapshot_id");
    json_str(&j, playlist_given_shown(p, &room));
    json_end_object(&j);
    return OK;
}
