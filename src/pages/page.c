/* What comes before and after every handler: a connection, who is signed in,
 * whether they may see the page, whether a form is ours, and the headers that
 * keep a page from being framed, cached or filled with others' content.
 *
 * Nothing here trusts a path that came in a parameter: see page_own_path. */
#include "pages/page.h"

#include "api/call/session.h"
#include "base/clock.h"
#include "pages/multipart.h"
#include "db/pool.h"

#define PATH_MAX_BYTES 16384

/* ---- headers ---- */

/* The scheme of a redirect URI, as a CSP source ("https:"). A form's answer
 * may lead there, and browsers hold form-action against the whole chain of
 * redirects that follows, so the host can't be named: the app's callback may
 * lead on. */
static struct str form_scheme(struct page *pg)
{
    struct str uri = pg->form_target;
    size_t colon = str_find(uri, ':');

    for (size_t i = 0; i < colon; i++) {
        char c = uri.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'))
            return STR_EMPTY;
    }
    if (colon == uri.n)
        return STR_EMPTY;
    return arena_printf(pg->arena, " https: %.*s:", (int)colon, uri.p);
}

static void add_headers(struct page *pg)
{
    struct str policy = arena_printf(
        pg->arena,
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "form-action 'self'%.*s; frame-ancestors 'none'; base-uri 'none'",
        STR_ARG(form_scheme(pg)));

    request_add_header(pg->r, "content-security-policy", policy);
    request_add_header(pg->r, "x-frame-options", STR("DENY"));
    /* With no-referrer, browsers would send forms with "Origin: null". */
    request_add_header(pg->r, "referrer-policy", STR("same-origin"));
}

/* ---- before the handler ---- */

static enum err find_user(struct page *pg)
{
    struct str id;
    enum err e = session_user(pg->db, pg->r, pg->now_s, pg->arena, &id);

    if (!e)
        e = users_find(pg->db, id, pg->arena, &pg->user);
    pg->has_user = !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Where to come back to after signing in: here, or for a form the page that
 * it stands on. */
static struct str way_back(struct page *pg)
{
    struct str path = pg->r->path;
    size_t second;

