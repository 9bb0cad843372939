/* What handlers may ask of their call beside its fields. */
#include "api/call/call.h"

#include "accounts/users.h"
#include "api/call/frame_inner.h"
#include "db/db.h"
#include "db/feed.h"
#include "db/pool.h"

const struct auth_view *call_view(struct call *call)
{
    /* Where the call runs on its loop, the loop's own view does, which takes
     * no lock. */
    if (call->view == NULL && call->thread == THREAD_LOOP)
        call->view = auth_loop_view(call->r->loop->auth);
    if (call->view == NULL) {
        call->view = auth_view_ref(call->config->auth);
        call->owns_view = true;
    }
    return call->view;
}

size_t call_route_number(const struct call *call)
{
    return frame_number(call->frame, call->r->route);
}

void call_allow_keeping(struct call *call)
{
    struct request *r = call->r;

    if (r->status == 200 && r->max_age_s == 0 && call->identity.user.n == 0 &&
        !call->is_live)
        r->max_age_s = call->config->catalog_max_age_s;
}

struct users_table *call_users(const struct call *call)
{
    return auth_users(call->config->auth);
}

bool call_state_is_well(const struct call *call)
{
    return !feed_is_stale(call->config->feed);
}

void call_audit(struct call *call, const char *action, const char *result,
                struct str subject)
{
    call->audit = (struct audit_event){
        .action = action,
        .result = result,
        .address = call->r->peer,
        .actor = call->user != NULL ? call->user->id : STR_EMPTY,
        .subject = subject};
}

enum err call_read(struct call *call, enum err (*run)(struct db *db, void *arg),
                   void *arg)
{
    struct pool *pool = call->config->pool;
    struct db *db;
    enum err e = pool_take(pool, &db);

    if (e)
        return e;
    e = db_begin_read(db);
    if (!e)
        e = run(db, arg);
    if (!e)
        e = db_commit(db);
    if (e)
        db_rollback(db);
    pool_give(pool, db);
    return e;
}

enum err call_write(struct call *call,
                    enum err (*run)(struct db *db, void *arg), void *arg)
{
    return pool_write(call->config->writer, run, arg);
}
