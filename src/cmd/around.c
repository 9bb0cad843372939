/* Everything is done by commands of our own, in processes of their own, as a
 * person would do it. */
#include "cmd/around.h"

#include <assert.h>

#include "base/log.h"
#include "cmd/run_environment.h"

enum err around_init(struct around *r, const struct options *o)
{
    *r = (struct around){.o = o};
    arena_init(&r->arena);
    r->environment = run_environment_plain(&r->arena);
    run_process_block();
    return run_place_init(options_text(o, "data"), &r->place);
}

void around_release(struct around *r)
{
    run_process_end(&r->server);
    run_place_release(&r->place);
    arena_release(&r->arena);
}

/* ---- words ---- */

void around_add(struct around_words *w, const char *word)
{
    assert(w->count < AROUND_WORDS_MAX);
    w->list[w->count++] = word;
}

void around_add_pair(struct around_words *w, const char *option,
                     const char *value)
{
    if (value != NULL) {
        around_add(w, option);
        around_add(w, value);
    }
}

struct around_words around_begin(const struct around *r, const char *command,
                                 const char *second)
{
    struct around_words w = {.count = 0};

    around_add(&w, command);
    if (second != NULL)
        around_add(&w, second);
    around_add_pair(&w, "--data", r->place.data);
    return w;
}

void around_add_state(const struct around *r, struct around_words *w)
{
    if (!r->place.is_own)
        around_add_pair(w, "--state", options_text(r->o, "state"));
}

enum err around_step(const struct around *r, const struct around_words *w)
{
    return run_process_step(w->list, r->environment, r->place.log);
}

enum err around_make_demo(const struct around *r)
{
    struct around_words w = around_begin(r, "demo", NULL);

    around_add_state(r, &w);
    around_add_pair(&w, "--tracks", options_text(r->o, "tracks"));
    return around_step(r, &w);
}

/* ---- the server ---- */

enum err around_trust(struct around *r)
{
    enum err e = run_place_trust(&r->place);

    if (!e && r->place.preload == NULL)
        log_warn("share/tonearm/preload.cjs isn't beside this program: what "
                 "Node's fetch asks Spotify's hosts goes to them");
    return e;
}

struct around_words around_serve(const struct around *r, const char *listen)
{
    struct around_words w = around_begin(r, "serve", NULL);

    around_add_state(r, &w);
    around_add_pair(&w, "--listen", listen);
    around_add_pair(&w, "--proxy", "127.0.0.1:0");
    around_add_pair(&w, "--default-market", "US");
    /* Nobody else can come, and a busy machine keeps its own clients waiting
     * between their connecting and their handshake. */
    around_add_pair(&w, "--slow-client", "120");
    around_add_pair(&w, "--access-log", options_text(r->o, "access-log"));
    return w;
}

int around_run(struct around *r, size_t first)
{
    size_t n = options_argument_count(r->o) - first;
    const char **words = arena_zalloc(&r->arena, (n + 1) * sizeof *words);
    char **environment = run_environment_for(&r->place, r->server.url,
                                             r->server.proxy, &r->arena);

    for (size_t i = 0; i < n; i++)
        words[i] = options_argument(r->o, first + i);
    return run_process_command(words, environment, &r->server, r->place.log);
}
