/* Of an answer's headers only those are kept that somebody reads. */
#include "client/exchange.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void exchange_init(struct exchange *exchange)
{
    memset(exchange, 0, sizeof(*exchange));
    exchange->retry_after_ms = -1;
}

static void clear_headers(struct exchange *exchange)
{
    for (size_t i = 0; i < exchange->header_count; i++) {
        free((void *)(uintptr_t)exchange->headers[i].name);
        free((void *)(uintptr_t)exchange->headers[i].value);
    }
    exchange->header_count = 0;
}

static void clear_answer(struct exchange *exchange)
{
    exchange->status = 0;
    text_clear(&exchange->answer);
    text_clear(&exchange->tag);
    text_clear(&exchange->content_type);
    exchange->retry_after_ms = -1;
    exchange->is_too_large = exchange->is_refused = false;
    exchange->message[0] = '\0';
}

void exchange_release(struct exchange *exchange)
{
    clear_headers(exchange);
    text_release(&exchange->answer);
    text_release(&exchange->tag);
    text_release(&exchange->content_type);
}

void exchange_begin(struct exchange *exchange, const char *method,
                    const char *url)
{
    clear_headers(exchange);
    clear_answer(exchange);
    exchange->method = method;
    exchange->url = url;
    exchange->body = NULL;
    exchange->body_bytes = 0;
    exchange->on_data = NULL;
}

bool exchange_add_header(struct exchange *exchange, const char *name,
                         const char *value)
{
    assert(exchange->header_count < EXCHANGE_HEADERS);
    struct tonearm_transport_header *header =
        &exchange->headers[exchange->header_count];
    header->name = strdup(name);
    header->value = strdup(value);
    exchange->header_count++;
    return header->name && header->value;
}

void exchange_take_status(struct exchange *exchange, int status)
{
    /* A 100 comes before the real one, whose headers are what counts. */
    clear_answer(exchange);
    exchange->status = status;
}

/* Whole seconds (RFC 9110, 10.2.3); dates aren't used by this API. */
static int64_t read_seconds(const char *value)
{
    char *end;
    errno = 0;
    long long seconds = strtoll(value, &end, 10);
    if (end == value || *end || errno || seconds < 0 || seconds > 1000000000)
        return -1;
    return seconds * 1000;
}

void exchange_take_header(struct exchange *exchange, const char *name,
                          const char *value)
{
    if (strcasecmp(name, "ETag") == 0) {
        text_clear(&exchange->tag);
        text_add_all(&exchange->tag, value);
    } else if (strcasecmp(name, "Content-Type") == 0) {
        text_clear(&exchange->content_type);
        text_add_all(&exchange->content_type, value);
    } else if (strcasecmp(name, "Retry-After") == 0) {
        exchange->retry_after_ms = read_seconds(value);
    }
}

bool exchange_take_body(struct exchange *exchange, const void *bytes,
                        size_t byte_count)
{
    if (exchange->on_data && exchange->status / 100 == 2) {
        exchange->has_given = true;
        exchange->is_refused =
            !exchange->on_data(exchange->user, bytes, byte_count);
        return !exchange->is_refused;
    }
    exchange->is_too_large =
        exchange->answer_max > 0 &&
        exchange->answer.count + byte_count > (size_t)exchange->answer_max;
    if (exchange->is_too_large)
        return false;
    text_add(&exchange->answer, bytes, byte_count);
    return !exchange->answer.is_broken;
}
