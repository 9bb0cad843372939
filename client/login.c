/* Authorization code with PKCE (RFC 6749, 4.1; RFC 7636), also where the app
 * has a secret: then both. The state ties the browser that comes back to the
 * one that was sent. */
#include <stdlib.h>
#include <string.h>

#include <tonearm/client.h>

#include "client/call.h"
#include "client/digest.h"
#include "client/keep.h"
#include "client/listener.h"
#include "client/query.h"
#include "client/text.h"
#include "client/token_file.h"

enum {
    VERIFIER_BYTES = 48, /* 64 letters */
    STATE_BYTES = 18,    /* 24 letters */
    PATIENCE_MS = 300000
};

struct tonearm_login_attempt {
    struct tonearm_client *client;
    struct text redirect, url, verifier, state;
};

static bool add_random(struct text *text, size_t byte_count)
{
    unsigned char bytes[VERIFIER_BYTES];
    if (!random_bytes(bytes, byte_count))
        return false;
    text_add_base64(text, bytes, byte_count, true);
    return text_end(text) != NULL;
}

static void add_url(struct tonearm_login_attempt *attempt, bool show_dialog)
{
    const struct tonearm_client *client = attempt->client;
    unsigned char digest[SHA256_BYTES];
    struct text challenge = {0};
    sha256(digest, attempt->verifier.bytes, attempt->verifier.count);
    text_add_base64(&challenge, digest, sizeof(digest), true);
    text_add_all(&attempt->url, client->accounts_url);
    text_add_all(&attempt->url, "/authorize?response_type=code");
    text_add_pair(&attempt->url, "&", "client_id", client->client_id);
    text_add_pair(&attempt->url, "&", "redirect_uri",
                  text_end(&attempt->redirect));
    text_add_pair(&attempt->url, "&", "code_challenge_method", "S256");
    text_add_pair(&attempt->url, "&", "code_challenge", text_end(&challenge));
    text_add_pair(&attempt->url, "&", "state", attempt->state.bytes);
    text_add_pair(&attempt->url, "&", "scope", client->scopes);
    if (show_dialog)
        text_add_pair(&attempt->url, "&", "show_dialog", "true");
    attempt->url.is_broken |= challenge.is_broken;
    text_release(&challenge);
}

/* `redirect` is where the browser comes back to. NULL without memory. */
static struct tonearm_login_attempt *attempt_new(struct tonearm_client *client,
                                                 const char *redirect,
                                                 bool show_dialog)
{
    struct tonearm_login_attempt *attempt = calloc(1, sizeof(*attempt));
    if (!attempt)
        return NULL;
    attempt->client = client;
    text_add_all(&attempt->redirect, redirect);
    bool is_whole = add_random(&attempt->verifier, VERIFIER_BYTES) &&
                    add_random(&attempt->state, STATE_BYTES) &&
                    text_end(&attempt->redirect);
    if (is_whole)
        add_url(attempt, show_dialog);
    if (is_whole && text_end(&attempt->url))
        return attempt;
    tonearm_login_free(attempt);
    return NULL;
}

struct tonearm_login_attempt *tonearm_login_begin(struct tonearm_client *client,
                                                  bool show_dialog)
{
    return attempt_new(client, client->redirect_uri, show_dialog);
}

const char *tonearm_login_url(const struct tonearm_login_attempt *attempt)
{
    return attempt->url.bytes;
}

void tonearm_login_free(struct tonearm_login_attempt *attempt)
{
    if (!attempt)
        return;
    text_release(&attempt->redirect);
    text_release(&attempt->url);
    text_release(&attempt->verifier);
    text_release(&attempt->state);
    free(attempt);
}

/* The call that asks for tokens, which is one without a token of its own. */
static struct tonearm_call *
code_call(const struct tonearm_login_attempt *attempt, struct text *code)
{
    struct tonearm_client *client = attempt->client;
    struct text authorization = {0};
    struct tonearm_call *call = call_new(client, "login", "POST");
    if (!call)
        return NULL;
    call->yield = YIELD_ANSWER;
    text_add_all(&call->url, client->accounts_url);
    text_add_all(&call->url, "/api/token");
    text_add_all(&call->body, "grant_type=authorization_code");
    text_add_pair(&call->body, "&", "code", text_end(code));
    text_add_pair(&call->body, "&", "redirect_uri", attempt->redirect.bytes);
    text_add_pair(&call->body, "&", "code_verifier", attempt->verifier.bytes);
    if (!client->client_secret)
        text_add_pair(&call->body, "&", "client_id", client->client_id);
    call->has_body = true;
    call->content_type = string_copy("application/x-www-form-urlencoded");
    client_authorization(client, &authorization);
    /* Without a secret it is empty, which isn't the same as none. */
    call->authorization = text_take(&authorization);
    if (call->content_type && call->authorization)
        return call;
    tonearm_call_free(call);
    return NULL;
}

