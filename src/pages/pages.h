/* What people see, as a wing: HTML pages for signing in, allowing apps,
 * developers' apps, and one's own account. They work without JavaScript.
 * pages.def has the table. */
#ifndef TONEARM_PAGES_PAGES_H
#define TONEARM_PAGES_PAGES_H

#include "api/call/rows.h"

extern const struct call_wing pages_wing;

/* Answers a failure as a page: call_config.show_failure. */
void pages_show_failure(struct call *call, int status);

#define CALL    CALL_DECLARE
#define CALL_ON CALL_DECLARE_ON
#include "pages/pages.def"
#undef CALL
#undef CALL_ON

#endif
