/* tonearm remove: a new generation without some entities. What is part of
 * them goes with them: an album's tracks, a show's episodes, an audiobook's
 * chapters. An artist can go only when nothing names it any more, so that no
 * album or track loses a credit unasked. */
#include "cmd/commands.h"

#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "cmd/import_run.h"
#include "cmd/served.h"

#define MAX_IDS 100000

struct removal {
    const struct catalog *c;
    enum entity type;
    bool *goes; /* by number */
};

static bool goes(const struct removal *r, uint32_t n)
{
    return n < catalog_count(r->c, r->type) && r->goes[n];
}

/* A build_filter: an entity goes if it is named or part of what is. */
static bool is_kept(void *user, enum entity type, uint32_t n)
{
    const struct removal *r = user;
    struct track t;
    struct program p;

    if (type == r->type)
        return !goes(r, n);
    if (r->type == ENTITY_ALBUM && type == ENTITY_TRACK)
        return !catalog_track(r->c, n, &t) || !goes(r, t.album);
    if ((r->type == ENTITY_SHOW && type == ENTITY_EPISODE) ||
        (r->type == ENTITY_AUDIOBOOK && type == ENTITY_CHAPTER))
        return !catalog_program(r->c, type, n, &p) || !goes(r, p.parent);
    return true;
}

/* CATALOG_NONE for what isn't in the catalog, or is no id. */
static uint32_t find(const struct catalog *c, enum entity type,
                     const char *text)
{
    struct id id;

    if (type == ENTITY_CATEGORY)
        return catalog_find_category(c, str_from_c(text));
    if (!id_from_base62(str_from_c(text), &id))
        return CATALOG_NONE;
    return catalog_find(c, type, id);
}

static enum err check_artist(const struct catalog *c, uint32_t n,
                             const char *text)
{
    uint32_t albums = 0, tracks = catalog_artist_tracks(c, n).n;

    for (unsigned g = 0; g < GROUP_COUNT; g++)
        albums += catalog_artist_albums(c, n, (enum album_group)g).n;
    if (albums + tracks == 0)
        return OK;
    log_error("artist %s has %u albums and %u tracks: remove those first", text,
              albums, tracks);
    return ERR_CONFLICT;
}

/* Marks what the arguments name. One that isn't there, or that can't go, stops
 * the command before anything is changed. */
static enum err choose(const struct options *o, struct removal *r)
{
    enum err e = OK;

    r->goes = mem_zalloc(catalog_count(r->c, r->type), sizeof *r->goes);
    for (size_t i = 1; i < options_argument_count(o) && !e; i++) {
        const char *text = options_argument(o, i);
        uint32_t n = find(r->c, r->type, text);

        if (n == CATALOG_NONE) {
            log_error("there is no %s %s", options_argument(o, 0), text);
            return ERR_NOT_FOUND;
        }
        r->goes[n] = true;
        if (r->type == ENTITY_ARTIST)
            e = check_artist(r->c, n, text);
    }
    return e;
}

/* What can be said of them before the lock is taken. */
static enum err check_ids(const struct options *o, enum entity type)
{
    struct id id;

    for (size_t i = 1; i < options_argument_count(o); i++) {
        const char *text = options_argument(o, i);

        if (type != ENTITY_CATEGORY && !id_from_base62(str_from_c(text), &id))
            return options_wrong(o, "'%s' is not an id (22 base62 digits)",
                                 text);
    }
    return OK;
}

static enum err remove_run(const struct options *o)
{
    struct removal r = {.type = ENTITY_ARTIST};
    struct import_run run;
    enum err e;

    if (!entity_from_name(str_from_c(options_argument(o, 0)), &r.type))
        return options_wrong(o, "%s is no type of entity",
                             options_argument(o, 0));
    e = check_ids(o, r.type);
    if (e)
        return e;
    e = import_run_begin(&run, o, false);
    run.kind = "remove";
    if (!e && run.old == NULL) {
        log_error("there is no catalog in %s", options_text(o, "data"));
        e = ERR_NOT_FOUND;
    }
    if (!e) {
        r.c = run.old;
        e = choose(o, &r);
    }
    if (!e)
        e = import_run_start(&run, o, is_kept, &r);
    free(r.goes);
    return import_run_end(&run, e);
}

static const struct option remove_options[] = {IMPORT_MEMORY_OPTION,
                                               SERVED_NO_WAIT_OPTION};

const struct command remove_command = {
    .name = "remove",
    .arguments = "TYPE ID...",
    .min_arguments = 2,
    .max_arguments = MAX_IDS,
    .summary = "remove entities and what is part of them",
    OPTIONS_OF(remove_options),
    .has_state = true,
    .run = remove_run,
};
