/* What the command line gives to the commands that talk to a server. */
#include "cmd/remote.h"

#include "base/utf8.h"

static enum err check_arguments(const struct options *o)
{
    for (size_t i = 0; i < options_argument_count(o); i++)
        if (!utf8_is_valid(remote_argument(o, i)))
            return options_wrong(o, "an argument isn't UTF-8");
    return OK;
}

enum err remote_run(const struct options *o,
                    enum err (*run)(struct remote *r, const struct options *o))
{
    const struct server_options server = {.url = options_text(o, "server"),
                                          .token = options_text(o, "token")};
    struct remote r = {.output = output_open(options_flag(o, "json"))};
    enum err e = check_arguments(o);

    if (!e)
        e = server_open(&server, &r.server);
    if (e)
        return e;
    arena_init(&r.arena);
    e = run(&r, o);
    arena_release(&r.arena);
    server_close(r.server);
    return e;
}

struct str remote_text(const struct options *o, const char *name)
{
    return str_from_c(options_text(o, name));
}

struct str remote_argument(const struct options *o, size_t i)
{
    return i < options_argument_count(o) ? str_from_c(options_argument(o, i))
                                         : STR_EMPTY;
}

struct words remote_words(const struct options *o, size_t first,
                          struct arena *arena)
{
    size_t count = options_argument_count(o);
    struct str *list = arena_alloc(arena, (count + 1) * sizeof *list);

    for (size_t i = first; i < count; i++)
        list[i - first] = remote_argument(o, i);
    return (struct words){list, count > first ? count - first : 0};
}
