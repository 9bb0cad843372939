/* The icon of all pages. */
#include "pages/pages.h"

#include "pages/page.h"

#define MAX_AGE_S 300

static const char icon[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\">"
    "<circle cx=\"14\" cy=\"18\" r=\"12\" fill=\"#0a6a63\"/>"
    "<circle cx=\"14\" cy=\"18\" r=\"3\" fill=\"#fff\"/>"
    "<path d=\"M29 3v9l-9 8\" fill=\"none\" stroke=\"#7b858c\" "
    "stroke-width=\"2.5\" stroke-linecap=\"round\" "
    "stroke-linejoin=\"round\"/></svg>\n";

enum err style_icon(struct call *call)
{
    call->r->type = "image/svg+xml";
    call->r->max_age_s = MAX_AGE_S;
    buf_lit(call->out, icon);
    return OK;
}
