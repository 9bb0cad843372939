/* Lines are kept as the texts that they are, and parsed again for each use:
 * once to be checked, once to be written. What a line means is then decided in
 * one place, and what is kept doesn't have to be copied out of the parser. */
#include "seed/seed.h"

#include "accounts/users.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "import/objects/objects.h"
#include "import/source/input.h"
#include "json/scan.h"
#include "json/writer.h"
#include "seed/seed_inner.h"

struct seed *seed_new(void)
{
    struct seed *s = mem_zalloc(1, sizeof *s);

    arena_init(&s->arena);
    s->parser = seed_parser_new();
    return s;
}

void seed_free(struct seed *s)
{
    if (s == NULL)
        return;
    seed_parser_free(s->parser);
    free(s->entries);
    arena_release(&s->arena);
    free(s);
}

/* ---- what is wrong ---- */

const struct seed_fault *seed_fault(const struct seed *s)
{
    return &s->fault;
}

void seed_fault_log(const struct seed *s)
{
    log_error("%.*s:%llu: %.*s", STR_ARG(s->fault.source),
              (unsigned long long)s->fault.line, STR_ARG(s->fault.why));
}

static enum err refuse(struct seed *s, struct str source, uint64_t line,
                       struct str why)
{
    s->fault = (struct seed_fault){source, line, why};
    return ERR_INVALID;
}

enum err seed_refuse_entry(struct seed *s, const struct seed_entry *entry,
                           struct str key, const char *why)
{
    struct str text = arena_str(&s->arena, str_from_c(why));

    if (key.n > 0)
        text = arena_printf(&s->arena, "%.*s %s", STR_ARG(key), why);
    return refuse(s, entry->source, entry->number, text);
}

enum err seed_refuse(struct seed *s, const char *why)
{
    return seed_refuse_entry(s, s->shown, STR_EMPTY, why);
}

/* ---- reading ---- */

static enum err add_line(struct seed *s, struct str source, uint64_t number,
                         struct str line)
{
    const struct seed_parsed *parsed;
    struct seed_entry *entry;

    if (number == 1 && str_starts(line, STR("\xef\xbb\xbf")))
        line = str_from(line, 3); /* a byte order mark */
    line = str_trim(line);
    if (line.n == 0)
        return OK;
    s->bytes += line.n;
    if (s->bytes > SEED_MAX_BYTES)
        return refuse(s, source, number, STR("is one line too many"));
    s->entries =
        mem_grow(s->entries, s->count, &s->capacity, sizeof *s->entries);
    entry = &s->entries[s->count];
    *entry = (struct seed_entry){
        .source = source, .number = number, .text = arena_str(&s->arena, line)};
    parsed = seed_parse(s->parser, entry->text);
    if (parsed->why != NULL)
        return seed_refuse_entry(s, entry, parsed->key, parsed->why);
    entry->kind = parsed->kind;
    entry->is_for_catalog = parsed->is_for_catalog;
    if (parsed->kind == SEED_PLAY && !parsed->play.has_date)
        entry->undated = s->undated++;
    if (parsed->kind == SEED_APP && parsed->app.secret.n == 0)
        entry->secret = apps_make_secret(&s->arena);
    s->count++;
    return OK;
}

enum err seed_add_text(struct seed *s, const char *source, struct str text)
{
    struct str name = arena_str(&s->arena, str_from_c(source));
    struct str line;
    enum err e = OK;

    for (uint64_t n = 1; !e && str_split(&text, '\n', &line); n++)
        e = add_line(s, name, n, line);
    return e;
}

static enum err read_lines(struct seed *s, struct input *in, struct str name)
{
    struct str line;

    for (;;) {
        enum err e = input_line(in, &line);

        if (e == ERR_LIMIT)
            return refuse(s, name, in->line, STR("is too long"));
        if (e || line.p == NULL)
            return e;
        e = add_line(s, name, in->line, line);
        if (e)
            return e;
    }
}

