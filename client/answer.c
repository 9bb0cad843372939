/* Bodies of errors are read as far as they can be: a proxy between has HTML. */
#include "client/answer.h"

#include <stdio.h>
#include <string.h>

#include "client/result.h"
#include "client/text.h"

static enum tonearm_status status_of(int http_status)
{
    switch (http_status) {
    case 401:
        return TONEARM_UNAUTHORIZED;
    case 403:
        return TONEARM_FORBIDDEN;
    case 404:
        return TONEARM_NOT_FOUND;
    case 429:
        return TONEARM_RATE_LIMITED;
    default:
        return http_status >= 500   ? TONEARM_SERVER_ERROR
               : http_status >= 400 ? TONEARM_BAD_REQUEST
                                    : TONEARM_BAD_ANSWER;
    }
}

static void read_error(json_t *json, struct tonearm_error *error)
{
    json_t *inner = json_object_get(json, "error");
    const char *message = json_string_value(json_object_get(inner, "message"));
    const char *reason = json_string_value(json_object_get(inner, "reason"));
    if (json_is_string(inner)) {
        reason = json_string_value(inner);
        message = json_string_value(json_object_get(json, "error_description"));
        message = message ? message : reason;
    }
    string_put(error->reason, sizeof(error->reason), reason);
    if (!string_is_empty(message))
        string_put(error->message, sizeof(error->message), message);
}

void answer_error(const struct exchange *exchange, struct tonearm_error *error)
{
    char message[64];
    snprintf(message, sizeof(message), "HTTP status %d", exchange->status);
    error_set(error, status_of(exchange->status), message);
    error->http_status = exchange->status;
    error->retry_after_ms = exchange->retry_after_ms;
    if (exchange->answer.count == 0)
        return;
    json_t *json =
        json_loadb(exchange->answer.bytes, exchange->answer.count, 0, NULL);
    read_error(json, error);
    json_decref(json);
}

/* Any answer, as it is. */
static enum tonearm_status yield_answer(struct tonearm_call *call)
{
    struct exchange *exchange = &call->exchange;
    struct arena *arena;
    struct tonearm_answer *answer = result_new(sizeof(*answer), &arena);
    if (!answer)
        return TONEARM_NO_MEMORY;
    answer->http_status = exchange->status;
    answer->body_bytes = exchange->answer.count;
    answer->body =
        arena_copy(arena, exchange->answer.bytes, exchange->answer.count);
    bool is_whole = answer->body != NULL;
    if (exchange->content_type.count > 0) {
        answer->content_type = arena_copy(arena, exchange->content_type.bytes,
                                          exchange->content_type.count);
        is_whole &= answer->content_type != NULL;
    }
    if (!is_whole) {
        tonearm_free(answer);
        return TONEARM_NO_MEMORY;
    }
    call->result = answer;
    return TONEARM_OK;
}

enum tonearm_status answer_yield(struct tonearm_call *call,
                                 const char **message)
{
    struct exchange *exchange = &call->exchange;
    if (call->yield == YIELD_ANSWER)
        return yield_answer(call);
    if (call->yield == YIELD_NOTHING || exchange->answer.count == 0)
        return TONEARM_OK;
    enum tonearm_status status =
        result_read(call->kind, call->member, exchange->answer.bytes,
                    exchange->answer.count, &call->result);
    if (status == TONEARM_BAD_ANSWER)
        *message = "the answer isn't the JSON that was expected";
    return status;
}

static bool copy_into(struct arena *arena, const char **place,
                      const char *string)
{
    *place = string ? arena_copy(arena, string, strlen(string)) : NULL;
    return *place || !string;
}

enum tonearm_status answer_of_token(struct tonearm_client *client,
                                    const char *access, void **result)
{
    struct arena *arena;
    struct tonearm_token *token = result_new(sizeof(*token), &arena);
    if (!token)
        return TONEARM_NO_MEMORY;
    pthread_mutex_lock(&client->lock);
    bool is_whole =
        copy_into(arena, &token->access_token, access) &&
        copy_into(arena, &token->refresh_token, client->token.refresh) &&
        copy_into(arena, &token->scopes, client->token.scopes);
    token->expires_at_ms = client->token.expires_at_ms;
    pthread_mutex_unlock(&client->lock);
    if (!is_whole) {
        tonearm_free(token);
        return TONEARM_NO_MEMORY;
    }
    *result = token;
    return TONEARM_OK;
}
