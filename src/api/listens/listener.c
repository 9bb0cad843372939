#include "api/listens/listener.h"

#include "accounts/listen_tokens.h"
#include "api/call/fail.h"
#include "catalog/market.h"
#include "generation/generation.h"
#include "plays/playing_now.h"

enum err listener_of_token(struct call *call, struct str token,
                           struct str *user)
{
    enum err e = listen_token_find(call->db, token, call->arena, user);

    if (!e)
        request_note_caller(call->r, STR_EMPTY, *user);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* The word behind the scheme, whatever that is called: "Token", and "Bearer" by
 * some clients. */
static bool token_from_header(struct str value, struct str *token)
{
    value = str_trim(value);
    *token = str_trim(str_from(value, str_find(value, ' ')));
    return token->n > 0 && str_find(*token, ' ') == token->n;
}

enum err listener_of_header(struct call *call, struct str *user)
{
    struct str value = request_header(call->r, "authorization"), token;
    enum err e;

    *user = STR_EMPTY;
    if (value.n == 0)
        return call_fail(call, FAIL_LISTENS_NO_TOKEN);
    if (!token_from_header(value, &token))
        return call_fail(call, FAIL_LISTENS_HEADER);
    e = listener_of_token(call, token, user);
    return e || user->n > 0 ? e : call_fail(call, FAIL_LISTENS_TOKEN);
}

enum err listener_of_path(struct call *call, struct str *user)
{
    enum err e = listener_of_header(call, user);

    if (e || user->n == 0 || str_eq(*user, call->r->params[0]))
        return e;
    *user = STR_EMPTY;
    return call_fail(call, FAIL_LISTENS_OTHER);
}

/* The user's country, two letters in the arena; empty if the account is gone
 * since the token was found. */
static struct str country_of(struct call *call, struct str user)
{
    struct user_brief brief;

    if (!users_table_brief(call_users(call), user, &brief))
        return STR_EMPTY;
    return arena_str(call->arena, str_of(brief.country, sizeof brief.country));
}

struct matcher *listener_matcher(struct call *call, struct str user)
{
    struct str country = country_of(call, user);
    int market = market_is_valid(country) ? market_number(country) : -1;

    return matcher_new(call->catalog, generation_search(call->generation),
                       market);
}

static enum err store(struct db *db, void *arg)
{
    return plays_add(db, arg, NULL);
}

enum err listener_store(struct call *call, struct str user,
                        const struct play *plays, size_t count)
{
    struct plays_new new = {.user = user,
                            .country = country_of(call, user),
                            .list = plays,
                            .count = count,
                            .now_ms = call->now_ms};

    return call_write(call, store, &new);
}

void listener_plays_now(struct call *call, struct str user,
                        const struct play *play, uint32_t duration_ms)
{
    playing_now_set(call->config->playing_now, user, play,
                    call->now_ms +
                        (duration_ms > 0 ? duration_ms : PLAYING_NOW_MS));
}
