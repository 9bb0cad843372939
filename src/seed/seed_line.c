/* A line is an object whose `type` says which keys it has. Objects lines are
 * parsed by import/objects; of the others a key that isn't known is refused: it
 * is a typing error, and a test that went on without what it says would be hard
 * to understand. */
#include "seed/seed_line.h"

#include "api/call/uri.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "seed/import_record.h"
#include "seed/seed_read.h"

#define KEY_MAX_BYTES 64
#define URI_MAX_BYTES 1024

struct seed_parser {
    struct object_records *objects;
    struct arena arena; /* of the line */
    struct seed_parsed parsed;
};

struct seed_parser *seed_parser_new(void)
{
    struct seed_parser *p = mem_zalloc(1, sizeof *p);

    p->objects = object_records_new();
    arena_init(&p->arena);
    return p;
}

void seed_parser_free(struct seed_parser *p)
{
    if (p == NULL)
        return;
    object_records_free(p->objects);
    arena_release(&p->arena);
    free(p);
}

/* ---- what readers share ---- */

void seed_read_refuse(struct seed_read *r, const char *key, const char *why)
{
    if (r->out->why != NULL)
        return;
    r->out->why = why;
    r->out->key = str_from_c(key);
}

/* A key that isn't in the list; empty when there is none. */
static struct str find_unknown(const struct seed_read *r,
                               const char *const *keys)
{
    struct json_scan s = json_scan(r->body.text, r->arena);
    struct str key;

    (void)json_scan_enter(&s, '{');
    while (json_scan_key(&s, &key)) {
        size_t i = 0;

        while (keys[i] != NULL && !str_eq_c(key, keys[i]))
            i++;
        if (keys[i] == NULL && !str_eq(key, STR("type")))
            return key;
        json_scan_skip(&s);
    }
    return STR_EMPTY;
}

/* It is named where it can be shown. */
static void refuse_unknown(struct seed_read *r, struct str key)
{
    if (r->out->why != NULL)
        return;
    if (key.n > KEY_MAX_BYTES || !utf8_is_printable(key)) {
        r->out->why = "has a key that no such line has";
        return;
    }
    r->out->key = key;
    r->out->why = "is no key of such a line";
}

void seed_read_end(struct seed_read *r, const char *const *keys)
{
    const struct json_error *error = json_body_error(&r->body);
    struct str unknown = find_unknown(r, keys);

    /* The value of another kind comes before what was missed for want of it. */
    if (error != NULL && error->key != NULL) {
        r->out->key = str_from_c(error->key);
        r->out->why =
            arena_cstr(r->arena, arena_printf(r->arena, "is %s", error->text));
    } else if (unknown.n > 0) {
        refuse_unknown(r, unknown);
    }
}

struct str seed_read_needed(struct seed_read *r, const char *key, size_t max)
{
    struct str text = STR_EMPTY;

    if (!json_body_str(&r->body, key, max, &text) || text.n == 0)
        seed_read_refuse(r, key, "is missing");
    return text;
}

struct str seed_read_user(struct seed_read *r, const char *key)
{
    struct str id = seed_read_needed(r, key, USERS_ID_MAX_BYTES);

    if (id.n > 0 && !users_id_is_valid(id))
        seed_read_refuse(r, key, "is nothing that an account is called");
    return id;
}

int64_t seed_read_time(struct seed_read *r, const char *key, bool *has)
{
    struct str text;
    int64_t ms = 0;

    *has = json_body_str(&r->body, key, KEY_MAX_BYTES, &text);
    if (*has && !clock_from_text(text, &ms))
        seed_read_refuse(r, key, "is not a time");
    return ms;
}

static bool read_uri(struct seed_read *r, struct uri *out)
{
    struct str text = seed_read_needed(r, "uri", URI_MAX_BYTES);

    if (text.n == 0)
        return false;
    if (uri_read(text, r->arena, out))
        return true;
    seed_read_refuse(r, "uri", "is not a URI");
    return false;
}

/* ---- what is kept, in fewer words than an objects line has ---- */

/* Albums and tracks are saved; artists, users and playlists are followed. */
static bool can_keep(struct uri uri, bool is_saved)
{
    if (uri.kind == URI_ENTITY)
        return is_saved == (uri.entity != ENTITY_ARTIST);
    return !is_saved && (uri.kind == URI_PLAYLIST || uri.kind == URI_USER);
}

static void read_owned(struct seed_read *r, bool is_saved)
{
    static const char *const keys[] = {"user", "uri", "added_at", "public",
                                       NULL};
    struct object_owned *o = &r->out->record.owned;
    struct uri uri;

    *o = (struct object_owned){.is_shown = true};
    o->user = seed_read_user(r, "user");
    if (read_uri(r, &uri)) {
        if (!can_keep(uri, is_saved))
            seed_read_refuse(r, "uri",
                             is_saved ? "is of nothing that can be saved"
                                      : "is of nothing that can be followed");
        o->is_entity = uri.kind == URI_ENTITY;
        o->type = uri.entity;
        o->id = uri.id;
        if (uri.kind == URI_USER)
            o->who.id = uri.text;
    }
    o->added_ms = seed_read_time(r, "added_at", &o->has_date);
    (void)json_body_bool(&r->body, "public", &o->is_shown);
    r->out->kind = SEED_OWNED;
    r->out->record.kind =
        is_saved ? OBJECT_RECORD_SAVED : OBJECT_RECORD_FOLLOWED;
    seed_read_end(r, keys);
}

/* ---- devices and plays ---- */

