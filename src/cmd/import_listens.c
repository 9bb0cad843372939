/* Plays are matched as they are read, and written some at a time, each batch in
 * a transaction: matching keeps no server from writing. A batch is of one
 * listener's. */
#include "cmd/import_listens.h"

#include <string.h>

#include "accounts/users.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "catalog/market.h"
#include "catalog/store.h"
#include "cmd/import_note.h"
#include "cmd/local_state.h"
#include "db/db.h"
#include "generation/generation.h"
#include "import/listens/listen_file.h"

#define BATCH_PLAYS 1000u

struct listens_import {
    const struct options *o;
    struct db *db;
    struct generation *generation;
    int64_t now_ms;
    bool is_trial; /* nothing is written: it is only seen whether all is good */

    /* Whose the batch is. */
    struct arena account; /* of what follows */
    struct str user;      /* empty: nobody's yet */
    struct str country;
    bool is_known; /* there is such an account */

    /* The batch; its texts are in the arena. */
    struct arena arena;
    struct matcher *matcher;
    struct play plays[BATCH_PLAYS];
    size_t count;

    uint64_t found[MATCH_FOUNDS]; /* by enum match_found */
    uint64_t read, bad, stored, strangers;
};

/* ---- what is wrong ---- */

static void warn(const struct listen_place *p, struct str why)
{
    log_warn("%s%s%.*s: %s %llu: %.*s", p->file, p->member.n > 0 ? ": " : "",
             STR_ARG(p->member), p->is_line ? "line" : "element",
             (unsigned long long)p->number, STR_ARG(why));
}

static void take_bad(void *user, const struct listen_place *place,
                     struct str why)
{
    struct listens_import *s = user;

    s->bad++;
    warn(place, why);
}

/* ---- a batch ---- */

struct storing {
    struct plays_new new;
    size_t stored;
};

static enum err store(struct db *db, void *arg)
{
    struct storing *storing = arg;

    return plays_add(db, &storing->new, &storing->stored);
}

/* Writes the batch and begins the next one. */
static enum err flush(struct listens_import *s)
{
    struct storing storing = {.new = {.user = s->user,
                                      .country = s->country,
                                      .list = s->plays,
                                      .count = s->count,
                                      .now_ms = clock_unix_ms()}};
    enum err e = OK;

    if (s->count > 0 && !s->is_trial)
        e = db_transact(s->db, store, &storing);
    s->stored += storing.stored;
    s->count = 0;
    matcher_free(s->matcher);
    s->matcher = NULL;
    arena_reset(&s->arena);
    return e;
}

static struct matcher *new_matcher(const struct listens_import *s)
{
    return matcher_new(
        generation_catalog(s->generation), generation_search(s->generation),
        market_is_valid(s->country) ? market_number(s->country) : -1);
}

/* ---- whose it is ---- */

/* Makes `name` the one whose the batch is. */
static enum err change_user(struct listens_import *s, struct str name)
{
    struct user user = {.has_picture = false};
    enum err e = flush(s);

    if (e)
        return e;
    arena_reset(&s->account);
    s->user = arena_str(&s->account, name);
    e = users_find(s->db, s->user, &s->account, &user);
    s->is_known = e == OK;
    s->country = arena_str(&s->account, str_of(user.country, 2));
    return e == ERR_NOT_FOUND ? OK : e;
}

/* --user, else who the record names. False for nobody who is here. */
static enum err find_user(struct listens_import *s,
                          const struct listen_place *place,
                          const struct listen *listen, bool *is_known)
{
    const char *given = options_text(s->o, "user");
    struct str name = given != NULL ? str_from_c(given) : listen->user;
    enum err e = OK;

    *is_known = false;
    if (name.n == 0) {
        take_bad(s, place, STR("doesn't say whose it is: give --user USER"));
        return OK;
    }
    if (!str_eq(name, s->user))
        e = change_user(s, name);
    *is_known = !e && s->is_known;
    if (!e && !*is_known) {
        s->strangers++;
        warn(place, STR("is of a user who isn't here"));
    }
    return e;
}

/* ---- a listen ---- */

static struct play keep(struct listens_import *s, const struct play *told)
{
    struct play p = *told;
    struct str *texts[] = {&p.context, &p.device, &p.artist, &p.title,
                           &p.album};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(&s->arena, *texts[i]);
    return p;
}

static enum err take(void *user, const struct listen_place *place,
                     const struct listen *listen)
{
    struct listens_import *s = user;
    enum match_found found;
    bool is_known;
    enum err e = find_user(s, place, listen, &is_known);

    if (e || !is_known)
        return e;
    if (s->matcher == NULL)
        s->matcher = new_matcher(s);
    s->plays[s->count] = keep(s, &listen->play);
    found = matcher_find(s->matcher, &listen->hint, &s->plays[s->count]);
    if (found == MATCH_NOTHING) {
        take_bad(s, place,
                 STR("is of an id that the catalog hasn't, and has no names"));
        return OK;
    }
    s->read++;
    s->found[found]++;
    s->count++;
    return s->count == BATCH_PLAYS ? flush(s) : OK;
}

