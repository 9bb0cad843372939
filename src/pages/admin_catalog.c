/* For administrators: the generations of the catalog that are there, which one
 * is in use, taking another one into use, removing the others, and what is
 * other in one than in another.
 *
 * Checking a generation before it is used, and comparing two, reads all of
 * them: a second or so a million entities, on a reader. */
#include "pages/pages.h"

#include <stdlib.h>

#include "catalog/catalog.h"
#include "catalog/compare.h"
#include "catalog/store.h"
#include "generation/generation.h"
#include "pages/admin.h"
#include "pages/page.h"
#include "pages/site.h"

/* More entities aren't compared while somebody waits: `tonearm catalog diff`
 * does that. */
#define COMPARED_MAX 4000000

static struct str size_text(struct call *call, uint64_t bytes)
{
    return arena_printf(call->arena, "%.1f MiB", (double)bytes / (1 << 20));
}

/* "24 November 2026, 06:00 UTC", in the arena. */
static struct str time_text(struct call *call, int64_t unix_s)
{
    return arena_printf(call->arena, "%.*s, %02d:%02d UTC",
                        STR_ARG(page_date(call, unix_s)),
                        (int)(unix_s / 3600 % 24), (int)(unix_s / 60 % 60));
}

/* ---- the list ---- */

static void add_use(struct call *call, const struct store_entry *entry)
{
    struct str number = html_number(call->arena, entry->generation);

    page_form(call, STR("/admin/catalog/use"));
    html(call->out,
         "<input type=\"hidden\" name=\"generation\" value=\"{}\">\n"
         "<button class=\"quiet\">Use generation {}</button></form>\n",
         number, number);
}

/* `before` is the generation before it, NULL for the oldest. */
static void add_entry(struct call *call, const struct store_entry *entry,
                      const struct store_entry *before)
{
    struct str number = html_number(call->arena, entry->generation);

    html(call->out, "<li><h2>Generation {}</h2>\n<p class=\"soft\">", number);
    if (entry->current)
        html(call->out, "<strong>In use.</strong> ");
    html(call->out, "Made on {}, {}", time_text(call, entry->modified_s),
         size_text(call, entry->bytes));
    html(call->out, ".");
    /* Until the server has looked again, within a second. */
    if (!entry->current &&
        entry->generation == generation_number(call->generation))
        html(call->out, " Answers still come from it.");
    html(call->out, "</p>\n");
    if (before != NULL)
        html(call->out,
             "<p><a href=\"/admin/catalog/changes?from={}&amp;to={}\">What is "
             "other than in generation {}</a></p>\n",
             html_number(call->arena, before->generation), number,
             html_number(call->arena, before->generation));
    if (!entry->current)
        add_use(call, entry);
    html(call->out, "</li>\n");
}

static void add_prune(struct call *call)
{
    page_fold_begin(call, "prune", "Remove the others", STR_EMPTY);
    html(call->out, "<p>Every generation but the one in use is removed from "
                    "the disk. There is no way back to them then.</p>\n");
    page_form(call, STR("/admin/catalog/prune"));
    html(call->out,
         "<p class=\"field\"><label class=\"choice\">"
         "<input type=\"checkbox\" name=\"sure\" value=\"on\" required> I want "
         "to keep the one in use only</label></p>\n"
         "<button class=\"danger\">Remove the others</button></form>\n");
    page_fold_end(call);
}

/* What is served, as far as there is any of it: "4 artists, 9 albums". */
static void add_counts(struct call *call)
{
    const char *before = "<p>";

    for (unsigned t = 0; t < ENTITY_COUNT; t++) {
        uint32_t count = catalog_count(call->catalog, (enum entity)t);

        if (count == 0)
            continue;
        buf_str(call->out, str_from_c(before));
        html(call->out, "{} {}", html_number(call->arena, count),
             entity_plural((enum entity)t));
        before = ", ";
    }
    html(call->out, before[0] == ',' ? ".</p>\n" : "");
}

static enum err show(struct call *call)
{
    struct store_entry *entries;
    size_t count;
    enum err e = store_list(call->config->store, &entries, &count);

