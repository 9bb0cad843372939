/* Who follows a playlist. The owner does from the beginning, and drops the list
 * by unfollowing it. */
#include "api/library/lists.h"

#include "api/call/fail.h"
#include "api/call/params.h"
#include "api/library/keep.h"
#include "library/shelf.h"

#define MAX_USERS 5

/* A body of {"public":false}, or a bare false, hides that the user follows. */
static bool read_shown(struct call *call, bool *is_shown)
{
    struct json_body body = param_body(call);

    *is_shown = true;
    (void)json_body_bool(&body, "public", is_shown);
    return param_body_is_good(call, &body);
}

enum err playlist_followers_put(struct call *call)
{
    struct playlist list;
    bool found, is_shown;
    enum err e;

    if (!read_shown(call, &is_shown) || !lists_may_change(call, is_shown))
        return OK;
    e = lists_find(call, &list, &found);
    if (e || !found)
        return e;
    return shelf_follow(call->db, &list, call->identity.user, is_shown,
                        call->now_ms);
}

/* Any of the two scopes will do: how the list was followed isn't asked. */
enum err playlist_followers_delete(struct call *call)
{
    struct playlist list;
    bool found;
    enum err e;

    if ((call->identity.scopes &
         (S(PLAYLIST_MODIFY_PUBLIC) | S(PLAYLIST_MODIFY_PRIVATE))) == 0)
        return call_fail(call, FAIL_SCOPE);
    e = lists_find(call, &list, &found);
    if (e || !found)
        return e;
    return shelf_unfollow(call->db, &list, call->identity.user);
}

/* What others follow is known of what they show. */
static enum err has_user(struct call *call, const struct playlist *list,
                         struct str user, bool *has)
{
    bool is_own = str_eq(user, call->identity.user);

    return is_own ? shelf_has(call->db, list->id, user, has)
                  : shelf_shows(call->db, list->id, user, has);
}

enum err playlist_followers_has(struct call *call)
{
    struct str rest = request_query(call->r, "ids"), user;
    struct playlist list;
    bool has[MAX_USERS];
    size_t n = 0;
    bool found;
    enum err e = lists_find_readable(call, &list, &found);

    if (e || !found)
        return e;
    if (rest.n == 0)
        rest = call->identity.user;
    while (!e && str_split(&rest, ',', &user)) {
        if (n == MAX_USERS)
            return call_fail(call, FAIL_TOO_MANY_IDS);
        e = has_user(call, &list, str_trim(user), &has[n++]);
    }
    if (!e)
        keep_answer(call, has, n);
    return e;
}
