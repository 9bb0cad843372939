/* tonearm catalog list|use|prune, stat, verify: looking after generations. */
#include "cmd/commands.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "cmd/local_state.h"
#include "cmd/served.h"
#include "cmd/stat_server.h"
#include "db/db.h"
#include "json/writer.h"
#include "plays/plays.h"

static enum err list(const struct options *o)
{
    struct store_entry *entries;
    struct store *store;
    size_t n;
    enum err e = store_open(options_text(o, "data"), &store);

    if (e)
        return e;
    e = store_list(store, &entries, &n);
    for (size_t i = 0; !e && i < n; i++) {
        char time[CLOCK_TEXT_LENGTH];

        clock_to_text(entries[i].modified_s, time);
        printf("%u\t%llu bytes\t%.*s%s\n", entries[i].generation,
               (unsigned long long)entries[i].bytes, CLOCK_TEXT_LENGTH, time,
               entries[i].current ? "\tcurrent" : "");
    }
    if (!e)
        free(entries);
    store_close(store);
    return e;
}

const struct command catalog_list_command = {
    .name = "catalog list",
    .summary = "list the generations that are there",
    .run = list,
};

static enum err use(const struct options *o)
{
    struct str text = str_from_c(options_argument(o, 0));
    struct store *store;
    uint64_t generation;
    enum err e;

    if (!str_to_u64(text, &generation) || generation == 0 ||
        generation > UINT32_MAX)
        return options_wrong(o, "%s is not the number of a generation", text.p);
    e = store_open(options_text(o, "data"), &store);
    if (e)
        return e;
    e = store_lock(store);
    if (!e)
        e = store_use(store, (uint32_t)generation);
    if (!e) {
        store_unlock(store);
        served_wait(o, store, (uint32_t)generation);
    }
    store_close(store);
    return e;
}

static const struct option use_options[] = {SERVED_NO_WAIT_OPTION};

const struct command catalog_use_command = {
    .name = "catalog use",
    .arguments = "N",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "make generation N the current one, after checking it",
    OPTIONS_OF(use_options),
    .run = use,
};

static enum err prune(const struct options *o)
{
    struct store *store;
    unsigned removed;
    enum err e = store_open(options_text(o, "data"), &store);

    if (e)
        return e;
    e = store_lock(store);
    if (!e) /* none beside the current one */
        e = store_prune(store, 0, &removed);
    if (!e)
        fprintf(stderr, "removed %u generations\n", removed);
    store_close(store);
    return e;
}

const struct command catalog_prune_command = {
    .name = "catalog prune",
    .summary = "remove every generation but the current one",
    .run = prune,
};

/* Both are the caller's on success, neither otherwise. */
static enum err open_current(const struct options *o, struct store **store,
                             struct catalog **c)
{
    enum err e = store_open(options_text(o, "data"), store);

    if (e)
        return e;
    e = store_open_current(*store, c);
    if (e == ERR_NOT_FOUND)
        log_error("there is no catalog in %s yet: import something, or run "
                  "tonearm demo",
                  options_text(o, "data"));
    if (e)
        store_close(*store);
    return e;
}

static void print_section(void *user, const char *name, uint64_t bytes,
                          uint64_t count)
{
    (void)user;
    if (bytes > 0)
        printf("  %-18s %12llu bytes %10llu\n", name, (unsigned long long)bytes,
               (unsigned long long)count);
}

static void add_section(void *user, const char *name, uint64_t bytes,
                        uint64_t count)
{
    struct json *j = user;

    json_key_str(j, str_from_c(name));
    json_object(j);
    json_key(j, "bytes");
    json_u64(j, bytes);
    json_key(j, "count");
    json_u64(j, count);
    json_end_object(j);
}

/* What the log of plays has. */
struct log_size {
    int64_t plays;
    int64_t unmatched; /* known by their names only */
};

/* Nothing where there is no state yet: looking at it makes none. */
static enum err read_log(const struct options *o, struct log_size *out)
{
    char path[4096];
    struct db *db;
    int n = snprintf(path, sizeof path, "%s/state.db", options_text(o, "data"));
    enum err e;

