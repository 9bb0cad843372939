/* The handle from inside: options with their defaults, the token, answers that
 * are kept, connections that wait, calls that are under way.
 *
 * Three locks, none of which is held while another is asked for or while
 * anything is waited for: `lock` for all that is named below it, the keep's
 * and the pool's own. */
#ifndef TONEARM_CLIENT_HANDLE_H
#define TONEARM_CLIENT_HANDLE_H

#include <pthread.h>
#include <stdatomic.h>

#include <tonearm/client.h>

#include "client/keep.h"
#include "client/pool.h"

/* A token as it is kept; each text its own, or NULL. */
struct token {
    char *access, *refresh, *scopes;
    int64_t expires_at_ms; /* 0: unknown */
    int64_t renew_at_ms;   /* some time before that */
};

void token_release(struct token *token);
/* A copy; false without memory. */
bool token_copy(struct token *to, const struct token *from);

struct tonearm_client {
    /* Set at the beginning and never changed. */
    char *api_url, *accounts_url;
    char *client_id, *client_secret;
    char *redirect_uri, *scopes;
    char *token_cache;
    char *ca_file, *user_agent;
    enum tonearm_sign_in sign_in;
    int64_t connect_timeout_ms, timeout_ms, retry_wait_ms, answer_bytes;
    int retries;
    struct tonearm_transport transport;
    bool has_transport;

    struct keep keep;
    struct pool pool;

    /* How often all calls were cancelled: those that began before end. */
    atomic_uint cancels;

    pthread_mutex_t lock;
    pthread_cond_t cancelled; /* by the monotonic clock */
    struct token token;
    bool is_renewing; /* a call is about it; others wait for what it gets */
};

/* Milliseconds since 1970, and of a clock that is never set. A transport's own
 * clock is both. */
int64_t client_now_ms(const struct tonearm_client *client);
int64_t client_ticks_ms(const struct tonearm_client *client);

/* Sleeps so long, or until calls are cancelled: those that began when
 * `cancels` was so. */
void client_wait(struct tonearm_client *client, int64_t ms, unsigned cancels);

/* Sets all of an error; it may be NULL. Returns the status. */
enum tonearm_status error_set(struct tonearm_error *error,
                              enum tonearm_status status, const char *message);

#endif
