/* The token endpoint. An app's own token is computed from memory; the other
 * grants are in oauth_grant.c, who asks is in oauth_client.c. */
#include "api/oauth/oauth.h"

#include "api/oauth/oauth_grant.h"
#include "http/http.h"
#include "json/writer.h"

struct oauth_form oauth_form_of(struct request *r)
{
    return (struct oauth_form){
        .authorization = request_header(r, "authorization"),
        .grant_type = request_form(r, "grant_type", NULL),
        .client_id = request_form(r, "client_id", NULL),
        .client_secret = request_form(r, "client_secret", NULL),
        .code = request_form(r, "code", NULL),
        .redirect_uri = request_form(r, "redirect_uri", NULL),
        .code_verifier = request_form(r, "code_verifier", NULL),
        .refresh_token = request_form(r, "refresh_token", NULL),
        .scope = request_form(r, "scope", NULL),
        .token = request_form(r, "token", NULL),
    };
}

/* Neither a token nor its refusal is to be kept. */
void oauth_forbid_caching(struct request *r)
{
    r->max_age_s = -1;
    r->no_etag = true;
    request_add_header(r, "pragma", STR("no-cache"));
}

static bool is_code(struct str grant_type)
{
    return str_eq(grant_type, STR("authorization_code"));
}

static bool is_refresh(struct str grant_type)
{
    return str_eq(grant_type, STR("refresh_token"));
}

bool oauth_needs_state(struct str grant_type)
{
    return is_code(grant_type) || is_refresh(grant_type);
}

static int answer_from_memory(const struct oauth_call *c)
{
    struct str grant = c->form->grant_type;

    if (!c->client.has_proved)
        return oauth_error_client(c->out, &c->client);
    if (grant.n == 0)
        return oauth_error(c->out, "unsupported_grant_type",
                           "grant_type parameter is missing");
    if (!str_eq(grant, STR("client_credentials")))
        return oauth_error(c->out, "unsupported_grant_type",
                           "grant_type must be client_credentials, "
                           "authorization_code or refresh_token");
    oauth_put_token(c, c->client.app, (struct id){0, 0}, STR_EMPTY, STR_EMPTY,
                    STR_EMPTY);
    return 200;
}

enum err oauth_answer(const struct auth_view *view, struct db *db,
                      const struct oauth_form *form, int64_t now_s,
                      struct arena *arena, struct buf *out, int *status)
{
    struct oauth_call c = {.view = view,
                           .db = db,
                           .form = form,
                           .now_s = now_s,
                           .arena = arena,
                           .out = out,
                           .status = status};

    *status = 400;
    if (!oauth_client_read(view, form, arena, &c.client, out))
        return OK;
    if (is_code(form->grant_type))
        return oauth_grant_code(&c);
    if (is_refresh(form->grant_type))
        return oauth_grant_refresh(&c);
    *status = answer_from_memory(&c);
    return OK;
}

/* ---- what clients may learn of the server ---- */

static void put_list(struct json *j, const char *key, const char *const *texts)
{
    json_key_str(j, str_from_c(key));
    json_array(j);
    for (; *texts != NULL; texts++)
        json_str(j, str_from_c(*texts));
    json_end_array(j);
}

static void put_url(struct json *j, const char *key, struct str issuer,
                    const char *path)
{
    struct buf url;

    buf_init(&url, 4096);
    buf_str(&url, issuer);
    buf_str(&url, str_from_c(path));
    json_key_str(j, str_from_c(key));
    json_str(j, buf_get(&url));
    buf_release(&url);
}

void oauth_metadata(struct str issuer, struct buf *out)
{
    static const char *const responses[] = {"code", "token", NULL};
    static const char *const modes[] = {"query", "fragment", NULL};
    static const char *const grants[] = {"authorization_code", "implicit",
                                         "refresh_token", "client_credentials",
                                         NULL};
    static const char *const methods[] = {"client_secret_basic",
                                          "client_secret_post", "none", NULL};
    static const char *const secret_methods[] = {"client_secret_basic",
                                                 "client_secret_post", NULL};
    static const char *const challenges[] = {"S256", NULL};
    struct json j = json_to(out);

    json_object(&j);
    json_key(&j, "issuer");
    json_str(&j, issuer);
    put_url(&j, "authorization_endpoint", issuer, "/authorize");
    put_url(&j, "token_endpoint", issuer, "/api/token");
    put_url(&j, "revocation_endpoint", issuer, "/api/revoke");
    put_url(&j, "introspection_endpoint", issuer, "/api/introspect");
    json_key(&j, "scopes_supported");
    json_array(&j);
    for (unsigned i = 0; i < SCOPE_COUNT; i++)
        json_str(&j, str_from_c(scope_text((enum scope)i)));
    json_end_array(&j);
    put_list(&j, "response_types_supported", responses);
    put_list(&j, "response_modes_supported", modes);
    put_list(&j, "grant_types_supported", grants);
    put_list(&j, "token_endpoint_auth_methods_supported", methods);
    put_list(&j, "revocation_endpoint_auth_methods_supported", methods);
    put_list(&j, "introspection_endpoint_auth_methods_supported",
             secret_methods);
    put_list(&j, "code_challenge_methods_supported", challenges);
    json_key(&j, "authorization_response_iss_parameter_supported");
    json_bool(&j, true);
    json_end_object(&j);
}
