/* Tokens are renewed before they expire, so that none expires on its way. */
#include "client/token.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/keep.h"
#include "client/result.h"
#include "client/token_file.h"

enum { MARGIN_MS = 60000 };

void renewal_init(struct renewal *renewal)
{
    memset(renewal, 0, sizeof(*renewal));
    renewal->lock_fd = -1;
}

/* Others may renew; what was rejected stays known. */
static void let_go(struct tonearm_client *client, struct renewal *renewal)
{
    if (renewal->lock_fd >= 0)
        token_file_unlock(renewal->lock_fd);
    renewal->lock_fd = -1;
    if (!renewal->is_held)
        return;
    pthread_mutex_lock(&client->lock);
    client->is_renewing = false;
    pthread_mutex_unlock(&client->lock);
    renewal->is_held = false;
}

void renewal_release(struct tonearm_client *client, struct renewal *renewal)
{
    let_go(client, renewal);
    free(renewal->rejected);
    renewal->rejected = NULL;
}

/* A minute before it expires, and of short-lived ones when half of the time is
 * over: a token that was just got shall be of use. */
static void set_renewal_time(const struct tonearm_client *client,
                             struct token *token)
{
    int64_t left = token->expires_at_ms - client_now_ms(client);
    int64_t margin = left / 2 < MARGIN_MS ? left / 2 : MARGIN_MS;
    token->renew_at_ms = token->expires_at_ms - (margin > 0 ? margin : 0);
}

/* With the lock held, here and in the next two. */
static bool can_renew(const struct tonearm_client *client)
{
    if (!client->client_id)
        return false;
    return client->sign_in == TONEARM_AS_APP ? client->client_secret != NULL
                                             : client->token.refresh != NULL;
}

static bool is_usable(const struct tonearm_client *client, const char *rejected)
{
    const struct token *token = &client->token;
    if (!token->access || (rejected && strcmp(token->access, rejected) == 0))
        return false;
    int64_t until =
        can_renew(client) ? token->renew_at_ms : token->expires_at_ms;
    return token->expires_at_ms == 0 || client_now_ms(client) < until;
}

/* Another process's token, if it isn't the one that is known already. */
static void adopt(struct tonearm_client *client, struct token *found)
{
    bool is_new =
        found->access && (!client->token.access ||
                          strcmp(client->token.access, found->access) != 0);
    if (!is_new)
        return;
    struct token before = client->token;
    set_renewal_time(client, found);
    client->token = *found;
    *found = before;
}

/* Looks at what is known; TOKEN_BUSY if somebody renews, TOKEN_NONE if it is
 * for the caller to see to it. */
static enum token_step look(struct tonearm_client *client,
                            struct renewal *renewal, char **access)
{
    enum token_step step = TOKEN_NONE;
    pthread_mutex_lock(&client->lock);
    if (is_usable(client, renewal->rejected)) {
        *access = strdup(client->token.access);
        step = TOKEN_READY;
    } else if (client->is_renewing && !renewal->is_held) {
        step = TOKEN_BUSY;
    } else {
        client->is_renewing = renewal->is_held = true;
    }
    pthread_mutex_unlock(&client->lock);
    return step;
}

static enum tonearm_status look_into_file(struct tonearm_client *client,
                                          struct renewal *renewal,
                                          enum token_step *step, char **access)
{
    struct token found = {0};
    enum tonearm_status status = token_file_read(client, &found);
    if (status)
        return status;
    pthread_mutex_lock(&client->lock);
    adopt(client, &found);
    pthread_mutex_unlock(&client->lock);
    token_release(&found);
    *step = look(client, renewal, access);
    return TONEARM_OK;
}

/* The file is read before it is locked: reading needs no right to write. Once
 * it is locked it is read again, for another process may have been quicker. */
static enum tonearm_status look_with_lock(struct tonearm_client *client,
                                          struct renewal *renewal,
                                          enum token_step *step, char **access)
{
    enum tonearm_status status = look_into_file(client, renewal, step, access);
    if (status || *step == TOKEN_READY)
        return status;
    bool may = false;
    pthread_mutex_lock(&client->lock);
    may = can_renew(client);
    pthread_mutex_unlock(&client->lock);
    if (!may)
        return TONEARM_OK;
    status = token_file_lock(client, &renewal->lock_fd);
    if (status)
        return status;
    if (renewal->lock_fd < 0) {
        *step = TOKEN_BUSY;
        return TONEARM_OK;
    }
    return look_into_file(client, renewal, step, access);
}

