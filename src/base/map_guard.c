/* A signal's handler is the process's and gets no argument of ours: this file
 * has state of its own, a table that the handler may read at any moment. What
 * it calls is safe in a handler (signal-safety(7); mmap is a plain system
 * call); what it says is put together when the guard is added.
 *
 * Zeros are put over the piece that the address is in and nothing around it:
 * what can be read stays. The kernel joins pieces that lie side by side, so
 * that a file that was cut to nothing costs a single mapping. */
#include "base/map_guard.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

#define GUARDS_MAX 64

static const char level[] = " error ";
static const char why[] =
    ": can't be read any more: the file was cut, or its disk fails\n";

struct map_guard {
    _Atomic uintptr_t begin; /* 0: free */
    size_t bytes;
    char *path;
    size_t path_n;
    atomic_bool is_torn;
};

static struct map_guard guards[GUARDS_MAX];
static atomic_bool keeps_going;
static pthread_mutex_t adding = PTHREAD_MUTEX_INITIALIZER; /* guards the table
                                                              but its reading */
static struct sigaction before;

/* Whose mapping it is; NULL: none that is guarded. Whoever reads a mapping
 * keeps it from being removed, so that what the guard says is good. */
static struct map_guard *find(uintptr_t at)
{
    for (int i = 0; i < GUARDS_MAX; i++) {
        uintptr_t begin = atomic_load(&guards[i].begin);

        if (begin != 0 && at >= begin && at - begin < guards[i].bytes)
            return &guards[i];
    }
    return NULL;
}

static void tell(const struct map_guard *g)
{
    char when[CLOCK_TEXT_LENGTH];
    struct iovec line[] = {{when, sizeof when},
                           {(char *)(uintptr_t)level, sizeof level - 1},
                           {g->path, g->path_n},
                           {(char *)(uintptr_t)why, sizeof why - 1}};

    clock_to_text(clock_system_s(), when);
    if (writev(STDERR_FILENO, line, sizeof line / sizeof line[0]) < 0)
        return; /* nowhere left to complain */
}

static bool put_zeros(const struct map_guard *g, uintptr_t at)
{
    uintptr_t begin = atomic_load(&g->begin);
    size_t offset =
        (at - begin) / MAP_GUARD_PIECE_BYTES * MAP_GUARD_PIECE_BYTES;
    size_t n = g->bytes - offset;

    if (n > MAP_GUARD_PIECE_BYTES)
        n = MAP_GUARD_PIECE_BYTES;
    return mmap((void *)(begin + offset), n, PROT_READ,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

static void on_bus_error(int number, siginfo_t *info, void *context)
{
    uintptr_t at = (uintptr_t)info->si_addr;
    struct map_guard *g = find(at);

    (void)context;
    if (g == NULL) {
        /* Not ours: the read is tried again, and the signal comes again. */
        (void)sigaction(number, &before, NULL);
        return;
    }
    if (!atomic_exchange(&g->is_torn, true))
        tell(g);
    if (!atomic_load(&keeps_going) || !put_zeros(g, at))
        _exit(1);
}

static void install(void)
{
    struct sigaction action = {.sa_sigaction = on_bus_error,
                               .sa_flags = SA_SIGINFO};

    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGBUS, &action, &before);
}

struct map_guard *map_guard_add(const struct io_map *map, const char *path)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct map_guard *g = guards;

    if (map->n == 0)
        return NULL;
    (void)pthread_once(&once, install);
    (void)pthread_mutex_lock(&adding);
    while (g < guards + GUARDS_MAX && atomic_load(&g->begin) != 0)
        g++;
    if (g == guards + GUARDS_MAX) {
        g = NULL;
    } else {
        g->bytes = map->n;
        g->path_n = strlen(path);
        g->path = mem_strdup(path, g->path_n);
        atomic_store(&g->is_torn, false);
        /* The last: from here on the handler sees it. */
        atomic_store(&g->begin, (uintptr_t)map->p);
    }
    (void)pthread_mutex_unlock(&adding);
    return g;
}

void map_guard_remove(struct map_guard *g)
{
    if (g == NULL)
        return;
    (void)pthread_mutex_lock(&adding);
    free(g->path);
    g->path = NULL;
    atomic_store(&g->begin, 0);
    (void)pthread_mutex_unlock(&adding);
}

bool map_guard_is_torn(const struct map_guard *g)
{
    return g != NULL && atomic_load(&g->is_torn);
}

void map_guard_keep_going(void)
{
    atomic_store(&keeps_going, true);
}
