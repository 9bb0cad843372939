/* The mask is inherited, so it is set around pthread_create: there is no
 * moment in which the new thread could be interrupted. */
#include "base/thread.h"

#include <assert.h>
#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"

#define NAME_MAX_CHARACTERS 15 /* as pthread_setname_np has it */

/* What a thread takes along; its own from then on. */
struct start {
    const char *name;
    void *(*run)(void *);
    void *arg;
    struct clock *clock;
    struct random_source source;
    bool has_source;
};

static void *begin(void *arg)
{
    struct start start = *(struct start *)arg;

    free(arg);
    (void)pthread_setname_np(pthread_self(), start.name);
    (void)clock_use(start.clock);
    if (start.has_source)
        (void)random_use(&start.source);
    return start.run(start.arg);
}

static int create(pthread_t *thread, struct start *start)
{
    static const int faults[] = {SIGSEGV, SIGBUS,  SIGFPE, SIGILL,
                                 SIGABRT, SIGTRAP, SIGPROF};
    sigset_t blocked, before;
    int failed;

    (void)sigfillset(&blocked);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        (void)sigdelset(&blocked, faults[i]);
    (void)pthread_sigmask(SIG_SETMASK, &blocked, &before);
    failed = pthread_create(thread, NULL, begin, start);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

enum err thread_start(pthread_t *thread, const char *name, void *(*run)(void *),
                      void *arg)
{
    struct start *start = mem_zalloc(1, sizeof *start);
    int failed;

    assert(strlen(name) <= NAME_MAX_CHARACTERS);
    *start = (struct start){.name = name, .run = run, .arg = arg};
    start->clock = clock_use(NULL);
    (void)clock_use(start->clock);
    start->has_source = random_source_derive(&start->source, str_from_c(name));
    failed = create(thread, start);
    if (failed == 0)
        return OK;
    log_error("can't start a thread (%s): %s", name, strerror(failed));
    free(start);
    return ERR_LIMIT;
}