enum tonearm_status token_get(struct tonearm_client *client,
                              struct renewal *renewal, enum token_step *step,
                              char **access)
{
    enum tonearm_status status = TONEARM_OK;
    *access = NULL;
    *step = look(client, renewal, access);
    if (*step == TOKEN_NONE && client->token_cache && renewal->lock_fd < 0)
        status = look_with_lock(client, renewal, step, access);
    if (!status && *step == TOKEN_NONE) {
        pthread_mutex_lock(&client->lock);
        *step = can_renew(client) ? TOKEN_RENEW : TOKEN_NONE;
        pthread_mutex_unlock(&client->lock);
    }
    if (status || *step != TOKEN_RENEW)
        let_go(client, renewal);
    if (!status && *step == TOKEN_READY && !*access)
        status = TONEARM_NO_MEMORY;
    return status;
}

void renewal_form(struct tonearm_client *client, struct text *form)
{
    pthread_mutex_lock(&client->lock);
    if (client->sign_in == TONEARM_AS_APP) {
        text_add_all(form, "grant_type=client_credentials");
    } else {
        text_add_all(form, "grant_type=refresh_token");
        text_add_pair(form, "&", "refresh_token", client->token.refresh);
        if (!client->client_secret)
            text_add_pair(form, "&", "client_id", client->client_id);
    }
    pthread_mutex_unlock(&client->lock);
}

void client_authorization(const struct tonearm_client *client,
                          struct text *value)
{
    if (!client->client_secret || !client->client_id)
        return;
    struct text pair = {0};
    text_add_all(&pair, client->client_id);
    text_add_all(&pair, ":");
    text_add_all(&pair, client->client_secret);
    text_add_all(value, "Basic ");
    text_add_base64(value, pair.bytes, pair.count, false);
    value->is_broken |= pair.is_broken;
    text_release(&pair);
}

static const char *member(json_t *json, const char *name)
{
    return json_string_value(json_object_get(json, name));
}

/* What the answer doesn't say stays: a server that doesn't rotate refresh
 * tokens leaves them out. */
static enum tonearm_status token_parse(struct tonearm_client *client,
                                       json_t *json, struct token *token)
{
    int64_t seconds = json_integer_value(json_object_get(json, "expires_in"));
    const char *access = member(json, "access_token");
    const char *refresh = member(json, "refresh_token");
    const char *scopes = member(json, "scope");
    if (string_is_empty(access))
        return TONEARM_BAD_ANSWER;
    pthread_mutex_lock(&client->lock);
    struct token said = {
        .access = (char *)(uintptr_t)access,
        .refresh = refresh ? (char *)(uintptr_t)refresh : client->token.refresh,
        .scopes = scopes ? (char *)(uintptr_t)scopes : client->token.scopes,
        .expires_at_ms =
            seconds > 0 ? client_now_ms(client) + seconds * 1000 : 0};
    bool is_copied = token_copy(token, &said);
    pthread_mutex_unlock(&client->lock);
    return is_copied ? TONEARM_OK : TONEARM_NO_MEMORY;
}

/* Takes the token over. */
static void put(struct tonearm_client *client, struct token *token)
{
    pthread_mutex_lock(&client->lock);
    struct token before = client->token;
    set_renewal_time(client, token);
    client->token = *token;
    pthread_mutex_unlock(&client->lock);
    token_release(&before);
}

enum tonearm_status token_accept(struct tonearm_client *client,
                                 const char *json, size_t byte_count)
{
    json_t *answer = json_loadb(json, byte_count, 0, NULL);
    struct token token = {0};
    enum tonearm_status status =
        answer ? token_parse(client, answer, &token) : TONEARM_BAD_ANSWER;
    json_decref(answer);
    if (status)
        return status;
    if (client->token_cache)
        status = token_file_write(client, &token);
    put(client, &token);
    return status;
}

enum tonearm_status token_forget(struct tonearm_client *client)
{
    struct token nothing = {0};
    put(client, &nothing);
    keep_clear(&client->keep);
    return client->token_cache ? token_file_write(client, NULL) : TONEARM_OK;
}

enum tonearm_status tonearm_set_token(struct tonearm_client *client,
                                      const struct tonearm_token *token,
                                      struct tonearm_error *error)
{
    struct token said = {.access = (char *)(uintptr_t)token->access_token,
                         .refresh = (char *)(uintptr_t)token->refresh_token,
                         .scopes = (char *)(uintptr_t)token->scopes,
                         .expires_at_ms = token->expires_at_ms};
    struct token copy;
    int fd;
    if (!token_copy(&copy, &said))
        return error_set(error, TONEARM_NO_MEMORY, NULL);
    enum tonearm_status status = token_file_wait(client, &fd);
    if (!status && client->token_cache)
        status = token_file_write(client, &copy);
    if (fd >= 0)
        token_file_unlock(fd);
    put(client, &copy);
    keep_clear(&client->keep);
    return error_set(error, status, NULL);
}

enum tonearm_status tonearm_logout(struct tonearm_client *client,
                                   struct tonearm_error *error)
{
    int fd;
    enum tonearm_status status = token_file_wait(client, &fd);
    if (!status)
        status = token_forget(client);
    if (fd >= 0)
        token_file_unlock(fd);
    return error_set(error, status, NULL);
}
