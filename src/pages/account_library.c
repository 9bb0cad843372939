/* What the user keeps here: how much, their playlists, and the end of what they
 * saved. */
#include "pages/account.h"

#include "library/follow.h"
#include "library/saved.h"
#include "library/shelf.h"
#include "pages/page.h"
#include "pages/page_list.h"
#include "pages/pages.h"

static const struct {
    enum sequence_kind kind;
    const char *words;
} saved_kinds[] = {
    {SEQUENCE_TRACK, "Tracks"},         {SEQUENCE_ALBUM, "Albums"},
    {SEQUENCE_SHOW, "Shows"},           {SEQUENCE_EPISODE, "Episodes"},
    {SEQUENCE_AUDIOBOOK, "Audiobooks"},
};
#define SAVED_KINDS (sizeof saved_kinds / sizeof saved_kinds[0])

/* ---- how much ---- */

static struct str number(struct call *call, uint32_t n)
{
    return arena_printf(call->arena, "%u", n);
}

static void add_count(struct call *call, const char *words, uint32_t n)
{
    html(call->out, "<dt>{}</dt><dd>{}</dd>\n", str_from_c(words),
         number(call, n));
}

static enum err add_saved(struct call *call)
{
    struct saved_list list = {.user = call->user->id};
    uint32_t n;
    enum err e = OK;

    for (size_t i = 0; i < SAVED_KINDS && !e; i++) {
        list.kind = saved_kinds[i].kind;
        e = saved_count(call->db, &list, &n);
        if (!e)
            add_count(call, saved_kinds[i].words, n);
    }
    return e;
}

static enum err add_follows(struct call *call)
{
    struct saved_list artists = {call->user->id, SEQUENCE_ARTIST};
    uint32_t n;
    enum err e = saved_count(call->db, &artists, &n);

    if (e)
        return e;
    add_count(call, "Artists you follow", n);
    e = follow_count_users(call->db, call->user->id, &n);
    if (e)
        return e;
    add_count(call, "People you follow", n);
    add_count(call, "Your followers", call->user->followers);
    return OK;
}

/* ---- playlists ---- */

static const struct page_list lists = {
    .path = "/account", .name = "lists", .anchor = "#playlists", .limit = 25};

static const char *kind_of(const struct call *call, const struct playlist *p)
{
    if (!str_eq(p->owner, call->user->id))
        return "followed";
    return p->is_collaborative ? "collaborative"
           : p->is_public      ? "public"
                               : "private";
}

static void add_playlist(struct call *call, const struct playlist *p)
{
    html(call->out, "<li>{} <span class=\"soft\">{} {}, {}</span></li>\n",
         p->name, number(call, p->items),
         p->items == 1 ? STR("item") : STR("items"),
         str_from_c(kind_of(call, p)));
}

static enum err add_playlists(struct call *call)
{
    struct db_part part = page_list_part(call, &lists);
    struct shelf_page page;
    enum err e =
        shelf_page(call->db, call->user->id, SHELF_ALL, (uint32_t)part.offset,
                   (uint32_t)part.limit, call->arena, &page);

    if (e)
        return e;
    part.count = (int64_t)page.count;
    part.has_more = part.offset + part.count < (int64_t)page.total;
    html(call->out, "<h3 id=\"playlists\">Playlists</h3>\n");
    if (page.total == 0) {
        html(call->out, "<p>You have none, and follow none.</p>\n");
        return OK;
    }
    html(call->out, "<ul>\n");
    for (size_t i = 0; i < page.count; i++)
        add_playlist(call, &page.lists[i]);
    html(call->out, "</ul>\n");
    page_list_links(call, &lists, &part);
    return OK;
}

/* ---- the section ---- */

static void add_clearing(struct call *call)
{
    html(
        call->out,
        "<details><summary>Clear what you saved…</summary>\n"
        "<p>All tracks, albums, shows, episodes and audiobooks that you saved "
        "are forgotten at once, and nobody can bring them back. Playlists, and "
        "whom you follow, stay.</p>\n");
    page_form(call, STR("/account/library/clear"));
    html(call->out, "<button class=\"danger\">Clear my library</button></form>"
                    "</details>\n");
}

enum err account_library(struct call *call)
{
    enum err e;

    html(call->out, "<h2 id=\"library\">Your library</h2>\n");
    page_notes(call, "library");
    html(call->out, "<dl class=\"facts\">\n");
    e = add_saved(call);
    if (!e)
        e = add_follows(call);
    html(call->out, "</dl>\n");
    if (!e)
        e = add_playlists(call);
    if (!e)
        add_clearing(call);
    return e;
}

/* ---- clearing ---- */

static enum err clear(struct db *db, void *user_id)
{
    struct saved_list list = {.user = *(const struct str *)user_id};
    enum err e = OK;

    for (size_t i = 0; i < SAVED_KINDS && !e; i++) {
        list.kind = saved_kinds[i].kind;
        e = saved_clear(db, &list);
    }
    return e;
}

enum err account_library_clear(struct call *call)
{
    enum err e = call_write(call, clear, &call->user->id);

    return e ? e : page_go(call, STR("/account?done=cleared#library"));
}
