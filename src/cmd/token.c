/* tonearm token: mints an access token without asking over HTTP, for scripts
 * and tests. */
#include "auth/token.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/commands.h"
#include "cmd/datadir.h"
#include "json/writer.h"
#include "state/apps.h"
#include "state/db.h"
#include "state/keys.h"
#include "state/state.h"

static void print_token(const struct token *token, const struct keys *keys,
                        int64_t now_s)
{
    char text[TOKEN_TEXT_MAX_BYTES];
    size_t n = token_mint(token, keys_signing(keys, now_s), text);
    struct buf out;
    struct json j;

    buf_init(&out, 1024);
    j = json_to(&out);
    json_object(&j);
    json_key(&j, "access_token");
    json_str(&j, str_of(text, n));
    json_key(&j, "token_type");
    json_str(&j, STR("Bearer"));
    json_key(&j, "expires_in");
    json_i64(&j, token->expires_s - now_s);
    json_end_object(&j);
    buf_char(&out, '\n');
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
}

static enum err mint(const struct options *o, struct db *db, struct id id)
{
    int64_t now_s = clock_unix_s();
    int64_t life_s = (int64_t)options_number(o, "expires-in");
    struct arena arena;
    struct app app;
    struct keys keys;
    enum err e;

    arena_init(&arena);
    e = apps_find(db, id, &arena, &app);
    if (e == ERR_NOT_FOUND)
        log_error("there is no app %s", options_text(o, "client-id"));
    if (!e)
        e = keys_ensure(db, now_s, &keys);
    if (!e)
        print_token(&(struct token){.app = id,
                                    .mode = app.mode,
                                    .expires_s = now_s + life_s},
                    &keys, now_s);
    arena_release(&arena);
    return e;
}

static enum err run_token(const struct options *o)
{
    const char *text = options_text(o, "client-id");
    struct id id;
    struct db *db;
    enum err e;

    if (options_given(o, "user") || options_given(o, "scope"))
        return options_wrong(o, "--user and --scope are not supported: this "
                                "version has no user accounts, only apps' "
                                "own tokens");
    if (!apps_id_from_text(str_from_c(text), &id))
        return options_wrong(o, "--client-id '%s' is not 32 hex digits", text);
    e = datadir_open(options_text(o, "data"));
    if (!e)
        e = state_open(options_text(o, "data"), options_text(o, "state"), &db);
    if (e)
        return e;
    e = mint(o, db, id);
    db_close(db);
    return e;
}

static const struct option token_options[] = {
    OPTION("client-id", TEXT, "HEX32", "the app that it is for",
           .required = true),
    OPTION("user", TEXT, "USER", "refused: there are no user accounts"),
    OPTION("scope", TEXT, "SCOPES", "refused, as --user"),
    OPTION("expires-in", NUMBER, "SECONDS", "how long it is good",
           .fallback = "3600", .max = TOKEN_LIFE_S),
};

const struct command token_command = {
    .name = "token",
    .summary = "mint an access token for an app",
    OPTIONS_OF(token_options),
    .run = run_token,
};