    if (e)
        return e;
    admin_begin(call, STR("Catalog"));
    page_notes(call, "catalog");
    add_counts(call);
    html(call->out, "<ul class=\"list\">\n");
    for (size_t i = count; i-- > 0;)
        add_entry(call, &entries[i], i > 0 ? &entries[i - 1] : NULL);
    html(call->out, "</ul>\n");
    if (count == 0)
        html(call->out, "<p>Nothing was imported yet.</p>\n");
    if (count > 1)
        add_prune(call);
    free(entries);
    page_end(call);
    return OK;
}

enum err admin_catalog_show(struct call *call)
{
    struct str done = request_query(call->r, "done");

    if (str_eq(done, STR("used")))
        page_praise(call, "catalog",
                    STR("That generation is in use. Answers come from it in a "
                        "second."));
    if (str_eq(done, STR("pruned")))
        page_praise(call, "catalog", STR("The others are removed."));
    return show(call);
}

/* ---- use and prune ---- */

/* Locks a store of its own: the server's is read by other threads. NULL when
 * that can't be had, and the page has said why. */
static struct store *take_store(struct call *call, enum err *e)
{
    struct store *store = store_open_again(call->config->store);

    *e = store_lock(store);
    if (!*e)
        return store;
    store_close(store);
    if (*e == ERR_BUSY) {
        call->r->status = 409;
        page_complain(call, "catalog",
                      STR("An import is running. Please try again when it is "
                          "done."));
        *e = show(call);
    }
    return NULL;
}

/* The number in a text; 0 for none. */
static uint32_t read_number(struct str text)
{
    uint64_t n;

    return str_to_u64(text, &n) && n <= UINT32_MAX ? (uint32_t)n : 0;
}

static enum err refuse_damaged(struct call *call)
{
    call->r->status = 409;
    page_complain(call, "catalog",
                  STR("That generation is damaged, and was left alone: the "
                      "server's log says how."));
    return show(call);
}

enum err admin_catalog_use(struct call *call)
{
    struct str text = page_field(call, "generation");
    uint32_t generation = read_number(text);
    struct store *store;
    enum err e;

    if (generation == 0)
        return page_not_found(call);
    store = take_store(call, &e);
    if (store == NULL)
        return e;
    e = store_use(store, generation);
    store_close(store);
    if (e == ERR_CORRUPT || e == ERR_VERSION)
        return refuse_damaged(call);
    if (e)
        return admin_fail(call, e);
    call_audit(call, "catalog.use", "ok", text);
    return page_go(call, STR("/admin/catalog?done=used"));
}

enum err admin_catalog_prune(struct call *call)
{
    struct store *store;
    unsigned removed;
    enum err e;

    if (!page_field_is_on(call, "sure")) {
        call->r->status = 400;
        page_complain(call, "prune",
                      STR("Please say that you want to, by the box."));
        return show(call);
    }
    store = take_store(call, &e);
    if (store == NULL)
        return e;
    e = store_prune(store, 0, &removed);
    store_close(store);
    if (e)
        return e;
    call_audit(call, "catalog.prune", "ok", STR_EMPTY);
    return page_go(call, STR("/admin/catalog?done=pruned"));
}

/* ---- what is other ---- */

/* Two generations that are compared. */
struct pair {
    uint32_t number[2];
    struct catalog *catalog[2];
};

static void close_pair(struct pair *p)
{
    catalog_close(p->catalog[0]);
    catalog_close(p->catalog[1]);
}

/* ERR_NOT_FOUND when either isn't there. */
static enum err open_pair(struct call *call, struct pair *p)
{
    static const char *const names[] = {"from", "to"};
    enum err e = OK;

    *p = (struct pair){.number = {0}};
    for (int i = 0; i < 2 && !e; i++) {
        p->number[i] = read_number(request_query(call->r, names[i]));
        e = p->number[i] == 0
                ? ERR_NOT_FOUND
                : store_open_catalog(call->config->store, p->number[i],
                                     &p->catalog[i]);
    }
    if (e)
        close_pair(p);
    return e;
}

static void add_difference(struct call *call, struct str name,
                           const struct catalog_difference *d)
{
    const uint32_t numbers[] = {d->before, d->after, d->added, d->changed,
                                d->gone};

    html(call->out, "<tr><th scope=\"row\">{}</th>", name);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        html(call->out, "<td>{}</td>", html_number(call->arena, numbers[i]));
    html(call->out, "</tr>\n");
}

/* ---- names ---- */

