/* The library signs requests, renews tokens, waits for 429 and tries again what
 * may be; what is left is which server, and how failures read. */
#include "remote/server_inner.h"

#include <assert.h>

#include "base/mem.h"
#include "base/url.h"
#include "base/utf8.h"
#include "base/version.h"
#include "remote/output.h"
#include "remote/path.h"

#define SPOTIFY_ACCOUNTS "https://accounts.spotify.com"

/* ---- which server ---- */

static struct str choose_url(const struct server *s, const char *given)
{
    const char *named = getenv("TONEARM_URL");
    struct str url;

    if (given == NULL && named != NULL && *named != '\0')
        given = named;
    if (given == NULL)
        url = s->logins.count > 0 ? s->logins.list[0].server
                                  : STR(SERVER_DEFAULT);
    else if (strcmp(given, "spotify") == 0)
        url = STR(SERVER_SPOTIFY);
    else
        url = str_from_c(given);
    while (url.n > 0 && url.p[url.n - 1] == '/')
        url.n--;
    return url;
}

static const char *text_or_null(struct server *s, struct str text)
{
    return text.n > 0 ? arena_cstr(&s->arena, text) : NULL;
}

struct tonearm_client *server_client(struct server *s,
                                     const struct login *login,
                                     const char *redirect_uri,
                                     const char *scopes)
{
    const char *url = arena_cstr(&s->arena, s->url);
    struct tonearm_client_options options = {
        .redirect_uri = redirect_uri,
        .scopes = scopes,
        .access_token = s->token,
        .token_cache = s->token_cache,
        .user_agent = "tonearm/" TONEARM_VERSION,
    };
    struct tonearm_client *client;

    /* Spotify alone has two hosts; both are named, so that the environment's
     * TONEARM_URL has no say here. */
    if (str_eq(s->url, STR(SERVER_SPOTIFY))) {
        options.api_url = SERVER_SPOTIFY;
        options.accounts_url = SPOTIFY_ACCOUNTS;
    } else {
        options.url = url;
    }
    if (login != NULL) {
        options.client_id = text_or_null(s, login->client_id);
        options.client_secret = text_or_null(s, login->client_secret);
        options.sign_in = login->as_app ? TONEARM_AS_APP : TONEARM_AS_USER;
    }
    /* To the library no address is Spotify. */
    client = s->url.n > 0 ? tonearm_client_new(&options) : NULL;
    if (client == NULL)
        output_complain("'%s' is no address of a server: http://HOST:PORT, "
                        "https://HOST, or spotify",
                        url);
    return client;
}

enum err server_open(const struct server_options *options, struct server **out)
{
    struct server *s = mem_zalloc(1, sizeof *s);
    enum err e = OK;

    *out = NULL;
    arena_init(&s->arena);
    s->token = options->token;
    /* Whoever has a token needs no folder. */
    if (s->token == NULL) {
        e = logins_read(&s->arena, &s->logins);
        if (!e)
            s->token_cache = logins_path(&s->arena, "tokens");
    }
    s->url = choose_url(s, options->url);
    if (!e) {
        s->client = server_client(s, logins_find(&s->logins, s->url), NULL,
                                  SERVER_SCOPES);
        e = s->client == NULL ? ERR_USAGE : OK;
    }
    if (e)
        server_close(s);
    else
        *out = s;
    return e;
}

void server_close(struct server *s)
{
    if (s == NULL)
        return;
    tonearm_client_free(s->client);
    arena_release(&s->arena);
    free(s);
}

struct str server_url(const struct server *s)
{
    return s->url;
}

/* ---- failures ---- */

enum err server_result(const struct tonearm_error *error)
{
    switch (error->status) {
    case TONEARM_OK:
        return OK;
    case TONEARM_NOT_FOUND:
        return ERR_NOT_FOUND;
    case TONEARM_BAD_REQUEST:
    case TONEARM_UNAUTHORIZED:
    case TONEARM_FORBIDDEN:
    case TONEARM_INVALID:
        return ERR_INVALID;
    case TONEARM_RATE_LIMITED:
        return ERR_LIMIT;
    default:
        return ERR_IO;
    }
}

static void advise_forbidden(const struct server *s,
                             const struct tonearm_error *error)
{
    if (strcmp(error->reason, "PREMIUM_REQUIRED") == 0)
        output_advise("The user's product would have to be premium for that.");
    else if (strstr(error->message, "scope") != NULL)
        output_advise("The login lacks a scope: 'tonearm login --server %.*s' "
                      "asks for all that the commands need.",
                      STR_ARG(s->url));
}

static void advise(const struct server *s, const struct tonearm_error *error)
{
    switch (error->status) {
    case TONEARM_NETWORK:
    case TONEARM_TIMEOUT:
        output_advise("Is there a server at %.*s? --server or TONEARM_URL name "
                      "another.",
                      STR_ARG(s->url));
        break;
    case TONEARM_LOGIN_NEEDED:
    case TONEARM_UNAUTHORIZED:
        if (s->token != NULL)
            output_advise("The token that was given (TONEARM_TOKEN) isn't, or "
                          "is no longer, good.");
        else
            output_advise("Sign in: tonearm login --server %.*s --client-id ID",
                          STR_ARG(s->url));
        break;
    case TONEARM_FORBIDDEN:
        advise_forbidden(s, error);
        break;
    case TONEARM_NOT_FOUND:
        if (strcmp(error->reason, "NO_ACTIVE_DEVICE") == 0)
            output_advise("'tonearm devices' lists devices, and 'tonearm play "
                          "--device NAME' begins on one.");
        break;
    case TONEARM_RATE_LIMITED:
        if (error->retry_after_ms >= 0)
            output_advise("Try again in %lld seconds.",
                          ((long long)error->retry_after_ms + 999) / 1000);
        break;
    default:
        break;
    }
}

