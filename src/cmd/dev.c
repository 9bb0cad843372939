/* tonearm dev: a server to develop against, all of whose ids and secrets are
 * known before it starts.
 *
 * What `tonearm run` has, but that it begins from seeds, the first of which is
 * ours: an app, a user who has allowed the app everything, and a device. A data
 * directory that was given is kept, and begins from the same seeds again. */
#include "cmd/commands.h"

#include "accounts/apps.h"
#include "accounts/scope.h"
#include "accounts/users.h"
#include "base/buf.h"
#include "base/io.h"
#include "base/log.h"
#include "catalog/catalog.h"
#include "cmd/around.h"
#include "cmd/datadir.h"
#include "cmd/local_state.h"
#include "cmd/run_environment.h"
#include "db/db.h"
#include "json/writer.h"
#include "seed/seed.h"

/* docs/seeds.md tells people of these. */
#define DEV_CLIENT_ID     "5eed0000000000000000000000000001"
#define DEV_CLIENT_SECRET "5ec2e700000000000000000000000001"
#define DEV_PASSWORD      "listen-to-this"
#define DEV_REFRESH_TOKEN "AQ-" RUN_USER

#define DEV_LISTEN     "127.0.0.1:8080"
#define SEED_MAX_COUNT 16
#define TEXT_MAX_BYTES (1u << 20)

struct dev {
    struct around run;
    size_t seeds;         /* how many arguments are seeds */
    bool has_own_catalog; /* one of them brings a catalog */
    char *own_seed;       /* a file with ours */
};

/* ---- our own seed ---- */

static void put(struct json *j, const char *key, const char *text)
{
    json_key_str(j, str_from_c(key));
    json_str(j, str_from_c(text));
}

static struct json begin(struct buf *out, const char *type)
{
    struct json j = json_to(out);

    json_object(&j);
    put(&j, "type", type);
    return j;
}

static void end(struct json *j)
{
    json_end_object(j);
    buf_char(j->out, '\n');
}

static void put_app(const struct options *o, struct buf *out)
{
    struct json j = begin(out, "app");

    put(&j, "name", "tonearm dev");
    put(&j, "client_id", DEV_CLIENT_ID);
    put(&j, "client_secret", DEV_CLIENT_SECRET);
    json_key(&j, "redirect_uris");
    json_array(&j);
    json_str(&j, STR(RUN_REDIRECT_URI));
    for (size_t i = 0; i < options_count(o, "redirect-uri"); i++)
        json_str(&j, str_from_c(options_at(o, "redirect-uri", i)));
    json_end_array(&j);
    end(&j);
}

static void put_user(struct buf *out)
{
    struct json j = begin(out, "user");

    put(&j, "id", RUN_USER);
    put(&j, "password", DEV_PASSWORD);
    json_key(&j, "consents");
    json_array(&j);
    json_object(&j);
    put(&j, "client_id", DEV_CLIENT_ID);
    put(&j, "refresh_token", DEV_REFRESH_TOKEN);
    json_key(&j, "scopes");
    json_array(&j);
    for (unsigned i = 0; i < SCOPE_COUNT; i++)
        json_str(&j, str_from_c(scope_text((enum scope)i)));
    json_end_array(&j);
    json_end_object(&j);
    json_end_array(&j);
    end(&j);
}

static void put_device(struct buf *out)
{
    struct json j = begin(out, "device");

    put(&j, "user", RUN_USER);
    put(&j, "name", "Speaker");
    end(&j);
}

static enum err write_own_seed(struct dev *d)
{
    struct buf out;
    enum err e;

    d->own_seed =
        arena_cstr(&d->run.arena, arena_printf(&d->run.arena, "%s/seed.jsonl",
                                               d->run.place.folder));
    buf_init(&out, TEXT_MAX_BYTES);
    put_app(d->run.o, &out);
    put_user(&out);
    put_device(&out);
    e = io_write_file(d->own_seed, out.p, out.n, 0600);
    buf_release(&out);
    return e;
}

/* ---- whose directory it is ---- */

/* Whether people are in it, and our app isn't: then it wasn't begun here. */
static enum err is_somebodys(struct db *db, struct arena *arena, bool *out)
{
    struct user *users;
    struct id own;
    struct app app;
    size_t count = 0;
    enum err e;

    (void)id_from_hex(STR(DEV_CLIENT_ID), &own);
    e = apps_find(db, own, arena, &app);
    if (e == ERR_NOT_FOUND)
        e = users_list(db, STR_EMPTY, 1, arena, &users, &count);
    *out = count > 0;
    return e;
}

/* What everybody knows would let everybody in wherever the directory is served
 * later, or is served now. */
static enum err refuse_somebodys(struct dev *d)
{
    bool is_theirs = false;
    struct db *db;
    enum err e;

    if (d->run.place.is_own)
        return OK;
    e = local_state_open(d->run.o, &db);
    if (e)
        return e;
    e = is_somebodys(db, &d->run.arena, &is_theirs);
    db_close(db);
    if (!is_theirs)
        return e;
    return options_wrong(d->run.o,
                         "there are people in %s: it would get an account "
                         "whose password everybody knows",
                         d->run.place.data);
}

/* ---- seeds ---- */

/* Before anything is made: a line that can't be used is told at once. */
static enum err read_seeds(struct dev *d)
{
    struct seed *s = seed_new();
    enum err e = OK;

    d->seeds = options_argument_dashes(d->run.o);
    if (d->seeds > SEED_MAX_COUNT)
        e = options_wrong(d->run.o, "at most %d seeds", SEED_MAX_COUNT);
    for (size_t i = 0; i < d->seeds && !e; i++)
        e = seed_add_file(s, options_argument(d->run.o, i));
    if (e == ERR_INVALID)
        seed_fault_log(s);
    d->has_own_catalog = seed_is_for_catalog(s);
    seed_free(s);
    return e;
}

