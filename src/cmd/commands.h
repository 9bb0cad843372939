/* Every command, a row each; main.c lists them. */
#ifndef TONEARM_CMD_COMMANDS_H
#define TONEARM_CMD_COMMANDS_H

#include "cmd/options.h"

extern const struct command app_create_command;
extern const struct command app_list_command;
extern const struct command app_show_command;
extern const struct command app_rotate_command;
extern const struct command app_delete_command;
extern const struct command user_create_command;
extern const struct command user_list_command;
extern const struct command user_delete_command;
extern const struct command user_passwd_command;
extern const struct command user_listen_token_command;
extern const struct command user_export_command;
extern const struct command device_create_command;
extern const struct command device_list_command;
extern const struct command device_delete_command;
extern const struct command token_command;
extern const struct command backup_command;
extern const struct command restore_command;
extern const struct command serve_command;
extern const struct command demo_command;
extern const struct command import_command;
extern const struct command remove_command;
extern const struct command export_command;
extern const struct command stat_command;
extern const struct command verify_command;
extern const struct command train_command;
extern const struct command catalog_list_command;
extern const struct command catalog_use_command;
extern const struct command catalog_prune_command;
extern const struct command catalog_diff_command;
extern const struct command catalog_history_command;
extern const struct command user_set_command;
extern const struct command app_set_command;
extern const struct command app_allow_command;
extern const struct command tls_command;
extern const struct command run_command;

#endif
