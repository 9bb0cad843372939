/* A client renews its token on "The access token expired", so an expired token
 * is told from one that never was any. */
#include "api/call/bearer.h"

#include "http/http.h"

static struct bearer refuse(enum fail why)
{
    return (struct bearer){.is_good = false, .why = why};
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
    struct bearer b = {.is_good = true};
    struct str token = access_token;

    if (authorization.n > 0 && !token_from_header(authorization, &token))
        return refuse(FAIL_NOT_BEARER);
    if (token.n == 0)
        return refuse(FAIL_NO_TOKEN);
    switch (auth_check(l, token, now_s, arena, &b.identity)) {
    case TOKEN_OK:
        return b;
    case TOKEN_EXPIRED:
        return refuse(FAIL_TOKEN_EXPIRED);
    case TOKEN_INVALID:
        break;
    }
    return refuse(FAIL_BAD_TOKEN);
}

/* Old clients have it in the query. */
static struct str parameter_of(struct request *r)
{
    return r->query.n > 0 ? request_query(r, "access_token") : STR_EMPTY;
}

struct bearer bearer_check(struct auth_loop *l, struct request *r,
                           int64_t now_s)
{
    struct str authorization = request_header(r, "authorization");
    struct str parameter = authorization.n == 0 ? parameter_of(r) : STR_EMPTY;

    return bearer_check_values(l, authorization, parameter, now_s, &r->arena);
}

bool bearer_is_sent(struct request *r)
{
    return request_header(r, "authorization").n > 0 || parameter_of(r).n > 0;
}
