/* Who has an account here, as apps may see it. Everything that is shown is in
 * the memory of auth/users_table.h, so nobody waits for SQL; but for pictures,
 * which are large. */
#include "api/call/handlers.h"

#include "api/call/api.h"
#include "api/call/fail.h"
#include "api/call/private.h"
#include "api/render/render_user.h"
#include "accounts/users_table.h"
#include "db/pool.h"

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

static enum err read_picture(struct request *r, struct str *out)
{
    struct pool *pool = api_pool(r->user);
    struct db *db;
    enum err e = pool_take(pool, &db);

    if (e)
        return e;
    e = users_get_picture(db, r->params[0], &r->arena, out);
    pool_give(pool, db);
    return e;
}

/* As it was uploaded: JPEG or PNG, which their first bytes tell apart. */
void users_picture(struct request *r)
{
    struct str picture = STR_EMPTY;
    enum err e = read_picture(r, &picture);

    if (e == ERR_NOT_FOUND || (!e && picture.n == 0)) {
        api_fail(r, FAIL_NO_SUCH_ID);
        return;
    }
    if (e) {
        api_fail_http(r, 503);
        return;
    }
    buf_str(&r->out, picture);
    r->type = picture.p[0] == '\x89' ? "image/png" : "image/jpeg";
}
