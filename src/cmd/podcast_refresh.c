/* tonearm podcast refresh: fetches what is due, and has it in a new generation.
 *
 *     claim --> fetch --> look --> follow --> import --> note
 *
 * What a feed has said of itself is noted only when it is in the catalog; so a
 * refresh that ends in the middle, or that finds another import at work, is as
 * if it had never been, and comes again. */
#include "cmd/commands.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/log.h"
#include "cmd/import_run.h"
#include "cmd/local_state.h"
#include "cmd/podcast_find.h"
#include "cmd/served.h"
#include "db/db.h"
#include "feeds/fetch.h"
#include "feeds/subscription.h"
#include "import/podcast/podcast.h"
#include "import/podcast/podcast_about.h"
#include "import/source/source_file.h"

#define MAX_FEEDS         1000
#define AT_ONCE           1000 /* feeds that are one generation */
#define SOURCES_MAX_BYTES (1u << 20)

/* A feed that is fetched. */
struct item {
    struct fetch fetch;
    struct podcast_about about;
    struct subscription_result result;
    const char *path; /* of the file that is taken, if anything is */
};

struct refresh {
    const struct options *o;
    struct db *db;
    struct arena arena;
    struct buf document; /* one feed */
    struct str directory;
    struct item *items;
    size_t count;
    size_t changed; /* of those; all of them together are what follows */
    size_t all_looked;
    size_t all_changed;
    size_t all_failed;
};

/* ---- claim ---- */

static enum err ask(struct db *db, void *arg)
{
    struct refresh *r = arg;
    int64_t now_s = clock_unix_s();
    size_t count = options_argument_count(r->o);
    struct subscription s;
    enum err e = OK;

    if (count == 0)
        return subscriptions_ask_all(db, now_s);
    for (size_t i = 0; i < count && !e; i++) {
        e = podcast_find(db, options_argument(r->o, i), &r->arena, &s);
        if (!e)
            e = subscriptions_ask(db, s.id, now_s);
    }
    return e;
}

/* A file of the feed's own, in the arena. */
static const char *path_of(struct refresh *r, const struct subscription *s,
                           const char *end)
{
    struct id_hex id;

    return arena_cstr(
        &r->arena, arena_printf(&r->arena, "%.*s/%.*s%s", STR_ARG(r->directory),
                                STR_ARG(id_hex_text(s->id, &id)), end));
}

static enum err claim(struct db *db, void *arg)
{
    struct refresh *r = arg;
    struct subscription *due;
    enum err e = subscriptions_claim(db, clock_unix_s(), AT_ONCE, &r->arena,
                                     &due, &r->count);

    r->items = arena_zalloc(&r->arena, r->count * sizeof *r->items);
    for (size_t i = 0; i < r->count && !e; i++) {
        struct item *t = &r->items[i];

        t->path = path_of(r, &due[i], ".xml");
        t->fetch = (struct fetch){.url = due[i].url,
                                  .etag = due[i].etag,
                                  .modified = due[i].modified,
                                  .path = t->path};
        t->result = (struct subscription_result){
            .was = due[i], .every_s = (int64_t)options_number(r->o, "every")};
    }
    return e;
}

/* ---- fetch and look ---- */

static void fetch(struct refresh *r, struct fetch *list, size_t count)
{
    const struct fetch_config config = {.allow_private =
                                            options_flag(r->o, "private"),
                                        .max_bytes = PODCAST_MAX_BYTES};

    fetch_all(&config, list, count, &r->arena);
}

static void fetch_items(struct refresh *r)
{
    struct fetch *list = arena_alloc(&r->arena, r->count * sizeof *list);

    for (size_t i = 0; i < r->count; i++)
        list[i] = r->items[i].fetch;
    fetch(r, list, r->count);
    for (size_t i = 0; i < r->count; i++)
        r->items[i].fetch = list[i];
}

/* What a feed is that was fetched: OK, or why it can't be used, in `*why`.
 * `digest` is in the arena. */
static bool look_into(struct refresh *r, const struct fetch *f,
                      struct podcast_about *about, struct str *digest,
                      struct str *why)
{
    const char *reason;
    enum err e;

    buf_clear(&r->document);
    e = source_file_read(f->path, &r->document);
    if (e) {
        *why = arena_printf(&r->arena, "unreadable: %s", err_text(e));
        return false;
    }
    reason = podcast_about_read(buf_get(&r->document), &r->arena, about);
    if (reason != NULL) {
        *why = arena_printf(&r->arena, "no podcast: %s", reason);
        return false;
    }
    *digest = arena_printf(
        &r->arena, "%016llx",
        (unsigned long long)hash_bytes(r->document.p, r->document.n, 0));
    return true;
}

