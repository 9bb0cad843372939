/* GET /authorize asks the user whether an app may use their account; POST
 * brings the answer. What the request must be like is auth/authorize.h's.
 *
 * The form's action is the address with its whole query, so that the answer
 * is checked from the same words as the question, and nothing is kept in
 * between. */
#include "accounts/auth.h"
#include "accounts/authorize.h"
#include "api/call/session.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "pages/scopes.h"

#define LANGUAGE_MAX_BYTES 8

struct asked {
    struct page *page;
    const struct auth_view *view;
    struct authorize authorize;
    struct str location; /* once it is granted */
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

static struct authorize_form read_form(struct request *r)
{
    return (struct authorize_form){
        .client_id = request_query(r, "client_id"),
        .response_type = request_query(r, "response_type"),
        .redirect_uri = request_query(r, "redirect_uri"),
        .state = request_query(r, "state"),
        .scope = request_query(r, "scope"),
        .show_dialog = request_query(r, "show_dialog"),
        .code_challenge = request_query(r, "code_challenge"),
        .code_challenge_method = request_query(r, "code_challenge_method"),
    };
}

static struct str here(struct page *pg)
{
    return arena_printf(pg->arena, "%.*s?%.*s", STR_ARG(pg->r->path),
                        STR_ARG(pg->r->query));
}

/* ---- outcomes ---- */

static enum err grant(struct db *db, void *arg)
{
    struct asked *q = arg;
    struct page *pg = q->page;

    return authorize_grant(db, q->view, &q->authorize, pg->user.id,
                           pg->r->base_url, pg->now_s, pg->arena, &q->location);
}

static void give(struct asked *q)
{
    if (page_write(q->page, grant, q) != OK)
        page_unavailable(q->page);
    else
        page_go(q->page, q->location);
}

static void ask(struct asked *q)
{
    struct page *pg = q->page;
    const struct authorize *a = &q->authorize;
    struct str name = a->app->name;

    pg->form_target = a->redirect_uri;
    page_begin(pg, arena_printf(pg->arena, "Allow %.*s?", STR_ARG(name)));
    html(pg->out, "<div class=\"card\">\n");
    if (a->app->description.n > 0)
        html(pg->out, "<p class=\"soft\">{}</p>\n", a->app->description);
    html(pg->out,
         "<p>You are signed in as <strong>{}</strong>. If you agree, "
         "<strong>{}</strong> may:</p>\n",
         pg->user.id, name);
    scopes_list(pg, a->scopes);
    page_form(pg, here(pg));
    html(pg->out,
         "<p class=\"actions\"><button name=\"answer\" value=\"yes\">Agree"
         "</button>\n<button class=\"quiet\" name=\"answer\" value=\"no\">"
         "Cancel</button></p></form>\n"
         "<p class=\"soft\">Then you go to <span class=\"code\">{}</span>. "
         "You can take this back at any time on your "
         "<a href=\"/account\">account page</a>.</p>\n</div>\n",
         a->redirect_uri);
    page_form(pg, STR("/logout"));
    html(pg->out,
         "<input type=\"hidden\" name=\"continue\" value=\"{}\">\n"
         "<p>Not you? <button class=\"quiet\">Use another account</button>"
         "</p></form>\n",
         here(pg));
    page_end(pg);
}

static void ask_unless_given(struct asked *q)
{
    struct page *pg = q->page;
    bool given = false;
    enum err e = authorize_is_given(pg->db, &q->authorize, pg->user.id,
                                    pg->arena, &given);

    if (e)
        page_unavailable(pg);
    else if (given)
        give(q);
    else
        ask(q);
}

static void hear(struct asked *q)
{
    struct page *pg = q->page;
    struct str answer = page_field(pg, "answer");

    if (str_eq(answer, STR("yes")))
        give(q);
    else if (str_eq(answer, STR("no")))
        page_go(pg, authorize_deny(&q->authorize, pg->r->base_url, pg->arena));
    else
        page_refuse(pg, 400, "That wasn't an answer",
                    STR("Please go back and choose one of the buttons."));
}

/* ---- both methods ---- */

/* The app's own fault, which its developer should see by name. */
static void refuse(struct page *pg, struct str message)
{
    pg->r->status = 400;
    page_begin(pg, STR("This app can't sign you in"));
    html(pg->out,
         "<p>It isn't set up right for this server. Only its developer can "
         "mend that; you have done nothing wrong, and nothing was "
         "allowed.</p>\n<p class=\"soft\">For the developer: "
         "<code>{}</code></p>\n",
         message);
    page_end(pg);
}

static void sign_in_first(struct page *pg)
{
    struct str back = html_url_value(pg->arena, here(pg));

    page_go(pg, arena_printf(pg->arena, "/login?continue=%.*s", STR_ARG(back)));
}

static void run(struct page *pg, void (*then)(struct asked *q))
{
    struct authorize_form form = read_form(pg->r);
    struct asked q = {.page = pg};

    if (pg->r->params[0].n > 0 && !is_language(pg->r->params[0])) {
        page_not_found(pg);
        return;
    }
    q.view = auth_view_ref(pg->config->auth);
    q.authorize = authorize_check(q.view, &form, pg->r->base_url, pg->arena);
    if (q.authorize.outcome == AUTHORIZE_PAGE)
        refuse(pg, str_from_c(q.authorize.message));
    else if (q.authorize.outcome == AUTHORIZE_REDIRECT)
        page_go(pg, q.authorize.location);
    else if (!pg->has_user)
        sign_in_first(pg);
    else
        then(&q);
    auth_view_unref(pg->config->auth, q.view);
}

void consent_show(struct page *pg)
{
    run(pg, ask_unless_given);
}

void consent_answer(struct page *pg)
{
    run(pg, hear);
}
