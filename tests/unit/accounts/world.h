/* A fresh state with one app, and what a server's loop knows of it. */
#ifndef TONEARM_TESTS_ACCOUNTS_WORLD_H
#define TONEARM_TESTS_ACCOUNTS_WORLD_H

#include "accounts/auth.h"
#include "base/clock.h"
#include "base/io.h"
#include "db/db.h"
#include "db/feed.h"
#include "db/state.h"
#include "unit/accounts/fresh.h"

#define WORLD_ID     "0123456789abcdef0123456789abcdef"
#define WORLD_SECRET "s3cret+with /odd%chars:\xc3\xa9"

struct world {
    char directory[32];
    struct state_place place;
    struct db *db;
    struct auth *auth;
    struct auth_loop *loop;
    struct feed_subscriber subscribers[AUTH_SUBSCRIBERS];
    struct arena arena;
};

static inline struct app world_app(const char *client_id)
{
    struct app app = {.name = STR("an app"), .mode = APP_DEVELOPMENT};

    assert_true(id_from_hex(str_from_c(client_id), &app.id));
    apps_hash_secret(STR(WORLD_SECRET), app.secret_hash);
    return app;
}

static inline int world_set_up(void **state)
{
    static struct world w;
    struct app app = world_app(WORLD_ID);

    (void)snprintf(w.directory, sizeof w.directory, "%s",
                   "/tmp/tonearm-aut-XXXXXX");
    w.place =
        (struct state_place){.data = w.directory, .domains = accounts_domains};
    if (mkdtemp(w.directory) == NULL || state_open(&w.place, &w.db) ||
        apps_create(w.db, &app) || auth_open(w.db, &w.auth))
        return -1;
    w.loop = auth_loop_new(w.auth);
    auth_subscribe(w.auth, w.subscribers);
    arena_init(&w.arena);
    *state = &w;
    return 0;
}

static inline int world_tear_down(void **state)
{
    struct world *w = *state;

    auth_loop_free(w->loop);
    auth_free(w->auth);
    db_close(w->db);
    arena_release(&w->arena);
    return io_remove_dir(w->directory) != OK;
}

/* Has what is kept in memory hear of a change, as the feed does. */
static inline void world_tell(struct world *w, const char *kind,
                              struct str subject)
{
    struct change change = {.kind = str_from_c(kind), .subject = subject};

    feed_tell(w->subscribers, AUTH_SUBSCRIBERS, w->db, &change, 1);
}

/* As a poll that brings nothing. */
static inline void world_poll(struct world *w)
{
    feed_tell(w->subscribers, AUTH_SUBSCRIBERS, w->db, NULL, 0);
}

/* Whether all that is kept is as the state has it. */
static inline bool world_is_current(const struct world *w)
{
    bool is_behind = false;

    for (size_t i = 0; i < AUTH_SUBSCRIBERS; i++)
        is_behind |= w->subscribers[i].is_behind;
    return !is_behind;
}

/* A token of the world's app as the loop knows the app, in the arena. */
static inline struct str world_token(struct world *w, int64_t expires_s)
{
    const struct auth_view *v = auth_loop_view(w->loop);
    struct id id = world_app(WORLD_ID).id;
    struct token t = {.app = id,
                      .grant = apps_table_find(v->apps, id)->epoch,
                      .mode = APP_DEVELOPMENT,
                      .expires_s = expires_s};
    char *text = arena_alloc(&w->arena, TOKEN_TEXT_MAX_BYTES);

    return str_of(text,
                  token_mint(&t, keys_signing(&v->keys, clock_unix_s()), text));
}

#endif
