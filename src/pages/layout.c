/* The parts that every document has: head, a header with the navigation, one
 * main part with one first heading, a footer. */
#include "pages/page.h"

#include "accounts/users.h"
#include "api/call/session.h"
#include "base/clock.h"
#include "pages/embed.h"
#include "pages/files.h"

static const char mark[] =
    "<svg class=\"mark\" viewBox=\"0 0 32 32\" aria-hidden=\"true\" "
    "focusable=\"false\"><circle cx=\"14\" cy=\"18\" r=\"12\"/>"
    "<circle class=\"hole\" cx=\"14\" cy=\"18\" r=\"3\"/>"
    "<path d=\"M29 3v9l-9 8\"/></svg>";

/* Whether the page stands at the path, or below it ("/dashboard/new"): the home
 * page has everything below it, and only its own. */
static bool is_at(struct call *call, struct str path)
{
    return path.n == 1 ? str_eq(call->r->path, path)
                       : str_starts(call->r->path, path);
}

static void add_link(struct call *call, const char *path, const char *name)
{
    struct str to = str_from_c(path);

    html(call->out,
         is_at(call, to) ? "<a href=\"{}\" aria-current=\"page\">{}</a>\n"
                         : "<a href=\"{}\">{}</a>\n",
         to, str_from_c(name));
}

/* Where the state wasn't asked, at an address that has no page, the browser's
 * cookie tells what to offer. Should the cookie be nobody's any more, the links
 * lead to signing in. */
static bool is_signed_in(struct call *call)
{
    uint8_t hash[SESSIONS_HASH_BYTES];

    return call->db != NULL ? call->user != NULL : session_hash(call->r, hash);
}

static void add_find(struct call *call)
{
    html(call->out,
         "<form class=\"find\" role=\"search\" action=\"/search\">"
         "<label class=\"unseen\" for=\"find\">Find music</label>"
         "<input type=\"search\" id=\"find\" name=\"q\" maxlength=\"1000\" "
         "placeholder=\"Find music\" autocomplete=\"off\" value=\"{}\">"
         "</form>\n",
         str_eq(call->r->path, STR("/search")) ? request_query(call->r, "q")
                                               : STR_EMPTY);
}

static void add_own_links(struct call *call)
{
    if (call->user != NULL)
        html(call->out, "<p>Signed in as <a href=\"/user/{}\">{}</a></p>\n",
             users_id_in_url(call->arena, call->user->id), call->user->id);
    if (call->user != NULL && call->user->is_admin)
        add_link(call, "/admin", "Admin");
    add_link(call, "/dashboard", "Apps");
    add_link(call, "/account", "Account");
    page_form(call, STR("/logout"));
    html(call->out, "<button class=\"plain\">Sign out</button></form>\n");
}

static void add_ways_in(struct call *call)
{
    add_link(call, "/login", "Sign in");
    if (call->config->open_signup)
        add_link(call, "/signup", "Make an account");
}

/* When the state has failed, nothing is offered that couldn't be had. */
static void add_navigation(struct call *call)
{
    bool is_known = is_signed_in(call);

    if (call->db == NULL && call->r->status >= 500)
        return;
    add_find(call);
    html(call->out, "<nav aria-label=\"Site\">\n");
    add_link(call, "/", "Home");
    add_link(call, "/search", "Search");
    if (is_known)
        add_link(call, "/collection", "Library");
    html(call->out, "</nav>\n<nav class=\"own\" aria-label=\"Account\">\n");
    if (is_known)
        add_own_links(call);
    else
        add_ways_in(call);
    html(call->out, "</nav>\n");
}

/* An address as others can follow it: one on this server gets its name. */
static struct str whole_address(struct call *call, struct str address)
{
    if (address.n == 0 || address.p[0] != '/')
        return address;
    return arena_printf(call->arena, "%.*s%.*s", STR_ARG(call->r->base_url),
                        STR_ARG(address));
}

/* What a program shows that is given a link to the page (ogp.me). */
static void add_sharing(struct call *call, const struct page_head *head)
{
    struct str address = whole_address(call, head->path);

    html(call->out,
         "<link rel=\"canonical\" href=\"{}\">\n"
         "<meta property=\"og:site_name\" content=\"Tonearm\">\n"
         "<meta property=\"og:type\" content=\"{}\">\n"
         "<meta property=\"og:title\" content=\"{}\">\n"
         "<meta property=\"og:url\" content=\"{}\">\n",
         address, str_from_c(head->kind), head->title, address);
    if (head->description.n > 0)
        html(call->out,
             "<meta name=\"description\" content=\"{}\">\n"
             "<meta property=\"og:description\" content=\"{}\">\n",
             head->description, head->description);
    if (head->image.n > 0)
        html(call->out, "<meta property=\"og:image\" content=\"{}\">\n",
             whole_address(call, head->image));
    embed_link(call, address, head->title);
}

