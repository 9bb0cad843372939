/* tonearm run: a server around one command.
 *
 * In this order: a catalog and a user (unless there is --data), an app with the
 * credentials that the command gets, certificates, `serve --proxy`, the
 * command; then the way back. A data directory that was given loses the app
 * again. */
#include "cmd/commands.h"

#include "base/log.h"
#include "cmd/around.h"
#include "cmd/run_environment.h"
#include "cmd/secret_file.h"

#define REDIRECTS_MAX 16

/* Somebody who may listen, and something to listen on. */
static enum err make_people(const struct around *r)
{
    struct around_words user = around_begin(r, "user", "create");
    struct around_words device = around_begin(r, "device", "create");
    enum err e;

    around_add_pair(&user, "--id", RUN_USER);
    around_add_pair(&user, "--country", "US");
    around_add_pair(&device, "--user", RUN_USER);
    around_add_pair(&device, "--name", "Speaker");
    e = around_step(r, &user);
    return e ? e : around_step(r, &device);
}

/* `*is_theirs` when it was made in somebody else's directory. */
static enum err make_app(struct around *r, bool *is_theirs)
{
    struct around_words w = around_begin(r, "app", "create");
    enum err e;

    /* Whoever names an app of a directory of theirs has it there. */
    if (!r->place.is_own && options_given(r->o, "client-id"))
        return OK;
    around_add_state(r, &w);
    around_add_pair(&w, "--name", "tonearm run");
    around_add_pair(&w, "--client-id", r->place.client_id);
    around_add_pair(&w, "--client-secret-file", r->place.secret_file);
    around_add_pair(&w, "--redirect-uri", RUN_REDIRECT_URI);
    for (size_t i = 0; i < options_count(r->o, "redirect-uri"); i++)
        around_add_pair(&w, "--redirect-uri",
                        options_at(r->o, "redirect-uri", i));
    e = around_step(r, &w);
    *is_theirs = !e && !r->place.is_own;
    return e;
}

/* Everything that the command finds. */
static enum err set_up(struct around *r, bool *has_app)
{
    struct around_words w;
    enum err e = OK;

    if (r->place.is_own)
        e = around_make_demo(r);
    if (!e && r->place.is_own)
        e = make_people(r);
    if (!e)
        e = make_app(r, has_app);
    if (!e)
        e = around_trust(r);
    if (e)
        return e;
    w = around_serve(r, "127.0.0.1:0");
    return run_process_serve(w.list, r->environment, r->place.log, &r->server);
}

static void delete_app(struct around *r)
{
    struct around_words w = around_begin(r, "app", "delete");

    run_process_end(&r->server);
    around_add_state(r, &w);
    around_add(&w, r->place.client_id);
    if (around_step(r, &w))
        log_warn("the app %s is still there", r->place.client_id);
}

/* What the options say of the app: credentials of a program that has its
 * own. */
static enum err take_app(struct around *r)
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
    struct around r;
    bool has_app = false;
    int status;
    enum err e = around_init(&r, o);

    if (!e)
        e = take_app(&r);
    if (!e)
        e = set_up(&r, &has_app);
    status = e == ERR_USAGE ? 2 : e ? 1 : around_run(&r, 0);
    if (has_app)
        delete_app(&r);
    around_release(&r);
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
