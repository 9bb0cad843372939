/* Options become a handle here. libcurl's global state is initialised once a
 * process, by a pthread_once: the only thing that this library shares. */
#include "client/handle.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/text.h"

static const char SPOTIFY_API[] = "https://api.spotify.com";
static const char SPOTIFY_ACCOUNTS[] = "https://accounts.spotify.com";
static const char REDIRECT[] = "http://127.0.0.1/callback";
static const char USER_AGENT[] = "libtonearm-client/" TONEARM_CLIENT_VERSION;

enum {
    CONNECT_TIMEOUT_MS = 10000,
    TIMEOUT_MS = 60000,
    RETRY_WAIT_MS = 30000,
    RETRIES = 3,
    CACHE_BYTES = 1 << 20,
    ANSWER_BYTES = 64 << 20
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void init_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

const char *tonearm_client_version(void)
{
    return TONEARM_CLIENT_VERSION;
}

const char *tonearm_status_text(enum tonearm_status status)
{
    static const char *const TEXTS[] = {
        [TONEARM_OK] = "no error",
        [TONEARM_INVALID] = "an argument is missing or can't be",
        [TONEARM_NO_MEMORY] = "out of memory",
        [TONEARM_NETWORK] = "no connection",
        [TONEARM_TIMEOUT] = "it took too long",
        [TONEARM_CANCELLED] = "cancelled",
        [TONEARM_LOGIN_NEEDED] = "nobody is signed in",
        [TONEARM_LOGIN_REFUSED] = "signing in was refused",
        [TONEARM_TOKEN_CACHE] = "the file of tokens can't be used",
        [TONEARM_BAD_ANSWER] = "the answer has another form than expected",
        [TONEARM_BAD_REQUEST] = "bad request",
        [TONEARM_UNAUTHORIZED] = "not authorized",
        [TONEARM_FORBIDDEN] = "forbidden",
        [TONEARM_NOT_FOUND] = "not found",
        [TONEARM_RATE_LIMITED] = "too many requests",
        [TONEARM_SERVER_ERROR] = "the server failed",
    };
    size_t i = (size_t)status;
    return i < sizeof(TEXTS) / sizeof(*TEXTS) ? TEXTS[i] : "unknown status";
}

enum tonearm_status error_set(struct tonearm_error *error,
                              enum tonearm_status status, const char *message)
{
    if (!error)
        return status;
    memset(error, 0, sizeof(*error));
    error->status = status;
    error->retry_after_ms = -1;
    if (status)
        string_put(error->message, sizeof(error->message),
                   message ? message : tonearm_status_text(status));
    return status;
}

void token_release(struct token *token)
{
    free(token->access);
    free(token->refresh);
    free(token->scopes);
    memset(token, 0, sizeof(*token));
}

bool token_copy(struct token *to, const struct token *from)
{
    to->access = string_copy(from->access);
    to->refresh = string_copy(from->refresh);
    to->scopes = string_copy(from->scopes);
    to->expires_at_ms = from->expires_at_ms;
    if (!from->access == !to->access && !from->refresh == !to->refresh &&
        !from->scopes == !to->scopes)
        return true;
    token_release(to);
    return false;
}

static int64_t clock_ms(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t client_now_ms(const struct tonearm_client *client)
{
    if (client->transport.now_ms)
        return client->transport.now_ms(client->transport.user);
    return clock_ms(CLOCK_REALTIME);
}

int64_t client_ticks_ms(const struct tonearm_client *client)
{
    if (client->transport.now_ms)
        return client->transport.now_ms(client->transport.user);
    return clock_ms(CLOCK_MONOTONIC);
}

void client_wait(struct tonearm_client *client, int64_t ms, unsigned cancels)
{
    if (client->transport.wait_ms) {
        client->transport.wait_ms(client->transport.user, ms);
        return;
    }
    int64_t until = clock_ms(CLOCK_MONOTONIC) + ms;
    struct timespec t = {.tv_sec = until / 1000,
                         .tv_nsec = until % 1000 * 1000000};
    int failed = 0;
    pthread_mutex_lock(&client->lock);
    while (failed != ETIMEDOUT && atomic_load(&client->cancels) == cancels)
        failed = pthread_cond_timedwait(&client->cancelled, &client->lock, &t);
    pthread_mutex_unlock(&client->lock);
}

void tonearm_client_cancel(struct tonearm_client *client)
{
    pthread_mutex_lock(&client->lock);
    atomic_fetch_add(&client->cancels, 1);
    pthread_cond_broadcast(&client->cancelled);
    pthread_mutex_unlock(&client->lock);
    pool_wake(&client->pool);
}

const char *tonearm_client_url(const struct tonearm_client *client)
{
    return client->api_url;
}

/* An address without slashes at its end; NULL if it can't be one. */
static char *base_address(const char *url)
{
    if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
        return NULL;
    char *copy = strdup(url);
    if (!copy)
        return NULL;
    size_t n = strlen(copy);
    while (n > 0 && copy[n - 1] == '/')
        copy[--n] = '\0';
    return copy;
}

static const char *first_of(const char *a, const char *b, const char *c)
{
    return !string_is_empty(a) ? a : !string_is_empty(b) ? b : c;
}

static int64_t or_default(int64_t value, int64_t default_value)
{
    return value == 0 ? default_value : value < 0 ? 0 : value;
}

/* An optional text, and whether there was memory for it. */
static bool take_text(char **place, const char *text)
{
    *place = string_is_empty(text) ? NULL : strdup(text);
    return *place || string_is_empty(text);
}

static bool take_addresses(struct tonearm_client *client,
                           const struct tonearm_client_options *options)
{
    const char *url = first_of(options->url, getenv("TONEARM_URL"), NULL);
    client->api_url =
        base_address(first_of(options->api_url, url, SPOTIFY_API));
    client->accounts_url =
        base_address(first_of(options->accounts_url, url, SPOTIFY_ACCOUNTS));
    return client->api_url && client->accounts_url;
}

static bool take_texts(struct tonearm_client *client,
                       const struct tonearm_client_options *options)
{
    const char *ca_file = first_of(options->ca_file, getenv("CURL_CA_BUNDLE"),
                                   getenv("SSL_CERT_FILE"));
    return take_text(&client->client_id, options->client_id) &&
           take_text(&client->client_secret, options->client_secret) &&
           take_text(&client->redirect_uri,
                     first_of(options->redirect_uri, REDIRECT, NULL)) &&
           take_text(&client->scopes, options->scopes) &&
           take_text(&client->token_cache, options->token_cache) &&
           take_text(&client->token.access, options->access_token) &&
           take_text(&client->ca_file, ca_file) &&
           take_text(&client->user_agent,
                     first_of(options->user_agent, USER_AGENT, NULL));
}

static void take_numbers(struct tonearm_client *client,
                         const struct tonearm_client_options *options)
{
    client->sign_in = options->sign_in;
    client->connect_timeout_ms =
        or_default(options->connect_timeout_ms, CONNECT_TIMEOUT_MS);
    client->timeout_ms = or_default(options->timeout_ms, TIMEOUT_MS);
    client->retry_wait_ms = or_default(options->retry_wait_ms, RETRY_WAIT_MS);
    client->retries = (int)or_default(options->retries, RETRIES);
    client->answer_bytes = or_default(options->answer_bytes, ANSWER_BYTES);
    if (options->transport) {
        client->transport = *options->transport;
        client->has_transport = true;
    }
}

static void init_locks(struct tonearm_client *client)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&client->lock, NULL);
    pthread_cond_init(&client->cancelled, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

struct tonearm_client *
tonearm_client_new(const struct tonearm_client_options *options)
{
    static const struct tonearm_client_options NOTHING;
    options = options ? options : &NOTHING;
    pthread_once(&curl_once, init_curl);
    struct tonearm_client *client = calloc(1, sizeof(*client));
    if (!client)
        return NULL;
    init_locks(client);
    keep_init(&client->keep, or_default(options->cache_bytes, CACHE_BYTES));
    pool_init(&client->pool);
    take_numbers(client, options);
    if (take_addresses(client, options) && take_texts(client, options))
        return client;
    tonearm_client_free(client);
    return NULL;
}

void tonearm_client_free(struct tonearm_client *client)
{
    if (!client)
        return;
    pool_release(&client->pool);
    keep_release(&client->keep);
    pthread_cond_destroy(&client->cancelled);
    pthread_mutex_destroy(&client->lock);
    char *texts[] = {
        client->api_url,       client->accounts_url,  client->client_id,
        client->client_secret, client->redirect_uri,  client->scopes,
        client->token_cache,   client->ca_file,       client->user_agent,
        client->token.access,  client->token.refresh, client->token.scopes};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        free(texts[i]);
    free(client);
}