    if (pg->r->method == HTTP_GET)
        return arena_printf(pg->arena, "%.*s%s%.*s", STR_ARG(path),
                            pg->r->query.n > 0 ? "?" : "",
                            STR_ARG(pg->r->query));
    second = 1 + str_find(str_from(path, 1), '/');
    return str_of(path.p, second < path.n ? second : path.n);
}

static void send_to_sign_in(struct page *pg)
{
    struct str back = html_url_value(pg->arena, way_back(pg));

    page_go(pg, arena_printf(pg->arena, "/login?continue=%.*s", STR_ARG(back)));
}

static bool is_allowed(struct page *pg, const struct page_row *row)
{
    if (pg->r->method == HTTP_POST && !multipart_open(pg)) {
        page_refuse(pg, 400, "That form can't be read",
                    STR("Please go back and send it again."));
        return false;
    }
    if (pg->r->method == HTTP_POST && !session_form_is_ours(pg->r)) {
        page_refuse(pg, 403, "That form is out of date",
                    STR("Please go back, load the page again, and send the "
                        "form once more. Cookies have to be allowed."));
        return false;
    }
    if (row->access != PAGE_ANYONE && !pg->has_user) {
        send_to_sign_in(pg);
        return false;
    }
    if (row->access == PAGE_ADMIN && !pg->user.is_admin) {
        page_refuse(pg, 403, "For administrators only",
                    STR("Your account isn't one of theirs."));
        return false;
    }
    return true;
}

void page_run(struct request *r, const struct pages_config *config,
              const struct page_row *row)
{
    struct page pg = {.r = r,
                      .config = config,
                      .arena = &r->arena,
                      .out = &r->out,
                      .now_s = clock_unix_s()};

    r->type = "text/html; charset=utf-8";
    r->max_age_s = -1;
    r->no_etag = true;
    if (pool_take(config->pool, &pg.db) != OK) {
        page_unavailable(&pg);
    } else {
        if (find_user(&pg) != OK)
            page_unavailable(&pg);
        else if (is_allowed(&pg, row))
            row->handle(&pg);
        pool_give(config->pool, pg.db);
    }
    add_headers(&pg);
}

/* ---- answers ---- */

void page_refuse(struct page *pg, int status, const char *title,
                 struct str text)
{
    buf_clear(pg->out);
    pg->r->status = status;
    page_begin(pg, str_from_c(title));
    html(pg->out, "<p>{}</p>\n", text);
    page_end(pg);
}

void page_not_found(struct page *pg)
{
    page_refuse(pg, 404, "There is nothing here",
                STR("The address may be mistyped, or what was here is gone."));
}

void page_unavailable(struct page *pg)
{
    page_refuse(pg, 503, "Not just now",
                STR("This server can't reach its data. Please try again in a "
                    "moment."));
}

void page_go(struct page *pg, struct str location)
{
    buf_clear(pg->out);
    pg->r->status = pg->r->method == HTTP_POST ? 303 : 302;
    request_add_header(pg->r, "location", location);
    html(pg->out,
         "<!doctype html>\n<title>Moved</title>\n"
         "<p><a href=\"{}\">Go on</a></p>\n",
         location);
}

bool pages_fail(struct request *r, int status)
{
    struct page pg = {
        .r = r, .arena = &r->arena, .out = &r->out, .now_s = clock_unix_s()};
    struct str wanted = request_header(r, "accept");

    if (!str_starts(wanted, STR("text/html")) ||
        str_starts(r->path, STR("/v1/")) || str_starts(r->path, STR("/api/")))
        return false;
    r->type = "text/html; charset=utf-8";
    r->max_age_s = -1;
    r->no_etag = true;
    if (status == 404)
        page_not_found(&pg);
    else if (status == 413)
        page_refuse(&pg, 413, "That is too much",
                    STR("Please send a smaller file."));
    else if (status >= 500)
        page_refuse(&pg, status, "That didn't work",
                    STR("Please try again in a moment."));
    else
        page_refuse(&pg, status, "That didn't work",
                    STR("This server can't make sense of the request."));
    add_headers(&pg);
    return true;
}

/* ---- what came ---- */

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
            return true;
    }
    return false;
}

struct str page_field(struct page *pg, const char *name)
{
    struct str value = str_trim(request_form(pg->r, name, NULL));

    return has_control(value) ? STR_EMPTY : value;
}

bool page_field_is_on(struct page *pg, const char *name)
{
    struct str value = page_field(pg, name);

    return str_eq_c(value, "on") || str_eq_c(value, "yes") ||
           str_eq_c(value, "true") || str_eq_c(value, "1");
}

/* Browsers read a backslash as a slash and leave out control characters, so
 * that "/\t/host" and "/\host" are other sites' addresses to them. */
struct str page_own_path(struct page *pg, struct str path)
{
    struct str encoded = STR_EMPTY;
    char *to;
    size_t n = 0;

    if (path.n == 0 || path.n > PATH_MAX_BYTES || path.p[0] != '/' ||
        (path.n > 1 && path.p[1] == '/'))
        return STR("/");
    to = arena_alloc(pg->arena, path.n * 3);
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];

        if (c < 0x20 || c == 0x7f || c == '\\')
            return STR("/");
        if (c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>') {
            to[n++] = (char)c;
            continue;
        }
        encoded = html_url_value(pg->arena, str_of(path.p + i, 1));
        for (size_t j = 0; j < encoded.n; j++)
            to[n++] = encoded.p[j];
    }
    return str_of(to, n);
}

enum err page_write(struct page *pg, enum err (*run)(struct db *db, void *arg),
                    void *arg)
{
    return pool_write(pg->config->writer, run, arg);
}
