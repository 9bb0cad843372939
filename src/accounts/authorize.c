/* The parameters that the browser brings are checked twice, for the question
 * and for the answer, from the same words: nothing is kept in between. */
#include "accounts/authorize.h"

#include <assert.h>

#include "accounts/redirect.h"
#include "accounts/secret.h"

#define CHALLENGE_BYTES 43 /* base64url of 32 bytes (RFC 7636 section 4.2) */

/* ---- where to go ---- */

/* Appends one parameter to a URI; `before` is '?', '&' or '#'. */
static void add_parameter(struct buf *out, char before, const char *name,
                          struct str value)
{
    buf_char(out, before);
    buf_str(out, str_from_c(name));
    buf_char(out, '=');
    buf_url(out, value);
}

/* A registered URI may have a query of its own, which is kept (RFC 6749
 * section 3.1.2). */
static char first_mark(struct str uri)
{
    return str_find(uri, '?') < uri.n ? '&' : '?';
}

#define LOCATION_MAX ((size_t)1 << 20)

/* The redirect URI, to which the answer's parameters are added. */
static void location_begin(struct buf *out, const struct authorize *a)
{
    buf_init(out, LOCATION_MAX);
    buf_str(out, a->redirect_uri);
}

/* The last parameters of every answer: the client's own state, and who
 * answers (RFC 9207). In the arena. */
static struct str location_end(struct buf *out, const struct authorize *a)
{
    struct str text;

    if (a->state.p != NULL)
        add_parameter(out, '&', "state", a->state);
    add_parameter(out, '&', "iss", a->issuer);
    text = arena_str(a->arena, buf_get(out));
    buf_release(out);
    return text;
}

/* Where an error goes. It stands in the query also for those who asked for a
 * token, which would stand in the fragment. */
static struct str error_location(const struct authorize *a, const char *error,
                                 const char *description)
{
    struct buf b;

    location_begin(&b, a);
    add_parameter(&b, first_mark(a->redirect_uri), "error", str_from_c(error));
    if (description != NULL)
        add_parameter(&b, '&', "error_description", str_from_c(description));
    return location_end(&b, a);
}

struct str authorize_deny(const struct authorize *a)
{
    return error_location(a, "access_denied", NULL);
}

/* ---- the request ---- */

/* Whether `registered` is on a loopback address without a port, and `uri` is
 * the same with one: a program on the user's machine takes the port that it
 * gets (RFC 8252 section 7.3). */
static bool is_same_but_for_port(struct str registered, struct str uri)
{
    static const char *const hosts[] = {"http://127.0.0.1", "http://[::1]"};

    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct str host = str_from_c(hosts[i]);
        struct str rest = str_from(registered, host.n), path;
        size_t n = host.n + 1;

        if (!str_starts(registered, host) || !str_starts(uri, host) ||
            (rest.n > 0 && rest.p[0] == ':') || uri.n <= host.n ||
            uri.p[host.n] != ':')
            continue;
        while (n < uri.n && uri.p[n] >= '0' && uri.p[n] <= '9')
            n++;
        path = str_from(uri, n);
        /* A port has one to five digits. All else is compared byte by byte
         * (RFC 9700 section 2.1). */
        if (n > host.n + 1 && n <= host.n + 6 && str_eq(path, rest))
            return true;
    }
    return false;
}

/* `*is_any_port`: only its port isn't as it was registered. */
static bool is_registered(const struct app *app, struct str uri,
                          bool *is_any_port)
{
    *is_any_port = false;
    for (size_t i = 0; i < app->redirect_count; i++)
        if (str_eq(app->redirect_uris[i], uri))
            return true;
    for (size_t i = 0; i < app->redirect_count; i++)
        if (is_same_but_for_port(app->redirect_uris[i], uri))
            *is_any_port = true;
    return *is_any_port;
}