/* ---- the command ---- */

static enum err read_sources(struct listens_import *s)
{
    const struct listen_sink sink = {.user = s, .take = take, .bad = take_bad};
    enum err e = OK;

    for (size_t i = 1; i < options_argument_count(s->o) && !e; i++)
        e = listen_file_read(options_argument(s->o, i), s->now_ms, &sink);
    return e ? e : flush(s);
}

/* With --strict everything is read once before, and so can't be what comes only
 * once. */
static enum err try_sources(struct listens_import *s)
{
    enum err e;

    for (size_t i = 1; i < options_argument_count(s->o); i++)
        if (strcmp(options_argument(s->o, i), "-") == 0)
            return options_wrong(s->o, "--strict reads twice, which standard "
                                       "input can't be");
    s->is_trial = true;
    e = read_sources(s);
    s->is_trial = false;
    if (!e && s->bad + s->strangers > 0) {
        log_error("--strict: %llu could not be used",
                  (unsigned long long)(s->bad + s->strangers));
        e = ERR_INVALID;
    }
    s->read = 0;
    memset(s->found, 0, sizeof s->found);
    return e;
}

/* Without a catalog everything is kept by its names. */
static enum err open_catalog(struct listens_import *s)
{
    struct catalog *c;
    struct store *store;
    enum err e = store_open(options_text(s->o, "data"), &store);

    if (e)
        return e;
    e = store_open_current(store, &c);
    store_close(store);
    if (e == ERR_NOT_FOUND)
        return generation_new_empty(&s->generation);
    return e ? e : generation_new(c, 0, &s->generation);
}

static enum err open_state(struct listens_import *s)
{
    const char *given = options_text(s->o, "user");
    enum err e = local_state_open(s->o, &s->db);

    if (e || given == NULL)
        return e;
    e = change_user(s, str_from_c(given));
    if (!e && !s->is_known) {
        log_error("there is no user %s", given);
        e = ERR_NOT_FOUND;
    }
    return e;
}

static void print_result(const void *import, FILE *out)
{
    const struct listens_import *s = import;

    fprintf(out,
            "plays: %llu made, %llu as they were\n"
            "found: %llu by id, %llu by MusicBrainz id, %llu by ISRC, %llu by "
            "name; %llu are kept by their names\n"
            "left out: %llu of another shape, %llu of users who aren't here\n",
            (unsigned long long)s->stored,
            (unsigned long long)(s->read - s->stored),
            (unsigned long long)s->found[MATCH_BY_ID],
            (unsigned long long)s->found[MATCH_BY_MBID],
            (unsigned long long)s->found[MATCH_BY_ISRC],
            (unsigned long long)s->found[MATCH_BY_NAME],
            (unsigned long long)s->found[MATCH_NAMES_ONLY],
            (unsigned long long)s->bad, (unsigned long long)s->strangers);
}

/* As with other imports: not if all of it was bad. */
static enum err judge(const struct listens_import *s)
{
    if (s->read > 0 || s->bad + s->strangers == 0)
        return OK;
    log_error("nothing could be read: no listens");
    return ERR_INVALID;
}

static enum err run(struct listens_import *s)
{
    enum err e = open_state(s);

    if (!e)
        e = open_catalog(s);
    if (!e && options_flag(s->o, "strict"))
        e = try_sources(s);
    if (!e)
        e = read_sources(s);
    if (e)
        return e;
    local_state_settle(s->o);
    print_result(s, stderr);
    return judge(s);
}

static void note(const struct listens_import *s, enum err e)
{
    struct import_note note = {
        .o = s->o,
        .first_source = SIZE_MAX,
        .run = {.kind = STR("listens"),
                .outcome = e               ? LEDGER_FAILED
                           : s->stored > 0 ? LEDGER_DONE
                                           : LEDGER_AS_IT_WAS,
                .began_ms = s->now_ms,
                .came_in = (int64_t)s->read,
                .added = (int64_t)s->stored,
                .skipped = (int64_t)(s->bad + s->strangers),
                .bad = (int64_t)s->bad},
        .print = print_result,
        .what = s};

    import_note_write(&note);
}

enum err import_listens(const struct options *o)
{
    struct listens_import *s = mem_zalloc(1, sizeof *s);
    enum err e;

    s->o = o;
    s->now_ms = clock_unix_ms();
    arena_init(&s->account);
    arena_init(&s->arena);
    e = run(s);
    db_close(s->db);
    if (e != ERR_USAGE)
        note(s, e);
    generation_unref(s->generation);
    matcher_free(s->matcher);
    arena_release(&s->arena);
    arena_release(&s->account);
    free(s);
    return e;
}
