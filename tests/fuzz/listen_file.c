/* A file of `import listens`: lines, or an array. */
#include "target.h"

#include "import/listens/listen_file_inner.h"

#include "listens.h"
#include "quiet.h"

static enum err take(void *user, const struct listen_place *place,
                     const struct listen *listen)
{
    (void)user;
    must(place->number > 0);
    check_listen(listen);
    return OK;
}

static void bad(void *user, const struct listen_place *place, struct str why)
{
    (void)user;
    must(place->number > 0 && why.n > 0);
    check_text(why);
}

/* An input_source: what is left of the bytes, seven at a time. */
static enum err read_some(void *user, void *p, size_t n, size_t *got)
{
    struct str *rest = user;

    *got = n < 7 ? n : 7;
    if (*got > rest->n)
        *got = rest->n;
    if (*got > 0)
        memcpy(p, rest->p, *got);
    *rest = str_from(*rest, *got);
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct listen_sink sink = {.take = take, .bad = bad};
    struct listen_reading r = {.sink = &sink, .now_ms = FUZZ_NOW_MS};
    struct str rest = str_of((const char *)data, n);
    struct input in;
    enum err e;

    arena_init(&r.arena);
    input_init(&in, "fuzz", read_some, &rest);
    e = listen_input_read(&r, &in);
    must(e == OK || e == ERR_CORRUPT);
    input_close(&in);
    arena_release(&r.arena);
    return 0;
}
