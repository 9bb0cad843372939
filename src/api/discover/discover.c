/* discover.def as the frame's table. */
#include "api/discover/discover.h"

#define CALL    CALL_ROW
#define CALL_ON CALL_ROW_ON
static const struct call_row rows[] = {
#include "api/discover/discover.def"
};

const struct call_wing discover_wing = {.rows = rows,
                                        .count = sizeof rows / sizeof rows[0],
                                        .finish = call_allow_keeping};
