/* Every command, a row each; main.c lists them. */
#ifndef TONEARM_CMD_COMMANDS_H
#define TONEARM_CMD_COMMANDS_H

#include "cmd/options.h"

extern const struct command app_create_command;
extern const struct command app_list_command;
extern const struct command app_show_command;
extern const struct command app_delete_command;
extern const struct command token_command;
extern const struct command backup_command;

#endif
