/* For administrators: what imports did, newest first. */
#include "pages/pages.h"

#include "ledger/ledger.h"
#include "pages/admin.h"
#include "pages/owner.h"
#include "pages/page.h"

static const struct page_list runs_list = {
    .path = "/admin/imports", .name = "page", .anchor = "", .limit = 25};

static struct str outcome_of(struct call *call, const struct ledger_run *run)
{
    switch (run->outcome) {
    case LEDGER_FAILED:
        return STR("failed, nothing was changed");
    case LEDGER_AS_IT_WAS:
        return STR("nothing was to be changed");
    default:
        break;
    }
    if (run->generation == 0)
        return STR("done");
    return arena_printf(call->arena, "generation %lld",
                        (long long)run->generation);
}

/* "28 November 2026, 21:00 UTC, for 3.2 s", in the arena. */
static struct str time_of(struct call *call, const struct ledger_run *run)
{
    int64_t began_s = run->began_ms / 1000;

    return arena_printf(call->arena, "%.*s, %02d:%02d UTC, for %.1f s",
                        STR_ARG(page_date(call, began_s)),
                        (int)(began_s / 3600 % 24), (int)(began_s / 60 % 60),
                        (double)(run->ended_ms - run->began_ms) / 1000);
}

static void add_numbers(struct call *call, const struct ledger_run *run)
{
    const struct {
        const char *name;
        int64_t n;
    } numbers[] = {{"added", run->added},      {"changed", run->changed},
                   {"gone", run->gone},        {"skipped", run->skipped},
                   {"of those bad", run->bad}, {"deferred", run->deferred}};

    html(call->out, "<p>{} came in", html_number(call->arena, run->came_in));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (numbers[i].n > 0)
            html(call->out, ", {} {}", html_number(call->arena, numbers[i].n),
                 str_from_c(numbers[i].name));
    html(call->out, ".</p>\n");
}

static void add_details(struct call *call, const struct ledger_run *run)
{
    if (run->sources.n == 0 && run->report.n == 0)
        return;
    html(call->out, "<details><summary>Details</summary>\n");
    if (run->sources.n > 0)
        html(call->out, "<p class=\"code words\">{}</p>\n", run->sources);
    html(call->out, "<p class=\"words\">{}</p></details>\n",
         str_trim(run->report));
}

static void add_run(struct call *call, const struct ledger_run *run)
{
    html(call->out, "<li><h2>{}: {}</h2>\n<p class=\"soft\">{}</p>\n",
         run->kind, outcome_of(call, run), time_of(call, run));
    add_numbers(call, run);
    add_details(call, run);
    html(call->out, "</li>\n");
}

enum err admin_imports_show(struct call *call)
{
    struct db_part part = page_list_part(call, &runs_list);
    struct ledger_run *runs;
    size_t count;
    enum err e = ledger_list(call->db, &part, call->arena, &runs, &count);

    if (e)
        return e;
    admin_begin(call, STR("Imports"));
    owner_add_job(call);
    owner_imports_form(call);
    if (count == 0 && part.offset == 0)
        html(call->out, "<p>No import was noted yet. What was imported before "
                        "there were accounts, apps or a server isn't.</p>\n");
    html(call->out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < count; i++)
        add_run(call, &runs[i]);
    html(call->out, "</ul>\n");
    page_list_links(call, &runs_list, &part);
    page_end(call);
    return OK;
}