/* Tokens for a code; they are the handle's then. */
static enum tonearm_status exchange_code(struct tonearm_login_attempt *attempt,
                                         struct text *code,
                                         struct tonearm_error *error)
{
    struct tonearm_client *client = attempt->client;
    void *result;
    enum tonearm_status status =
        tonearm_call_perform(code_call(attempt, code), &result, error);
    if (status)
        return status;
    struct tonearm_answer *answer = result;
    int fd;
    status = token_file_wait(client, &fd);
    if (!status)
        status = token_accept(client, answer->body, answer->body_bytes);
    if (fd >= 0)
        token_file_unlock(fd);
    tonearm_free(answer);
    keep_clear(&client->keep);
    return error_set(error, status, NULL);
}

/* The user said no, or the server. */
static enum tonearm_status refused(struct tonearm_error *error,
                                   struct text *reason)
{
    const char *text = text_end(reason);
    error_set(error, TONEARM_LOGIN_REFUSED, text);
    if (error)
        string_put(error->reason, sizeof(error->reason), text);
    return TONEARM_LOGIN_REFUSED;
}

enum tonearm_status tonearm_login_finish(struct tonearm_login_attempt *attempt,
                                         const char *answer,
                                         struct tonearm_error *error)
{
    struct text found = {0};
    enum tonearm_status status;
    if (!answer || !query_has(answer, "state", attempt->state.bytes))
        status = error_set(error, TONEARM_LOGIN_REFUSED,
                           "the answer isn't to this question");
    else if (query_find(answer, "error", &found))
        status = refused(error, &found);
    else if (!query_find(answer, "code", &found))
        status =
            error_set(error, TONEARM_LOGIN_REFUSED, "the answer has no code");
    else
        status = exchange_code(attempt, &found, error);
    text_release(&found);
    tonearm_login_free(attempt);
    return status;
}

/* Sends the user off, and waits. */
static enum tonearm_status ask_user(struct tonearm_login_attempt *attempt,
                                    struct listener *listener,
                                    const struct tonearm_login_options *options,
                                    struct text *answer)
{
    int64_t timeout_ms =
        options->timeout_ms > 0 ? options->timeout_ms : PATIENCE_MS;
    if (!options->open_browser(options->user, attempt->url.bytes))
        return TONEARM_LOGIN_REFUSED;
    return listener_wait(listener, attempt->client, attempt->state.bytes,
                         timeout_ms, answer);
}

static enum tonearm_status login_at(struct tonearm_client *client,
                                    struct listener *listener,
                                    const char *redirect,
                                    const struct tonearm_login_options *options,
                                    struct tonearm_error *error)
{
    struct text answer = {0};
    struct tonearm_login_attempt *attempt =
        redirect ? attempt_new(client, redirect, options->show_dialog) : NULL;
    if (!attempt)
        return error_set(error, TONEARM_NO_MEMORY, NULL);
    enum tonearm_status status = ask_user(attempt, listener, options, &answer);
    if (!status && !text_end(&answer))
        status = TONEARM_NO_MEMORY;
    if (status) {
        tonearm_login_free(attempt);
        error_set(error, status, NULL);
    } else {
        status = tonearm_login_finish(attempt, answer.bytes, error);
    }
    text_release(&answer);
    return status;
}

enum tonearm_status tonearm_login(struct tonearm_client *client,
                                  const struct tonearm_login_options *options,
                                  struct tonearm_error *error)
{
    struct listener listener;
    struct text redirect = {0};
    if (!client->client_id || !options || !options->open_browser)
        return error_set(error, TONEARM_INVALID,
                         "login: a client id and open_browser are needed");
    enum tonearm_status status =
        listener_open(&listener, client->redirect_uri, &redirect);
    if (status == TONEARM_INVALID)
        error_set(error, status,
                  "login: the redirect isn't http://127.0.0.1, localhost or "
                  "[::1]; see tonearm_login_begin");
    else if (status)
        error_set(error, status, "login: the redirect's port is taken");
    else
        status =
            login_at(client, &listener, text_end(&redirect), options, error);
    listener_close(&listener);
    text_release(&redirect);
    return status;
}