/* As it is, with what the last one that came has said. */
static void be_the_same(struct subscription_result *result)
{
    result->outcome = SUBSCRIPTION_SAME;
    result->title = result->was.title;
    result->show = result->was.show;
    result->etag = result->was.etag;
    result->modified = result->was.modified;
    result->digest = result->was.digest;
}

static void take_about(struct refresh *r, struct item *t,
                       const struct fetch *from)
{
    struct subscription_result *result = &t->result;
    char show[ID_TEXT_LENGTH];

    id_to_base62(t->about.show, show);
    result->title = t->about.title;
    result->show = arena_str(&r->arena, str_of(show, sizeof show));
    result->etag = from->new_etag;
    result->modified = from->new_modified;
    result->outcome = str_eq(result->digest, result->was.digest)
                          ? SUBSCRIPTION_SAME
                          : SUBSCRIPTION_CHANGED;
}

static void look(struct refresh *r, struct item *t)
{
    struct subscription_result *result = &t->result;

    if (t->fetch.error.n > 0) {
        result->outcome =
            t->fetch.status == 410 ? SUBSCRIPTION_GONE : SUBSCRIPTION_FAILED;
        result->error = t->fetch.error;
    } else if (t->fetch.status == 304) {
        be_the_same(result);
    } else if (look_into(r, &t->fetch, &t->about, &result->digest,
                         &result->error)) {
        take_about(r, t, &t->fetch);
    } else {
        result->outcome = SUBSCRIPTION_FAILED;
    }
}

/* ---- follow ---- */

/* Not back to where it came from: two feeds that name each other would be
 * followed for ever. */
static bool moves(const struct item *t)
{
    const struct subscription *was = &t->result.was;
    struct str to = t->about.moved_to;

    return to.n > 0 && !str_eq(to, was->url) && !str_eq(to, was->former_url) &&
           subscription_url_is_valid(to);
}

/* A feed that names a new address of its own is taken from there, and stays
 * there. What the one there says of a newer one waits for the next refresh. One
 * that can't be had isn't followed. */
static void follow(struct refresh *r, struct item *t)
{
    struct fetch there = {.url = t->about.moved_to,
                          .path = path_of(r, &t->result.was, ".moved.xml")};
    struct podcast_about about;
    struct str digest, why;

    fetch(r, &there, 1);
    if (there.error.n == 0 && there.status == 200 &&
        look_into(r, &there, &about, &digest, &why)) {
        (void)unlink(t->path);
        t->path = there.path;
        t->result.url = there.url;
        t->result.digest = digest;
        t->about = about;
        take_about(r, t, &there);
    } else {
        (void)unlink(there.path);
    }
}

/* ---- import ---- */

static enum err build(struct refresh *r, struct import_run *run)
{
    const char **files = arena_alloc(&r->arena, r->changed * sizeof *files);
    enum err e = import_run_start(run, r->o, NULL, NULL);
    size_t n = 0;

    for (size_t i = 0; i < r->count; i++)
        if (r->items[i].result.outcome == SUBSCRIPTION_CHANGED)
            files[n++] = r->items[i].path;
    return e ? e : podcast_import(run->builder, files, n, &run->report);
}

static void list_sources(const struct refresh *r, struct buf *out)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->items[i].result.outcome == SUBSCRIPTION_CHANGED) {
            if (out->n > 0)
                buf_char(out, '\n');
            buf_str(out, r->items[i].fetch.url);
        }
}

static enum err take_in(struct refresh *r)
{
    struct import_run run;
    struct buf sources;
    enum err e = import_run_begin(&run, r->o, false);

    buf_init(&sources, SOURCES_MAX_BYTES);
    list_sources(r, &sources);
    run.kind = "podcast";
    run.sources = buf_get(&sources);
    if (!e)
        e = build(r, &run);
    e = import_run_end(&run, e);
    buf_release(&sources);
    return e;
}

/* It isn't the feeds' fault. */
static void put_off(struct refresh *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->items[i].result.outcome == SUBSCRIPTION_CHANGED)
            r->items[i].result.outcome = SUBSCRIPTION_PUT_OFF;
}

/* ---- note ---- */

static enum err note(struct db *db, void *arg)
{
    struct refresh *r = arg;
    enum err e = OK;

