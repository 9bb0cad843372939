/* One request and its answer, whoever carries them. */
#ifndef TONEARM_CLIENT_EXCHANGE_H
#define TONEARM_CLIENT_EXCHANGE_H

#include <tonearm/client.h>

#include "client/text.h"

enum { EXCHANGE_HEADERS = 8 };

struct exchange {
    const char *method; /* the caller's, as are url and body */
    const char *url;
    struct tonearm_transport_header headers[EXCHANGE_HEADERS];
    size_t header_count;
    const char *body; /* NULL: none */
    size_t body_bytes;
    int64_t timeout_ms; /* 0: none */
    int64_t answer_max;
    bool (*on_data)(void *user, const char *bytes, size_t byte_count);
    void *user;

    int status; /* 0 until there is one */
    struct text answer;
    struct text tag, content_type;
    int64_t retry_after_ms; /* -1: nothing was said */
    bool has_given;         /* something to on_data */
    bool is_refused;        /* by on_data */
    bool is_too_large;
    char message[256]; /* why there is no answer */
};

void exchange_init(struct exchange *exchange);
void exchange_release(struct exchange *exchange);

/* Another one in its place, without headers or body. */
void exchange_begin(struct exchange *exchange, const char *method,
                    const char *url);

/* Both are copied. False without memory. */
bool exchange_add_header(struct exchange *exchange, const char *name,
                         const char *value);

/* What a transport tells: the status comes first. */
void exchange_take_status(struct exchange *exchange, int status);
void exchange_take_header(struct exchange *exchange, const char *name,
                          const char *value);
/* False if nobody wants more. */
bool exchange_take_body(struct exchange *exchange, const void *bytes,
                        size_t byte_count);

#endif