/* Checks the client and its redirect URI. False, with the page's text set,
 * when nothing may be redirected: an answer must never go to an address that
 * the app hasn't registered. */
static bool check_client(const struct authorize_form *form, struct authorize *a)
{
    struct id id;

    a->outcome = AUTHORIZE_PAGE;
    if (form->is_client_repeated) {
        a->message = "INVALID_REQUEST: A parameter must not be repeated";
        return false;
    }
    a->app = id_from_hex(form->client_id, &id)
                 ? apps_table_find(a->view->apps, id)
                 : NULL;
    if (a->app == NULL) {
        a->message = "INVALID_CLIENT: Invalid client";
        return false;
    }
    a->redirect_uri = form->redirect_uri;
    if (is_registered(a->app, form->redirect_uri, &a->is_any_port))
        return true;
    /* A developer who tries http://localhost learns that this is the reason,
     * not a slip in the spelling. */
    a->message = str_starts(form->redirect_uri, STR("http://")) &&
                         redirect_refusal(form->redirect_uri) != NULL
                     ? "INVALID_CLIENT: Insecure redirect URI"
                     : "INVALID_CLIENT: Invalid redirect URI";
    return false;
}

/* Whether the text is base64url, of the length that SHA-256 has in it. */
static bool is_challenge(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return text.n == CHALLENGE_BYTES;
}

/* What is wrong with a request, in OAuth's words. */
struct fault {
    const char *error; /* NULL: nothing */
    const char *description;
};

/* PKCE is optional, since apps with a secret may go without. The method
 * "plain" is refused: with it the request itself shows the verifier (RFC 9700
 * section 2.1.1). */
static struct fault check_pkce(const struct authorize_form *form,
                               struct authorize *a)
{
    if (form->code_challenge.n == 0 && form->code_challenge_method.n == 0)
        return (struct fault){NULL, NULL};
    if (a->is_implicit)
        return (struct fault){"invalid_request",
                              "code_challenge needs response_type code"};
    if (!str_eq(form->code_challenge_method, STR("S256")))
        return (struct fault){"invalid_request",
                              "code_challenge_method must be S256"};
    if (!is_challenge(form->code_challenge))
        return (struct fault){"invalid_request", "Invalid code_challenge"};
    a->challenge = form->code_challenge;
    return (struct fault){NULL, NULL};
}

/* Checks everything but the client: what is wrong here is redirected. */
static struct fault check_rest(const struct authorize_form *form,
                               struct authorize *a)
{
    if (form->is_repeated)
        return (struct fault){"invalid_request",
                              "A parameter must not be repeated"};
    a->is_implicit = str_eq(form->response_type, STR("token"));
    if (!a->is_implicit && !str_eq(form->response_type, STR("code")))
        return (struct fault){form->response_type.n == 0
                                  ? "invalid_request"
                                  : "unsupported_response_type",
                              "response_type must be code or token"};
    if (!scope_set_from_text(form->scope, &a->scopes, NULL))
        return (struct fault){"invalid_scope", "Invalid scope"};
    return check_pkce(form, a);
}

struct authorize authorize_check(const struct auth_view *view,
                                 const struct authorize_form *form,
                                 struct str issuer, struct arena *arena)
{
    struct authorize a = {
        .view = view, .issuer = issuer, .arena = arena, .state = form->state};
    struct fault fault;

    if (!check_client(form, &a))
        return a;
    fault = check_rest(form, &a);
    if (fault.error != NULL) {
        a.outcome = AUTHORIZE_REDIRECT;
        a.location = error_location(&a, fault.error, fault.description);
        return a;
    }
    a.must_ask = str_eq_nocase(form->show_dialog, STR("true"));
    a.outcome = AUTHORIZE_ASK;
    return a;
}

/* ---- the answer ---- */

/* The scopes that the user has granted the app so far; `*found` says whether
 * there is a grant, which may be one without scopes. */
