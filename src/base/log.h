/* Log lines on standard error: time, level, text. Control characters in the
 * text come out as \xNN, so no operand can forge a line. Whole lines are
 * written at once. Any thread. */
#ifndef TONEARM_BASE_LOG_H
#define TONEARM_BASE_LOG_H

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
