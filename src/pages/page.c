/* Answers that are pages, and the fields of forms.
 *
 * A path that came in a parameter is never trusted: see page_own_path. */
#include "pages/page.h"

#include "base/url.h"

#define PATH_MAX_BYTES 16384

/* ---- answers ---- */

enum err page_refuse(struct call *call, int status, const char *title,
                     struct str text)
{
    buf_clear(call->out);
    call->r->status = status;
    page_begin(call, str_from_c(title));
    html(call->out, "<p>{}</p>\n", text);
    page_end(call);
    return OK;
}

enum err page_not_found(struct call *call)
{
    buf_clear(call->out);
    call->r->status = 404;
    page_begin(call, STR("There is nothing here"));
    html(call->out,
         "<p>The address may be mistyped, or what was here is gone.</p>\n"
         "<p class=\"actions\"><a class=\"button\" href=\"/\">Home</a> "
         "<a class=\"button quiet\" href=\"/search\">Search</a></p>\n");
    page_end(call);
    return OK;
}

enum err page_go(struct call *call, struct str location)
{
    buf_clear(call->out);
    /* 303 has the browser ask with GET, so that loading the page again doesn't
     * send the form again. */
    call->r->status = call->r->method == HTTP_POST ? 303 : 302;
    request_add_header(call->r, "location", location);
    html(call->out,
         "<!doctype html>\n<title>Moved</title>\n"
         "<p><a href=\"{}\">Go on</a></p>\n",
         location);
    return OK;
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

struct str page_field(struct call *call, const char *name)
{
    struct str value = str_trim(request_form(call->r, name, NULL));

    return has_control(value) ? STR_EMPTY : value;
}

bool page_field_is_on(struct call *call, const char *name)
{
    struct str value = page_field(call, name);

    return str_eq_c(value, "on") || str_eq_c(value, "yes") ||
           str_eq_c(value, "true") || str_eq_c(value, "1");
}

/* Browsers read a backslash as a slash and leave out control characters, so
 * that "/\t/host" and "/\host" are other sites' addresses to them. */
struct str page_own_path(struct call *call, struct str path)
{
    /* "//host/" is another site's address. */
    if (path.n == 0 || path.n > PATH_MAX_BYTES || path.p[0] != '/' ||
        (path.n > 1 && path.p[1] == '/'))
        return STR("/");
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];

        if (c < 0x20 || c == 0x7f || c == '\\')
            return STR("/");
    }
    return url_encode(call->arena, path, URL_KEEP_PATH);
}

bool page_may_load(struct str url)
{
    return str_starts(url, STR("https://")) ||
           (url.n > 1 && url.p[0] == '/' && url.p[1] != '/');
}
