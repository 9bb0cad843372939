/* The view is replaced whole, under a lock that also guards each view's count
 * of references. A loop learns of a new view by the number of the current one,
 * an atomic that the loop reads at each check; only when the number has
 * changed does the loop take the lock. */
#include "accounts/auth.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

#include "accounts/grants.h"
#include "accounts/kinds.h"
#include "accounts/revocations.h"
#include "accounts/token_cache.h"
#include "base/clock.h"
#include "base/mem.h"
#include "db/db.h"

struct auth {
    _Atomic uint64_t version; /* of `current` */
    struct users_table *users;
    struct revocations *revocations;
    _Atomic(struct revocations *) expired; /* tokens, by their number; NULL:
                                              none was ended by hand */
    int64_t access_s;
    int64_t refresh_s;
    int64_t retry_s;

    pthread_mutex_t lock; /* guards what follows */
    struct auth_view *current;
};

struct auth_loop {
    struct auth *auth;
    const struct auth_view *view;
    struct token_cache *cache;
};

/* ---- views ---- */

static void view_free(struct auth_view *v)
{
    apps_table_free(v->apps);
    sodium_memzero(&v->keys, sizeof v->keys);
    free(v);
}

/* A new view, with one reference. Keys are made if there is none, or if the
 * newest one is due. */
static enum err view_load(struct db *db, struct auth_view **out)
{
    struct auth_view *v = mem_zalloc(1, sizeof *v);
    enum err e = keys_ensure(db, clock_unix_s(), &v->keys);

    if (!e)
        e = apps_table_load(db, &v->apps);
    if (e) {
        view_free(v);
        return e;
    }
    v->references = 1;
    *out = v;
    return OK;
}

const struct auth_view *auth_view_ref(struct auth *a)
{
    struct auth_view *v;

    (void)pthread_mutex_lock(&a->lock);
    v = a->current;
    v->references++;
    (void)pthread_mutex_unlock(&a->lock);
    return v;
}

void auth_view_unref(struct auth *a, const struct auth_view *view)
{
    struct auth_view *v = (struct auth_view *)(uintptr_t)view;
    bool last;

    (void)pthread_mutex_lock(&a->lock);
    assert(v->references > 0);
    last = --v->references == 0;
    (void)pthread_mutex_unlock(&a->lock);
    /* Only a view that was replaced comes to this: the current one has the
     * auth's own reference. Nobody can find it any more, so no lock is needed
     * to free it. */
    if (last)
        view_free(v);
}

/* Makes the view the current one. Its reference becomes the auth's own, in
 * place of that to the view before it. */
static void view_publish(struct auth *a, struct auth_view *v)
{
    struct auth_view *old;

    /* The number is stored last: a loop that sees it and takes the lock finds
     * the view that belongs to it, or a newer one. */
    (void)pthread_mutex_lock(&a->lock);
    old = a->current;
    v->version = old->version + 1;
    a->current = v;
    atomic_store(&a->version, v->version);
    (void)pthread_mutex_unlock(&a->lock);
    auth_view_unref(a, old);
}

/* ---- what the feed tells ---- */

/* On the feed's thread, which alone replaces the view and so may read the
 * current one without a reference. */
static bool is_key_due(const struct auth *a)
{
    return clock_unix_s() - a->current->keys.key[0].created_s >= KEYS_ROTATE_S;
}

static enum err load_users(void *auth, struct db *db)
{
    struct auth *a = auth;

    return users_table_reload(a->users, db);
}

static enum err load_user(void *auth, struct db *db, const struct change *c)
{
    struct auth *a = auth;

    return users_table_refresh(a->users, db, c->subject);
}

static enum err load_view(void *auth, struct db *db)
{
    struct auth *a = auth;
    struct auth_view *v;
    enum err e = view_load(db, &v);

    /* The old view stays: apps go on as they were known last. */
    if (e)
        return e;
    v->access_s = a->access_s;
    v->refresh_s = a->refresh_s;
    v->retry_s = a->retry_s;
    view_publish(a, v);
    return OK;
}