static void begin_document(struct call *call, const struct page_head *head)
{
    html(call->out,
         "<!doctype html>\n<html lang=\"en\">\n<head>\n"
         "<meta charset=\"utf-8\">\n<title>{} · Tonearm</title>\n"
         "<meta name=\"viewport\" content=\"width=device-width, "
         "initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n"
         "<link rel=\"stylesheet\" href=\"/style.css\">\n",
         head->title);
    if (call->has_bar)
        html(call->out, "<link rel=\"stylesheet\" href=\"{}\">\n",
             files_site_path(call, "bar.css"));
    if (head->path.n > 0)
        add_sharing(call, head);
    html(call->out, "</head>\n<body>\n"
                    "<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
                    "<header>\n<a class=\"brand\" href=\"/\">");
    buf_lit(call->out, mark);
    html(call->out, "Tonearm</a>\n");
    add_navigation(call);
    html(call->out, "</header>\n");
}

void page_begin(struct call *call, struct str title)
{
    struct page_head head = {.title = title};

    begin_document(call, &head);
    html(call->out, "<main id=\"main\">\n<h1>{}</h1>\n", title);
}

void page_begin_site(struct call *call, const struct page_head *head)
{
    call->has_player = true;
    call->has_bar = true;
    begin_document(call, head);
    html(call->out, "<main id=\"main\" class=\"wide\">\n");
}

/* The token of the answer's forms. Made once: making it may set a cookie. */
static struct str form_token(struct call *call)
{
    if (call->form_token.n == 0)
        call->form_token = session_form_token(call->r);
    return call->form_token;
}

/* The player bar's place, which its script fills. Only who is signed in can
 * have a token, for which the script asks as a form would. */
static void add_bar(struct call *call)
{
    if (call->user == NULL)
        html(call->out, "<div id=\"bar\"></div>\n");
    else
        html(call->out,
             "<div id=\"bar\" data-user=\"{}\" data-token=\"{}\"></div>\n",
             call->user->id, form_token(call));
    html(call->out, "<script type=\"module\" src=\"{}\"></script>\n",
         files_site_path(call, "site.js"));
}

void page_end(struct call *call)
{
    html(call->out, "</main>\n<footer><a href=\"/\">Tonearm</a>, a music "
                    "server of your own · <a href=\"/developers\">For "
                    "developers</a></footer>\n");
    if (call->has_bar)
        add_bar(call);
    else if (call->has_script)
        html(call->out, "<script type=\"module\" src=\"{}\"></script>\n",
             files_site_path(call, "copy.js"));
    html(call->out, "</body>\n</html>\n");
}

void page_fold_begin(struct call *call, const char *id, const char *title,
                     struct str detail)
{
    html(call->out,
         "<details class=\"fold\" id=\"{}\"{}>\n<summary><h2>{}</h2>",
         str_from_c(id), page_has_notes(call, id) ? STR(" open") : STR_EMPTY,
         str_from_c(title));
    if (detail.n > 0)
        html(call->out, " <span class=\"soft\">{}</span>", detail);
    html(call->out, "</summary>\n");
    page_notes(call, id);
}

void page_fold_end(struct call *call)
{
    html(call->out, "</details>\n");
}

void page_copyable(struct call *call, const char *id, const char *what,
                   struct str text)
{
    call->has_script = true;
    html(call->out, "<code");
    if (id[0] != '\0')
        html(call->out, " id=\"{}\"", str_from_c(id));
    html(call->out, " data-copy=\"{}\">{}</code>", str_from_c(what), text);
}

/* ---- forms ---- */

void page_form(struct call *call, struct str action)
{
    html(call->out,
         "<form method=\"post\" action=\"{}\">\n"
         "<input type=\"hidden\" name=\"token\" value=\"{}\">\n",
         action, form_token(call));
}

void page_upload_form(struct call *call, struct str action)
{
    html(call->out,
         "<form method=\"post\" enctype=\"multipart/form-data\" "
         "action=\"{}\">\n"
         "<input type=\"hidden\" name=\"token\" value=\"{}\">\n",
         action, form_token(call));
}

void page_input(struct call *call, const char *name, const char *label,
                struct str value, const char *hint, const char *attributes)
{
    page_label(call, name, label, hint);
    html(call->out, "<input");
    page_attributes(call, name, hint);
    html(call->out, " value=\"{}\" ", value);
    buf_str(call->out, str_from_c(attributes));
    buf_lit(call->out, "></p>\n");
}

void page_notice(struct call *call, struct str text)
{
    if (text.n > 0)
        html(call->out, "<p class=\"notice\" role=\"status\">{}</p>\n", text);
}

void page_complaint(struct call *call, struct str text)
{
    if (text.n > 0)
        html(call->out, "<p class=\"complaint\" role=\"alert\">{}</p>\n", text);
}

struct str page_date(struct call *call, int64_t unix_s)
{
    char text[DATE_WORDS_MAX];
    int n = date_to_words(date_from_days(unix_s / 86400), text);

    return arena_str(call->arena, str_of(text, (size_t)n));
}
