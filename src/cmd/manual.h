/* Manual pages, in the language of man(7): tonearm(1), which lists the
 * commands, and a page for each, tonearm-app-create(1). They are made of the
 * same table as --help, and of manual.def, which has what there is to say
 * beyond a line. */
#ifndef TONEARM_CMD_MANUAL_H
#define TONEARM_CMD_MANUAL_H

#include <stddef.h>

#include "base/err.h"

struct command;

/* A row of manual.def. */
struct manual {
    const char *name;     /* the command's */
    const char *about;    /* paragraphs, with an empty line between two */
    const char *examples; /* lines to paste; "" for none */
};

/* NULL for a command that has none. */
const struct manual *manual_find(const char *name);

/* Writes every page into the folder `dir`, which is there, as
 * tonearm-app-create.1. They are dated by SOURCE_DATE_EPOCH, in seconds, or
 * today. ERR_IO, logged. */
enum err manual_write(const struct command *const *commands, size_t count,
                      const char *dir) MUST_CHECK;

#endif
