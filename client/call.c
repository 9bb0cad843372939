/* What is tried again. After a 429 anything: nothing was done. After a 5xx or
 * a broken connection what does no harm if it is done twice, which of writing
 * calls are those that save and remove by name; a playlist's items are
 * addressed by their place, and "pause" is refused where it has succeeded
 * already. */
#include "client/call.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/answer.h"
#include "client/text.h"

enum {
    BUSY_MS = 20, /* between looks whether another call has renewed */
    BACKOFF_MS = 250
};

struct tonearm_call *call_new(struct tonearm_client *client, const char *name,
                              const char *method)
{
    struct tonearm_call *call = calloc(1, sizeof(*call));
    if (!call)
        return NULL;
    call->client = client;
    call->name = name;
    string_put(call->method, sizeof(call->method), method);
    call->timeout_ms = client->timeout_ms;
    exchange_init(&call->exchange);
    renewal_init(&call->renewal);
    call->cancels = atomic_load(&client->cancels);
    call->error.retry_after_ms = -1;
    return call;
}

void tonearm_call_free(struct tonearm_call *call)
{
    if (!call)
        return;
    assert(!call->multi);
    renewal_release(call->client, &call->renewal);
    exchange_release(&call->exchange);
    text_release(&call->url);
    text_release(&call->body);
    text_release(&call->form);
    text_release(&call->tag);
    free(call->content_type);
    free(call->authorization);
    free(call->access);
    tonearm_free(call->result);
    free(call);
}

void call_finish(struct tonearm_call *call, enum tonearm_status status,
                 const char *message)
{
    error_set(&call->error, status, message);
    call->error.http_status = call->exchange.status;
    call->error.retry_after_ms = call->exchange.retry_after_ms;
    renewal_release(call->client, &call->renewal);
    call->state = CALL_DONE;
}

void call_fail(struct tonearm_call *call, enum tonearm_status status,
               const char *message)
{
    char whole[256];
    snprintf(whole, sizeof(whole), "%s: %s", call->name, message);
    call_finish(call, status, whole);
}

static bool is_cancelled(const struct tonearm_call *call)
{
    return call->is_cancelled ||
           atomic_load(&call->client->cancels) != call->cancels;
}

/* How long it may still take; 0: as long as it likes, -1: the time is over. */
static int64_t time_left(const struct tonearm_call *call)
{
    if (!call->is_timed)
        return 0;
    int64_t left = call->deadline_ms - client_ticks_ms(call->client);
    return left > 0 ? left : -1;
}

static void pause_for(struct tonearm_call *call, int64_t ms)
{
    call->wake_ms = client_ticks_ms(call->client) + ms;
    call->state = CALL_PAUSE;
}

static enum call_step send_exchange(struct tonearm_call *call,
                                    enum call_state state, bool is_whole)
{
    struct exchange *exchange = &call->exchange;
    int64_t left = time_left(call);
    if (!is_whole) {
        call_finish(call, TONEARM_NO_MEMORY, NULL);
        return STEP_DONE;
    }
    if (left < 0) {
        call_finish(call, TONEARM_TIMEOUT, NULL);
        return STEP_DONE;
    }
    exchange->timeout_ms = left;
    exchange->answer_max = call->client->answer_bytes;
    call->state = state;
    return STEP_SEND;
}

static enum call_step send_renewal(struct tonearm_call *call)
{
    struct tonearm_client *client = call->client;
    struct exchange *exchange = &call->exchange;
    struct text authorization = {0};
    bool is_whole = true;
    text_clear(&call->tag);
    text_clear(&call->form);
    text_add_all(&call->form, client->accounts_url);
    text_add_all(&call->form, "/api/token");
    text_add(&call->form, "", 1);
    size_t form = call->form.count;
    renewal_form(client, &call->form);
    client_authorization(client, &authorization);
    const char *text = text_end(&call->form);
    exchange_begin(exchange, "POST", text);
    if (text && authorization.count > 0) {
        const char *value = text_end(&authorization);
        is_whole =
            value && exchange_add_header(exchange, "Authorization", value);
    }
    is_whole = is_whole && text &&
               exchange_add_header(exchange, "Content-Type",
                                   "application/x-www-form-urlencoded");
    exchange->body = text ? text + form : NULL;
    exchange->body_bytes = call->form.count - form;
    text_release(&authorization);
    return send_exchange(call, CALL_RENEWING, is_whole);
}

