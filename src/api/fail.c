/* Error bodies: compact, with both keys that every client reads. */
#include "api/fail.h"

#include "http/http.h"
#include "json/writer.h"

void api_fail(struct request *r, int status, const char *message)
{
    struct json j = json_to(&r->out);

    buf_clear(&r->out);
    r->status = status;
    r->type = NULL;
    r->max_age_s = 0;
    r->no_etag = true;
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

void api_fail_http(struct request *r, int status)
{
    switch (status) {
    case 404:
        api_fail(r, 404, "Service not found");
        return;
    case 405:
        api_fail(r, 405, "Method not allowed");
        return;
    case 413:
        api_fail(r, 413, "Request entity too large");
        return;
    case 414:
        api_fail(r, 414, "Request URI too long");
        return;
    case 431:
        api_fail(r, 431, "Request header fields too large");
        return;
    case 500:
        api_fail(r, 500, "Internal server error");
        return;
    case 503:
        api_fail(r, 503, "Service unavailable");
        return;
    default:
        api_fail(r, status, "Bad request.");
        return;
    }
}
