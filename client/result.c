/* The JSON is kept beside the struct, which is worth its memory: what the
 * struct has no member for is in there. */
#include "client/result.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

static const uint32_t MAGIC = 0x70a3a231;

struct head {
    alignas(max_align_t) uint32_t magic;
    struct arena *arena;
    const char *json;
    size_t json_bytes;
};

/* A part of a result has no head; whoever frees one is told at once. */
static struct head *head_of(const void *result)
{
    struct head *head = (struct head *)(uintptr_t)result - 1;
    assert(head->magic == MAGIC);
    return head;
}

void *result_new(size_t byte_count, struct arena **arena)
{
    *arena = arena_new();
    if (!*arena)
        return NULL;
    struct head *head = arena_get(*arena, sizeof(*head) + byte_count);
    if (!head) {
        arena_free(*arena);
        return NULL;
    }
    head->magic = MAGIC;
    head->arena = *arena;
    return head + 1;
}

void tonearm_free(void *result)
{
    if (!result)
        return;
    struct head *head = head_of(result);
    head->magic = 0;
    arena_free(head->arena);
}

const char *tonearm_json(const void *result)
{
    return result ? head_of(result)->json : NULL;
}

size_t tonearm_json_bytes(const void *result)
{
    return result ? head_of(result)->json_bytes : 0;
}

/* What of an answer the struct is made of. */
static json_t *part_of(const struct tonearm_kind *kind, const char *member,
                       json_t *json)
{
    if (member)
        return json_object_get(json, member);
    if (kind->shape != KIND_PAGE || json_object_get(json, "href"))
        return json;
    const char *key;
    json_t *value;
    json_object_foreach(
        json, key, value) if (json_object_get(value, "items")) return value;
    return json;
}

enum tonearm_status result_read(const struct tonearm_kind *kind,
                                const char *member, const char *bytes,
                                size_t byte_count, void **result)
{
    *result = NULL;
    json_t *json = json_loadb(bytes, byte_count, JSON_ALLOW_NUL, NULL);
    if (!json)
        return TONEARM_BAD_ANSWER;
    struct arena *arena;
    void *made = result_new(kind->size, &arena);
    enum tonearm_status status = made ? TONEARM_OK : TONEARM_NO_MEMORY;
    if (!status)
        status = kind_fill(kind, part_of(kind, member, json), arena, made);
    json_decref(json);
    if (!status) {
        struct head *head = head_of(made);
        head->json = arena_copy(arena, bytes, byte_count);
        head->json_bytes = byte_count;
        status = head->json ? TONEARM_OK : TONEARM_NO_MEMORY;
    }
    if (status)
        tonearm_free(made);
    else
        *result = made;
    return status;
}