/* A catalog that a kept directory has stays as it is. */
static enum err needs_demo(const struct dev *d, bool *out)
{
    struct catalog *catalog = NULL;
    enum err e = OK;

    if (!d->run.place.is_own)
        e = local_catalog_open(d->run.o, &catalog);
    *out = catalog == NULL &&
           (!d->has_own_catalog || options_given(d->run.o, "tracks"));
    catalog_close(catalog);
    return e;
}

static enum err import_seeds(const struct dev *d)
{
    struct around_words w = around_begin(&d->run, "import", "seed");

    around_add_state(&d->run, &w);
    around_add_pair(&w, "--seed-number", options_text(d->run.o, "seed-number"));
    around_add(&w, d->own_seed);
    for (size_t i = 0; i < d->seeds; i++)
        around_add(&w, options_argument(d->run.o, i));
    return around_step(&d->run, &w);
}

/* ---- the server ---- */

/* With a command nobody needs to know the address before. */
static enum err serve(struct dev *d, bool has_command)
{
    struct around *r = &d->run;
    const char *listen = options_text(r->o, "listen");
    struct around_words w;

    if (listen == NULL)
        listen = has_command ? "127.0.0.1:0" : DEV_LISTEN;
    w = around_serve(r, listen);
    around_add(&w, "--bench");
    if (options_flag(r->o, "bench-anywhere"))
        around_add(&w, "--bench-anywhere");
    around_add_pair(&w, "--bench-seed-number",
                    options_text(r->o, "seed-number"));
    around_add_pair(&w, "--bench-seed", d->own_seed);
    for (size_t i = 0; i < d->seeds; i++)
        around_add_pair(&w, "--bench-seed", options_argument(r->o, i));
    return run_process_serve(w.list, r->environment,
                             has_command ? r->place.log : NULL, &r->server);
}

static enum err set_up(struct dev *d, bool has_command)
{
    bool is_demo;
    enum err e = needs_demo(d, &is_demo);

    if (!e && is_demo)
        e = around_make_demo(&d->run);
    if (!e)
        e = write_own_seed(d);
    if (!e)
        e = import_seeds(d);
    if (!e)
        e = around_trust(&d->run);
    return e ? e : serve(d, has_command);
}

/* As serve says it, for scripts, and the rest for people. */
static void announce(const struct dev *d)
{
    printf("listening on %s\n", d->run.server.url);
    (void)fflush(stdout);
    fprintf(stderr,
            "app %s, secret %s\n"
            "user %s, password %s, refresh token %s\n"
            "bench %s/bench\n"
            "proxy for Spotify's hosts: %s, authority: %s\n",
            DEV_CLIENT_ID, DEV_CLIENT_SECRET, RUN_USER, DEV_PASSWORD,
            DEV_REFRESH_TOKEN, d->run.server.url, d->run.server.proxy,
            d->run.place.certs.ca);
}

static int wait(struct dev *d)
{
    announce(d);
    return run_process_wait(&d->run.server, NULL) ? 0 : 1;
}

static enum err prepare(struct dev *d, const struct options *o)
{
    struct around *r = &d->run;
    enum err e = OK;

    if (options_text(o, "data") != NULL)
        e = datadir_open(options_text(o, "data"));
    /* Whatever fails, there is something to release. */
    if (e)
        *r = (struct around){.o = o};
    else
        e = around_init(r, o);
    if (!e)
        e = run_place_set_app(&r->place, STR(DEV_CLIENT_ID),
                              STR(DEV_CLIENT_SECRET));
    r->place.user = RUN_USER;
    r->place.password = DEV_PASSWORD;
    r->place.refresh_token = DEV_REFRESH_TOKEN;
    if (!e)
        e = read_seeds(d);
    return e ? e : refuse_somebodys(d);
}

static int dev(const struct options *o)
{
    struct dev d = {.seeds = 0};
    bool has_command = options_argument_dashes(o) < options_argument_count(o);
    enum err e = prepare(&d, o);
    int status;

    if (!e)
        e = set_up(&d, has_command);
    status = e == ERR_USAGE ? 2
             : e            ? 1
             : has_command  ? around_run(&d.run, d.seeds)
                            : wait(&d);
    around_release(&d.run);
    return status;
}

static const struct option dev_options[] = {
    OPTION("listen", TEXT, "ADDR",
           "plain HTTP on this address and port (default: " DEV_LISTEN
           ", with COMMAND one that is free)"),
    OPTION("tracks", NUMBER, "N",
           "how many tracks the demo has, also beside a seed's catalog",
           .fallback = "1000", .min = 1, .max = 100000000),
    OPTION("redirect-uri", LIST, "URI",
           "where a login may return to, besides " RUN_REDIRECT_URI),
    OPTION("seed-number", NUMBER, "N",
           "draw ids, secrets, tokens and orders from this number: the same "
           "calls get the same ones in every run"),
    OPTION("access-log", TEXT, "FILE", "one line a request"),
    OPTION("bench-anywhere", FLAG, NULL,
           "let --listen be an address that others reach, who may steer the "
           "server then"),
};

const struct command dev_command = {
    .name = "dev",
    .arguments = "[SEED...] [-- COMMAND...]",
    .max_arguments = SIZE_MAX,
    .summary = "serve an app's developer, or run a program against such a "
               "server",
    OPTIONS_OF(dev_options),
    .has_state = true,
    .makes_data = true,
    .data_is_optional = true,
    .run_through = dev,
};
