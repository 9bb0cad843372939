/* Error bodies: compact, with both keys that every client reads. */
#include "api/call/fail.h"

#include "api/call/handlers.h"
#include "http/http.h"
#include "json/writer.h"

static struct json begin_body(struct request *r, int status)
{
    buf_clear(&r->out);
    r->status = status;
    r->type = NULL;
    r->max_age_s = 0;
    r->no_etag = true;
    return json_to(&r->out);
}

void api_fail(struct request *r, int status, const char *message)
{
    struct json j = begin_body(r, status);

    json_object(&j);
    json_key(&j, "error");
    json_object(&j);
    json_key(&j, "status");
    json_i64(&j, status);
    json_key(&j, "message");
    json_str(&j, str_from_c(message));
    json_end_object(&j);
    json_end_object(&j);
}

void api_fail_bearer(struct request *r, int status, const char *message,
                     const char *challenge)
{
    if (challenge != NULL)
        request_add_header(r, "www-authenticate", str_from_c(challenge));
    api_fail(r, status, message);
}

/* Clients of the token endpoints read errors as RFC 6749 section 5.2 has
 * them, whatever the status. */
static void fail_oauth(struct request *r, int status, const char *message)
{
    struct json j = begin_body(r, status);

    r->max_age_s = -1; /* not to be kept (section 5.1) */
    json_object(&j);
    json_key(&j, "error");
    json_str(&j, status >= 500 ? STR("server_error") : STR("invalid_request"));
    json_key(&j, "error_description");
    json_str(&j, str_from_c(message));
    json_end_object(&j);
}

static const char *message_of(int status)
{
    switch (status) {
    case 404:
        return "Service not found";
    case 405:
        return "Method not allowed";
    case 413:
        return "Request entity too large";
    case 414:
        return "Request URI too long";
    case 431:
        return "Request header fields too large";
    case 500:
        return "Internal server error";
    case 503:
        return "Service unavailable";
    default:
        return "Bad request.";
    }
}

void api_fail_http(struct request *r, int status)
{
    if (r->route != NULL && oauth_is_endpoint(r->route))
        fail_oauth(r, status, message_of(status));
    else
        api_fail(r, status, message_of(status));
}
