/* A step for each thing that may keep a call out; the first that does
 * answers. What comes after the token is known to concern an app, and is
 * counted for its dashboard, refused or not.
 *
 * A call that the profile or the list refuses takes no place in the window:
 * it costs next to nothing. One that lacks a scope does. */
#include "api/call/admit.h"

#include "api/call/fail.h"
#include "api/call/private.h"
#include "api/call/bearer.h"
#include "accounts/limit.h"
#include "base/clock.h"

static bool identify(const struct admission *a, struct auth_loop *auth,
                     struct request *r, struct call *call)
{
    struct bearer b = bearer_check(auth, r);

    if (b.status != 0) {
        api_fail_bearer(r, b.status, b.message, b.challenge);
        return false;
    }
    call->identity = b.identity;
    call->has_identity = true;
    call->profile = b.identity.profile;
    if (call->profile == APP_PROFILE_SERVER)
        call->profile = a->profile;
    call->came_ms = clock_unix_ms();
    return true;
}

/* A route of user data needs a user; and what is known of users may be old
 * while the state can't be read. */
static bool suits_route(const struct admission *a, struct request *r,
                        const struct call *call)
{
    const struct api_route *facts = r->route->facts;

    if (call->identity.user.n > 0) {
        if (a->state_is_well == NULL || a->state_is_well(a->user))
            return true;
        api_fail_http(r, 503);
        return false;
    }
    if (facts->access != ACCESS_USER)
        return true;
    api_fail_bearer(r, FAIL_NO_USER);
    return false;
}

static bool is_offered(struct request *r, const struct call *call)
{
    const struct api_route *facts = r->route->facts;

    if (facts->withdrawn == WITHDRAWN_2024_11 &&
        call->profile >= APP_PROFILE_2024_11) {
        api_fail(r, FAIL_WITHDRAWN_2024_11);
        return false;
    }
    if (facts->withdrawn == WITHDRAWN_2026_02 &&
        call->profile >= APP_PROFILE_2026_02) {
        api_fail(r, FAIL_WITHDRAWN_2026_02);
        return false;
    }
    return true;
}

static bool is_registered(struct request *r, const struct call *call)
{
    if (!call->identity.is_stranger)
        return true;
    api_fail(r, FAIL_STRANGER);
    return false;
}

static void add_number(struct request *r, const char *name, uint32_t v)
{
    request_add_header(r, name, arena_printf(&r->arena, "%u", v));
}

/* A page's script may read them, too: beside the headers that the server
 * exposes on every answer. */
static void add_rate_headers(struct request *r, const struct limit_verdict *v)
{
    add_number(r, "ratelimit-limit", v->limit);
    add_number(r, "ratelimit-remaining", v->remaining);
    add_number(r, "ratelimit-reset", v->reset_s);
    request_add_header(
        r, "access-control-expose-headers",
        STR("RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"));
}

static bool is_within_rate(const struct admission *a, struct request *r,
                           const struct call *call)
{
    size_t number = (size_t)(r->route - a->routes);
    uint32_t own = a->rates[number];
    unsigned bucket = own > 0 ? 1 + (unsigned)number : 0;
    struct limit_verdict v =
        limits_call(a->limits, call->identity.app, call->identity.mode, bucket,
                    own, call->came_ms);

    if (a->with_headers && v.limit > 0)
        add_rate_headers(r, &v);
    if (v.is_admitted)
        return true;
    add_number(r, "retry-after", v.retry_s);
    api_fail(r, FAIL_RATE);
    return false;
}

static bool has_scopes(struct request *r, const struct call *call)
{
    const struct api_route *facts = r->route->facts;

    if ((facts->scopes & ~call->identity.scopes) == 0)
        return true;
    api_fail(r, FAIL_SCOPE);
    return false;
}

bool admit_call(const struct admission *a, struct auth_loop *auth,
                struct request *r, struct call *call)
{
    if (!identify(a, auth, r, call))
        return false;
    if (suits_route(a, r, call) && is_offered(r, call) &&
        is_registered(r, call) && is_within_rate(a, r, call) &&
        has_scopes(r, call))
        return true;
    admit_settled(a, r);
    return false;
}

void admit_settled(const struct admission *a, const struct request *r)
{
    const struct call *call = call_of(r);

    if (call->has_identity)
        limits_note(a->limits, call->identity.app, r->status, call->came_ms);
}
