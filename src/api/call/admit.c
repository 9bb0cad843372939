/* A step for each thing that may keep a call out; the first that does
 * answers. What comes after the token is known to concern an app, and is
 * counted for its dashboard, refused or not.
 *
 * A call that the profile or the list refuses takes no place in the window:
 * it costs next to nothing. One that lacks a scope does. */
#include "api/call/admit.h"

#include "accounts/limit.h"
#include "api/call/bearer.h"
#include "api/call/benched.h"
#include "api/call/fail.h"
#include "api/call/frame_inner.h"
#include "http/address.h"

/* Always false, for what keeps a call out. */
static bool refuse(struct call *call, enum fail fail)
{
    (void)call_fail(call, fail);
    return false;
}

static void note_caller(struct call *call)
{
    struct id_hex client;

    if (request_is_logged(call->r))
        request_note_caller(call->r, id_hex_text(call->identity.app, &client),
                            call->identity.user);
}

static bool identify(struct call *call, struct auth_loop *auth)
{
    struct bearer b = bearer_check(auth, call->r, call_now_s(call));

    if (!b.is_good)
        return refuse(call, b.why);
    call->identity = b.identity;
    call->has_identity = true;
    note_caller(call);
    call->profile = b.identity.profile;
    if (call->profile == APP_PROFILE_SERVER)
        call->profile = call->config->profile;
    return true;
}

/* A row of user data needs a user; and what is known of users may be old
 * while the state can't be read. */
static bool suits_row(struct call *call)
{
    if (call->identity.user.n > 0)
        return call_state_is_well(call) || refuse(call, FAIL_UNAVAILABLE);
    return call->row->access == ACCESS_TOKEN ||
           call->row->access == ACCESS_OPEN || refuse(call, FAIL_NO_USER);
}

/* What each of Spotify's cuts answers for a row that it took. */
static bool is_offered(struct call *call)
{
    static const struct {
        enum app_profile profile;
        enum fail fail;
    } cuts[] = {
        [WITHDRAWN_2024_11] = {APP_PROFILE_2024_11, FAIL_WITHDRAWN_2024_11},
        [WITHDRAWN_2026_02] = {APP_PROFILE_2026_02, FAIL_WITHDRAWN_2026_02},
    };
    enum call_withdrawn in = call->row->withdrawn;

    return in == WITHDRAWN_NEVER || call->profile < cuts[in].profile ||
           refuse(call, cuts[in].fail);
}

static bool is_invited(struct call *call)
{
    return !call->identity.is_not_invited || refuse(call, FAIL_NOT_INVITED);
}

static void add_number(struct call *call, const char *name, uint32_t v)
{
    request_add_header(call->r, name, arena_printf(call->arena, "%u", v));
}

/* A page's script may read them, too: beside the headers that the server
 * exposes on every answer. They stay, whatever the answer becomes. */
static void add_rate_headers(struct call *call, const struct limit_verdict *v)
{
    add_number(call, "ratelimit-limit", v->limit);
    add_number(call, "ratelimit-remaining", v->remaining);
    add_number(call, "ratelimit-reset", v->reset_s);
    request_add_header(
        call->r, "access-control-expose-headers",
        STR("RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"));
    request_keep_headers(call->r);
}

static bool is_within_rate(struct call *call)
{
    const struct call_config *config = call->config;
    size_t number = frame_number(call->frame, call->r->route);
    uint32_t own = call->frame->rates[number];
    unsigned bucket = own > 0 ? 1 + (unsigned)number : 0;
    struct limit_verdict v =
        limits_call(config->limits, call->identity.app, call->identity.mode,
                    bucket, own, call->now_ms);

    if (config->rate_headers && v.limit > 0)
        add_rate_headers(call, &v);
    if (v.is_admitted)
        return true;
    (void)atomic_fetch_add(
        &(own > 0 ? call->frame->refused_routes
                  : call->frame->refused_apps)[call->identity.mode],
        1);
    (void)call_fail(call, FAIL_RATE);
    add_number(call, "retry-after", v.retry_s);
    return false;
}

static bool has_scopes(struct call *call)
{
    return (call->row->scopes & ~call->identity.scopes) == 0 ||
           refuse(call, FAIL_SCOPE);
}

bool call_costs(struct call *call, unsigned more)
{
    while (more > 0 && admit_address(call))
        more--;
    return more == 0;
}

bool admit_address(struct call *call)
{
    const struct call_config *config = call->config;
    enum call_rate rate = call->row->rate;
    uint32_t calls = config->address_calls[rate];
    struct address address = {{0}};
    struct limit_verdict v;

    if (calls == 0)
        return true;
    /* Behind a proxy that is trusted this is the address that the proxy says;
     * one that it can't say is an address like any other. */
    (void)address_parse(call->r->peer, &address);
    address = address_network(&address);
    v = limits_call(config->addresses, id_from_bytes(address.bytes),
                    APP_EXTENDED, rate, calls, call->now_ms);
    if (v.is_admitted)
        return true;
    (void)atomic_fetch_add(&call->frame->refused_addresses[rate], 1);
    (void)call_fail(call, FAIL_ADDRESS_RATE);
    add_number(call, "retry-after", v.retry_s);
    return false;
}

bool admit_token(struct call *call, struct auth_loop *auth)
{
    if (!identify(call, auth))
        return false;
    /* One that ends its token is answered as a bad one's, whatever else. */
    if (benched_admit(call) &&
        (call->ends_token ||
         (suits_row(call) && is_offered(call) && is_invited(call) &&
          is_within_rate(call) && has_scopes(call))))
        return true;
    admit_note(call);
    return false;
}

void admit_note(const struct call *call)
{
    if (call->has_identity)
        limits_note(call->config->limits, call->identity.app, call->r->status,
                    call->now_ms);
}
