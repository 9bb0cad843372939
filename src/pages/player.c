/* The web player has no page of its own: every page of the listening site has
 * its bar (web/bar.js), and this address, which is older, leads to one. */
#include "base/url.h"
#include "pages/page.h"
#include "pages/pages.h"

enum err player_show(struct call *call)
{
    struct str words = request_query(call->r, "q");

    if (words.n == 0)
        return page_go(call, STR("/"));
    words = url_encode(call->arena, words, URL_KEEP_NONE);
    return page_go(call,
                   arena_printf(call->arena, "/search?q=%.*s", STR_ARG(words)));
}
