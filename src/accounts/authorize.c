/* The parameters that the browser brings are checked twice, for the question
 * and for the answer, from the same words: nothing is kept in between. */
#include "accounts/authorize.h"

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

static struct str finish(struct buf *b, struct arena *arena)
{
    struct str text = arena_str(arena, buf_get(b));

    buf_release(b);
    return text;
}

/* A registered URI may have a query of its own, which is kept (RFC 6749
 * section 3.1.2). */
static char first_mark(struct str uri)
{
    return str_find(uri, '?') < uri.n ? '&' : '?';
}

static void add_state_and_issuer(struct buf *out, const struct authorize *a,
                                 struct str issuer)
{
    if (a->state.p != NULL)
        add_parameter(out, '&', "state", a->state);
    add_parameter(out, '&', "iss", issuer);
}

#define LOCATION_MAX ((size_t)1 << 20)

/* Where an error goes. It stands in the query also for those who asked for a
 * token, which would stand in the fragment. */
static struct str error_location(const struct authorize *a, const char *error,
                                 const char *description, struct str issuer,
                                 struct arena *arena)
{
    struct buf b;

    buf_init(&b, LOCATION_MAX);
    buf_str(&b, a->redirect_uri);
    add_parameter(&b, first_mark(a->redirect_uri), "error", str_from_c(error));
    if (description != NULL)
        add_parameter(&b, '&', "error_description", str_from_c(description));
    add_state_and_issuer(&b, a, issuer);
    return finish(&b, arena);
}

struct str authorize_deny(const struct authorize *a, struct str issuer,
                          struct arena *arena)
{
    return error_location(a, "access_denied", NULL, issuer, arena);
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

static bool is_registered(const struct app *app, struct str uri)
{
    for (size_t i = 0; i < app->redirect_count; i++)
        if (str_eq(app->redirect_uris[i], uri) ||
            is_same_but_for_port(app->redirect_uris[i], uri))
            return true;
    return false;
}

/* Checks the client and its redirect URI. False, with the page's text set,
 * when nothing may be redirected: an answer must never go to an address that
 * the app hasn't registered. */
static bool check_client(const struct auth_view *view,
                         const struct authorize_form *form, struct authorize *a)
{
    struct id id;

    a->outcome = AUTHORIZE_PAGE;
    a->app = id_from_hex(form->client_id, &id) ? apps_table_find(view->apps, id)
                                               : NULL;
    if (a->app == NULL) {
        a->message = "INVALID_CLIENT: Invalid client";
        return false;
    }
    a->redirect_uri = form->redirect_uri;
    if (is_registered(a->app, form->redirect_uri))
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
    struct authorize a = {.state = form->state};
    struct fault fault;

    if (!check_client(view, form, &a))
        return a;
    fault = check_rest(form, &a);
    if (fault.error != NULL) {
        a.outcome = AUTHORIZE_REDIRECT;
        a.location =
            error_location(&a, fault.error, fault.description, issuer, arena);
        return a;
    }
    a.must_ask = str_eq_nocase(form->show_dialog, STR("true"));
    a.outcome = AUTHORIZE_ASK;
    return a;
}

/* ---- the answer ---- */

/* The scopes that the user has granted the app so far; `*found` says whether
 * there is a grant, which may be one without scopes. */
static enum err scopes_of(struct db *db, struct id app, struct str user,
                          struct arena *arena, bool *found, scope_set *out)
{
    struct grant grant;
    enum err e = grants_find_of(db, app, user, arena, &grant);

    *found = !e;
    *out = 0;
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    (void)scope_set_from_text(grant.scopes, out, NULL);
    return OK;
}

enum err authorize_is_given(struct db *db, const struct authorize *a,
                            struct str user, struct arena *arena, bool *out)
{
    scope_set has;
    bool found;
    enum err e = scopes_of(db, a->app->id, user, arena, &found, &has);

    /* A consent to nothing is one, too: without a grant we always ask. */
    *out = !e && found && !a->must_ask && (a->scopes & ~has) == 0;
    return e;
}

static enum err give_code(struct db *db, const struct authorize *a,
                          struct id grant, struct str user, struct str issuer,
                          int64_t now_s, struct arena *arena,
                          struct str *location)
{
    char text[SECRET_TEXT_BYTES];
    struct code code = {
        .grant = grant,
        .app = a->app->id,
        .user = user,
        .scopes = scope_set_text(a->scopes, arena),
        .redirect_uri = a->redirect_uri,
        .challenge = a->challenge,
        .expires_s = now_s + GRANTS_CODE_LIFE_S,
    };
    struct buf b;

    secret_make(grant, text);
    secret_hash(str_of(text, sizeof text), code.hash);
    buf_init(&b, LOCATION_MAX);
    buf_str(&b, a->redirect_uri);
    add_parameter(&b, first_mark(a->redirect_uri), "code",
                  str_of(text, sizeof text));
    add_state_and_issuer(&b, a, issuer);
    *location = finish(&b, arena);
    return grants_put_code(db, &code);
}

static struct str give_token(const struct auth_view *view,
                             const struct authorize *a, struct id grant,
                             struct str user, struct str issuer, int64_t now_s,
                             struct arena *arena)
{
    struct token token = {.app = a->app->id,
                          .grant = grant,
                          .scopes = a->scopes,
                          .expires_s = now_s + view->access_s,
                          .mode = a->app->mode,
                          .user_n = (uint8_t)user.n};
    char text[TOKEN_TEXT_MAX_BYTES];
    struct buf b;
    size_t n;

    memcpy(token.user, user.p, user.n);
    n = token_mint(&token, keys_signing(&view->keys, now_s), text);
    buf_init(&b, LOCATION_MAX);
    buf_str(&b, a->redirect_uri);
    add_parameter(&b, '#', "access_token", str_of(text, n));
    add_parameter(&b, '&', "token_type", STR("Bearer"));
    buf_printf(&b, "&expires_in=%lld", (long long)view->access_s);
    add_state_and_issuer(&b, a, issuer);
    return finish(&b, arena);
}

enum err authorize_grant(struct db *db, const struct auth_view *view,
                         const struct authorize *a, struct str user,
                         struct str issuer, int64_t now_s, struct arena *arena,
                         struct str *location)
{
    scope_set has;
    struct id grant;
    bool found;
    enum err e = scopes_of(db, a->app->id, user, arena, &found, &has);

    if (!e)
        e = grants_consent(db, a->app->id, user,
                           scope_set_text(has | a->scopes, arena), now_s,
                           &grant);
    if (e)
        return e;
    if (!a->is_implicit)
        return give_code(db, a, grant, user, issuer, now_s, arena, location);
    *location = give_token(view, a, grant, user, issuer, now_s, arena);
    return OK;
}
