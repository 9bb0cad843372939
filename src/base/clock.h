/* Time. Wall time is Unix time in UTC; monotonic time is only for measuring
 * and for limits. Any thread. */
#ifndef TONEARM_BASE_CLOCK_H
#define TONEARM_BASE_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define CLOCK_TEXT_LENGTH 20 /* 2026-11-24T06:00:00Z */

/* Seconds and milliseconds since 1970-01-01T00:00:00Z. */
int64_t clock_unix_s(void);
int64_t clock_unix_ms(void);

/* Milliseconds and microseconds since some fixed moment; they never go back. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

/* A condition whose waits with a limit go by monotonic time, so that setting
 * the wall clock neither ends nor prolongs them. */
void clock_condition_init(pthread_cond_t *condition);

/* Waits on such a condition with the lock held; false when `ms` have passed.
 * May also return true for no reason, as pthread_cond_wait may. */
bool clock_wait_ms(pthread_cond_t *condition, pthread_mutex_t *lock,
                   unsigned ms);

/* CPU time of this process, all threads, user and system. */
int64_t clock_process_cpu_us(void);

/* Writes CLOCK_TEXT_LENGTH characters of ISO 8601, UTC, not terminated.
 * Years outside 0000-9999 are clamped. */
void clock_to_text(int64_t unix_s, char *out);

/* Milliseconds of Unix time from ISO 8601 (RFC 3339 section 5.6): a date,
 * alone or with 'T' and HH:MM:SS, a fraction of a second, and 'Z' or an offset
 * of hours and minutes; no zone is UTC. False for another form, and for a time
 * that there isn't. */
bool clock_from_text(struct str text, int64_t *unix_ms);

/* The other way: in seconds, or in milliseconds where there are any, as
 * "2026-11-24T06:00:00.250Z". Writes at most CLOCK_MS_TEXT_MAX characters, not
 * terminated; returns how many. */
#define CLOCK_MS_TEXT_MAX 24
int clock_ms_to_text(int64_t unix_ms, char *out);

/* A calendar date. A month or day of 0 means that it isn't known, in that
 * order: no day without a month. */
struct date {
    uint16_t year;
    uint8_t month;
    uint8_t day;
};

/* Days since 1970-01-01 of a proleptic Gregorian date, and the date of a day;
 * years outside 0-9999 are clamped. */
int64_t date_to_days(int year, unsigned month, unsigned day);
struct date date_from_days(int64_t days);

/* From YYYY, YYYY-MM or YYYY-MM-DD; what follows a 'T' is ignored. False for
 * another form or for a day that isn't in the calendar. */
bool date_from_text(struct str text, struct date *out);

/* Writes 4, 7 or 10 characters; returns how many. */
int date_to_text(struct date d, char *out);

/* "January" for 1 to "December" for 12. The first three letters are the short
 * name, as HTTP and logs have it (RFC 9110 section 5.6.7). */
const char *date_month_name(unsigned month);

/* Writes a whole date as people do, "24 November 2026", not terminated; returns
 * how many characters these are. */
#define DATE_WORDS_MAX 17
int date_to_words(struct date d, char *out);

#endif
