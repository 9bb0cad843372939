/* POST /1/submit-listens and GET /1/validate-token, as ListenBrainz has them.
 * A document is refused as a whole if one of its listens is. */
#include "api/listens/listens.h"

#include "api/call/fail.h"
#include "api/listens/listener.h"
#include "json/writer.h"

/* What is made of a document. */
struct taking {
    struct submission submission;
    struct play *plays;
    uint32_t duration_ms; /* of the last listen */
};

static enum err refuse(struct call *call, struct str why)
{
    return call_fail_text(call, FAIL_LISTENS_WRONG, why);
}

/* Reads and matches each listen. Empty, or why one of them is refused. */
static struct str read_listens(struct call *call, struct matcher *m,
                               struct taking *t)
{
    const struct submission *s = &t->submission;
    struct listen listen;

    t->plays = arena_alloc(call->arena, s->count * sizeof *t->plays);
    for (size_t i = 0; i < s->count; i++) {
        struct str why = listenbrainz_read(s->listens[i], s->type, call->now_ms,
                                           call->arena, &listen);

        if (why.n > 0)
            return why;
        /* It has names, so it can be kept, whatever the catalog has. */
        (void)matcher_find(m, &listen.hint, &listen.play);
        t->plays[i] = listen.play;
        t->duration_ms = listen.duration_ms;
    }
    return STR_EMPTY;
}

static void answer_ok(struct call *call)
{
    struct json j = json_to(call->out);

    json_object(&j);
    json_key(&j, "status");
    json_str(&j, STR("ok"));
    json_end_object(&j);
}

static enum err take(struct call *call, struct str user, struct taking *t)
{
    struct matcher *m = listener_matcher(call, user);
    struct str why = read_listens(call, m, t);
    enum err e = OK;

    matcher_free(m);
    if (why.n > 0)
        return refuse(call, why);
    if (t->submission.type == LISTEN_PLAYING_NOW)
        listener_plays_now(call, user, &t->plays[0], t->duration_ms);
    else
        e = listener_store(call, user, t->plays, t->submission.count);
    if (!e)
        answer_ok(call);
    return e;
}

enum err listens_submit(struct call *call)
{
    struct taking t = {.plays = NULL};
    struct str user, why;
    enum err e = listener_of_header(call, &user);

    if (e || user.n == 0)
        return e;
    why = listenbrainz_open(call->r->body, call->arena, &t.submission);
    return why.n > 0 ? refuse(call, why) : take(call, user, &t);
}

/* ---- tokens ---- */

/* The token that is to be looked at: the parameter's, else the header's. */
static enum err find_token_user(struct call *call, struct str *user)
{
    struct str token = request_query(call->r, "token");
    struct str value = request_header(call->r, "authorization");

    if (token.n == 0)
        token = str_trim(str_from(value, str_find(value, ' ')));
    return listener_of_token(call, token, user);
}

enum err listens_validate(struct call *call)
{
    struct json j = json_to(call->out);
    struct str user;
    enum err e;

    if (request_query(call->r, "token").n == 0 &&
        request_header(call->r, "authorization").n == 0)
        return call_fail_text(
            call, FAIL_LISTENS_WRONG,
            STR("You need to provide an Authorization token."));
    e = find_token_user(call, &user);
    if (e)
        return e;
    json_object(&j);
    json_key(&j, "code");
    json_i64(&j, 200);
    json_key(&j, "message");
    json_str(&j, user.n > 0 ? STR("Token valid.") : STR("Token invalid."));
    json_key(&j, "valid");
    json_bool(&j, user.n > 0);
    if (user.n > 0) {
        json_key(&j, "user_name");
        json_str(&j, user);
    }
    json_end_object(&j);
    return OK;
}