/* Loading a view makes a new key when the newest one is due. */
static enum err rotate_keys(void *auth, struct db *db)
{
    return is_key_due(auth) ? load_view(auth, db) : OK;
}

static enum err load_revocations(void *auth, struct db *db)
{
    struct auth *a = auth;

    return revocations_read(a->revocations, db,
                            clock_unix_s() - GRANTS_REVOKED_KEPT_S);
}

/* The change says all: nothing has to be read. */
static enum err note_revocation(void *auth, struct db *db,
                                const struct change *c)
{
    struct auth *a = auth;
    struct id id;

    (void)db;
    if (id_from_hex(c->subject, &id))
        revocations_add(a->revocations, id);
    return OK;
}

void auth_subscribe(struct auth *a, struct feed_subscriber *out)
{
    static const char *const user_kinds[] = {CHANGE_USER, NULL};
    static const char *const view_kinds[] = {CHANGE_APP, CHANGE_KEY, NULL};
    static const char *const grant_kinds[] = {CHANGE_GRANT, NULL};

    out[0] = (struct feed_subscriber){.kinds = user_kinds,
                                      .owner = a,
                                      .load_all = load_users,
                                      .load_one = load_user};
    out[1] = (struct feed_subscriber){.kinds = view_kinds,
                                      .owner = a,
                                      .load_all = load_view,
                                      .tick = rotate_keys};
    out[2] = (struct feed_subscriber){.kinds = grant_kinds,
                                      .owner = a,
                                      .load_all = load_revocations,
                                      .load_one = note_revocation};
}

/* ---- the process's ---- */

enum err auth_open(struct db *db, struct auth **out)
{
    struct auth *a = mem_zalloc(1, sizeof *a);
    enum err e = users_table_load(db, &a->users);

    if (!e)
        e = revocations_load(db, clock_unix_s() - GRANTS_REVOKED_KEPT_S,
                             &a->revocations);
    if (!e)
        e = view_load(db, &a->current);
    if (e) {
        revocations_free(a->revocations);
        users_table_free(a->users);
        free(a);
        return e;
    }
    (void)pthread_mutex_init(&a->lock, NULL);
    auth_set_lifetimes(a, TOKEN_LIFE_S, 0);
    auth_set_retry(a, GRANTS_RETRY_S);
    *out = a;
    return OK;
}

void auth_set_lifetimes(struct auth *a, int64_t access_s, int64_t refresh_s)
{
    assert(access_s >= 1 && access_s <= GRANTS_REVOKED_KEPT_S);
    assert(refresh_s >= 0);
    a->access_s = a->current->access_s = access_s;
    a->refresh_s = a->current->refresh_s = refresh_s;
}

void auth_set_retry(struct auth *a, int64_t retry_s)
{
    assert(retry_s >= 0);
    a->retry_s = a->current->retry_s = retry_s;
}

void auth_free(struct auth *a)
{
    if (a == NULL)
        return;
    assert(a->current->references == 1);
    view_free(a->current);
    revocations_free(a->revocations);
    revocations_free(atomic_load(&a->expired));
    users_table_free(a->users);
    (void)pthread_mutex_destroy(&a->lock);
    free(a);
}

struct users_table *auth_users(struct auth *a)
{
    return a->users;
}

/* ---- a loop's ---- */

struct auth_loop *auth_loop_new(struct auth *a)
{
    struct auth_loop *l = mem_zalloc(1, sizeof *l);

    l->auth = a;
    l->view = auth_view_ref(a);
    l->cache = token_cache_new();
    return l;
}

void auth_loop_free(struct auth_loop *l)
{
    if (l == NULL)
        return;
    auth_view_unref(l->auth, l->view);
    token_cache_free(l->cache);
    free(l);
}

static void loop_renew(struct auth_loop *l)
{
    const struct auth_view *old = l->view;

    l->view = auth_view_ref(l->auth);
    /* A token that was verified with a key that is gone must not pass; when
     * only apps have changed, the remembered tokens stay. */
    if (memcmp(&old->keys, &l->view->keys, sizeof old->keys) != 0)
        token_cache_clear(l->cache);
    auth_view_unref(l->auth, old);
}