void server_complain(const struct server *s, const char *what,
                     const struct tonearm_error *error)
{
    const char *text = error->message[0] != '\0'
                           ? error->message
                           : tonearm_status_text(error->status);
    char reason[sizeof error->reason + 4] = "";

    if (error->reason[0] != '\0')
        (void)snprintf(reason, sizeof reason, " (%s)", error->reason);
    if (error->http_status != 0)
        output_complain("%s: %d %s%s", what, error->http_status, text, reason);
    else
        output_complain("%s: %s%s", what, text, reason);
    advise(s, error);
}

/* ---- calls ---- */

/* Where the path of a whole address begins; 0 for what is none. */
static size_t origin_length(struct str text)
{
    size_t scheme = str_starts(text, STR("https://"))  ? 8
                    : str_starts(text, STR("http://")) ? 7
                                                       : 0;

    return scheme == 0 ? 0 : scheme + str_find(str_from(text, scheme), '/');
}

const char *server_path(struct str asked, struct arena *arena)
{
    size_t origin = origin_length(asked);
    struct str path = url_encode(arena, str_from(asked, origin), URL_KEEP_PATH);
    bool has_slash = str_starts(path, STR("/"));

    if (origin > 0 || str_starts(path, STR("/v1/")) ||
        str_starts(path, STR("/ext/")))
        return arena_cstr(arena, path);
    return arena_cstr(arena, arena_printf(arena, "/v1%s%.*s",
                                          has_slash ? "" : "/", STR_ARG(path)));
}

static enum err keep_answer(const struct tonearm_answer *answer,
                            const char *what, struct arena *arena,
                            struct server_answer *out)
{
    struct str body =
        answer != NULL ? str_of(answer->body, answer->body_bytes) : STR_EMPTY;

    if (!utf8_is_valid(body)) {
        output_complain("%s: the answer is no UTF-8", what);
        return ERR_IO;
    }
    out->status = answer != NULL ? (unsigned)answer->http_status : 204;
    out->body = arena_str(arena, body);
    return OK;
}

enum err server_send(struct server *s, const struct server_call *call,
                     struct arena *arena, struct server_answer *out)
{
    struct tonearm_request request = {
        .method = call->method,
        .path = server_path(call->path, arena),
        .body = call->body.n > 0 ? call->body.p : NULL,
        .body_bytes = call->body.n,
    };
    const char *what = arena_cstr(
        arena, arena_printf(arena, "%s %s", call->method, request.path));
    struct tonearm_answer *answer = NULL;
    struct tonearm_error error;
    enum err e = OK;

    *out = (struct server_answer){0};
    if (tonearm_request(s->client, &request, &answer, &error) == TONEARM_OK) {
        e = keep_answer(answer, what, arena, out);
    } else {
        e = server_result(&error);
        out->status = (unsigned)error.http_status;
        out->reason = arena_str(arena, str_from_c(error.reason));
        if (!call->is_quiet || error.http_status == 0)
            server_complain(s, what, &error);
    }
    tonearm_free(answer);
    return e;
}

enum err server_get(struct server *s, struct str path, struct arena *arena,
                    struct str *body)
{
    const struct server_call call = {.method = "GET", .path = path};
    struct server_answer answer;
    enum err e = server_send(s, &call, arena, &answer);

    *body = answer.body;
    return e;
}

/* ---- lists ---- */

static void append(struct path_values *all, const struct path_values *items,
                   size_t limit, struct arena *arena)
{
    size_t room = limit - all->count;
    size_t more = items->count < room ? items->count : room;

    if (all->count + more > all->capacity) {
        size_t capacity = 2 * all->capacity + more;
        struct str *list = arena_alloc(arena, capacity * sizeof *list);

        if (all->count > 0)
            memcpy(list, all->list, all->count * sizeof *list);
        all->list = list;
        all->capacity = capacity;
    }
    if (more > 0)
        memcpy(all->list + all->count, items->list, more * sizeof *items->list);
    all->count += more;
}

static struct str find_page(struct str body, struct arena *arena)
{
    struct path_values parts = path_all(body, ".[]", arena);

    if (path_json(body, ".items", arena).n > 0)
        return body;
    for (size_t i = 0; i < parts.count; i++)
        if (path_json(parts.list[i], ".items", arena).n > 0)
            return parts.list[i];
    return STR_EMPTY;
}

enum err server_list_read(struct server *s, const struct server_list *list,
                          struct arena *arena, struct path_values *out)
{
    struct str path = list->path;

    *out = (struct path_values){0};
    while (path.n > 0 && out->count < list->limit) {
        struct path_values items;
        struct str body, page;
        enum err e = server_get(s, path, arena, &body);

        if (e)
            return e;
        page = find_page(body, arena);
        items = path_all(page, ".items[]", arena);
        append(out, &items, list->limit, arena);
        /* A page without items is the last, whatever it says. */
        path = items.count > 0 ? path_text(page, ".next", arena) : STR_EMPTY;
    }
    return OK;
}
