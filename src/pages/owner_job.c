/* A page without a script shows how far a job is as of when it was asked for;
 * the link asks again. With one, web/work.js does while the job runs. */
#include "pages/owner.h"
#include "pages/pages.h"

#include <unistd.h>

#include "jobs/jobs.h"
#include "pages/admin.h"
#include "pages/files.h"
#include "pages/page.h"

static struct str outcome_of(struct call *call, const struct job_view *v)
{
    double seconds = (double)(v->ended_ms - v->began_ms) / 1000;

    if (v->is_running)
        return arena_printf(call->arena, "It runs, since %.0f s.",
                            (double)(call->now_ms - v->began_ms) / 1000);
    if (v->status == 0)
        return arena_printf(call->arena, "It is done, after %.1f s.", seconds);
    if (v->status < 0)
        return STR("It was ended before it was done. Nothing was changed.");
    return arena_printf(call->arena,
                        "It has failed after %.1f s. What it says below may "
                        "tell why.",
                        seconds);
}

/* What it says is also there while it says nothing, for what comes. */
static void add_says(struct call *call, const struct job_view *v)
{
    if (v->output.n > 0 || v->is_running)
        html(call->out,
             "<details{}><summary>What it says</summary>\n"
             "<p class=\"words\" id=\"job-says\">{}</p></details>\n",
             !v->is_running && v->status != 0 ? STR(" open") : STR_EMPTY,
             str_trim(v->output));
}

static void add_again(struct call *call)
{
    html(call->out,
         "<p><a id=\"job-again\" href=\"{}\">Look again</a></p>\n"
         "<script type=\"module\" src=\"{}\"></script>\n",
         call->r->path, files_site_path(call, "work.js"));
    call->has_work = true;
}

/* Whether there is or was a job. */
static bool add_job(struct call *call)
{
    struct job_view v;

    if (call->config->jobs == NULL)
        return false;
    jobs_look(call->config->jobs, call->arena, &v);
    if (!v.is_there)
        return false;
    html(call->out,
         "<section class=\"card\" id=\"job\" aria-label=\"Work\"{}>\n"
         "<p class=\"code words\" id=\"job-command\">{}</p>\n"
         "<p><strong id=\"job-outcome\">{}</strong> "
         "<span id=\"job-doing\">{}</span></p>\n",
         v.is_running ? STR(" data-runs") : STR_EMPTY, v.command,
         outcome_of(call, &v), v.is_running ? v.doing : STR_EMPTY);
    if (v.is_running)
        add_again(call);
    add_says(call, &v);
    html(call->out, "</section>\n");
    return true;
}

void owner_add_job(struct call *call)
{
    (void)add_job(call);
}

enum err owner_work_show(struct call *call)
{
    admin_begin(call, STR("Work"));
    if (!add_job(call))
        html(call->out, "<p>Nothing is under way.</p>\n");
    page_end(call);
    return OK;
}

/* What is written is that whoever asks may. */
static enum err do_nothing(struct db *db, void *arg)
{
    (void)db;
    (void)arg;
    return OK;
}

enum err owner_start(struct call *call, const char *const *words,
                     const char *upload)
{
    const struct job job = {.words = words, .upload = upload};
    enum err e = admin_write(call, do_nothing, NULL);

    if (!e)
        return call->config->jobs == NULL
                   ? ERR_BUSY
                   : jobs_start(call->config->jobs, &job);
    if (upload != NULL)
        (void)unlink(upload);
    return e;
}
