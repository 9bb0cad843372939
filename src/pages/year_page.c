/* GET /year, /year/{year}: what its listener has heard, private sessions
 * included, for nobody else. It can be shared by a link (/year/shared/{key}),
 * until that is withdrawn: then everybody who has it sees the year without what
 * was private. */
#include "pages/year_page.h"

#include "accounts/users.h"
#include "pages/page.h"
#include "pages/pages.h"

/* ---- what is asked for ---- */

/* A number of the query or the form in a range; false for any other text. */
static bool read_number(struct str text, int64_t least, int64_t most, int *out)
{
    int64_t n;

    if (!str_to_i64(text, &n) || n < least || n > most)
        return false;
    *out = (int)n;
    return true;
}

static bool read_year(struct call *call, int *year)
{
    return read_number(call->r->params[0], YEAR_FIRST, YEAR_LAST, year);
}

static unsigned read_month(struct call *call)
{
    int month;

    return read_number(request_query(call->r, "month"), 1, 12, &month)
               ? (unsigned)month
               : 0;
}

/* ---- its listener's ---- */

enum err year_page_latest(struct call *call)
{
    int first, last;
    enum err e = year_range(call->db, call->user->id, &first, &last);

    if (e)
        return e;
    if (last == 0)
        last = date_from_days(call_now_s(call) / 86400).year;
    return page_go(call, arena_printf(call->arena, "/year/%d", last));
}

static void note_done(struct call *call)
{
    static const struct page_done done[] = {
        {"shared", "sharing", "Shared. Whoever has the link sees this year."},
        {"withdrawn", "sharing", "Done. The link leads nowhere any more."},
    };

    page_praise_done(call, done, sizeof done / sizeof done[0]);
}

enum err year_page_show(struct call *call)
{
    struct year_view view = {.asked = {.user = call->user->id}};
    enum err e;

    if (!read_year(call, &view.asked.year))
        return page_not_found(call);
    view.asked.month = read_month(call);
    page_zone(call, &view.zone);
    view.asked.zone = &view.zone;
    view.path = arena_printf(call->arena, "/year/%d", view.asked.year);
    e = year_range(call->db, call->user->id, &view.first, &view.last);
    if (!e)
        e = year_share_get(call->db, call->user->id, view.asked.year,
                           call->arena, &view.share);
    view.is_shared = !e;
    if (!e || e == ERR_NOT_FOUND)
        e = year_read(call->db, call->catalog, &view.asked, call->arena,
                      &view.year);
    if (e)
        return e;
    note_done(call);
    year_page_write(call, &view);
    return OK;
}

/* ---- sharing it ---- */

void year_page_add_sharing(struct call *call, const struct year_view *v)
{
    struct str year = html_number(call->arena, v->asked.year);
    char key[ID_TEXT_LENGTH];

    html(call->out, "<h2 id=\"sharing\">Show it to others</h2>\n");
    page_notes(call, "sharing");
    if (!v->is_shared) {
        html(call->out, "<p>Nobody but you sees this page. With a link of its "
                        "own, whoever has that does, without what you heard in "
                        "private sessions.</p>\n");
        page_form(call,
                  arena_printf(call->arena, "/year/%d/share", v->asked.year));
        html(call->out,
             "<input type=\"hidden\" name=\"zone\" value=\"{}\">\n"
             "<button>Share {}</button></form>\n",
             v->zone.name, year);
        return;
    }
    id_to_base62(v->share.key, key);
    html(call->out,
         "<p>Whoever has this link sees {} as you do, without what "
         "you heard in private sessions:</p>\n<p>",
         year);
    page_copyable(call, "year-link", "link",
                  arena_printf(call->arena, "%.*s/year/shared/%.*s",
                               STR_ARG(call->r->base_url), (int)sizeof key,
                               key));
    html(call->out, "</p>\n");
    page_form(call,
              arena_printf(call->arena, "/year/%d/withdraw", v->asked.year));
    html(call->out, "<button class=\"danger\">Withdraw the link</button>"
                    "</form>\n");
}

static enum err share(struct db *db, void *arg)
{
    return year_share_make(db, arg);
}

static enum err go_back(struct call *call, int year, const char *done)
{
    return page_go(call, arena_printf(call->arena, "/year/%d?done=%s#sharing",
                                      year, done));
}

enum err year_page_share(struct call *call)
{
    struct year_share new = {.user = call->user->id,
                             .made_s = call_now_s(call)};
    struct zone zone;
    enum err e;

    if (!read_year(call, &new.year))
        return page_not_found(call);
    page_zone_named(call, page_field(call, "zone"), &zone);
    new.zone = zone.name;
    year_share_draw(&new);
    e = call_write(call, share, &new);
    if (e)
        return e;
    call_audit(call, "year.share", "ok", call->user->id);
    return go_back(call, new.year, "shared");
}

static enum err withdraw(struct db *db, void *arg)
{
    const struct year_share *old = arg;

    return year_share_end(db, old->user, old->year);
}

enum err year_page_withdraw(struct call *call)
{
    struct year_share old = {.user = call->user->id};
    enum err e;

    if (!read_year(call, &old.year))
        return page_not_found(call);
    e = call_write(call, withdraw, &old);
    if (e)
        return e;
    call_audit(call, "year.withdraw", "ok", call->user->id);
    return go_back(call, old.year, "withdrawn");
}

/* ---- whoever has the link ---- */

/* What a key's listener shows; ERR_NOT_FOUND for no such key, and for an
 * account that is locked. */
static enum err find_shared(struct call *call, struct year_view *view)
{
    struct user user;
    struct id key;
    enum err e;

    if (!id_from_base62(call->r->params[0], &key))
        return ERR_NOT_FOUND;
    e = year_share_find(call->db, key, call->arena, &view->share);
    if (!e)
        e = users_find(call->db, view->share.user, call->arena, &user);
    if (e)
        return e;
    view->name = user.display_name.n > 0 ? user.display_name : user.id;
    return user.locked_s > 0 ? ERR_NOT_FOUND : OK;
}

enum err year_page_shared(struct call *call)
{
    struct year_view view = {.path = call->r->path};
    enum err e = find_shared(call, &view);

    if (e == ERR_NOT_FOUND)
        return page_not_found(call);
    if (e)
        return e;
    view.asked.month = read_month(call);
    view.asked.user = view.share.user;
    view.asked.year = view.share.year;
    page_zone_named(call, view.share.zone, &view.zone);
    view.asked.zone = &view.zone;
    view.asked.public_only = true;
    e = year_read(call->db, call->catalog, &view.asked, call->arena,
                  &view.year);
    if (e)
        return e;
    /* Who has the link was given it: no machine has to find it. */
    request_add_header(call->r, "x-robots-tag", STR("noindex"));
    year_page_write(call, &view);
    return OK;
}