enum err seed_add_file(struct seed *s, const char *path)
{
    struct str name = arena_str(&s->arena, str_from_c(path));
    struct input in;
    enum err e = input_open(&in, path);

    if (!e)
        e = read_lines(s, &in, name);
    input_close(&in);
    return e;
}

void seed_lines(const struct seed *s, struct buf *out)
{
    for (size_t i = 0; i < s->count; i++) {
        buf_str(out, s->entries[i].text);
        buf_char(out, '\n');
    }
}

/* ---- passwords ---- */

static enum err hash_one(struct seed *s, struct seed_entry *entry,
                         enum seed_hash how)
{
    const struct seed_user *u = &seed_parse(s->parser, entry->text)->user;
    char *hash;
    enum err e;

    if (u->password.n == 0)
        return OK;
    hash = arena_alloc(&s->arena, USERS_HASH_BYTES);
    e = how == SEED_HASH_QUICK ? users_hash_known_password(u->password, hash)
                               : users_hash_password(u->password, hash);
    if (!e)
        entry->password_hash = str_from_c(hash);
    return e;
}

enum err seed_hash(struct seed *s, enum seed_hash how)
{
    enum err e = OK;

    for (size_t i = 0; i < s->count && !e; i++)
        if (s->entries[i].kind == SEED_USER)
            e = hash_one(s, &s->entries[i], how);
    return e;
}

/* ---- the catalog ---- */

bool seed_is_for_catalog(const struct seed *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->entries[i].is_for_catalog)
            return true;
    return false;
}

uint64_t seed_objects_hash(const struct seed *s)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < s->count; i++)
        if (s->entries[i].is_for_catalog)
            hash = hash_bytes(s->entries[i].text.p, s->entries[i].text.n, hash);
    return hash;
}

/* The reader of objects lines gives what belongs to people away: it is the
 * state's, and written by seed_write. */
static const char *look_away(void *user, const struct object_record *record)
{
    (void)user;
    (void)record;
    return NULL;
}

static enum err keep_nothing(void *user, const char *source, uint64_t number,
                             struct str line)
{
    (void)user;
    (void)source;
    (void)number;
    (void)line;
    return OK;
}

enum err seed_put(const struct seed *s, struct builder *b,
                  struct import_report *report)
{
    static const struct object_sink sink = {.look = look_away,
                                            .keep = keep_nothing};
    struct object_reader *r = object_reader_new(b, &sink, report);
    enum err e = OK;

    for (size_t i = 0; i < s->count && !e; i++) {
        const struct seed_entry *entry = &s->entries[i];

        if (entry->is_for_catalog)
            e = object_reader_line(r, "seed", entry->number, entry->text);
    }
    object_reader_free(r);
    return e;
}

/* ---- the bench ---- */

static struct str without_type(struct str line, struct arena *arena)
{
    struct json_scan s = json_scan(line, arena);
    struct str key, value, out;
    struct buf text;
    struct json j = json_to(&text);

    buf_init(&text, 6 * line.n); /* keys may be escaped anew */
    json_object(&j);
    (void)json_scan_enter(&s, '{');
    while (json_scan_key(&s, &key) && json_scan_raw(&s, &value))
        if (!str_eq(key, STR("type"))) {
            json_key_str(&j, key);
            json_raw(&j, value);
        }
    json_end_object(&j);
    out = arena_str(arena, buf_get(&text));
    buf_release(&text);
    return out;
}

static bool is_of(const struct seed_entry *entry, enum seed_part part)
{
    switch (part) {
    case SEED_FAULTS:
        return entry->kind == SEED_FAULT;
    case SEED_CLOCK:
        return entry->kind == SEED_CLOCK_SET;
    default:
        return entry->is_for_catalog;
    }
}

enum err seed_each(struct seed *s, enum seed_part part,
                   enum err (*each)(void *user, struct str line), void *user)
{
    enum err e = OK;

    for (size_t i = 0; i < s->count && !e; i++) {
        s->shown = &s->entries[i];
        if (is_of(s->shown, part))
            e = each(user, without_type(s->shown->text, &s->arena));
    }
    return e;
}
