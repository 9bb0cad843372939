/* tonearm run: a server around one command.
 *
 * Everything is done by commands of our own, in processes of their own, as a
 * person would do it, in this order: a catalog and a user (unless there is
 * --data), an app with the credentials that the command gets, certificates,
 * `serve --proxy`, the command; then the way back. A data directory that was
 * given loses the app again. */
#include "cmd/commands.h"

#include <assert.h>

#include "base/arena.h"
#include "base/log.h"
#include "cmd/run_environment.h"
#include "cmd/run_place.h"
#include "cmd/run_process.h"
#include "cmd/secret_file.h"

#define WORDS_MAX     48
#define REDIRECTS_MAX 16

struct run {
    const struct options *o;
    struct arena arena;
    struct run_place place;
    char **environment; /* for commands of our own */
    struct run_server server;
    bool has_app; /* that was made in somebody else's directory */
};

/* A command line that is being put together; NULL ends it. */
struct words {
    const char *list[WORDS_MAX + 1];
    size_t count;
};

static void add(struct words *w, const char *word)
{
    assert(w->count < WORDS_MAX);
    w->list[w->count++] = word;
}

static void add_pair(struct words *w, const char *option, const char *value)
{
    if (value != NULL) {
        add(w, option);
        add(w, value);
    }
}

/* COMMAND [SECOND] --data DIR [--state URL]. */
static struct words begin(const struct run *r, const char *command,
                          const char *second)
{
    struct words w = {.count = 0};

    add(&w, command);
    if (second != NULL)
        add(&w, second);
    add_pair(&w, "--data", r->place.data);
    return w;
}

static void add_state(const struct run *r, struct words *w)
{
    if (!r->place.is_own)
        add_pair(w, "--state", options_text(r->o, "state"));
}

static enum err step(const struct run *r, const struct words *w)
{
    return run_process_step(w->list, r->environment, r->place.log);
}

static enum err make_catalog(const struct run *r)
{
    struct words w = begin(r, "demo", NULL);

    if (!r->place.is_own)
        return OK;
    add_pair(&w, "--tracks", options_text(r->o, "tracks"));
    return step(r, &w);
}

/* Somebody who may listen, and something to listen on. */
static enum err make_people(const struct run *r)
{
    struct words user = begin(r, "user", "create");
    struct words device = begin(r, "device", "create");
    enum err e;

    if (!r->place.is_own)
        return OK;
    add_pair(&user, "--id", RUN_USER);
    add_pair(&user, "--country", "US");
    add_pair(&device, "--user", RUN_USER);
    add_pair(&device, "--name", "Speaker");
    e = step(r, &user);
    return e ? e : step(r, &device);
}

static enum err make_app(struct run *r)
{
    struct words w = begin(r, "app", "create");
    enum err e;

    /* Whoever names an app of a directory of theirs has it there. */
    if (!r->place.is_own && options_given(r->o, "client-id"))
        return OK;
    add_state(r, &w);
    add_pair(&w, "--name", "tonearm run");
    add_pair(&w, "--client-id", r->place.client_id);
    add_pair(&w, "--client-secret-file", r->place.secret_file);
    add_pair(&w, "--redirect-uri", RUN_REDIRECT_URI);
    for (size_t i = 0; i < options_count(r->o, "redirect-uri"); i++)
        add_pair(&w, "--redirect-uri", options_at(r->o, "redirect-uri", i));
    e = step(r, &w);
    r->has_app = !e && !r->place.is_own;
    return e;
}

static enum err serve(struct run *r)
{
    struct words w = begin(r, "serve", NULL);

    add_state(r, &w);
    add_pair(&w, "--listen", "127.0.0.1:0");
    add_pair(&w, "--proxy", "127.0.0.1:0");
    add_pair(&w, "--default-market", "US");
    /* Nobody else can come, and a busy machine keeps its own clients waiting
     * between their connecting and their handshake. */
    add_pair(&w, "--slow-client", "120");
    add_pair(&w, "--access-log", options_text(r->o, "access-log"));
    return run_process_serve(w.list, r->environment, r->place.log, &r->server);
}

/* Everything that the command finds. */
static enum err set_up(struct run *r)
{
    enum err e = make_catalog(r);

    if (!e)
        e = make_people(r);
    if (!e)
        e = make_app(r);
    if (!e)
        e = run_place_trust(&r->place);
    if (e)
        return e;
    if (r->place.preload == NULL)
        log_warn("share/tonearm/preload.cjs isn't beside this program: what "
                 "Node's fetch asks Spotify's hosts goes to them");
    return serve(r);
}

static int run_it(struct run *r)
{
    size_t n = options_argument_count(r->o);
    const char **words = arena_zalloc(&r->arena, (n + 1) * sizeof *words);
    char **environment = run_environment_for(&r->place, r->server.url,
                                             r->server.proxy, &r->arena);

    for (size_t i = 0; i < n; i++)
        words[i] = options_argument(r->o, i);
    return run_process_command(words, environment, &r->server, r->place.log);
}

static void tear_down(struct run *r)
{
    struct words w;

    run_process_end(&r->server);
    if (r->has_app) {
        w = begin(r, "app", "delete");
        add_state(r, &w);
        add(&w, r->place.client_id);
        (void)step(r, &w); /* which says what it can't */
    }
    run_place_release(&r->place);
    arena_release(&r->arena);
}

/* What the options say of the app: credentials of a program that has its
 * own. */
static enum err take_app(struct run *r)
{
    const char *id = options_text(r->o, "client-id");
    const char *path = options_text(r->o, "client-secret-file");
    struct str secret;
    enum err e;

    if ((id == NULL) != (path == NULL))
        return options_wrong(
            r->o, "--client-id and --client-secret-file go together");
    if (options_count(r->o, "redirect-uri") > REDIRECTS_MAX)
        return options_wrong(r->o, "at most %d redirect URIs", REDIRECTS_MAX);
    if (id == NULL)
        return OK;
    e = secret_file_read(r->o, path, &r->arena, &secret);
    if (e)
        return e;
    return run_place_set_app(&r->place, str_from_c(id), str_trim(secret));
}

static int run(const struct options *o)
{
    struct run r = {.o = o};
    enum err e;
    int status;

    arena_init(&r.arena);
    r.environment = run_environment_plain(&r.arena);
    run_process_block();
    e = run_place_init(options_text(o, "data"), &r.place);
    if (!e)
        e = take_app(&r);
    if (!e)
        e = set_up(&r);
    status = e == ERR_USAGE ? 2 : e ? 1 : run_it(&r);
    tear_down(&r);
    return status;
}

static const struct option run_options[] = {
    OPTION("tracks", NUMBER, "N",
           "how many tracks the catalog has that is made without --data",
           .fallback = "1000", .min = 1, .max = 100000000),
    OPTION("client-id", TEXT, "HEX32",
           "of the app that the command has credentials of (default: a new "
           "one's)"),
    OPTION("client-secret-file", TEXT, "FILE", "where its secret is"),
    OPTION("redirect-uri", LIST, "URI",
           "where a login may return to, besides " RUN_REDIRECT_URI),
    OPTION("access-log", TEXT, "FILE", "one line a request"),
};

const struct command run_command = {
    .name = "run",
    .arguments = "-- COMMAND...",
    .min_arguments = 1,
    .max_arguments = SIZE_MAX,
    .summary = "run a program that has Spotify's hosts built in against a "
               "server of its own",
    OPTIONS_OF(run_options),
    .has_state = true,
    .data_is_optional = true,
    .run_through = run,
};
