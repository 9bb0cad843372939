/* A walk over tables: each kind has its fields, each field a place in the
 * struct and in the JSON. Structs nest as deep as the JSON does, which
 * jansson limits to 2,048.
 *
 * A struct's members are written through memcpy, for the walk doesn't know
 * their types but by the table. */
#include "client/kind.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* What all list structs look like. */
struct list {
    size_t count;
    void *items;
};

/* The value at one path of names with points between; NULL if there is
 * none, and for null. */
static json_t *value_at(json_t *json, const char *path, size_t length)
{
    if (length == 1 && *path == '.')
        return json;
    while (json && length > 0) {
        const char *point = memchr(path, '.', length);
        size_t name = point ? (size_t)(point - path) : length;
        char key[64];
        if (name >= sizeof(key))
            return NULL;
        memcpy(key, path, name);
        key[name] = '\0';
        json = json_object_get(json, key);
        path += point ? name + 1 : name;
        length -= point ? name + 1 : name;
    }
    return json && !json_is_null(json) ? json : NULL;
}

static json_t *field_value(json_t *json, const struct field *field)
{
    const char *path = field->path;
    for (;;) {
        size_t length = strcspn(path, "|");
        json_t *value = value_at(json, path, length);
        if (value || !path[length])
            return value;
        path += length + 1;
    }
}

static int64_t whole_number(json_t *value)
{
    if (json_is_boolean(value))
        return json_is_true(value) ? 1 : 0;
    if (json_is_integer(value))
        return json_integer_value(value);
    /* 1e3 and 1.0 are whole numbers, too. */
    if (json_is_real(value) && fabs(json_real_value(value)) < 9e15)
        return (int64_t)json_real_value(value);
    return -1;
}

static enum tonearm_status read_text(json_t *value, struct arena *arena,
                                     const char **text)
{
    *text = NULL;
    if (!json_is_string(value))
        return TONEARM_OK;
    *text =
        arena_copy(arena, json_string_value(value), json_string_length(value));
    return *text ? TONEARM_OK : TONEARM_NO_MEMORY;
}

/* An entry of a plain list, to its place in the array. */
static enum tonearm_status read_plain(enum kind_shape shape, json_t *value,
                                      struct arena *arena, char *items,
                                      size_t i)
{
    if (shape == KIND_FLAGS) {
        bool flag = json_is_true(value);
        memcpy(items + i * sizeof(flag), &flag, sizeof(flag));
        return TONEARM_OK;
    }
    if (shape == KIND_NUMBERS) {
        double number = json_is_number(value) ? json_number_value(value) : NAN;
        memcpy(items + i * sizeof(number), &number, sizeof(number));
        return TONEARM_OK;
    }
    const char *text;
    enum tonearm_status status = read_text(value, arena, &text);
    memcpy(items + i * sizeof(text), &text, sizeof(text));
    return status;
}

static size_t size_of_plain(enum kind_shape shape)
{
    return shape == KIND_FLAGS     ? sizeof(bool)
           : shape == KIND_NUMBERS ? sizeof(double)
                                   : sizeof(const char *);
}

/* Anything but an array is an empty list. */
static enum tonearm_status read_plain_list(enum kind_shape shape, json_t *array,
                                           struct arena *arena, void *place)
{
    struct list list = {json_array_size(array), NULL};
    if (list.count > 0) {
        list.items = arena_get(arena, list.count * size_of_plain(shape));
        if (!list.items)
            return TONEARM_NO_MEMORY;
    }
    for (size_t i = 0; i < list.count; i++) {
        enum tonearm_status status =
            read_plain(shape, json_array_get(array, i), arena, list.items, i);
        if (status)
            return status;
    }
    memcpy(place, &list, sizeof(list));
    return TONEARM_OK;
}

static enum tonearm_status read_list(const struct tonearm_kind *entries,
                                     json_t *array, struct arena *arena,
                                     void *place)
{
    struct list list = {json_array_size(array), NULL};
    void **items = NULL;
    if (list.count > 0) {
        items = arena_get(arena, list.count * sizeof(*items));
        if (!items)
            return TONEARM_NO_MEMORY;
    }
    for (size_t i = 0; i < list.count; i++) {
        json_t *value = json_array_get(array, i);
        if (!json_is_object(value))
            continue; /* null for what is unknown */
        enum tonearm_status status =
            kind_read(entries, value, arena, &items[i]);
        if (status)
            return status;
    }
    list.items = items;
    memcpy(place, &list, sizeof(list));
    return TONEARM_OK;
}

