/* The API's description, health, limits, drawn pictures and made-up sound, as a
 * wing: service.def has the table. */
#ifndef TONEARM_API_SERVICE_SERVICE_H
#define TONEARM_API_SERVICE_SERVICE_H

#include "api/call/rows.h"

extern const struct call_wing service_wing;

#define CALL       CALL_DECLARE
#define CALL_ON    CALL_DECLARE_ON
#define CALL_RATED CALL_DECLARE_RATED
#include "api/service/service.def"
#undef CALL
#undef CALL_ON
#undef CALL_RATED

#endif