    *out = (struct log_size){0, 0};
    if (!options_given(o, "state") && n < (int)sizeof path &&
        access(path, F_OK) != 0)
        return OK;
    e = local_state_open(o, &db);
    if (e)
        return e;
    e = plays_totals(db, &out->plays, &out->unmatched);
    db_close(db);
    return e;
}

/* All of it; `server` is what a running one says, empty without one. */
static void stat_json(const struct catalog *c, uint32_t generation,
                      const struct log_size *log, struct str server)
{
    struct buf out;
    struct json j = json_to(&out);

    buf_init(&out, 1u << 20);
    json_object(&j);
    json_key(&j, "generation");
    json_u64(&j, generation);
    json_key(&j, "bytes");
    json_u64(&j, catalog_file_bytes(c));
    for (unsigned t = 0; t < ENTITY_COUNT; t++) {
        json_key_str(&j, entity_plural((enum entity)t));
        json_u64(&j, catalog_count(c, (enum entity)t));
    }
    json_key(&j, "waiting");
    json_u64(&j, catalog_waiting_count(c));
    json_key(&j, "plays");
    json_i64(&j, log->plays);
    json_key(&j, "plays_by_name");
    json_i64(&j, log->unmatched);
    json_key(&j, "sections");
    json_object(&j);
    catalog_sections(c, add_section, &j);
    json_end_object(&j);
    json_key(&j, "server");
    if (server.n > 0)
        json_raw(&j, server);
    else
        json_null(&j);
    json_end_object(&j);
    printf("%.*s\n", STR_ARG(buf_get(&out)));
    buf_release(&out);
}

static void stat_text(const struct catalog *c, uint32_t generation,
                      const struct log_size *log, bool with_sections)
{
    printf("generation %u, %llu bytes\n", generation,
           (unsigned long long)catalog_file_bytes(c));
    for (unsigned t = 0; t < ENTITY_COUNT; t++)
        printf("  %-12.*s %10u\n", STR_ARG(entity_plural((enum entity)t)),
               catalog_count(c, (enum entity)t));
    printf("  %-12s %10lld, %lld of them known by their names only\n", "plays",
           (long long)log->plays, (long long)log->unmatched);
    if (!with_sections)
        return;
    printf("sections\n");
    catalog_sections(c, print_section, NULL);
}

static enum err stat_once(const struct options *o, struct arena *arena)
{
    struct store *store;
    struct catalog *c;
    struct log_size log;
    struct str server = STR_EMPTY;
    uint32_t generation = 0;
    enum err e = open_current(o, &store, &c);

    if (e)
        return e;
    e = store_current(store, &generation);
    if (!e)
        e = read_log(o, &log);
    if (!e)
        e = stat_server_ask(options_text(o, "data"), arena, &server);
    if (!e && options_flag(o, "json")) {
        stat_json(c, generation, &log, server);
    } else if (!e) {
        stat_text(c, generation, &log, options_flag(o, "sections"));
        stat_server_print(server, arena);
    }
    catalog_close(c);
    store_close(store);
    return e;
}

static enum err stat_run(const struct options *o)
{
    struct arena arena;
    enum err e;

    if (options_flag(o, "watch"))
        return stat_server_watch(options_text(o, "data"),
                                 options_flag(o, "json"));
    arena_init(&arena);
    e = stat_once(o, &arena);
    arena_release(&arena);
    return e;
}

static const struct option stat_options[] = {
    OPTION("json", FLAG, NULL, "as one JSON object, sections included"),
    OPTION("sections", FLAG, NULL, "also what each part of the file takes"),
    OPTION("watch", FLAG, NULL,
           "what a running server does, again each second until it ends"),
};

const struct command stat_command = {
    .name = "stat",
    .summary = "counts and sizes of the current generation, and of the plays; "
               "what a running server does",
    OPTIONS_OF(stat_options),
    .has_state = true,
    .run = stat_run,
};

static enum err verify(const struct options *o)
{
    struct store *store;
    struct catalog *c;
    enum err e = open_current(o, &store, &c);

    if (e)
        return e;
    e = catalog_verify(c);
    if (!e)
        printf("ok: %llu bytes\n", (unsigned long long)catalog_file_bytes(c));
    catalog_close(c);
    store_close(store);
    return e;
}

const struct command verify_command = {
    .name = "verify",
    .summary = "read all of the current generation and compare checksums",
    .run = verify,
};
