/* The token endpoint. An app's own token is computed from memory; the other
 * grants are in oauth_grant.c, who asks is in oauth_client.c. */
#include "api/call/fail.h"
#include "api/oauth/oauth_call.h"
#include "http/http.h"

static bool has_repeated(struct request *r)
{
    static const char *const names[] = {"grant_type",    "client_id",
                                        "client_secret", "code",
                                        "redirect_uri",  "code_verifier",
                                        "refresh_token", "scope",
                                        "token",         NULL};

    for (const char *const *name = names; *name != NULL; name++)
        if (request_form_repeats(r, *name))
            return true;
    return false;
}

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
        .is_repeated = has_repeated(r),
    };
}

enum err oauth_refuse(struct oauth_call *c, const char *error,
                      const char *description)
{
    fail_write_oauth(c->out, error, description);
    c->status = 400;
    return OK;
}

enum err oauth_refuse_client(struct oauth_call *c)
{
    return oauth_refuse(c, "invalid_client",
                        c->client.app != NULL ? "Invalid client" : NULL);
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

static enum err answer_from_memory(struct oauth_call *c)
{
    struct str type = c->form.grant_type;
    const struct app *app = c->client.app;

    if (!c->client.has_proved)
        return oauth_refuse_client(c);
    if (type.n == 0)
        return oauth_refuse(c, "unsupported_grant_type",
                            "grant_type parameter is missing");
    if (!str_eq(type, STR("client_credentials")))
        return oauth_refuse(c, "unsupported_grant_type",
                            "grant_type must be client_credentials, "
                            "authorization_code or refresh_token");
    oauth_put_token(c, &(struct oauth_grant){.app = app, .id = app->epoch});
    return OK;
}

enum err oauth_answer(struct oauth_call *c)
{
    if (!oauth_client_read(c))
        return OK;
    if (is_code(c->form.grant_type))
        return oauth_grant_code(c);
    if (is_refresh(c->form.grant_type))
        return oauth_grant_refresh(c);
    return answer_from_memory(c);
}
