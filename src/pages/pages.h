/* HTML pages, as a wing of the API's frame: for signing in, allowing apps,
 * developers' apps, and one's own account. They work without
 * JavaScript, but for the player. pages.def has the table. */
#ifndef TONEARM_PAGES_PAGES_H
#define TONEARM_PAGES_PAGES_H

#include "api/call/rows.h"

extern const struct call_wing pages_wing;

/* Answers a failure of this status as a whole page, with its headers:
 * call_config.show_failure. */
void pages_show_failure(struct call *call, int status);

#define CALL       CALL_DECLARE
#define CALL_ON    CALL_DECLARE_ON
#define CALL_RATED CALL_DECLARE_RATED
#define CALL_LARGE CALL_DECLARE_LARGE
#include "pages/pages.def"
#undef CALL
#undef CALL_ON
#undef CALL_RATED
#undef CALL_LARGE

#endif
