/* For administrators: the podcasts that the server looks at by itself, how
 * each fares, subscribing another one, and ending that. */
#include "pages/pages.h"

#include "feeds/subscription.h"
#include "pages/admin.h"
#include "pages/owner.h"
#include "pages/page.h"

#define PLACE "/admin/podcasts"

static const struct page_list feeds_list = {
    .path = PLACE, .name = "page", .anchor = "", .limit = 50};

/* ---- the list ---- */

static struct str state_of(struct call *call, const struct subscription *s)
{
    if (s->is_dead)
        return arena_printf(call->arena,
                            "Given up: %.*s. Nobody tries any more until you "
                            "ask for it.",
                            STR_ARG(s->error));
    if (s->failing_s > 0)
        return arena_printf(call->arena,
                            "It fails since %.*s (tries: %lld): %.*s. It is "
                            "tried again.",
                            STR_ARG(page_date(call, s->failing_s)),
                            (long long)s->failures, STR_ARG(s->error));
    if (s->checked_s == 0)
        return STR("Not fetched yet.");
    if (s->changed_s == 0)
        return arena_printf(call->arena, "Looked at on %.*s.",
                            STR_ARG(page_date(call, s->checked_s)));
    return arena_printf(call->arena, "Looked at on %.*s; changed on %.*s.",
                        STR_ARG(page_date(call, s->checked_s)),
                        STR_ARG(page_date(call, s->changed_s)));
}

static void add_button(struct call *call, const struct subscription *s,
                       const char *verb, const char *class, const char *text)
{
    struct id_hex id;

    page_form(call, arena_printf(call->arena, PLACE "/%.*s/%s",
                                 STR_ARG(id_hex_text(s->id, &id)), verb));
    html(call->out,
         "<button class=\"{}\" aria-label=\"{}: {}\">{}</button></form>\n",
         str_from_c(class), str_from_c(text),
         s->title.n > 0 ? s->title : s->url, str_from_c(text));
}

static void add_feed(struct call *call, const struct subscription *s)
{
    struct id_hex id;

    html(call->out, "<li id=\"feed-{}\"><h2>", id_hex_text(s->id, &id));
    if (s->show.n > 0)
        html(call->out,
             "<a href=\"/show/{}\">{}</a></h2>\n"
             "<p class=\"code words\">{}</p>\n",
             s->show, s->title, s->url);
    else
        html(call->out, "{}</h2>\n", s->url);
    if (s->former_url.n > 0)
        html(call->out,
             "<p class=\"soft words\">It has moved here from {}</p>\n",
             s->former_url);
    html(call->out,
         s->failing_s > 0 ? "<p class=\"words\"><strong>{}</strong></p>\n"
                          : "<p class=\"soft words\">{}</p>\n",
         state_of(call, s));
    html(call->out, "<div class=\"actions\">\n");
    add_button(call, s, "refresh", "quiet", "Look now");
    add_button(call, s, "remove", "quiet", "End");
    html(call->out, "</div></li>\n");
}

static void add_form(struct call *call)
{
    page_form(call, STR(PLACE));
    page_notes(call, "subscribe");
    html(call->out, "<div class=\"row\">");
    page_input(call, "url", "Address of a feed", page_field(call, "url"), "",
               "required type=\"url\" autocomplete=\"off\" "
               "spellcheck=\"false\"");
    html(call->out, "<button>Subscribe</button></div></form>\n");
}

static enum err show(struct call *call)
{
    struct db_part part = page_list_part(call, &feeds_list);
    struct subscription *feeds;
    size_t count;
    enum err e =
        subscriptions_list(call->db, &part, call->arena, &feeds, &count);

    if (e)
        return e;
    admin_begin(call, STR("Podcasts"));
    owner_add_job(call);
    add_form(call);
    if (count == 0 && part.offset == 0)
        html(call->out,
             "<p>No podcast is subscribed. Paste the address of its feed "
             "above: its episodes are in the catalog a moment later, and new "
             "ones as they come.</p>\n");
    html(call->out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < count; i++)
        add_feed(call, &feeds[i]);
    html(call->out, "</ul>\n");
    page_list_links(call, &feeds_list, &part);
    page_end(call);
    return OK;
}

enum err owner_podcasts_show(struct call *call)
{
    static const struct page_done done[] = {
        {"added", "subscribe",
         "Subscribed. It is fetched now: load this page again in a moment."},
        {"asked", "subscribe", "It is fetched now."},
        {"removed", "subscribe",
         "The subscription has ended. What it has brought stays."},
    };

    page_praise_done(call, done, sizeof done / sizeof done[0]);
    return show(call);
}

/* ---- forms ---- */

/* What is done to which subscription. */
struct deed {
    struct subscription subscription;
    int64_t now_s;
};

static enum err add(struct db *db, void *arg)
{
    struct deed *d = arg;

    return subscriptions_add(db, &d->subscription, d->now_s);
}

static enum err refuse(struct call *call, int status, struct str why)
{
    call->r->status = status;
    page_blame(call, "subscribe", "url", why);
    return show(call);
}

enum err owner_podcasts_add(struct call *call)
{
    struct deed d = {.subscription = {.url = page_field(call, "url")},
                     .now_s = call_now_s(call)};
    enum err e;

    if (!subscription_url_is_valid(d.subscription.url))
        return refuse(call, 400,
                      STR("Please give an address that begins with https:// or "
                          "http://, without a password."));
    e = admin_write(call, add, &d);
    if (e == ERR_EXISTS)
        return refuse(call, 409, STR("That feed is subscribed already."));
    if (e == ERR_LIMIT)
        return refuse(call, 409, STR("No more feeds can be subscribed."));
    if (e)
        return admin_fail(call, e);
    call_audit(call, "podcast.add", "ok", d.subscription.url);
    return page_go(call, STR(PLACE "?done=added"));
}

static enum err ask(struct db *db, void *arg)
{
    const struct deed *d = arg;

    return subscriptions_ask(db, d->subscription.id, d->now_s);
}

static enum err drop(struct db *db, void *arg)
{
    const struct deed *d = arg;

    return subscriptions_remove(db, d->subscription.id);
}

/* Finds the subscription that the path names, and does it in the writer. */
static enum err act(struct call *call, struct deed *d,
                    enum err (*run)(struct db *db, void *deed))
{
    struct id id;
    enum err e;

    if (!id_from_hex(call->r->params[0], &id))
        return ERR_NOT_FOUND;
    d->now_s = call_now_s(call);
    e = subscriptions_find(call->db, id, call->arena, &d->subscription);
    return e ? e : admin_write(call, run, d);
}

enum err owner_podcast_refresh(struct call *call)
{
    struct deed d;
    enum err e = act(call, &d, ask);

    return e ? admin_fail(call, e) : page_go(call, STR(PLACE "?done=asked"));
}

enum err owner_podcast_remove(struct call *call)
{
    struct deed d;
    enum err e = act(call, &d, drop);

    if (e)
        return admin_fail(call, e);
    call_audit(call, "podcast.remove", "ok", d.subscription.url);
    return page_go(call, STR(PLACE "?done=removed"));
}
