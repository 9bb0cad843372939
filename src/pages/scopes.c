/* scope.def's words, without those of scopes that have no effect here: a list
 * that says what isn't so would teach people not to read it. */
#include "pages/scopes.h"

#include "pages/page.h"

static bool is_worth_saying(enum scope scope, scope_set all)
{
    if (scope == SCOPE_PLAYLIST_MODIFY) /* an old name for the other */
        return (all & SCOPE_BIT(SCOPE_PLAYLIST_MODIFY_PUBLIC)) == 0;
    /* Those after it in scope.def are Spotify's partners', or extinct. */
    return scope <= SCOPE_USER_READ_PRIVATE ||
           scope == SCOPE_PLAYLIST_READ_PUBLIC;
}

void scopes_list(struct call *call, scope_set scopes)
{
    html(call->out, "<ul class=\"grants\">\n"
                    "<li>see your public profile: name and picture</li>\n");
    for (unsigned i = 0; i < SCOPE_COUNT; i++)
        if ((scopes & SCOPE_BIT(i)) != 0 && is_worth_saying(i, scopes))
            html(call->out, "<li>{}</li>\n", str_from_c(scope_grants(i)));
    html(call->out, "</ul>\n");
}
