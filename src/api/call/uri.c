/* What stands between colons, part by part; a user's id is percent-encoded. */
#include "api/call/uri.h"

#include "http/http.h"

static bool read_user(struct str rest, struct arena *arena, struct uri *out)
{
    struct str user, kind = STR_EMPTY;

    if (!str_split(&rest, ':', &user) || user.n == 0 ||
        !http_decode(user, false, arena, &out->text))
        return false;
    out->kind = URI_USER;
    if (rest.n == 0)
        return true;
    (void)str_split(&rest, ':', &kind);
    if (str_eq(kind, STR("collection")) && rest.n == 0) {
        out->kind = URI_COLLECTION;
        return true;
    }
    out->kind = URI_PLAYLIST;
    return str_eq(kind, STR("playlist")) && id_from_base62(rest, &out->id);
}

bool uri_read(struct str text, struct arena *arena, struct uri *out)
{
    struct str scheme, type;

    *out = (struct uri){.kind = URI_ENTITY};
    if (!str_split(&text, ':', &scheme) || !str_eq(scheme, STR("spotify")) ||
        !str_split(&text, ':', &type))
        return false;
    if (str_eq(type, STR("user")))
        return read_user(text, arena, out);
    if (str_eq(type, STR("local"))) {
        out->kind = URI_LOCAL;
        out->text = text;
        return text.n > 0;
    }
    if (str_eq(type, STR("playlist")))
        out->kind = URI_PLAYLIST;
    else if (!entity_from_name(type, &out->entity) ||
             out->entity == ENTITY_CATEGORY)
        return false;
    return id_from_base62(text, &out->id);
}
