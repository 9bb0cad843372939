/* tonearm token: mints an access token without asking over HTTP, for scripts
 * and tests. For a user's token, a grant is recorded as the user's consent
 * would be: joined with the scopes that the app had before. */
#include "cmd/commands.h"

#include "accounts/apps.h"
#include "accounts/grants.h"
#include "accounts/keys.h"
#include "accounts/token.h"
#include "accounts/users.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/local_state.h"
#include "db/db.h"
#include "json/writer.h"

#define SCOPES_MAX_BYTES 4096

struct wanted {
    struct id app;
    struct str user; /* empty: a token of the app alone */
    scope_set scopes;
    int64_t now_s;
    struct id grant; /* the user's, once consent is recorded */
};

static void print_token(const struct token *token, const struct keys *keys,
                        int64_t now_s)
{
    char text[TOKEN_TEXT_MAX_BYTES];
    size_t n = token_mint(token, keys_signing(keys, now_s), text);
    struct buf out;
    struct json j;

    buf_init(&out, SCOPES_MAX_BYTES + 1024);
    j = json_to(&out);
    json_object(&j);
    json_key(&j, "access_token");
    json_str(&j, str_of(text, n));
    json_key(&j, "token_type");
    json_str(&j, STR("Bearer"));
    json_key(&j, "expires_in");
    json_i64(&j, token->expires_s - now_s);
    if (token->user_n > 0) {
        json_key(&j, "scope");
        buf_char(&out, '"'); /* names of scopes need no escaping */
        scope_set_to_text(token->scopes, &out);
        buf_char(&out, '"');
    }
    json_end_object(&j);
    buf_char(&out, '\n');
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
}

/* ---- the grant ---- */

/* The scopes that the user has granted the app before; none without a grant. */
static enum err find_given(struct db *db, const struct wanted *w,
                           struct arena *arena, scope_set *given)
{
    struct grant grant;
    enum err e = grants_find_of(db, w->app, w->user, arena, &grant);

    *given = 0;
    if (e == ERR_NOT_FOUND)
        return OK;
    if (!e)
        (void)scope_set_from_text(grant.scopes, given, NULL);
    return e;
}

/* Records the consent, in a transaction. */
static enum err consent(struct db *db, void *arg)
{
    struct wanted *w = arg;
    struct arena arena;
    struct user user;
    struct buf scopes;
    scope_set given = 0;
    enum err e;

    arena_init(&arena);
    buf_init(&scopes, SCOPES_MAX_BYTES);
    e = users_find(db, w->user, &arena, &user);
    if (e == ERR_NOT_FOUND)
        log_error("there is no user %.*s", STR_ARG(w->user));
    if (!e)
        e = find_given(db, w, &arena, &given);
    if (!e) {
        scope_set_to_text(given | w->scopes, &scopes);
        e = grants_consent(db, w->app, w->user, buf_get(&scopes), w->now_s,
                           &w->grant);
    }
    buf_release(&scopes);
    arena_release(&arena);
    return e;
}

/* ---- the command ---- */

static enum err mint(const struct options *o, struct db *db, struct wanted *w)
{
    struct token token = {.app = w->app, .scopes = w->scopes};
    struct arena arena;
    struct app app;
    struct keys keys;
    enum err e;

    arena_init(&arena);
    e = apps_find(db, w->app, &arena, &app);
    if (e == ERR_NOT_FOUND)
        log_error("there is no app %s", options_text(o, "client-id"));
    if (!e && w->user.n > 0)
        e = db_transact(db, consent, w);
    if (!e)
        e = keys_ensure(db, w->now_s, &keys);
    if (!e) {
        token.mode = app.mode;
        token.grant = w->user.n > 0 ? w->grant : app.epoch;
        token.user_n = (uint8_t)w->user.n;
        if (w->user.n > 0)
            memcpy(token.user, w->user.p, w->user.n);
        token.expires_s = w->now_s + (int64_t)options_number(o, "expires-in");
        print_token(&token, &keys, w->now_s);
    }
    arena_release(&arena);
    return e;
}

static enum err read_wanted(const struct options *o, struct wanted *w)
{
    const char *id = options_text(o, "client-id");
    struct str unknown;

    if (!id_from_hex(str_from_c(id), &w->app))
        return options_wrong(o, "--client-id '%s' is not 32 hex digits", id);
    if (str_from_c(options_text(o, "scope")).n > 0 && !options_given(o, "user"))
        return options_wrong(o, "--scope is what a user allows: it needs "
                                "--user");
    w->user = str_from_c(options_text(o, "user"));
    if (options_given(o, "user") && !users_id_is_valid(w->user))
        return options_wrong(o, "--user '%.*s' is not a user id",
                             STR_ARG(w->user));
    if (!scope_set_from_text(str_from_c(options_text(o, "scope")), &w->scopes,
                             &unknown))
        return options_wrong(o, "--scope: there is no scope '%.*s'",
                             STR_ARG(unknown));
    w->now_s = clock_unix_s();
    return OK;
}

static enum err run_token(const struct options *o)
{
    struct wanted w = {.scopes = 0};
    struct db *db;
    enum err e = read_wanted(o, &w);

    if (!e)
        e = local_state_open(o, &db);
    if (e)
        return e;
    e = mint(o, db, &w);
    db_close(db);
    return e;
}

static const struct option token_options[] = {
    OPTION("client-id", TEXT, "HEX32", "the app that it is for",
           .required = true),
    OPTION("user", TEXT, "USER",
           "the user that it is for (default: nobody, "
           "the app alone)"),
    OPTION("scope", WORDS, "SCOPES",
           "what the user allows, separated by "
           "spaces (default, and '': nothing)"),
    OPTION("expires-in", NUMBER, "SECONDS", "how long it is good",
           .fallback = "3600", .max = TOKEN_LIFE_S),
};

const struct command token_command = {
    .name = "token",
    .summary = "mint an access token for an app",
    OPTIONS_OF(token_options),
    .has_state = true,
    .run = run_token,
};
