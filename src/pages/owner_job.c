/* A page without a script shows how far a job is as of when it was asked for;
 * the link asks again. */
#include "pages/owner.h"

#include <unistd.h>

#include "jobs/jobs.h"
#include "pages/admin.h"
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

void owner_add_job(struct call *call)
{
    struct job_view v;

    if (call->config->jobs == NULL)
        return;
    jobs_look(call->config->jobs, call->arena, &v);
    if (!v.is_there)
        return;
    html(call->out,
         "<section class=\"card\" id=\"job\" aria-label=\"Work\">\n"
         "<p class=\"code words\">{}</p>\n<p><strong>{}</strong> {}</p>\n",
         v.command, outcome_of(call, &v), v.is_running ? v.doing : STR_EMPTY);
    if (v.is_running)
        html(call->out, "<p><a href=\"{}\">Look again</a></p>\n",
             call->r->path);
    if (v.output.n > 0)
        html(call->out,
             "<details{}><summary>What it says</summary>\n"
             "<p class=\"words\">{}</p></details>\n",
             !v.is_running && v.status != 0 ? STR(" open") : STR_EMPTY,
             str_trim(v.output));
    html(call->out, "</section>\n");
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
