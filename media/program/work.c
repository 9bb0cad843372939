/* The worker: opens what it will ever need, closes all else, enters the
 * sandbox, and only then takes its first job. */
#include "media/program/work.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <libavutil/cpu.h>
#include <libavutil/log.h>

#include "media/program/sandbox.h"

#define SOCKET 3 /* where it is put: what is open is 0 to 3 */

/* Leaves standard error, and the socket at a number that is known. Standard
 * input and output lead nowhere, rather than to a job's files, which would have
 * their numbers. */
static int keep_only(int socket)
{
    int null = -1;

    if (socket == SOCKET || dup2(socket, SOCKET) == SOCKET)
        null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, 0) != 0 || dup2(null, 1) != 1)
        _exit(WORK_NO_SANDBOX);
    (void)close_range(SOCKET + 1, ~0u, 0);
    return SOCKET;
}

/* What libraries find out once, and would look for in files. */
static void prepare(struct work *w)
{
    av_log_set_level(AV_LOG_QUIET);
    (void)av_get_cpu_flags();
    (void)av_cpu_count();
    charsets_init(&w->charsets);
    arena_init(&w->arena);
    buf_init(&w->answer, WORK_ANSWER_MAX_BYTES);
}

static void close_files(const struct job *job)
{
    (void)close(job->input);
    for (size_t i = 0; i < REQUEST_OUTPUTS; i++)
        if (job->outputs[i] >= 0)
            (void)close(job->outputs[i]);
}

/* False when nobody hears the answer. */
static bool answer(struct work *w)
{
    if (w->why == NULL && buf_overflowed(&w->answer))
        w->why = "the answer is too long";
    return w->why != NULL
               ? channel_send(w->socket, MESSAGE_FAILURE, str_from_c(w->why),
                              STR_EMPTY, STR_EMPTY)
               : channel_send(w->socket, MESSAGE_RESULT, buf_get(&w->answer),
                              STR_EMPTY, STR_EMPTY);
}

void work_send_picture(struct work *w, struct str json, const char *ending,
                       struct str bytes)
{
    struct message_picture p = {.json_bytes = (uint32_t)json.n};

    (void)snprintf(p.ending, sizeof p.ending, "%s", ending);
    /* Whether anybody listens, the answer's sending will tell. */
    (void)channel_send(w->socket, MESSAGE_PICTURE,
                       str_of((const char *)&p, sizeof p), json, bytes);
}

void work_run(int socket, work_function *run,
              const struct sandbox_limits *limits)
{
    struct work w = {.why = NULL};
    bool is_heard = true;

    /* A supervisor that is killed takes its workers along. */
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    w.socket = keep_only(socket);
    prepare(&w);
    if (sandbox_enter(limits))
        _exit(WORK_NO_SANDBOX);
    while (is_heard && channel_take_job(w.socket, &w.job)) {
        source_init(&w.source, w.job.input, w.job.size);
        w.why = NULL;
        run(&w);
        is_heard = answer(&w);
        source_release(&w.source);
        close_files(&w.job);
        buf_clear(&w.answer);
        arena_reset(&w.arena);
    }
    _exit(0);
}
