/* Who has an account here, as apps may see it. Everything that is shown is in
 * the memory of accounts/users_table.h, so nobody waits for SQL; but for
 * pictures, which are large. */
#include "api/library/library.h"

#include "accounts/users.h"
#include "api/call/fail.h"
#include "api/render/render_user.h"

static bool find_user(struct call *call, struct str id, struct user *out)
{
    return users_table_find(call_users(call), id, call->arena, out);
}

enum err users_me(struct call *call)
{
    struct user user;

    if (!find_user(call, call->identity.user, &user))
        return call_fail(call, FAIL_NO_USER); /* gone since it was admitted */
    render_user_private(call, &user, call->identity.scopes);
    return OK;
}

enum err users_get(struct call *call)
{
    struct user user;

    if (!find_user(call, call->r->params[0], &user))
        return call_fail(call, FAIL_NO_SUCH_ID);
    render_user_public(call, &user);
    return OK;
}

/* A JPEG; what an earlier version has kept may be a PNG, which the first byte
 * tells. */
enum err users_picture(struct call *call)
{
    struct str picture = STR_EMPTY;
    enum err e =
        users_get_picture(call->db, call->r->params[0], call->arena, &picture);

    if (e == ERR_NOT_FOUND || (!e && picture.n == 0))
        return call_fail(call, FAIL_NO_SUCH_ID);
    if (e)
        return e;
    buf_str(call->out, picture);
    call->r->type = picture.p[0] == '\x89' ? "image/png" : "image/jpeg";
    return OK;
}
