/* Feeds and archives give descriptions as HTML, or as plain text, which is
 * taken as HTML without tags. */
#include "import/source/description.h"

#include "catalog/draft.h"
#include "import/source/markup.h"

void description_draft(struct draft *d, struct str html, struct buf *plain)
{
    if (html.n == 0)
        return;
    buf_clear(plain);
    markup_to_text(html, plain);
    draft_text(d, FIELD_DESCRIPTION, buf_get(plain));
    draft_text(d, FIELD_HTML_DESCRIPTION, html);
}