/* The token, and what was kept of the answer the last time. */
static bool add_headers(struct tonearm_call *call)
{
    struct exchange *exchange = &call->exchange;
    struct text bearer = {0};
    bool is_whole = true;
    if (call->authorization) {
        text_add_all(&bearer, call->authorization);
    } else if (call->access) {
        text_add_all(&bearer, "Bearer ");
        text_add_all(&bearer, call->access);
    }
    const char *value = text_end(&bearer);
    if (bearer.count > 0 || !value)
        is_whole =
            value && exchange_add_header(exchange, "Authorization", value);
    text_release(&bearer);
    if (call->has_body)
        is_whole = is_whole &&
                   exchange_add_header(exchange, "Content-Type",
                                       call->content_type ? call->content_type
                                                          : "application/json");
    text_clear(&call->tag);
    if (strcmp(call->method, "GET") == 0 && !call->on_data)
        keep_find_tag(&call->client->keep, exchange->url, &call->tag);
    if (call->tag.count > 0)
        is_whole =
            is_whole && text_end(&call->tag) &&
            exchange_add_header(exchange, "If-None-Match", call->tag.bytes);
    return is_whole;
}

static enum call_step send_request(struct tonearm_call *call)
{
    struct exchange *exchange = &call->exchange;
    const char *url = text_end(&call->url);
    exchange_begin(exchange, call->method, url);
    bool is_whole = url && !call->body.is_broken && add_headers(call);
    exchange->on_data = call->on_data;
    exchange->user = call->user;
    if (call->has_body) {
        exchange->body = text_end(&call->body);
        exchange->body_bytes = call->body.count;
        is_whole = is_whole && exchange->body;
    }
    return send_exchange(call, CALL_SENT, is_whole);
}

/* With a token in hand the request goes out; of YIELD_TOKEN that was all. */
static enum call_step with_token(struct tonearm_call *call)
{
    if (call->yield != YIELD_TOKEN)
        return send_request(call);
    enum tonearm_status status =
        answer_of_token(call->client, call->access, &call->result);
    call_finish(call, status, NULL);
    return STEP_DONE;
}

/* Nobody is signed in; or the server has said why the token that there was is
 * none, which is told then. */
static void finish_without_token(struct tonearm_call *call)
{
    struct tonearm_error rejection = call->error;
    call_finish(call, TONEARM_LOGIN_NEEDED, NULL);
    if (call->was_rejected)
        call->error = rejection;
}

static enum call_step begin_token(struct tonearm_call *call, int64_t *wait_ms)
{
    enum token_step step;
    if (call->authorization)
        return send_request(call);
    free(call->access);
    enum tonearm_status status =
        token_get(call->client, &call->renewal, &step, &call->access);
    if (status) {
        call_finish(call, status, NULL);
        return STEP_DONE;
    }
    switch (step) {
    case TOKEN_READY:
        return with_token(call);
    case TOKEN_RENEW:
        return send_renewal(call);
    case TOKEN_BUSY:
        *wait_ms = BUSY_MS;
        if (time_left(call) >= 0)
            return STEP_WAIT;
        call_finish(call, TONEARM_TIMEOUT, NULL);
        return STEP_DONE;
    default:
        finish_without_token(call);
        return STEP_DONE;
    }
}

enum call_step call_next(struct tonearm_call *call, int64_t *wait_ms)
{
    if (call->state != CALL_DONE && is_cancelled(call))
        call_finish(call, TONEARM_CANCELLED, NULL);
    if (call->state == CALL_DONE)
        return STEP_DONE;
    assert(call->state != CALL_SENT && call->state != CALL_RENEWING);
    if (call->state == CALL_BEGIN && call->timeout_ms > 0) {
        call->deadline_ms = client_ticks_ms(call->client) + call->timeout_ms;
        call->is_timed = true;
    }
    if (call->state == CALL_PAUSE) {
        *wait_ms = call->wake_ms - client_ticks_ms(call->client);
        if (*wait_ms > 0)
            return STEP_WAIT;
    }
    call->state = CALL_TOKEN;
    return begin_token(call, wait_ms);
}

