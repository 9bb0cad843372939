/* tonearm catalog correct | undo | corrections: what an owner puts over what
 * sources say. */
#include "cmd/commands.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "catalog/catalog.h"
#include "cmd/import_run.h"
#include "cmd/local_state.h"
#include "cmd/served.h"
#include "corrections/corrections.h"
#include "json/writer.h"

#define MAX_KEYS         32
#define OUTPUT_MAX_BYTES (64u << 20)

/* The entity that a command names by its first two arguments. */
struct named {
    const struct options *o;
    enum entity type;
    struct id id;
};

static enum err read_named(const struct options *o, struct named *out)
{
    *out = (struct named){.o = o};
    if (!entity_from_name(str_from_c(options_argument(o, 0)), &out->type) ||
        out->type == ENTITY_CATEGORY)
        return options_wrong(o, "%s is no type of entity",
                             options_argument(o, 0));
    if (!id_from_base62(str_from_c(options_argument(o, 1)), &out->id))
        return options_wrong(o, "'%s' is not an id (22 base62 digits)",
                             options_argument(o, 1));
    return OK;
}

/* A generation of what is there, with the corrections as they are now. */
static enum err rebuild(const struct options *o)
{
    struct import_run run;
    enum err e = import_run_begin(&run, o, false);

    run.kind = "correct";
    if (!e && run.old == NULL) {
        log_error("there is no catalog in %s", options_text(o, "data"));
        e = ERR_NOT_FOUND;
    }
    if (!e)
        e = import_run_start(&run, o, NULL, NULL);
    return import_run_end(&run, e);
}

/* The file has changed already, whatever becomes of the catalog: also when
 * another import holds it. */
static enum err rebuild_unless_later(const struct options *o)
{
    static const char noted[] = "noted; the next import brings it\n";
    enum err e;

    if (options_flag(o, "later")) {
        (void)fputs(noted, stderr);
        return OK;
    }
    e = rebuild(o);
    if (e)
        (void)fprintf(stderr, "but it is %s", noted);
    return e;
}

/* ---- correct ---- */

/* KEY=VALUE, of an entity. */
static enum err read_pair(const struct named *n, const char *text,
                          struct arena *arena, struct correction *out)
{
    struct str pair = str_from_c(text), name;
    const struct correction_key *key;
    size_t sign = str_find(pair, '=');
    const char *why;

    name = str_of(pair.p, sign);
    key = correction_key_find(n->type, name);
    if (sign == pair.n || key == NULL)
        return options_wrong(n->o, "%s is nothing that is corrected of %.*ss",
                             text, STR_ARG(entity_name(n->type)));
    why = correction_value(key, str_from(pair, sign + 1), arena, &out->value);
    if (why != NULL)
        return options_wrong(n->o, "%s %s", key->name, why);
    out->type = n->type;
    out->id = n->id;
    out->key = str_from_c(key->name);
    return OK;
}

/* An entity that isn't there can't be corrected, nor can an artist be the same
 * as one that isn't, or as itself. */
static enum err check(const struct catalog *c, const struct correction *list,
                      size_t count)
{
    struct id into;

    if (catalog_find(c, list[0].type, list[0].id) == CATALOG_NONE) {
        log_error("the catalog has no such %.*s",
                  STR_ARG(entity_name(list[0].type)));
        return ERR_NOT_FOUND;
    }
    for (size_t i = 0; i < count; i++) {
        struct str value = list[i].value;

        if (!str_eq(list[i].key, STR(CORRECTION_MERGED)))
            continue;
        if (!id_from_base62(str_of(value.p + 1, value.n - 2), &into) ||
            id_eq(into, list[i].id) ||
            catalog_find(c, ENTITY_ARTIST, into) == CATALOG_NONE) {
            log_error("the catalog has no other artist %.*s", STR_ARG(value));
            return ERR_NOT_FOUND;
        }
    }
    return OK;
}