static enum tonearm_status read_object(const struct tonearm_kind *kind,
                                       json_t *value, struct arena *arena,
                                       void *place)
{
    void *made = NULL;
    if (!json_is_object(value))
        return TONEARM_OK;
    enum tonearm_status status = kind_read(kind, value, arena, &made);
    memcpy(place, &made, sizeof(made));
    return status;
}

/* Numbers, and what is a yes or a no. */
static void read_number(const struct field *field, json_t *value, void *place)
{
    bool flag = json_is_true(value);
    int64_t wide = whole_number(value);
    int narrow = wide >= INT32_MIN && wide <= INT32_MAX ? (int)wide : -1;
    double number = json_is_number(value) ? json_number_value(value) : NAN;
    if (field->type == FIELD_BOOL)
        memcpy(place, &flag, sizeof(flag));
    else if (field->type == FIELD_INT)
        memcpy(place, &narrow, sizeof(narrow));
    else if (field->type == FIELD_INT64)
        memcpy(place, &wide, sizeof(wide));
    else
        memcpy(place, &number, sizeof(number));
}

static enum tonearm_status read_field(const struct field *field, json_t *json,
                                      struct arena *arena, void *structure)
{
    json_t *value = field_value(json, field);
    void *place = (char *)structure + field->offset;
    const char *text;
    enum tonearm_status status;
    switch (field->type) {
    case FIELD_TEXT:
        status = read_text(value, arena, &text);
        memcpy(place, &text, sizeof(text));
        return status;
    case FIELD_OBJECT:
        return read_object(field->kind, value, arena, place);
    case FIELD_LIST:
        return read_list(field->kind, value, arena, place);
    case FIELD_TEXTS:
        return read_plain_list(KIND_TEXTS, value, arena, place);
    case FIELD_FLAGS:
        return read_plain_list(KIND_FLAGS, value, arena, place);
    case FIELD_NUMBERS:
        return read_plain_list(KIND_NUMBERS, value, arena, place);
    default:
        read_number(field, value, place);
        return TONEARM_OK;
    }
}

static enum tonearm_status read_fields(const struct tonearm_kind *kind,
                                       json_t *json, struct arena *arena,
                                       void *structure)
{
    for (size_t i = 0; i < kind->field_count; i++) {
        enum tonearm_status status =
            read_field(&kind->fields[i], json, arena, structure);
        if (status)
            return status;
    }
    return TONEARM_OK;
}

/* A track, an episode or a chapter. An episode in a list of a client that
 * asked for tracks only comes in a track's shape: with an album, without a
 * show. Its flag "track" isn't to be taken for an object. */
static enum tonearm_status read_item(const struct tonearm_kind *kind,
                                     json_t *json, struct arena *arena,
                                     struct tonearm_item *item)
{
    enum tonearm_status status = read_fields(kind, json, arena, item);
    if (status)
        return status;
    const char *type = item->type ? item->type : "";
    if (strcmp(type, "chapter") == 0)
        return read_object(&kind_chapter, json, arena, &item->chapter);
    if (strcmp(type, "episode") == 0 && !json_object_get(json, "album"))
        return read_object(&kind_episode, json, arena, &item->episode);
    return read_object(&kind_track, json, arena, &item->track);
}

static enum tonearm_status read_page(const struct tonearm_kind *kind,
                                     json_t *json, struct arena *arena,
                                     struct tonearm_page *page)
{
    enum tonearm_status status = read_fields(&kind_page, json, arena, page);
    if (status)
        return status;
    page->kind = kind;
    return read_list(kind->entries, json_object_get(json, "items"), arena,
                     (char *)page + kind->list_offset);
}

enum tonearm_status kind_fill(const struct tonearm_kind *kind, json_t *json,
                              struct arena *arena, void *place)
{
    bool is_array = kind->shape == KIND_LIST || kind->shape == KIND_TEXTS ||
                    kind->shape == KIND_FLAGS || kind->shape == KIND_NUMBERS;
    if (is_array ? !json_is_array(json) : !json_is_object(json))
        return TONEARM_BAD_ANSWER;
    switch (kind->shape) {
    case KIND_OBJECT:
        return read_fields(kind, json, arena, place);
    case KIND_ITEM:
        return read_item(kind, json, arena, place);
    case KIND_PAGE:
        return read_page(kind, json, arena, place);
    case KIND_LIST:
        return read_list(kind->entries, json, arena, place);
    default:
        return read_plain_list(kind->shape, json, arena, place);
    }
}

enum tonearm_status kind_read(const struct tonearm_kind *kind, json_t *json,
                              struct arena *arena, void **made)
{
    *made = arena_get(arena, kind->size);
    if (!*made)
        return TONEARM_NO_MEMORY;
    return kind_fill(kind, json, arena, *made);
}
