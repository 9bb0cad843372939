/* Who has an account here, as apps may see it. Everything that is shown is in
 * the memory of auth/users_table.h, so nobody waits for SQL. */
#include "api/handlers.h"

#include "api/api.h"
#include "api/fail.h"
#include "api/render_user.h"
#include "auth/users_table.h"

static bool find_user(struct request *r, struct str id, struct user *out)
{
    struct api_loop *loop = r->loop_data;

    return users_table_find(auth_loop_users(loop->auth), id, &r->arena, out);
}

void users_me(struct request *r)
{
    const struct identity *identity = &call_of(r)->identity;
    struct user user;

    if (!find_user(r, identity->user, &user)) { /* gone since it was admitted */
        api_fail_bearer(r, FAIL_NO_USER);
        return;
    }
    render_user_private(r, &user, identity->scopes);
}

void users_get(struct request *r)
{
    struct user user;

    if (!find_user(r, r->params[0], &user)) {
        api_fail(r, FAIL_NO_SUCH_ID);
        return;
    }
    render_user_public(r, &user);
}