/* A few entities of one type in one generation. */
struct examples {
    const struct catalog *catalog;
    enum entity type;
    const char *what; /* "Added" */
    const uint32_t *numbers;
    uint32_t count; /* of all, which may be more than there are numbers */
};

/* What the catalog has that is served has a page, unless it is a category. */
static void add_example(struct call *call, const struct examples *x, uint32_t i)
{
    struct str name = catalog_name(x->catalog, x->type, x->numbers[i]);
    struct id id = catalog_id(x->catalog, x->type, x->numbers[i]);
    uint32_t n = catalog_find(call->catalog, x->type, id);

    buf_str(call->out, i > 0 ? STR(", ") : STR_EMPTY);
    if (n == CATALOG_NONE || x->type == ENTITY_CATEGORY)
        html(call->out, "{}", name);
    else
        html(call->out, "<a href=\"{}\">{}</a>", site_path(call, x->type, n),
             name);
}

static void add_examples(struct call *call, const struct examples *x)
{
    uint32_t shown = x->count < CATALOG_EXAMPLES ? x->count : CATALOG_EXAMPLES;

    if (x->count == 0)
        return;
    html(call->out, "<li class=\"words\">{} {}: ", str_from_c(x->what),
         entity_plural(x->type));
    for (uint32_t i = 0; i < shown; i++)
        add_example(call, x, i);
    if (x->count > shown)
        html(call->out, ", and {} more",
             html_number(call->arena, x->count - shown));
    html(call->out, "</li>\n");
}

static void add_names(struct call *call, const struct pair *p,
                      const struct catalog_difference by_type[ENTITY_COUNT])
{
    html(call->out, "<ul class=\"list\">\n");
    for (unsigned t = 0; t < ENTITY_COUNT; t++) {
        const struct catalog_difference *d = &by_type[t];
        const struct examples lists[] = {
            {p->catalog[1], (enum entity)t, "Added", d->some_added, d->added},
            {p->catalog[1], (enum entity)t, "Changed", d->some_changed,
             d->changed},
            {p->catalog[0], (enum entity)t, "Gone", d->some_gone, d->gone}};

        for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
            add_examples(call, &lists[i]);
    }
    html(call->out, "</ul>\n");
}

static void add_differences(struct call *call, const struct pair *p)
{
    struct catalog_difference by_type[ENTITY_COUNT], sum;

    catalog_compare(p->catalog[0], p->catalog[1], by_type);
    sum = catalog_difference_sum(by_type);
    html(call->out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                    "aria-label=\"What is other\"><table>\n<thead><tr>"
                    "<th scope=\"col\">Of</th><th scope=\"col\">Before</th>"
                    "<th scope=\"col\">After</th><th scope=\"col\">Added</th>"
                    "<th scope=\"col\">Changed</th><th scope=\"col\">Gone</th>"
                    "</tr></thead>\n<tbody>\n");
    for (unsigned t = 0; t < ENTITY_COUNT; t++)
        add_difference(call, entity_plural((enum entity)t), &by_type[t]);
    add_difference(call, STR("all"), &sum);
    html(call->out, "</tbody></table></div>\n");
    add_names(call, p, by_type);
    html(call->out,
         "<p class=\"soft\">Changed is what has another name, image, "
         "date, artist, market or the like. What moves by itself, "
         "popularity and followers, isn't compared, nor are long "
         "texts.</p>\n");
}

enum err admin_catalog_changes(struct call *call)
{
    struct pair p;
    enum err e = open_pair(call, &p);

    if (e == ERR_CORRUPT || e == ERR_VERSION)
        return refuse_damaged(call);
    if (e)
        return admin_fail(call, e);
    admin_begin(call, arena_printf(call->arena, "From generation %u to %u",
                                   p.number[0], p.number[1]));
    if (catalog_compare_cost(p.catalog[0], p.catalog[1]) <= COMPARED_MAX)
        add_differences(call, &p);
    else
        html(call->out,
             "<p>These are too large to be compared while you wait. On the "
             "machine itself, <code>tonearm catalog diff {} {}</code> does "
             "it.</p>\n",
             html_number(call->arena, p.number[0]),
             html_number(call->arena, p.number[1]));
    html(call->out, "<p><a href=\"/admin/catalog\">All generations</a></p>\n");
    close_pair(&p);
    page_end(call);
    return OK;
}
