/* Accounts as commands print them. */
#ifndef TONEARM_CMD_USER_TEXT_H
#define TONEARM_CMD_USER_TEXT_H

struct user;

/* As a line of JSON. */
void user_text_print(const struct user *user);

/* As a row of a table, and that table's header. */
void user_text_header(void);
void user_text_row(const struct user *user);

#endif
