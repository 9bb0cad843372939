/* Noting in the state what an import did (ledger/ledger.h). */
#ifndef TONEARM_CMD_IMPORT_NOTE_H
#define TONEARM_CMD_IMPORT_NOTE_H

#include <stdbool.h>
#include <stdio.h>

#include "ledger/ledger.h"

struct options;

struct import_note {
    const struct options *o;
    size_t first_source;   /* the number of the argument; what stands in a path
                              to somebody's own data is nobody else's business,
                              and those have none */
    struct str sources;    /* in place of arguments, one a line; empty: those */
    struct ledger_run run; /* kind, outcome, began_ms and counts are the
                              caller's */

    /* Prints the summary once more. */
    void (*print)(const void *what, FILE *out);
    const void *what;
};

/* Whether there is a state to note it in. */
bool import_note_is_kept(const struct options *o);

/* Notes that it has ended. Where there is no state yet none is made for it. An
 * import that can't be noted has been made all the same: that is warned of. */
void import_note_write(struct import_note *note);

#endif
