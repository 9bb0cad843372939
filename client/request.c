/* Requests that are no operation of the table's. The token goes to the API's
 * own server and nowhere else. */
#include <stdlib.h>
#include <string.h>

#include <tonearm/client.h>

#include "client/call.h"
#include "client/text.h"

static bool add_address(struct tonearm_call *call, const char *path)
{
    if (string_is_empty(path))
        return false;
    if (*path == '/') {
        text_add_all(&call->url, call->client->api_url);
        text_add_all(&call->url, path);
        return true;
    }
    size_t n = strlen(call->client->api_url);
    if (strncmp(path, call->client->api_url, n) != 0 || path[n] != '/')
        return false;
    text_add_all(&call->url, path);
    return true;
}

static bool is_one_word(const char *text)
{
    return *text && strlen(text) < 16 &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(text);
}

/* A line end in it would be a header of its own. */
static bool is_header_value(const char *text)
{
    return !text || !strpbrk(text, "\r\n");
}

struct tonearm_call *tonearm_request_call(struct tonearm_client *client,
                                          const struct tonearm_request *request)
{
    const char *method = request->method ? request->method : "GET";
    struct tonearm_call *call = call_new(client, "request", method);
    if (!call)
        return NULL;
    call->yield = YIELD_ANSWER;
    call->on_data = request->on_data;
    call->user = request->user;
    if (request->timeout_ms != 0)
        call->timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : 0;
    if (!is_one_word(method))
        call_fail(call, TONEARM_INVALID, "the method isn't one");
    else if (!is_header_value(request->content_type))
        call_fail(call, TONEARM_INVALID, "the content type isn't one");
    else if (!add_address(call, request->path))
        call_fail(call, TONEARM_INVALID, "the path isn't one of this server's");
    if (request->body) {
        call->has_body = true;
        text_add(&call->body, request->body, request->body_bytes);
    }
    call->content_type = string_copy(request->content_type);
    if (request->content_type && !call->content_type)
        call->body.is_broken = true;
    return call;
}

enum tonearm_status tonearm_request(struct tonearm_client *client,
                                    const struct tonearm_request *request,
                                    struct tonearm_answer **answer,
                                    struct tonearm_error *error)
{
    void *result;
    enum tonearm_status status = tonearm_call_perform(
        tonearm_request_call(client, request), &result, error);
    if (answer)
        *answer = result;
    else
        tonearm_free(result);
    return status;
}
