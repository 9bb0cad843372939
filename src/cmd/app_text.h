/* Apps as commands print them, and how their arguments name one. */
#ifndef TONEARM_CMD_APP_TEXT_H
#define TONEARM_CMD_APP_TEXT_H

#include <stddef.h>

#include "base/id.h"
#include "base/str.h"
#include "cmd/options.h"

struct app;

/* As a line of JSON. `secret` is empty but where it was just made: the state
 * has only its hash. */
void app_text_print(const struct app *app, struct str secret);

/* The same, with the users in the app's list. */
void app_text_print_users(const struct app *app, const struct str *users,
                          size_t count);

/* As a row of a table, and that table's header. */
void app_text_header(void);
void app_text_row(const struct app *app);

/* The client id that is the first argument. ERR_USAGE, told. */
enum err app_text_read_id(const struct options *o, struct id *id) MUST_CHECK;

/* Logs that there is no such app; ERR_NOT_FOUND. */
enum err app_text_no_such(const struct options *o);

#endif
