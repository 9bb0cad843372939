/* The mask is inherited, so it is set around pthread_create: there is no
 * moment in which the new thread could be interrupted. */
#include "http/threads.h"

#include <signal.h>
#include <string.h>

#include "base/log.h"

enum err threads_start(pthread_t *thread, void *(*run)(void *), void *arg)
{
    static const int faults[] = {SIGSEGV, SIGBUS,  SIGFPE, SIGILL,
                                 SIGABRT, SIGTRAP, SIGPROF};
    sigset_t blocked, before;
    int failed;

    (void)sigfillset(&blocked);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        (void)sigdelset(&blocked, faults[i]);
    (void)pthread_sigmask(SIG_SETMASK, &blocked, &before);
    failed = pthread_create(thread, NULL, run, arg);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed != 0) {
        log_error("can't start a thread: %s", strerror(failed));
        return ERR_IO;
    }
    return OK;
}