static enum err check_in_catalog(const struct options *o,
                                 const struct correction *list, size_t count)
{
    struct catalog *c;
    enum err e = local_catalog_open(o, &c);

    if (e)
        return e;
    if (c == NULL) {
        log_error("there is no catalog in %s", options_text(o, "data"));
        return ERR_NOT_FOUND;
    }
    e = check(c, list, count);
    catalog_close(c);
    return e;
}

static enum err correct(const struct options *o, const struct named *n,
                        struct arena *arena)
{
    struct correction list[MAX_KEYS];
    size_t count = options_argument_count(o) - 2;
    enum err e = OK;

    for (size_t i = 0; i < count && !e; i++)
        e = read_pair(n, options_argument(o, i + 2), arena, &list[i]);
    if (!e)
        e = check_in_catalog(o, list, count);
    return e ? e
             : corrections_set(options_text(o, "data"), list, count,
                               clock_unix_s());
}

static enum err run_correct(const struct options *o)
{
    struct arena arena;
    struct named n;
    enum err e = read_named(o, &n);

    if (e)
        return e;
    arena_init(&arena);
    e = correct(o, &n, &arena);
    arena_release(&arena);
    return e ? e : rebuild_unless_later(o);
}

/* ---- undo ---- */

static enum err run_undo(const struct options *o)
{
    size_t count = options_argument_count(o);
    const char *data = options_text(o, "data");
    struct named n;
    enum err e = read_named(o, &n);

    if (!e && count == 2)
        e = corrections_undo(data, n.type, n.id, STR_EMPTY);
    for (size_t i = 2; i < count && !e; i++)
        e = corrections_undo(data, n.type, n.id,
                             str_from_c(options_argument(o, i)));
    if (e == ERR_NOT_FOUND)
        log_error("that isn't corrected");
    return e ? e : rebuild_unless_later(o);
}

/* ---- corrections ---- */

static void print_correction(const struct correction *c, struct buf *out)
{
    struct json j = json_to(out);
    char id[ID_TEXT_LENGTH];

    id_to_base62(c->id, id);
    buf_clear(out);
    json_object(&j);
    json_key(&j, "type");
    json_str(&j, entity_name(c->type));
    json_key(&j, "id");
    json_str(&j, str_of(id, sizeof id));
    json_key_str(&j, c->key);
    json_compact(&j, c->value);
    json_end_object(&j);
    buf_char(out, '\n');
    (void)fwrite(out->p, 1, out->n, stdout);
}

static enum err run_corrections(const struct options *o)
{
    struct correction *list;
    struct arena arena;
    struct buf out;
    size_t count;
    enum err e;

    arena_init(&arena);
    buf_init(&out, OUTPUT_MAX_BYTES);
    e = corrections_read(options_text(o, "data"), &arena, &list, &count);
    for (size_t i = 0; i < count && !e; i++)
        print_correction(&list[i], &out);
    buf_release(&out);
    arena_release(&arena);
    return e;
}

/* ---- the commands ---- */

static const struct option build_options[] = {
    OPTION("later", FLAG, NULL, "only note it: the next import brings it"),
    IMPORT_MEMORY_OPTION,
    SERVED_NO_WAIT_OPTION,
};

const struct command catalog_correct_command = {
    .name = "catalog correct",
    .arguments = "TYPE ID KEY=VALUE...",
    .min_arguments = 3,
    .max_arguments = 2 + MAX_KEYS,
    .summary = "put something over what sources say, for good",
    OPTIONS_OF(build_options),
    .has_state = true,
    .run = run_correct,
};

const struct command catalog_undo_command = {
    .name = "catalog undo",
    .arguments = "TYPE ID [KEY...]",
    .min_arguments = 2,
    .max_arguments = 2 + MAX_KEYS,
    .summary = "take corrections back",
    OPTIONS_OF(build_options),
    .has_state = true,
    .run = run_undo,
};

const struct command catalog_corrections_command = {
    .name = "catalog corrections",
    .summary = "print what is corrected, as lines",
    .run = run_corrections,
};
