/* What clients may learn of the server before they ask for anything. */
#include "accounts/scope.h"
#include "api/oauth/oauth_call.h"
#include "json/writer.h"

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
