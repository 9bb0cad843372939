/* Who has lost the role since their page was read writes nothing more: that is
 * looked at where everything is written, so that two administrators can't take
 * it from each other at once. */
#include "pages/admin.h"

#include "accounts/users_edit.h"
#include "base/url.h"
#include "pages/page.h"

#define SEARCH_MAX_BYTES 255

static const struct {
    const char *path;
    const char *name;
} places[] = {
    {"/admin", "Requests"},          {"/admin/users", "Users"},
    {"/admin/apps", "Apps"},         {"/admin/catalog", "Catalog"},
    {"/admin/imports", "Imports"},   {"/admin/corrections", "Corrections"},
    {"/admin/podcasts", "Podcasts"}, {"/admin/folders", "Folders"},
    {"/admin/health", "Health"}};

/* Also on the pages below: of one user. All of them are below the first. */
static bool is_here(struct call *call, size_t place)
{
    struct str path = str_from_c(places[place].path);

    return place == 0 ? str_eq(call->r->path, path)
                      : str_starts(call->r->path, path);
}

void admin_begin(struct call *call, struct str title)
{
    page_begin(call, title);
    html(call->out, "<nav class=\"places\" aria-label=\"Administration\">\n");
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        html(call->out,
             is_here(call, i) ? "<a href=\"{}\" aria-current=\"page\">{}</a>\n"
                              : "<a href=\"{}\">{}</a>\n",
             str_from_c(places[i].path), str_from_c(places[i].name));
    html(call->out, "</nav>\n");
}

/* ---- writing ---- */

struct checked {
    struct str user;
    enum err (*run)(struct db *db, void *arg);
    void *arg;
};

static enum err run_checked(struct db *db, void *arg)
{
    const struct checked *c = arg;
    enum err e = users_check_admin(db, c->user);

    return e ? e : c->run(db, c->arg);
}

enum err admin_write(struct call *call,
                     enum err (*run)(struct db *db, void *arg), void *arg)
{
    struct checked c = {call->user->id, run, arg};

    return call_write(call, run_checked, &c);
}

enum err admin_fail(struct call *call, enum err e)
{
    if (e == ERR_NOT_FOUND)
        return page_not_found(call);
    if (e == ERR_INVALID)
        return page_refuse(call, 403, "For administrators only",
                           STR("Your account isn't one of theirs any more."));
    return e;
}

void admin_add_seen(struct call *call, uint64_t version)
{
    html(call->out, "<input type=\"hidden\" name=\"seen\" value=\"{}\">\n",
         arena_printf(call->arena, "%llu", (unsigned long long)version));
}

uint64_t admin_seen(struct call *call)
{
    uint64_t seen;

    return str_to_u64(page_field(call, "seen"), &seen) ? seen : 0;
}

/* ---- searching ---- */

struct str admin_search_text(struct call *call, struct page_list *list)
{
    struct str text = str_trim(request_query(call->r, "q"));

    if (text.n > SEARCH_MAX_BYTES)
        text = STR_EMPTY;
    if (text.n > 0)
        list->also =
            arena_printf(call->arena, "q=%.*s&",
                         STR_ARG(url_encode(call->arena, text, URL_KEEP_NONE)));
    return text;
}

void admin_search_form(struct call *call, const struct page_list *list,
                       const char *label, struct str text)
{
    html(call->out, "<form role=\"search\" action=\"{}\">\n<div class=\"row\">",
         str_from_c(list->path));
    page_input(call, "q", label, text, "",
               "type=\"search\" maxlength=\"255\" autocapitalize=\"none\" "
               "spellcheck=\"false\"");
    html(call->out, "<button class=\"quiet\">Search</button></div></form>\n");
}
