/* GET /authorize asks the user whether an app may use their account; POST
 * brings the answer. What the request must be like is accounts/authorize.h's.
 *
 * The form's action is the address with its whole query, so that the answer
 * is checked from the same words as the question, and nothing is kept in
 * between. */
#include "pages/pages.h"

#include "accounts/auth.h"
#include "accounts/authorize.h"
#include "api/call/session.h"
#include "base/url.h"
#include "pages/page.h"
#include "pages/scopes.h"

#define LANGUAGE_MAX_BYTES 8

/* A request for consent that is in order, of a user who is signed in. */
struct asked {
    struct call *call;
    struct authorize authorize;
    struct str location; /* where to go, once consent is given */
};

/* "en", "pt-BR": /{lang}/authorize is for those only. */
static bool is_language(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'))
            return false;
    }
    return text.n >= 2 && text.n <= LANGUAGE_MAX_BYTES;
}

static bool repeats_any(struct request *r, const char *const *names)
{
    for (; *names != NULL; names++)
        if (request_query_repeats(r, *names))
            return true;
    return false;
}

static struct authorize_form read_form(struct request *r)
{
    static const char *const of_client[] = {"client_id", "redirect_uri", NULL};
    static const char *const others[] = {"response_type",
                                         "state",
                                         "scope",
                                         "show_dialog",
                                         "code_challenge",
                                         "code_challenge_method",
                                         NULL};

    return (struct authorize_form){
        .client_id = request_query(r, "client_id"),
        .response_type = request_query(r, "response_type"),
        .redirect_uri = request_query(r, "redirect_uri"),
        .state = request_query(r, "state"),
        .scope = request_query(r, "scope"),
        .show_dialog = request_query(r, "show_dialog"),
        .code_challenge = request_query(r, "code_challenge"),
        .code_challenge_method = request_query(r, "code_challenge_method"),
        .is_client_repeated = repeats_any(r, of_client),
        .is_repeated = repeats_any(r, others),
    };
}

/* This page's address with its query. */
static struct str here(struct call *call)
{
    return arena_printf(call->arena, "%.*s?%.*s", STR_ARG(call->r->path),
                        STR_ARG(call->r->query));
}

/* ---- outcomes ---- */

static enum err grant(struct db *db, void *arg)
{
    struct asked *q = arg;
    struct call *call = q->call;

    return authorize_grant(db, &q->authorize, call->user->id, call_now_s(call),
                           &q->location);
}

/* For the audit log: an authorization that isn't given. */
static void note(struct asked *q, const char *result)
{
    struct id_hex *text = arena_alloc(q->call->arena, sizeof *text);
    struct str app = STR_EMPTY;

    /* What isn't the id of an app may be anything. */
    if (q->authorize.app != NULL)
        app = id_hex_text(q->authorize.app->id, text);
    call_audit(q->call, "authorize", result, app);
}

static enum err give(struct asked *q)
{
    enum err e = call_write(q->call, grant, q);

    return e ? e : page_go(q->call, q->location);
}

static enum err ask(struct asked *q)
{
    struct call *call = q->call;
    const struct authorize *a = &q->authorize;
    struct str name = a->app->name;
    struct id_hex id;

    /* The form's answer leads to the app, which the policy has to allow. */
    call->form_target = a->redirect_uri;
    page_begin(call, arena_printf(call->arena, "Allow %.*s?", STR_ARG(name)));
    html(call->out,
         "<div class=\"card\">\n<p class=\"head\"><img class=\"icon\" "
         "src=\"/art/apps/{}\" alt=\"\" width=\"64\" height=\"64\">",
         id_hex_text(a->app->id, &id));
    if (a->app->description.n > 0)
        html(call->out, " <span class=\"soft\">{}</span>", a->app->description);
    html(call->out, "</p>\n");
    html(call->out,
         "<p>You are signed in as <strong>{}</strong>. If you agree, "
         "<strong>{}</strong> may:</p>\n",
         call->user->id, name);
    scopes_list(call, a->scopes);
    page_form(call, here(call));
    html(call->out,
         "<p class=\"actions\"><button name=\"answer\" value=\"yes\">Agree"
         "</button>\n<button class=\"quiet\" name=\"answer\" value=\"no\">"
         "Cancel</button></p></form>\n"
         "<p class=\"soft\">Then you go to <span class=\"code\">{}</span>. "
         "You can take this back at any time on your "
         "<a href=\"/account\">account page</a>.</p>\n</div>\n",
         a->redirect_uri);
    page_form(call, STR("/logout"));
    html(call->out,
         "<input type=\"hidden\" name=\"continue\" value=\"{}\">\n"
         "<p>Not you? <button class=\"quiet\">Use another account</button>"
         "</p></form>\n",
         here(call));
    page_end(call);
    return OK;
}

/* GET: a user who has consented to all of it before isn't asked again. */
static enum err ask_unless_given(struct asked *q)
{
    struct call *call = q->call;
    bool given = false;
    enum err e =
        authorize_is_given(call->db, &q->authorize, call->user->id, &given);

    if (e)
        return e;
    return given ? give(q) : ask(q);
}

/* POST: the user's answer. */
static enum err hear(struct asked *q)
{
    struct call *call = q->call;
    struct str answer = page_field(call, "answer");

    if (str_eq(answer, STR("yes")))
        return give(q);
    if (str_eq(answer, STR("no"))) {
        note(q, "denied");
        return page_go(call, authorize_deny(&q->authorize));
    }
    return page_refuse(call, 400, "That wasn't an answer",
                       STR("Please go back and choose one of the buttons."));
}

/* ---- both methods ---- */

/* The app's own fault, which its developer should see by name. */
static enum err refuse(struct call *call, struct str message)
{
    call->r->status = 400;
    page_begin(call, STR("This app can't sign you in"));
    html(call->out,
         "<p>It isn't set up right for this server. Only its developer can "
         "mend that; you have done nothing wrong, and nothing was "
         "allowed.</p>\n<p class=\"soft\">For the developer: "
         "<code>{}</code></p>\n",
         message);
    page_end(call);
    return OK;
}

static enum err sign_in_first(struct call *call)
{
    struct str back = url_encode(call->arena, here(call), URL_KEEP_SLASH);

    return page_go(
        call, arena_printf(call->arena, "/login?continue=%.*s", STR_ARG(back)));
}

/* Checks the request, and does `then` if there is a question to be asked. The
 * request is checked before anybody is sent to sign in: a user shouldn't type
 * a password for an app that can't be let in anyway. */
static enum err run(struct call *call, enum err (*then)(struct asked *q))
{
    struct authorize_form form = read_form(call->r);
    struct asked q = {.call = call};

    /* "/{lang}/authorize" would else take any word. */
    if (call->r->params[0].n > 0 && !is_language(call->r->params[0]))
        return page_not_found(call);
    q.authorize =
        authorize_check(call_view(call), &form, call->r->base_url, call->arena);
    if (q.authorize.outcome != AUTHORIZE_ASK)
        note(&q, "refused");
    if (q.authorize.outcome == AUTHORIZE_PAGE)
        return refuse(call, str_from_c(q.authorize.message));
    if (q.authorize.outcome == AUTHORIZE_REDIRECT)
        return page_go(call, q.authorize.location);
    return call->user == NULL ? sign_in_first(call) : then(&q);
}

enum err consent_show(struct call *call)
{
    return run(call, ask_unless_given);
}

enum err consent_answer(struct call *call)
{
    return run(call, hear);
}
