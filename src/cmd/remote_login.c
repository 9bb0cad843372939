/* tonearm login | logout | api | search | like | history: a server, who one is
 * there, and what it has. */
#include "cmd/commands.h"
#include "cmd/remote.h"
#include "cmd/secret_file.h"

/* ---- login ---- */

/* The app: named, or the one of the last login at this server. */
static enum err read_login(struct remote *r, const struct options *o,
                           struct server_login *login)
{
    const char *file = options_text(o, "client-secret-file");
    struct str secret;
    enum err e;

    *login = (struct server_login){
        .client_id = options_text(o, "client-id"),
        .redirect_uri = options_text(o, "redirect-uri"),
        .scopes = options_text(o, "scope"),
        .as_app = options_flag(o, "as-app"),
        .opens_browser = !options_flag(o, "no-browser"),
    };
    if (file == NULL)
        return OK;
    e = secret_file_read(o, file, &r->arena, &secret);
    login->client_secret = e ? NULL : arena_cstr(&r->arena, secret);
    return e;
}

static enum err log_in(struct remote *r, const struct options *o)
{
    struct server_login login;
    enum err e = read_login(r, o, &login);

    if (!e && options_text(o, "token") != NULL)
        e = options_wrong(o, "whoever has a token needs no login");
    return e ? e : remote_login(r, &login);
}

static enum err run_login(const struct options *o)
{
    return remote_run(o, log_in);
}

static enum err log_out(struct remote *r, const struct options *o)
{
    (void)o;
    return remote_logout(r);
}

static enum err run_logout(const struct options *o)
{
    return remote_run(o, log_out);
}

static const struct option login_options[] = {
    OPTION("client-id", TEXT, "ID",
           "the app, as 'tonearm app create' or Spotify's dashboard has it "
           "(default: the last login's)"),
    OPTION("client-secret-file", TEXT, "FILE",
           "its secret; an app that keeps none signs in by PKCE alone"),
    OPTION("redirect-uri", TEXT, "URI",
           "where the browser comes back to, as registered (default "
           "http://127.0.0.1/callback at a free port)"),
    OPTION("scope", TEXT, "SCOPES",
           "what to be allowed, with spaces between (default: what the "
           "commands need)"),
    OPTION("as-app", FLAG, NULL, "the app for itself, without a user"),
    OPTION("no-browser", FLAG, NULL,
           "print the address to open, and nothing else"),
    REMOTE_OPTIONS,
};

const struct command login_command = {
    .name = "login",
    .summary = "sign in to a server, for the commands that talk to one",
    OPTIONS_OF(login_options),
    .has_no_data = true,
    .run = run_login,
};

static const struct option logout_options[] = {
    REMOTE_OPTIONS,
};

const struct command logout_command = {
    .name = "logout",
    .summary = "forget a login and its tokens",
    OPTIONS_OF(logout_options),
    .has_no_data = true,
    .run = run_logout,
};

/* ---- api ---- */

static bool is_method(struct str text)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "DELETE",
                                          "HEAD"};

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (str_eq_c(text, methods[i]))
            return true;
    return false;
}

static enum err call_api(struct remote *r, const struct options *o)
{
    size_t count = options_argument_count(o);
    struct api_asked asked = {.method = count > 1 ? remote_argument(o, 0)
                                                  : STR("GET"),
                              .path = remote_argument(o, count - 1),
                              .select = remote_text(o, "jq-like"),
                              .body_file = remote_text(o, "body"),
                              .follows_pages = options_flag(o, "all")};

    if (!is_method(asked.method))
        return options_wrong(o,
                             "'%.*s' is none of GET, POST, PUT, DELETE and "
                             "HEAD",
                             STR_ARG(asked.method));
    if (asked.follows_pages && !str_eq(asked.method, STR("GET")))
        return options_wrong(o, "--all is for GET");
    return remote_api(r, &asked);
}

static enum err run_api(const struct options *o)
{
    return remote_run(o, call_api);
}

static const struct option api_options[] = {
    OPTION("jq-like", TEXT, "PATH",
           "what to print of the answer: .items[0].name, .items[].name"),
    OPTION("body", TEXT, "FILE", "what to send; - is standard input"),
    OPTION("all", FLAG, NULL,
           "every item of all pages, a line each; a path is one of an item"),
    REMOTE_OPTIONS,
};

const struct command api_command = {
    .name = "api",
    .arguments = "[METHOD] PATH",
    .min_arguments = 1,
    .max_arguments = 2,
    .summary = "any call of the API: tonearm api GET /me",
    OPTIONS_OF(api_options),
    .has_no_data = true,
    .run = run_api,
};

/* ---- search ---- */

static enum err search(struct remote *r, const struct options *o)
{
    return remote_search(r, &(struct search_asked){
                                .words = remote_words(o, 0, &r->arena),
                                .types = remote_text(o, "type"),
                                .limit = (unsigned)options_number(o, "limit")});
}

static enum err run_search(const struct options *o)
{
    return remote_run(o, search);
}

static const struct option search_options[] = {
    OPTION("type", TEXT, "TYPES",
           "track, album, artist, playlist, show, episode, audiobook, with "
           "commas between",
           .fallback = "track,album,artist"),
    OPTION("limit", NUMBER, "N", "of each type", .fallback = "10", .min = 1,
           .max = 50),
    REMOTE_OPTIONS,
};

const struct command search_command = {
    .name = "search",
    .arguments = "WORD...",
    .min_arguments = 1,
    .max_arguments = SIZE_MAX,
    .summary = "find tracks, albums, artists and others",
    OPTIONS_OF(search_options),
    .has_no_data = true,
    .run = run_search,
};

/* ---- like ---- */

static enum err like(struct remote *r, const struct options *o)
{
    bool toggles = options_flag(o, "toggle");
    bool removes = options_flag(o, "remove");
    const struct words words = remote_words(o, 0, &r->arena);

    if (toggles && removes)
        return options_wrong(o, "--toggle and --remove contradict each other");
    return remote_like(r, &words,
                       toggles   ? LIKE_TOGGLE
                       : removes ? LIKE_REMOVE
                                 : LIKE_SAVE);
}

static enum err run_like(const struct options *o)
{
    return remote_run(o, like);
}

static const struct option like_options[] = {
    OPTION("toggle", FLAG, NULL, "what is saved isn't any more, and else is"),
    OPTION("remove", FLAG, NULL, "it isn't saved any more"),
    REMOTE_OPTIONS,
};

const struct command like_command = {
    .name = "like",
    .arguments = "[URI]...",
    .max_arguments = SIZE_MAX,
    .summary = "save what plays, or what is named",
    OPTIONS_OF(like_options),
    .has_no_data = true,
    .run = run_like,
};

/* ---- history ---- */

static enum err history(struct remote *r, const struct options *o)
{
    return remote_history(r, (size_t)options_number(o, "limit"));
}

static enum err run_history(const struct options *o)
{
    return remote_run(o, history);
}

static const struct option history_options[] = {
    OPTION("limit", NUMBER, "N", "how many", .fallback = "20", .min = 1,
           .max = 100000),
    REMOTE_OPTIONS,
};

const struct command history_command = {
    .name = "history",
    .summary = "what was played lately, the latest first",
    OPTIONS_OF(history_options),
    .has_no_data = true,
    .run = run_history,
};