    for (size_t i = 0; i < r->count && !e; i++) {
        r->items[i].result.now_s = clock_unix_s();
        e = subscriptions_note(db, &r->items[i].result);
    }
    return e;
}

static void count_outcomes(struct refresh *r)
{
    r->all_looked += r->count;
    r->all_changed += r->changed;
    for (size_t i = 0; i < r->count; i++) {
        const struct subscription_result *result = &r->items[i].result;

        if (result->error.n == 0)
            continue;
        r->all_failed++;
        log_warn("%.*s: %.*s", STR_ARG(result->was.url),
                 STR_ARG(result->error));
    }
}

static void remove_files(const struct refresh *r)
{
    for (size_t i = 0; i < r->count; i++)
        (void)unlink(r->items[i].path);
}

/* ---- the command ---- */

/* Everything that is due, so much at a time; `r->count` is 0 at the end. */
static enum err refresh_some(struct refresh *r)
{
    enum err e, noted;

    arena_reset(&r->arena);
    r->changed = 0;
    e = db_transact(r->db, claim, r);
    if (e || r->count == 0)
        return e;
    fetch_items(r);
    for (size_t i = 0; i < r->count; i++) {
        look(r, &r->items[i]);
        if (moves(&r->items[i]))
            follow(r, &r->items[i]);
        r->changed += r->items[i].result.outcome == SUBSCRIPTION_CHANGED;
    }
    if (r->changed > 0)
        e = take_in(r);
    if (e)
        put_off(r);
    remove_files(r);
    count_outcomes(r);
    noted = db_transact(r->db, note, r);
    return e ? e : noted;
}

/* Asking for a feed takes no heed of who has claimed it: the lock keeps two
 * refreshes from writing one file. */
static enum err lock_directory(const char *path, int *fd)
{
    enum err e = io_make_dir(path);

    *fd = -1;
    if (e)
        return e;
    *fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd >= 0 && flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return OK;
    log_error("%s: another refresh is running", path);
    return ERR_BUSY;
}

static enum err refresh(struct refresh *r)
{
    char path[4096];
    int n =
        snprintf(path, sizeof path, "%s/podcasts", options_text(r->o, "data"));
    int fd;
    enum err e = lock_directory(path, &fd);

    r->directory = str_of(path, (size_t)n);
    if (!e && !options_flag(r->o, "due"))
        e = db_transact(r->db, ask, r);
    do {
        if (!e)
            e = refresh_some(r);
    } while (!e && r->count > 0);
    if (fd >= 0)
        (void)close(fd);
    (void)fprintf(stderr, "podcasts: %zu looked at, %zu changed, %zu failed\n",
                  r->all_looked, r->all_changed, r->all_failed);
    return e;
}

static enum err run_refresh(const struct options *o)
{
    struct refresh r = {.o = o};
    enum err e;

    if (options_flag(o, "due") && options_argument_count(o) > 0)
        return options_wrong(o, "--due chooses by itself");
    e = local_state_open(o, &r.db);
    if (e)
        return e;
    arena_init(&r.arena);
    buf_init(&r.document, PODCAST_MAX_BYTES);
    e = refresh(&r);
    buf_release(&r.document);
    arena_release(&r.arena);
    db_close(r.db);
    return e;
}

enum err podcast_find(struct db *db, const char *name, struct arena *arena,
                      struct subscription *out)
{
    struct str text = str_from_c(name);
    struct id id;
    enum err e = id_from_hex(text, &id)
                     ? subscriptions_find(db, id, arena, out)
                     : subscriptions_find_url(db, text, arena, out);

    if (e == ERR_NOT_FOUND)
        log_error("%s isn't subscribed", name);
    return e;
}

static const struct option refresh_options[] = {
    OPTION("due", FLAG, NULL, "only what is due, as the server does"),
    OPTION("every", NUMBER, "SECONDS",
           "how long until a feed that is well is due again",
           .fallback = "3600", .min = 60, .max = 604800),
    OPTION("private", FLAG, NULL,
           "fetch from loopback and private addresses, too"),
    IMPORT_MEMORY_OPTION,
    SERVED_NO_WAIT_OPTION,
};

const struct command podcast_refresh_command = {
    .name = "podcast refresh",
    .arguments = "[FEED...]",
    .max_arguments = MAX_FEEDS,
    .summary = "fetch what is subscribed, and take in what is new",
    OPTIONS_OF(refresh_options),
    .has_state = true,
    .run = run_refresh,
};
