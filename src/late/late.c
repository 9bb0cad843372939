#include "late/late.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"

static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

static _Noreturn void give_up(void)
{
    log_error("%s", dlerror());
    exit(1);
}

void *late_find(struct late_library *library, const char *function)
{
    void *handle, *found;

    pthread_mutex_lock(&loading);
    if (library->handle == NULL)
        library->handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);
    handle = library->handle;
    pthread_mutex_unlock(&loading);
    if (handle == NULL)
        give_up();
    found = dlsym(handle, function);
    if (found == NULL)
        give_up();
    return found;
}
