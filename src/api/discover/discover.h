/* Browsing, as a wing: discover.def has the table. */
#ifndef TONEARM_API_DISCOVER_DISCOVER_H
#define TONEARM_API_DISCOVER_DISCOVER_H

#include "api/call/rows.h"

extern const struct call_wing discover_wing;

#define CALL    CALL_DECLARE
#define CALL_ON CALL_DECLARE_ON
#include "api/discover/discover.def"
#undef CALL
#undef CALL_ON

#endif