static bool is_harmless_twice(const struct tonearm_call *call)
{
    if (call->exchange.has_given)
        return false;
    if (strcmp(call->method, "GET") == 0)
        return true;
    const char *path = strstr(call->url.bytes, "/v1/me/");
    return path && strcmp(call->method, "POST") != 0 &&
           strncmp(path, "/v1/me/player", strlen("/v1/me/player")) != 0;
}

/* Pauses, if there is a try left and it can be done in time. */
static bool may_pause(struct tonearm_call *call, int64_t ms)
{
    if (call->tries >= call->client->retries ||
        ms > call->client->retry_wait_ms)
        return false;
    if (call->is_timed && time_left(call) <= ms)
        return false;
    call->tries++;
    pause_for(call, ms);
    return true;
}

static int64_t backoff_ms(const struct tonearm_call *call)
{
    return (int64_t)BACKOFF_MS << (call->tries < 10 ? call->tries : 10);
}

/* Whether what failed is tried once more. */
static bool tries_again(struct tonearm_call *call, enum tonearm_status status)
{
    const struct exchange *exchange = &call->exchange;
    bool is_renewal = call->state == CALL_RENEWING;
    bool was_not_done =
        exchange->status == 429 || (is_renewal && exchange->status == 503);
    if (was_not_done && exchange->retry_after_ms >= 0)
        return may_pause(call, exchange->retry_after_ms);
    if (was_not_done)
        return may_pause(call, backoff_ms(call));
    bool is_broken = status == TONEARM_NETWORK || exchange->status >= 500;
    return is_broken && !is_renewal && is_harmless_twice(call) &&
           may_pause(call, backoff_ms(call));
}

/* A 401 to a token of ours: another one, if there can be one, once. */
static bool asks_for_another_token(struct tonearm_call *call)
{
    if (call->exchange.status != 401 || call->authorization ||
        call->was_rejected)
        return false;
    call->was_rejected = true;
    answer_error(&call->exchange, &call->error);
    free(call->renewal.rejected);
    call->renewal.rejected = call->access;
    call->access = NULL;
    call->state = CALL_TOKEN;
    return true;
}

static void renewed(struct tonearm_call *call)
{
    struct exchange *exchange = &call->exchange;
    if (exchange->status / 100 == 2) {
        enum tonearm_status status = token_accept(
            call->client, exchange->answer.bytes, exchange->answer.count);
        if (status) {
            call_finish(call, status, NULL);
            return;
        }
        /* The next look finds it, and lets go of the renewal. */
        call->state = CALL_TOKEN;
        return;
    }
    struct tonearm_error error;
    answer_error(exchange, &error);
    bool is_over = strcmp(error.reason, "invalid_grant") == 0;
    if (is_over) {
        /* That the file can't be written is less of a fault than this. */
        (void)token_forget(call->client);
        error.status = TONEARM_LOGIN_NEEDED;
    }
    call_finish(call, error.status, error.message);
    call->error = error;
}

/* A stream's body went to whoever wanted it, and isn't here. */
static bool is_worth_keeping(struct tonearm_call *call)
{
    struct exchange *exchange = &call->exchange;
    return exchange->status == 200 && exchange->tag.count > 0 &&
           strcmp(call->method, "GET") == 0 && !call->on_data &&
           text_end(&exchange->tag) && text_end(&exchange->answer);
}

