/* A server that says what the test has written down, in order, and remembers
 * what it was asked; its clock stands still but for what is waited. */
#ifndef TONEARM_TESTS_UNIT_CLIENT_FAKE_H
#define TONEARM_TESTS_UNIT_CLIENT_FAKE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tonearm/client.h>

enum { FAKE_MAX = 16 };

struct fake_answer {
    int status; /* 0: the connection breaks */
    const char *body;
    const char *header, *value; /* one of them, or NULL */
};

struct fake_request {
    char method[16];
    char url[1024];
    char body[2048];
    char authorization[256];
    char if_none_match[64];
    char content_type[64];
};

struct fake {
    const struct fake_answer *answers;
    struct fake_request requests[FAKE_MAX];
    size_t asked;
    int64_t now_ms, waited_ms;
    struct tonearm_client *cancelled; /* while it is asked; NULL: none */
    struct tonearm_transport transport;
};

static void fake_remember(struct fake_request *to,
                          const struct tonearm_transport_request *request)
{
    snprintf(to->method, sizeof(to->method), "%s", request->method);
    snprintf(to->url, sizeof(to->url), "%s", request->url);
    snprintf(to->body, sizeof(to->body), "%.*s", (int)request->body_bytes,
             request->body ? request->body : "");
    for (size_t i = 0; i < request->header_count; i++) {
        const char *name = request->headers[i].name;
        const char *value = request->headers[i].value;
        if (strcmp(name, "Authorization") == 0)
            snprintf(to->authorization, sizeof(to->authorization), "%s", value);
        else if (strcmp(name, "If-None-Match") == 0)
            snprintf(to->if_none_match, sizeof(to->if_none_match), "%s", value);
        else if (strcmp(name, "Content-Type") == 0)
            snprintf(to->content_type, sizeof(to->content_type), "%s", value);
    }
}

static enum tonearm_status
fake_perform(void *user, const struct tonearm_transport_request *request,
             struct tonearm_transport_response *response)
{
    struct fake *fake = user;
    assert_true(fake->asked < FAKE_MAX);
    const struct fake_answer *answer = &fake->answers[fake->asked];
    fake_remember(&fake->requests[fake->asked++], request);
    if (fake->cancelled)
        tonearm_client_cancel(fake->cancelled);
    if (answer->status == 0)
        return TONEARM_NETWORK;
    response->status = answer->status;
    if (answer->header)
        response->add_header(response, answer->header, answer->value);
    if (answer->body)
        response->add_body(response, answer->body, strlen(answer->body));
    return TONEARM_OK;
}

static void fake_wait(void *user, int64_t ms)
{
    struct fake *fake = user;
    fake->now_ms += ms;
    fake->waited_ms += ms;
}

static int64_t fake_now(void *user)
{
    return ((struct fake *)user)->now_ms;
}

/* A handle that asks it; the options' transport is set here. */
static inline struct tonearm_client *
fake_client(struct fake *fake, const struct fake_answer *answers,
            struct tonearm_client_options options)
{
    memset(fake, 0, sizeof(*fake));
    fake->answers = answers;
    fake->now_ms = 1000000;
    fake->transport = (struct tonearm_transport){.user = fake,
                                                 .perform = fake_perform,
                                                 .wait_ms = fake_wait,
                                                 .now_ms = fake_now};
    options.transport = &fake->transport;
    if (!options.url)
        options.url = "http://server";
    struct tonearm_client *client = tonearm_client_new(&options);
    assert_non_null(client);
    return client;
}

/* One that has a token which nothing is known of. */
static inline struct tonearm_client *
fake_user(struct fake *fake, const struct fake_answer *answers)
{
    return fake_client(
        fake, answers,
        (struct tonearm_client_options){.access_token = "given"});
}

#endif