static void read_device(struct seed_read *r)
{
    static const char *const keys[] = {"user", "id", "name", "kind", NULL};
    struct device *d = &r->out->device.device;
    struct str kind = STR("speaker");

    *d = (struct device){.flags = DEVICE_IS_VIRTUAL | DEVICE_HAS_VOLUME,
                         .volume = 100};
    r->out->kind = SEED_DEVICE;
    r->out->device.user = seed_read_user(r, "user");
    d->name = str_trim(seed_read_needed(r, "name", DEVICES_MAX_NAME));
    if (json_body_str(&r->body, "id", DEVICES_MAX_ID, &d->id) &&
        !device_id_is_valid(d->id))
        seed_read_refuse(r, "id",
                         "has other characters than letters, digits, "
                         "- and _");
    (void)json_body_str(&r->body, "kind", KEY_MAX_BYTES, &kind);
    d->type = device_type(kind);
    if (d->type.n == 0)
        seed_read_refuse(r, "kind", "is no type of device");
    seed_read_end(r, keys);
}

static enum sequence_kind kind_played(struct seed_read *r, struct uri uri)
{
    if (uri.kind == URI_ENTITY && uri.entity == ENTITY_TRACK)
        return SEQUENCE_TRACK;
    if (uri.kind == URI_ENTITY && uri.entity == ENTITY_EPISODE)
        return SEQUENCE_EPISODE;
    if (uri.kind == URI_ENTITY && uri.entity == ENTITY_CHAPTER)
        return SEQUENCE_CHAPTER;
    seed_read_refuse(r, "uri", "is of nothing that can be played");
    return SEQUENCE_NOTHING;
}

static void read_play(struct seed_read *r)
{
    static const char *const keys[] = {"user",    "uri",     "at", "ms",
                                       "context", "private", NULL};
    struct seed_play *p = &r->out->play;
    int64_t ms = 0;
    struct uri uri;

    *p = (struct seed_play){.play = {.source = PLAY_FROM_PLAYER}};
    r->out->kind = SEED_PLAY;
    p->user = seed_read_user(r, "user");
    if (read_uri(r, &uri)) {
        p->play.kind = kind_played(r, uri);
        p->play.id = uri.id;
    }
    p->play.begun_ms = seed_read_time(r, "at", &p->has_date);
    if (json_body_i64(&r->body, "ms", &ms) && (ms < 0 || ms > INT32_MAX))
        seed_read_refuse(r, "ms", "is out of range");
    p->play.heard_ms = (uint32_t)ms;
    (void)json_body_str(&r->body, "context", URI_MAX_BYTES, &p->play.context);
    (void)json_body_bool(&r->body, "private", &p->play.is_private);
    seed_read_end(r, keys);
}

/* ---- lines ---- */

/* A line that import/objects has parsed. */
static void take_objects(struct seed_parser *p, struct str line,
                         struct seed_parsed *out)
{
    struct object_look look = object_records_look(p->objects, line);

    out->why = look.why;
    out->key = look.key;
    out->is_for_catalog = look.is_for_catalog;
    out->kind = SEED_ENTITY;
    if (look.why != NULL || look.record == NULL)
        return;
    out->record = *look.record;
    out->kind = look.record->kind == OBJECT_RECORD_USER       ? SEED_USER
                : look.record->kind == OBJECT_RECORD_PLAYLIST ? SEED_PLAYLIST
                                                              : SEED_OWNED;
    out->why = out->kind == SEED_OWNED && out->record.owned.user.n == 0
                   ? "doesn't say whose it is"
                   : import_record_check(look.record, STR_EMPTY);
}

static bool has_uri(const struct seed_read *r)
{
    return json_body_kind(&r->body, "uri") != JSON_END;
}

static void read_by_type(struct seed_parser *p, struct seed_read *r,
                         struct str type, struct str line)
{
    bool is_saved = str_eq(type, STR("saved"));

    if (str_eq(type, STR("app"))) {
        seed_read_app(r);
    } else if (str_eq(type, STR("user"))) {
        take_objects(p, line, r->out);
        if (r->out->why == NULL)
            seed_read_account(r);
    } else if ((is_saved || str_eq(type, STR("followed"))) && has_uri(r)) {
        read_owned(r, is_saved);
    } else if (str_eq(type, STR("device"))) {
        read_device(r);
    } else if (str_eq(type, STR("play"))) {
        read_play(r);
    } else if (str_eq(type, STR("fault"))) {
        r->out->kind = SEED_FAULT;
    } else if (str_eq(type, STR("clock"))) {
        r->out->kind = SEED_CLOCK_SET;
    } else {
        take_objects(p, line, r->out);
    }
}

const struct seed_parsed *seed_parse(struct seed_parser *p, struct str line)
{
    struct seed_read r = {.arena = &p->arena, .out = &p->parsed};
    struct str type = STR_EMPTY;

    arena_reset(&p->arena);
    p->parsed = (struct seed_parsed){.kind = SEED_ENTITY};
    r.body = json_body_open(line, &p->arena);
    if (json_body_error(&r.body) != NULL)
        p->parsed.why = json_body_error(&r.body)->text;
    else if (r.body.kind != JSON_OBJECT)
        p->parsed.why = "is not an object";
    else if (json_body_kind(&r.body, "type") != JSON_STRING ||
             !json_body_str(&r.body, "type", KEY_MAX_BYTES, &type))
        p->parsed.why = "has no type";
    else
        read_by_type(p, &r, type, line);
    return &p->parsed;
}