static enum err scopes_of(struct db *db, const struct authorize *a,
                          struct str user, bool *found, scope_set *out)
{
    struct grant grant;
    enum err e = grants_find_of(db, a->app->id, user, a->arena, &grant);

    *found = !e;
    *out = 0;
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    (void)scope_set_from_text(grant.scopes, out, NULL);
    return OK;
}

enum err authorize_is_given(struct db *db, const struct authorize *a,
                            struct str user, bool *out)
{
    scope_set has;
    bool found;
    enum err e = scopes_of(db, a, user, &found, &has);

    /* Whatever runs on the user's machine may listen on a port that nobody
     * registered and say that it is the app, if the app has no secret to
     * prove itself with: only the user can tell (RFC 8252 section 8.6). */
    bool is_doubtful = a->is_any_port && a->challenge.n > 0;

    /* A consent to nothing is one, too: without a grant we always ask. */
    *out =
        !e && found && !a->must_ask && !is_doubtful && (a->scopes & ~has) == 0;
    return e;
}

/* A consent that has just been recorded. */
struct consent {
    struct id grant;
    struct str user;
    int64_t now_s;
};

/* Stores a code; where to go with it. The code is for the scopes that were
 * asked for now, not for all that the grant has. */
static enum err give_code(struct db *db, const struct authorize *a,
                          const struct consent *c, struct str *location)
{
    char text[SECRET_TEXT_BYTES];
    struct code code = {
        .grant = c->grant,
        .app = a->app->id,
        .user = c->user,
        .scopes = scope_set_text(a->scopes, a->arena),
        .redirect_uri = a->redirect_uri,
        .challenge = a->challenge,
        .expires_s = c->now_s + GRANTS_CODE_LIFE_S,
    };
    struct buf b;

    secret_make(c->grant, keys_signing(&a->view->keys, c->now_s)->number, text);
    secret_hash(str_of(text, sizeof text), code.hash);
    location_begin(&b, a);
    add_parameter(&b, first_mark(a->redirect_uri), "code",
                  str_of(text, sizeof text));
    *location = location_end(&b, a);
    return grants_put_code(db, &code);
}

/* Where to go with an access token. It stands in the fragment, which browsers
 * don't send to the app's server (RFC 6749 section 4.2.2). */
static struct str give_token(const struct authorize *a, const struct consent *c)
{
    struct token token = {.app = a->app->id,
                          .grant = c->grant,
                          .scopes = a->scopes,
                          .expires_s = c->now_s + a->view->access_s,
                          .mode = a->app->mode,
                          .user_n = (uint8_t)c->user.n};
    char text[TOKEN_TEXT_MAX_BYTES];
    struct buf b;
    size_t n;

    assert(c->user.n > 0 && c->user.n <= sizeof token.user);
    memcpy(token.user, c->user.p, c->user.n);
    n = token_mint(&token, keys_signing(&a->view->keys, c->now_s), text);
    location_begin(&b, a);
    add_parameter(&b, '#', "access_token", str_of(text, n));
    add_parameter(&b, '&', "token_type", STR("Bearer"));
    buf_printf(&b, "&expires_in=%lld", (long long)a->view->access_s);
    return location_end(&b, a);
}

enum err authorize_grant(struct db *db, const struct authorize *a,
                         struct str user, int64_t now_s, struct str *location)
{
    struct consent c = {.user = user, .now_s = now_s};
    scope_set has;
    bool found;
    enum err e;

    assert(a->outcome == AUTHORIZE_ASK);
    e = scopes_of(db, a, user, &found, &has);
    /* A user who allows one thing more takes nothing back. */
    if (!e)
        e = grants_consent(db, a->app->id, user,
                           scope_set_text(has | a->scopes, a->arena), now_s,
                           &c.grant);
    if (e)
        return e;
    if (!a->is_implicit)
        return give_code(db, a, &c, location);
    *location = give_token(a, &c);
    return OK;
}
