/* library.def as the frame's table. */
#include "api/library/library.h"

#define CALL    CALL_ROW
#define CALL_ON CALL_ROW_ON
static const struct call_row rows[] = {
#include "api/library/library.def"
};

const struct call_wing library_wing = {.rows = rows,
                                       .count = sizeof rows / sizeof rows[0]};
