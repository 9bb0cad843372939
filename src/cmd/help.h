/* What --help prints: of one command, and the list of them all. Its lines are
 * at most HELP_WIDTH characters long, unless a single word is longer. One
 * thread. */
#ifndef TONEARM_CMD_HELP_H
#define TONEARM_CMD_HELP_H

#include <stdio.h>

#include "base/buf.h"
#include "cmd/options.h"

#define HELP_WIDTH 79

/* The words of the text with single spaces, beginning in column `at`, where
 * the caller is; further lines begin in column `indent`. Ends the line. */
void help_words(const char *text, int at, int indent, FILE *out);

/* Appends what an option means, with what goes without saying it: "how many
 * (may be repeated) (default 4)". */
void help_option_text(const struct option *option, struct buf *out);

/* Appends how the command is called: "tonearm app show --data DIR [OPTION]...
 * CLIENT_ID", with what it requires. */
void help_usage(const struct command *c, struct buf *out);

/* All that --help says of a command. */
void help_print(const struct command *c, FILE *out);

#endif
