/* What is done to a call follows from rules that were compiled before; here it
 * is done. Whatever the real thing would do is done by what would do it: a
 * token is ended in the state, in the writer, so that everybody in the process
 * knows before the call is answered; an app has another profile as far as its
 * call is concerned; the connection is the server's (struct http_fault). */
#include "api/call/benched.h"

#include "accounts/grants.h"
#include "accounts/users.h"
#include "api/call/client.h"
#include "api/call/fail.h"
#include "api/call/frame_inner.h"
#include "base/clock.h"
#include "bench/bench.h"
#include "bench/journal.h"

/* ---- whose call ---- */

static struct fault_call describe(struct call *call, enum fault_moment moment)
{
    struct fault_call c = {.moment = moment,
                           .route = frame_number(call->frame, call->r->route),
                           .now_ms = call->now_ms};

    if (call->has_identity) {
        c.has_app = true;
        c.app = call->identity.app;
        c.user = call->identity.user;
    } else if (call->row->form == FORM_OAUTH) {
        c.has_app = client_named(call->r, &c.app);
    }
    return c;
}

/* ---- what is done ---- */

/* The rest is the server's, when the answer is sent. */
static void set_on_wire(struct call *call, const struct fault_effects *e)
{
    static const enum http_drop drops[] = {[FAULT_DROP_NONE] = HTTP_DROP_NONE,
                                           [FAULT_DROP_CLOSE] = HTTP_DROP_CLOSE,
                                           [FAULT_DROP_RESET] =
                                               HTTP_DROP_RESET};
    struct http_fault *fault = arena_alloc(call->arena, sizeof *fault);

    *fault = (struct http_fault){.delay_ms = e->delay_ms,
                                 .bytes_per_s = e->bytes_per_s,
                                 .is_cut = e->is_cut,
                                 .cut_after = e->cut_after,
                                 .is_corrupt = e->is_corrupt,
                                 .drop = drops[e->drop]};
    call->r->fault = fault;
}

/* Always false. The API's own body is that of the failure with this status
 * which most calls may meet. */
static bool answer_status(struct call *call, const struct fault_effects *e)
{
    (void)call_fail_as(call, e->status, STR_EMPTY);
    if (e->body.p != NULL) {
        buf_clear(call->out);
        buf_str(call->out, e->body);
        call->r->type = e->body_is_text ? "text/plain; charset=utf-8" : NULL;
    }
    if (e->has_retry_after)
        request_add_header(
            call->r, "retry-after",
            arena_printf(call->arena, "%u", (unsigned)e->retry_after_s));
    return false;
}

/* Whether the call goes on, perhaps as one that ends its token. */
static bool meet_token(struct call *call, enum fault_token token)
{
    if (!call->has_identity || token == FAULT_TOKEN_NONE)
        return true;
    if (token == FAULT_TOKEN_EXPIRE) {
        auth_expire(call->config->auth, call->identity.token);
        (void)call_fail(call, FAIL_TOKEN_EXPIRED);
        return false;
    }
    call->ends_token = true;
    return true;
}

bool benched_admit(struct call *call)
{
    const struct bench *bench = call->config->bench;
    struct fault_match match;
    struct fault_call c;

    if (bench == NULL || call->wing->is_bench ||
        !faults_concern(bench->faults,
                        frame_number(call->frame, call->r->route)))
        return true;
    c = describe(call, FAULT_AT_REQUEST);
    if (!faults_match(bench->faults, &c, call->arena, &match))
        return true;
    call->fault = match.id;
    set_on_wire(call, &match.effects);
    if (match.effects.withdraw > call->profile)
        call->profile = match.effects.withdraw;
    if (!meet_token(call, match.effects.token))
        return false;
    return match.effects.status == 0 || call->ends_token ||
           answer_status(call, &match.effects);
}

enum err benched_end_token(struct call *call)
{
    const struct identity *who = &call->identity;
    enum err e = who->user.n > 0
                     ? grants_revoke(call->db, who->grant, call_now_s(call))
                     : apps_end_tokens(call->db, who->app, call_now_s(call));

    /* Somebody else was faster. */
    if (e == ERR_NOT_FOUND)
        e = OK;
    return e ? e : call_fail(call, FAIL_BAD_TOKEN);
}

bool benched_refuses_refresh(struct call *call, struct id app, struct str user)
{
    const struct bench *bench = call->config->bench;
    struct fault_call c;
    struct fault_match match;

    if (bench == NULL || call->has_asked_refresh)
        return call->refuses_refresh;
    call->has_asked_refresh = true;
    c = describe(call, FAULT_AT_REFRESH);
    c.has_app = true;
    c.app = app;
    c.user = user;
    call->refuses_refresh =
        faults_concern(bench->faults, c.route) &&
        faults_match(bench->faults, &c, call->arena, &match);
    if (call->refuses_refresh)
        call->fault = match.id;
    return call->refuses_refresh;
}

enum fault_event benched_event(const struct call_config *config, size_t route,
                               const struct identity *who)
{
    const struct bench *bench = config->bench;
    struct fault_match match;
    struct fault_call c;
    struct arena arena;

    if (bench == NULL || !faults_concern(bench->faults, route))
        return FAULT_EVENT_NONE;
    c = (struct fault_call){.moment = FAULT_AT_EVENT,
                            .route = route,
                            .has_app = true,
                            .app = who->app,
                            .user = who->user,
                            .now_ms = clock_unix_ms()};
    arena_init(&arena);
    (void)faults_match(bench->faults, &c, &arena, &match);
    arena_release(&arena);
    return match.effects.event;
}

/* ---- the journal ---- */

static void note_who(const struct call *call, struct journal_entry *entry)
{
    entry->has_app = call->has_identity || call->has_client;
    entry->app = call->has_identity ? call->identity.app : call->client;
    if (call->has_identity)
        entry->user = call->identity.user;
    else if (call->user != NULL)
        entry->user = call->user->id;
}

void benched_note(const struct call *call)
{
    const struct request *r = call->r;
    struct journal_entry entry;

    if (call->config->bench == NULL ||
        (call->wing != NULL && call->wing->is_bench))
        return;
    entry = (struct journal_entry){
        .at_ms = call->now_ms,
        .method = str_from_c(http_method_text(r->method)),
        .route = call->row != NULL ? str_from_c(call->row->path) : STR_EMPTY,
        .path = r->path,
        .query = r->query,
        .body = r->body,
        .status = r->status,
        .took_us = clock_monotonic_us() - call->began_us,
        .fault = call->fault};
    note_who(call, &entry);
    journal_add(call->config->bench->journal, &entry);
}
