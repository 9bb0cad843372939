/* A line is scanned twice: once for its type, which may stand anywhere in it
 * and decides how the rest is read, and once for that. */
#include "import/objects/object_line.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "import/objects/object_parse.h"
#include "import/objects/object_people.h"
#include "import/objects/object_value.h"
#include "json/writer.h"

/* The line's own `type`, which may stand anywhere in it. */
static bool find_type(struct object_tree *t, struct str line, struct str *out)
{
    struct json_scan s = json_scan(line, &t->arena);
    struct str key;

    if (!json_scan_enter(&s, '{'))
        return object_tree_refuse(t, s.error ? s.error : "is not an object",
                                  STR_EMPTY);
    while (json_scan_key(&s, &key)) {
        if (str_eq(key, STR("type")))
            return json_scan_str(&s, out) ||
                   object_tree_refuse(t, "is not a string", STR("type"));
        json_scan_skip(&s);
    }
    return object_tree_refuse(t, s.error ? s.error : "has no type", STR_EMPTY);
}

/* An analysis is kept as the text that it is, but for its type and id. */
static bool read_analysis(struct object_tree *t, struct str line)
{
    struct json_scan s = json_scan(line, &t->arena);
    struct json out = json_to(&t->list);
    uint32_t node = object_tree_add(t, ENTITY_TRACK, DRAFT_FULL);
    struct object_node *n = &t->nodes[node];
    struct str key, raw;
    bool has_track = false;

    /* The keys are copied one by one, each value compacted. */
    buf_clear(&t->list);
    json_object(&out);
    (void)json_scan_enter(&s, '{');
    while (json_scan_key(&s, &key)) {
        if (str_eq(key, STR("id"))) {
            if (!object_value_id(t, &s, n, key))
                return false;
            continue;
        }
        if (str_eq(key, STR("type"))) {
            json_scan_skip(&s);
            continue;
        }
        if (str_eq(key, STR("track")))
            has_track = json_scan_peek(&s) == JSON_OBJECT;
        if (!json_scan_raw(&s, &raw))
            break; /* the scan says why */
        json_key_str(&out, key);
        json_compact(&out, raw);
    }
    json_end_object(&out);
    if (s.error == NULL && json_scan_peek(&s) != JSON_END)
        return object_tree_refuse(t, "has something behind its end", STR_EMPTY);
    if (s.error != NULL)
        return object_tree_refuse(t, s.error, STR_EMPTY);
    if (!n->has_id)
        return object_tree_refuse(t, "has no id", STR("audio_analysis"));
    if (!has_track)
        return object_tree_refuse(t, "is not an object", STR("track"));
    draft_text(&n->draft, FIELD_ANALYSIS, buf_get(&t->list));
    object_tree_finish(t, node);
    return true;
}

/* Of all the keys only the features count: they are the track's. */
static bool read_features(struct object_tree *t, struct json_scan *s)
{
    struct object_node *n;
    struct id id;
    uint32_t node;

    if (!object_parse(t, s, ENTITY_TRACK, DRAFT_FULL, NULL, &node))
        return false;
    /* Begun anew with the id alone: a features line says nothing else of its
     * track, not even by its duration_ms. */
    n = &t->nodes[node];
    id = n->draft.id;
    draft_start(&n->draft, ENTITY_TRACK, id, DRAFT_FULL);
    draft_features(&n->draft, FIELD_FEATURES, &n->features);
    return true;
}

/* What belongs to people. False when the type is of another kind; else `*ok`
 * says whether the line can be used. */
static bool read_record(struct object_tree *t, struct json_scan *s,
                        struct str type, bool *ok)
{
    if (str_eq(type, STR("playlist")))
        *ok = object_people_read_playlist(t, s);
    else if (str_eq(type, STR("user")))
        *ok = object_people_read_user(t, s);
    else if (str_eq(type, STR("saved")))
        *ok = object_people_read_owned(t, s, OBJECT_RECORD_SAVED);
    else if (str_eq(type, STR("followed")))
        *ok = object_people_read_owned(t, s, OBJECT_RECORD_FOLLOWED);
    else
        return false;
    return true;
}

static bool read_by_type(struct object_tree *t, struct str line,
                         struct str type)
{
    struct json_scan s = json_scan(line, &t->arena);
    enum entity entity;
    enum draft_level level;
    uint32_t node;
    bool ok;

    if (read_record(t, &s, type, &ok)) {
        t->kind = OBJECT_RECORD;
    } else if (str_eq(type, STR("audio_analysis"))) {
        t->kind = OBJECT_ANALYSIS;
        return read_analysis(t, line);
    } else if (str_eq(type, STR("audio_features"))) {
        t->kind = OBJECT_FEATURES;
        ok = read_features(t, &s);
    } else if (entity_from_name(type, &entity)) {
        /* Of the other types, simplified objects say as much as full ones. */
        level = entity <= ENTITY_TRACK ? DRAFT_SIMPLIFIED : DRAFT_FULL;
        ok = object_parse(t, &s, entity, level, NULL, &node);
    } else {
        return object_tree_refuse(t, "is not a type that can be imported",
                                  type);
    }
    if (s.error == NULL && ok && json_scan_peek(&s) != JSON_END)
        return object_tree_refuse(t, "has something behind its end", STR_EMPTY);
    return s.error == NULL ? ok : object_tree_refuse(t, s.error, STR_EMPTY);
}

bool object_line_parse(struct object_tree *t, struct str line)
{
    struct str type;

    object_tree_clear(t);
    if (!utf8_is_valid(line))
        return object_tree_refuse(t, "is not valid UTF-8", STR_EMPTY);
    if (!find_type(t, line, &type))
        return false;
    return read_by_type(t, line, arena_str(&t->arena, type));
}

/* ---- records alone ---- */

struct object_records {
    struct object_tree tree;
};

struct object_records *object_records_new(void)
{
    struct object_records *r = mem_zalloc(1, sizeof *r);

    object_tree_init(&r->tree);
    return r;
}

void object_records_free(struct object_records *r)
{
    if (r == NULL)
        return;
    object_tree_release(&r->tree);
    free(r);
}

const struct object_record *object_records_read(struct object_records *r,
                                                struct str line)
{
    bool is_record =
        object_line_parse(&r->tree, line) && r->tree.kind == OBJECT_RECORD;

    return is_record ? &r->tree.record : NULL;
}

struct object_look object_records_look(struct object_records *r,
                                       struct str line)
{
    const struct object_tree *t = &r->tree;

    if (!object_line_parse(&r->tree, line))
        return (struct object_look){.why = t->error, .key = t->error_key};
    return (struct object_look){.record = t->kind == OBJECT_RECORD ? &t->record
                                                                   : NULL,
                                .is_for_catalog = t->order_count > 0};
}
