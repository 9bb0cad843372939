/* The calls of 2026 that keep things of any kind, named by URI. Which scopes
 * they need depends on what is named. */
#include "api/library/keep.h"

#include "api/call/fail.h"
#include "api/call/params.h"

#define MAX_URIS 40

enum access { READ_ACCESS, WRITE_ACCESS };

static scope_set scopes_for(const struct keep *item, enum access access)
{
    bool writes = access == WRITE_ACCESS;

    switch (item->kind) {
    case KEEP_SAVED:
        break;
    case KEEP_ARTIST:
    case KEEP_USER:
        return writes ? S(USER_FOLLOW_MODIFY) : S(USER_FOLLOW_READ);
    case KEEP_PLAYLIST:
        return writes ? S(PLAYLIST_MODIFY_PUBLIC) : S(PLAYLIST_READ_PRIVATE);
    }
    return writes ? S(USER_LIBRARY_MODIFY) : S(USER_LIBRARY_READ);
}

static bool read_uri(struct call *call, struct str text, struct keep_list *out)
{
    struct keep *item = &out->items[out->count];
    struct uri uri;

    if (!uri_read(text, call->arena, &uri) || uri.kind == URI_LOCAL ||
        uri.kind == URI_COLLECTION ||
        (uri.kind == URI_ENTITY && uri.entity == ENTITY_CHAPTER)) {
        (void)call_fail_text(
            call, FAIL_URI,
            arena_printf(call->arena, "Invalid uri: %.*s", STR_ARG(text)));
        return false;
    }
    if (uri.kind == URI_ENTITY)
        *item = keep_entity(call, uri.entity, uri.id);
    else
        *item = (struct keep){.kind = uri.kind == URI_USER ? KEEP_USER
                                                           : KEEP_PLAYLIST,
                              .user = uri.text,
                              .id = uri.id};
    out->count++;
    return true;
}

static bool read_uris(struct call *call, enum access access,
                      struct keep_list *out)
{
    static const struct param_list rule = {"uris", MAX_URIS, MAX_URIS,
                                           FAIL_TOO_MANY_IDS, FAIL_NO_URIS};
    struct json_strings texts;

    out->count = 0;
    if (!param_list(call, &rule, &texts))
        return false;
    for (size_t i = 0; i < texts.count; i++) {
        if (!read_uri(call, texts.list[i], out))
            return false;
        if ((scopes_for(&out->items[i], access) & ~call->identity.scopes) !=
            0) {
            (void)call_fail(call, FAIL_SCOPE);
            return false;
        }
    }
    return true;
}

enum err kept_put(struct call *call)
{
    struct keep_list list;

    return read_uris(call, WRITE_ACCESS, &list) ? keep_put(call, &list) : OK;
}

enum err kept_delete(struct call *call)
{
    struct keep_list list;

    return read_uris(call, WRITE_ACCESS, &list) ? keep_remove(call, &list) : OK;
}

enum err kept_has(struct call *call)
{
    struct keep_list list;

    return read_uris(call, READ_ACCESS, &list) ? keep_has(call, &list) : OK;
}
