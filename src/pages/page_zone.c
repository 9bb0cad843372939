/* The zone of a page's reader. It matters for what is shown alone, so that the
 * browser's word is as good as any. */
#include "base/url.h"
#include "base/zone.h"
#include "pages/page.h"

/* The cookie's value; empty when there is none. */
static struct str find_cookie(struct call *call)
{
    struct str rest = request_header(call->r, "cookie"), part, value;

    while (str_split(&rest, ';', &part)) {
        part = str_trim(part);
        if (str_starts(part, STR("zone=")) &&
            http_decode(str_from(part, strlen("zone=")), false, call->arena,
                        &value))
            return value;
    }
    return STR_EMPTY;
}

static void find_first(struct call *call, const struct str *names, size_t count,
                       struct zone *out)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].n > 0 && zone_find(names[i], call->arena, out) == OK)
            return;
}

void page_zone(struct call *call, struct zone *out)
{
    const struct str names[] = {request_query(call->r, "zone"),
                                find_cookie(call), STR("UTC")};

    find_first(call, names, sizeof names / sizeof names[0], out);
}

void page_zone_named(struct call *call, struct str name, struct zone *out)
{
    const struct str names[] = {name, STR("UTC")};

    find_first(call, names, sizeof names / sizeof names[0], out);
}