static void answered(struct tonearm_call *call)
{
    struct exchange *exchange = &call->exchange;
    if (exchange->status == 304 && call->tag.count > 0) {
        /* Gone from what is kept: once more, without the tag. */
        text_clear(&exchange->answer);
        if (!keep_find_body(&call->client->keep, exchange->url, call->tag.bytes,
                            &exchange->answer)) {
            call->state = CALL_TOKEN;
            return;
        }
        exchange->status = 200;
    } else if (is_worth_keeping(call)) {
        keep_put(&call->client->keep, exchange->url, exchange->tag.bytes,
                 exchange->answer.bytes, exchange->answer.count);
    }
    if (exchange->status / 100 == 2) {
        const char *message = NULL;
        enum tonearm_status status = answer_yield(call, &message);
        if (message)
            call_fail(call, status, message);
        else
            call_finish(call, status, NULL);
        return;
    }
    struct tonearm_error error;
    answer_error(exchange, &error);
    call_finish(call, error.status, error.message);
    call->error = error;
}

void call_received(struct tonearm_call *call, enum tonearm_status status)
{
    bool is_renewal = call->state == CALL_RENEWING;
    assert(is_renewal || call->state == CALL_SENT);
    if (is_cancelled(call))
        call_finish(call, TONEARM_CANCELLED, NULL);
    else if (tries_again(call, status))
        ; /* it pauses */
    else if (status)
        call_finish(call, status,
                    call->exchange.message[0] ? call->exchange.message : NULL);
    else if (is_renewal)
        renewed(call);
    else if (!asks_for_another_token(call))
        answered(call);
}

static void give_header(struct tonearm_transport_response *response,
                        const char *name, const char *value)
{
    exchange_take_header(response->library, name, value);
}

static bool give_body(struct tonearm_transport_response *response,
                      const void *bytes, size_t byte_count)
{
    struct exchange *exchange = response->library;
    exchange->status = response->status;
    return exchange_take_body(exchange, bytes, byte_count);
}

enum tonearm_status call_transport(struct tonearm_call *call)
{
    struct exchange *exchange = &call->exchange;
    const struct tonearm_transport *transport = &call->client->transport;
    if (!call->client->has_transport)
        return pool_perform(call->client, exchange, call->cancels);
    struct tonearm_transport_request request = {
        .method = exchange->method,
        .url = exchange->url,
        .headers = exchange->headers,
        .header_count = exchange->header_count,
        .body = exchange->body,
        .body_bytes = exchange->body_bytes,
        .timeout_ms = exchange->timeout_ms};
    struct tonearm_transport_response response = {
        .add_header = give_header, .add_body = give_body, .library = exchange};
    enum tonearm_status status =
        transport->perform(transport->user, &request, &response);
    exchange->status = status ? 0 : response.status;
    if (!status && exchange->is_too_large)
        return TONEARM_BAD_ANSWER;
    return exchange->answer.is_broken ? TONEARM_NO_MEMORY : status;
}

enum tonearm_status tonearm_call_perform(struct tonearm_call *call,
                                         void **result,
                                         struct tonearm_error *error)
{
    if (result)
        *result = NULL;
    if (!call)
        return error_set(error, TONEARM_NO_MEMORY, NULL);
    enum call_step step;
    int64_t wait_ms;
    while ((step = call_next(call, &wait_ms)) != STEP_DONE) {
        if (step == STEP_SEND)
            call_received(call, call_transport(call));
        else
            client_wait(call->client, wait_ms, call->cancels);
    }
    enum tonearm_status status = call->error.status;
    if (error)
        *error = call->error;
    if (result) {
        *result = call->result;
        call->result = NULL;
    }
    tonearm_call_free(call);
    return status;
}

bool call_add_link(struct tonearm_call *call, const char *link)
{
    const char *base = call->client->api_url;
    size_t n = strlen(base);
    bool is_ours = strncmp(link, base, n) == 0 && link[n] == '/';
    const char *path = is_ours ? link + n : strstr(link, "/v1/");
    if (!path)
        return false;
    text_add_all(&call->url, base);
    text_add_all(&call->url, path);
    return true;
}

enum tonearm_status tonearm_get_token(struct tonearm_client *client,
                                      struct tonearm_token **token,
                                      struct tonearm_error *error)
{
    void *made;
    struct tonearm_call *call = call_new(client, "get_token", "GET");
    if (call)
        call->yield = YIELD_TOKEN;
    enum tonearm_status status = tonearm_call_perform(call, &made, error);
    *token = made;
    return status;
}
