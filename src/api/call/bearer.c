/* The words are those that Spotify's Web API uses, which clients compare: a
 * client renews its token on "The access token expired". */
#include "api/call/bearer.h"

#include "base/clock.h"
#include "http/http.h"

#define CHALLENGE(error, text)                                                 \
    "Bearer realm=\"spotify\", error=\"" error "\", error_description=\"" text \
    "\""
#define REFUSAL(status, error, text)                                           \
    {                                                                          \
        status, text, CHALLENGE(error, text)                                   \
    }

static const struct refusal {
    int status;
    const char *message;
    const char *challenge;
} no_token = REFUSAL(401, "missing_token", "No token provided"),
  invalid = REFUSAL(401, "invalid_token", "Invalid access token"),
  expired = REFUSAL(401, "invalid_token", "The access token expired"),
  not_bearer = {400, "Only valid bearer authentication supported", NULL};

static struct bearer refuse(const struct refusal *r)
{
    return (struct bearer){
        .status = r->status, .message = r->message, .challenge = r->challenge};
}

/* The token of a header value; false for another scheme, and for none or more
 * than one word after it. */
static bool token_from_header(struct str value, struct str *token)
{
    struct str scheme = STR("Bearer ");

    value = str_trim(value);
    if (value.n <= scheme.n ||
        !str_eq_nocase(str_of(value.p, scheme.n), scheme))
        return false;
    *token = str_trim(str_from(value, scheme.n));
    return str_find(*token, ' ') == token->n;
}

struct bearer bearer_check_values(struct auth_loop *l, struct str authorization,
                                  struct str access_token, int64_t now_s,
                                  struct arena *arena)
{
    struct bearer b = {.status = 0};
    struct str token = access_token;

    if (authorization.n > 0 && !token_from_header(authorization, &token))
        return refuse(&not_bearer);
    if (token.n == 0)
        return refuse(&no_token);
    switch (auth_check(l, token, now_s, arena, &b.identity)) {
    case TOKEN_OK:
        return b;
    case TOKEN_EXPIRED:
        return refuse(&expired);
    case TOKEN_INVALID:
        break;
    }
    return refuse(&invalid);
}

struct bearer bearer_check(struct auth_loop *l, struct request *r)
{
    struct str authorization = request_header(r, "authorization");
    struct str parameter = STR_EMPTY;

    if (authorization.n == 0 && r->query.n > 0)
        parameter = request_query(r, "access_token");
    return bearer_check_values(l, authorization, parameter, clock_unix_s(),
                               &r->arena);
}
