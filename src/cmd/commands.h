/* Every command; main.c lists them. */
#ifndef TONEARM_CMD_COMMANDS_H
#define TONEARM_CMD_COMMANDS_H

#include "cmd/options.h"

#define TOPIC(name, title)
#define COMMAND(name) extern const struct command name##_command;
#include "cmd/commands.def"
#undef COMMAND
#undef TOPIC

#endif
