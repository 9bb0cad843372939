/* tonearm export: the catalog as `objects` lines on standard output, by type,
 * then id. The API's renderers write them, so what GET answers and what an
 * export says can't drift apart. */
#include "cmd/commands.h"

#include <errno.h>

#include "api/render/render.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "catalog/store.h"
#include "cmd/local_state.h"
#include "db/db.h"
#include "seed/seed.h"

struct export
{
    struct render r;
    struct buf out;
    struct arena arena;
    enum err e;
};

static void write_line(struct export *x)
{
    buf_char(&x->out, '\n');
    if (!x->e && fwrite(x->out.p, 1, x->out.n, stdout) != x->out.n) {
        log_error("write standard output: %s", strerror(errno));
        x->e = ERR_IO;
    }
    buf_clear(&x->out);
    arena_reset(&x->arena);
    /* A renderer carries the comma and the last artists from object to
     * object; a line begins without either. */
    x->r.j = json_to(&x->out);
    x->r.last_artists.n = 0; /* what it points at is gone */
}

static void write_entity(struct export *x, enum entity type, uint32_t n)
{
    switch (type) {
    case ENTITY_ARTIST:
        render_artist(&x->r, n);
        break;
    case ENTITY_ALBUM:
        render_album(&x->r, n);
        break;
    case ENTITY_TRACK:
        render_track(&x->r, n);
        break;
    case ENTITY_CATEGORY:
        render_category(&x->r, n);
        break;
    default:
        render_program(&x->r, type, n);
        break;
    }
    write_line(x);
}

/* An entity and what it is sorted by. */
struct place {
    struct id id;
    uint32_t n;
};

static int by_id(const void *a, const void *b)
{
    const struct place *x = a, *y = b;

    return id_cmp(x->id, y->id);
}

/* Numbers aren't in order of id for the parts of something. */
static struct place *sorted(const struct catalog *c, enum entity type,
                            uint32_t *count)
{
    struct place *list;

    *count = catalog_count(c, type);
    list = mem_zalloc(*count, sizeof *list);
    for (uint32_t n = 0; n < *count; n++)
        list[n] = (struct place){catalog_id(c, type, n), n};
    if (*count > 1)
        qsort(list, *count, sizeof *list, by_id);
    return list;
}

static void write_analysis(struct export *x, struct id track, struct str text)
{
    json_object(&x->r.j);
    json_key(&x->r.j, "type");
    json_str(&x->r.j, STR("audio_analysis"));
    json_key(&x->r.j, "id");
    json_str_id(&x->r.j, STR_EMPTY, track);
    /* The analysis is an object: its keys go on here. */
    if (text.n > 2) {
        buf_char(&x->out, ',');
        buf_str(&x->out, str_of(text.p + 1, text.n - 2));
    }
    json_end_object(&x->r.j);
    write_line(x);
}

static void write_type(struct export *x, enum entity type)
{
    uint32_t count;
    struct place *list = sorted(x->r.catalog, type, &count);

    for (uint32_t i = 0; i < count && !x->e; i++)
        write_entity(x, type, list[i].n);
    free(list);
}

/* Features, then analyses, of tracks and of those that wait for theirs. */
static void write_features(struct export *x)
{
    const struct catalog *c = x->r.catalog;
    uint32_t count;
    struct place *list = sorted(c, ENTITY_TRACK, &count);
    struct features f;
    struct str features, analysis;
    struct id id;

    for (uint32_t i = 0; i < count && !x->e; i++)
        if (catalog_features(c, list[i].n, &f)) {
            render_features_of(&x->r, list[i].id, &f);
            write_line(x);
        }
    for (uint32_t i = 0;
         !x->e && catalog_waiting(c, i, &id, &features, &analysis, &x->arena);
         i++)
        if (field_features(features, &f)) {
            render_features_of(&x->r, id, &f);
            write_line(x);
        }
    free(list);
}

static void write_analyses(struct export *x)
{
    const struct catalog *c = x->r.catalog;
    uint32_t count;
    struct place *list = sorted(c, ENTITY_TRACK, &count);
    struct str features, analysis;
    struct id id;

    for (uint32_t i = 0; i < count && !x->e; i++) {
        analysis =
            catalog_text(c, ENTITY_TRACK, list[i].n, FIELD_ANALYSIS, &x->arena);
        if (analysis.p != NULL)
            write_analysis(x, list[i].id, analysis);
    }
    for (uint32_t i = 0;
         !x->e && catalog_waiting(c, i, &id, &features, &analysis, &x->arena);
         i++)
        if (analysis.p != NULL)
            write_analysis(x, id, analysis);
    free(list);
}

/* All types in the order that export promises, or only one. */
static void write_all(struct export *x, const char *only)
{
    for (unsigned t = 0; t < ENTITY_COUNT && !x->e; t++)
        if (only == NULL || str_eq_c(entity_name((enum entity)t), only))
            write_type(x, (enum entity)t);
    if (only == NULL || strcmp(only, "audio_features") == 0)
        write_features(x);
    if (only == NULL || strcmp(only, "audio_analysis") == 0)
        write_analyses(x);
    if (!x->e && fflush(stdout) != 0) {
        log_error("write standard output: %s", strerror(errno));
        x->e = ERR_IO;
    }
}

/* The current catalog as the API sees it, but without a state: popularity and
 * followers are those of the sources. */
static enum err open_generation(const struct options *o,
                                struct generation **out)
{
    struct store *store;
    struct catalog *c;
    enum err e = store_open(options_text(o, "data"), &store);

    if (e)
        return e;
    e = store_open_current(store, &c);
    if (e == ERR_NOT_FOUND)
        log_error("there is no catalog in %s", options_text(o, "data"));
    if (!e)
        e = generation_new(c, 0, out);
    store_close(store);
    return e;
}

static enum err export_run(const struct options *o)
{
    struct export x = {.e = OK};
    struct generation *g;
    enum err e = open_generation(o, &g);

    if (e)
        return e;
    buf_init(&x.out, (size_t)1 << 30);
    arena_init(&x.arena);
    x.r = (struct render){.j = json_to(&x.out),
                          .generation = g,
                          .catalog = generation_catalog(g),
                          .base = STR("https://api.spotify.com"),
                          .market = -1,
                          .is_export = true,
                          .arena = &x.arena};
    write_all(&x, options_text(o, "type"));
    buf_release(&x.out);
    arena_release(&x.arena);
    generation_unref(g);
    return x.e;
}

/* What isn't of the catalog's. Standard output is told of when all is read. */
static enum err export_seed(const struct options *o)
{
    struct buf out;
    struct db *db;
    enum err e;

    if (options_given(o, "type"))
        return options_wrong(o, "--type is of a catalog, --seed of people");
    e = local_state_open(o, &db);
    if (e)
        return e;
    buf_init(&out, SEED_MAX_BYTES);
    e = seed_export(db, NULL, &out);
    if (!e && out.n > 0)
        (void)fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
    db_close(db);
    return e;
}

static enum err export_any(const struct options *o)
{
    return options_flag(o, "seed") ? export_seed(o) : export_run(o);
}

static const struct option export_options[] = {
    OPTION("type", CHOICE,
           "artist|album|track|show|episode|audiobook|chapter|category|"
           "audio_features|audio_analysis",
           "only objects of this type"),
    OPTION("seed", FLAG, NULL,
           "apps, accounts and what they keep instead, as lines of a seed"),
};

const struct command export_command = {
    .name = "export",
    .summary = "the catalog as objects lines on standard output",
    OPTIONS_OF(export_options),
    .has_state = true,
    .run = export_any,
};
