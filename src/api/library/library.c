/* library.def as the frame's table. What a call reads of the state is of one
 * moment, however many statements it takes. */
#include "api/library/library.h"

#include "db/db.h"

#define CALL    CALL_ROW
#define CALL_ON CALL_ROW_ON
static const struct call_row rows[] = {
#include "api/library/library.def"
};

/* The frame ends what is begun here. */
static enum err admit(struct call *call, bool *is_admitted)
{
    *is_admitted = true;
    return call->row->db == DB_READ ? db_begin_read(call->db) : OK;
}

const struct call_wing library_wing = {
    .rows = rows, .count = sizeof rows / sizeof rows[0], .admit = admit};
