/* Listens as a wing: listens.def has the table, docs/listens.md tells of it. */
#ifndef TONEARM_API_LISTENS_LISTENS_H
#define TONEARM_API_LISTENS_LISTENS_H

#include "api/call/rows.h"
#include "listens/listenbrainz.h"

/* As many listens as a request may have, each as large as one may be, and what
 * is around them. */
#define LISTENS_BODY_MAX (LISTENS_PER_REQUEST * LISTEN_MAX_BYTES + 65536)

extern const struct call_wing listens_wing;

#define CALL       CALL_DECLARE
#define CALL_LARGE CALL_DECLARE_LARGE
#include "api/listens/listens.def"
#undef CALL
#undef CALL_LARGE

#endif
