/* service.def as the frame's table. */
#include "api/service/service.h"

#define CALL       CALL_ROW
#define CALL_ON    CALL_ROW_ON
#define CALL_RATED CALL_ROW_RATED
static const struct call_row rows[] = {
#include "api/service/service.def"
};

const struct call_wing service_wing = {.rows = rows,
                                       .count = sizeof rows / sizeof rows[0]};