const struct auth_view *auth_loop_view(struct auth_loop *l)
{
    if (atomic_load_explicit(&l->auth->version, memory_order_acquire) !=
        l->view->version)
        loop_renew(l);
    return l->view;
}

/* Fills in the user of a token. False when there is no such user any more. */
static bool identify_user(const struct auth_loop *l, const struct app *app,
                          const struct token *t, struct arena *arena,
                          struct identity *out)
{
    struct str user = str_of(t->user, t->user_n);
    struct user_brief brief;

    if (!users_table_brief(l->auth->users, user, &brief))
        return false;
    memcpy(out->country, brief.country, sizeof out->country);
    out->product = brief.product;
    out->filter_explicit = brief.filter_explicit;
    out->user = arena_str(arena, user);
    out->is_not_invited = !apps_table_admits(l->view->apps, app, user);
    return true;
}

/* ---- tokens that were ended by hand ---- */

static struct id id_of_token(uint64_t token)
{
    return (struct id){1, token};
}

void auth_expire(struct auth *a, uint64_t token)
{
    struct revocations *fresh, *none = NULL;

    /* Made when it is first needed: nobody else looks into a set. */
    if (atomic_load(&a->expired) == NULL) {
        fresh = revocations_new();
        if (!atomic_compare_exchange_strong(&a->expired, &none, fresh))
            revocations_free(fresh);
    }
    revocations_add(atomic_load(&a->expired), id_of_token(token));
}

bool auth_is_expired(struct auth *a, uint64_t token)
{
    struct revocations *expired = atomic_load(&a->expired);

    return expired != NULL && revocations_has(expired, id_of_token(token));
}

/* Whom an authentic token stands for, and whether it still does: everything
 * that may change after the token was minted is looked at, each time. */
static enum token_outcome identify(const struct auth_loop *l,
                                   const struct token *t, int64_t now_s,
                                   struct arena *arena, struct identity *out)
{
    const struct app *app;

    if (now_s >= t->expires_s || auth_is_expired(l->auth, t->number))
        return TOKEN_EXPIRED;
    app = apps_table_find(l->view->apps, t->app);
    if (app == NULL)
        return TOKEN_INVALID;
    *out = (struct identity){.app = t->app,
                             .grant = t->grant,
                             .scopes = t->scopes,
                             .expires_s = t->expires_s,
                             .token = t->number,
                             .mode = app->mode,
                             .profile = app->profile};
    if (t->user_n == 0 && !id_eq(t->grant, app->epoch))
        return TOKEN_INVALID;
    if (t->user_n > 0 && revocations_has(l->auth->revocations, t->grant))
        return TOKEN_INVALID;
    if (t->user_n > 0 && !identify_user(l, app, t, arena, out))
        return TOKEN_INVALID;
    return TOKEN_OK;
}

enum token_outcome auth_check(struct auth_loop *l, struct str text,
                              int64_t now_s, struct arena *arena,
                              struct identity *out)
{
    const struct auth_view *view = auth_loop_view(l);
    const struct token *known = token_cache_find(l->cache, text);
    struct token fresh;
    enum token_outcome outcome;

    if (known != NULL)
        return identify(l, known, now_s, arena, out);
    outcome = token_verify(text, &view->keys, now_s, &fresh);
    if (outcome != TOKEN_OK)
        return outcome;
    /* Only what was verified, so that nobody can push out others' tokens with
     * made-up ones. */
    token_cache_put(l->cache, text, &fresh);
    return identify(l, &fresh, now_s, arena, out);
}

bool auth_is_still_good(struct auth_loop *l, const struct identity *who,
                        int64_t now_s)
{
    const struct auth_view *view = auth_loop_view(l);
    const struct app *app = apps_table_find(view->apps, who->app);
    struct user_brief brief;

    if (now_s >= who->expires_s || app == NULL ||
        auth_is_expired(l->auth, who->token))
        return false;
    if (who->user.n == 0)
        return id_eq(who->grant, app->epoch);
    return !revocations_has(l->auth->revocations, who->grant) &&
           users_table_brief(l->auth->users, who->user, &brief) &&
           apps_table_admits(view->apps, app, who->user);
}
