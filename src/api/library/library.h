/* Users and what is theirs, as a wing: library.def has the table. */
#ifndef TONEARM_API_LIBRARY_LIBRARY_H
#define TONEARM_API_LIBRARY_LIBRARY_H

#include "api/call/rows.h"

extern const struct call_wing library_wing;

#define CALL    CALL_DECLARE
#define CALL_ON CALL_DECLARE_ON
#include "api/library/library.def"
#undef CALL
#undef CALL_ON

#endif
