/* A call from beginning to end, whoever waits for it: one machine, which says
 * what is to be done next, for calls that block and for those of an event
 * loop.
 *
 *     BEGIN -> TOKEN -> SENT -> DONE
 *                ^       |
 *                |       +-> PAUSE (429, 5xx) or at once (401) -> TOKEN
 *                +- RENEWING: the exchange is one for a token
 *
 * One thread at a time has a call. */
#ifndef TONEARM_CLIENT_CALL_H
#define TONEARM_CLIENT_CALL_H

#include "client/exchange.h"
#include "client/handle.h"
#include "client/kind.h"
#include "client/token.h"

enum call_state {
    CALL_BEGIN,
    CALL_TOKEN,
    CALL_RENEWING,
    CALL_SENT,
    CALL_PAUSE,
    CALL_DONE
};

/* What a 2xx answer becomes. */
enum call_yield {
    YIELD_NOTHING,
    YIELD_KIND,
    YIELD_ANSWER, /* struct tonearm_answer */
    YIELD_TOKEN   /* no request at all: what it would have gone with */
};

struct tonearm_call {
    struct tonearm_client *client;
    const char *name; /* static: of the operation, for messages */
    char method[16];
    struct text url;
    struct text body; /* what is sent has a body if has_body is set */
    bool has_body;
    char *content_type;  /* NULL: application/json */
    char *authorization; /* in place of the handle's token; NULL: that */
    int64_t timeout_ms;  /* 0: none */
    enum call_yield yield;
    const struct tonearm_kind *kind; /* of YIELD_KIND */
    const char *member;              /* where in the answer; NULL: it is all */
    bool (*on_data)(void *user, const char *bytes, size_t byte_count);
    void *user;

    enum call_state state;
    struct exchange exchange;
    struct text form; /* of a renewal */
    struct renewal renewal;
    char *access;      /* the token that it was sent with */
    struct text tag;   /* of a kept answer, that was sent along */
    bool was_rejected; /* by a 401, once */
    int tries;
    bool is_timed; /* has a deadline */
    int64_t deadline_ms, wake_ms;
    unsigned cancels;
    bool is_cancelled;

    struct tonearm_error error;
    void *result;
    struct multi_call *multi; /* the multi's part; NULL: it has none */
};

/* A call of an absolute address, or NULL without memory. `url` is set and
 * added to by the caller. */
struct tonearm_call *call_new(struct tonearm_client *client, const char *name,
                              const char *method);

/* A call that is done before it began. */
void call_fail(struct tonearm_call *call, enum tonearm_status status,
               const char *message);

enum call_step {
    STEP_SEND, /* carry call->exchange out, then call_received */
    STEP_WAIT, /* so many milliseconds, then call_next */
    STEP_DONE  /* error and result are set */
};

enum call_step call_next(struct tonearm_call *call, int64_t *wait_ms);

/* What became of the exchange: TONEARM_OK if it has a status. */
void call_received(struct tonearm_call *call, enum tonearm_status status);

/* Ends it wherever it is. */
void call_finish(struct tonearm_call *call, enum tonearm_status status,
                 const char *message);

/* Carries an exchange out by the program's own transport. */
enum tonearm_status call_transport(struct tonearm_call *call);

/* An address of this server's, from a link in an answer, appended to the
 * call's. A link names the server as it sees itself, which behind a proxy may
 * be otherwise than we do: then what stands from /v1/ on counts. False if
 * there is no such thing in it. */
bool call_add_link(struct tonearm_call *call, const char *link);

#endif
