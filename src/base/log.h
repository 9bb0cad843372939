/* Log lines on standard error. As text: time, level, what happened. Control
 * characters in that come out as \xNN, so no operand can forge a line. Whole
 * lines are written at once. Any thread. */
#ifndef TONEARM_BASE_LOG_H
#define TONEARM_BASE_LOG_H

#include "base/str.h"

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* From here on each line of the process is an object of JSON with "time",
 * "level", "message", and "request_id" where there is one. Before other threads
 * are started. */
void log_as_json(void);

/* What this thread logs from here on is on behalf of the request of this id,
 * whose text stays where it is until the thread says the next, or STR_EMPTY:
 * nobody's. Ids are made of letters, digits and ". _ -". */
void log_for_request(struct str id);

#endif
