/* listens.def as the frame's table. What a listener has just told is to be read
 * back, so nothing of it is kept by who has read it. */
#include "api/listens/listens.h"

#define CALL       CALL_ROW
#define CALL_LARGE CALL_ROW_LARGE
static const struct call_row rows[] = {
#include "api/listens/listens.def"
};

const struct call_wing listens_wing = {.rows = rows,
                                       .count = sizeof rows / sizeof rows[0]};
