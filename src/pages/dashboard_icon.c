/* GET /art/apps/{client id}: the icon of an app, drawn from its client id, for
 * its owner and for whoever is asked to let the app in. */
#include "accounts/apps.h"
#include "api/call/fail.h"
#include "pages/page.h"
#include "pages/pages.h"
#include "picture/picture.h"

#define SIZE_PX 128
#define KEPT_S  31536000 /* a year: the drawing never changes */

/* Only of apps that there are: drawing for any address would be work for
 * strangers. From the state, since the page of an app that was just registered
 * is there before the loops hear of the app. */
enum err dashboard_icon(struct call *call)
{
    struct app app;
    enum err e = ERR_NOT_FOUND;

    if (id_from_hex(call->r->params[0], &app.id))
        e = apps_find(call->db, app.id, call->arena, &app);
    if (!e)
        e = picture_draw(app.id, ENTITY_CATEGORY, SIZE_PX, call->out);
    if (e == ERR_NOT_FOUND)
        return call_fail(call, FAIL_NO_SUCH_ID);
    if (e)
        return e;
    call->r->type = "image/png";
    call->r->max_age_s = KEPT_S;
    call->r->no_etag = false;
    return OK;
}
