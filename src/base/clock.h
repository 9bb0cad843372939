/* Time. Only clock.c asks the system for it (tools/only-base sees to that), so
 * that a server may live by another clock than the system's. Any thread.
 *
 * There are two kinds of time:
 *
 *   what the service lives by     when a token ends, a window passes, a song
 *                                 is over: clock_unix_ms, clock_unix_s and
 *                                 clock_elapsed_ms, which go by the clock that
 *                                 the thread is bound to, and by the system's
 *                                 when it is bound to none, as usual
 *   what the machine lives by     how long something takes, when a peer is
 *                                 given up, when a log is written, what
 *                                 processes agree on through the state:
 *                                 clock_monotonic_*, clock_system_ms,
 *                                 clock_wait_ms, clock_sleep_ms */
#ifndef TONEARM_BASE_CLOCK_H
#define TONEARM_BASE_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define CLOCK_TEXT_LENGTH 20 /* 2026-11-24T06:00:00Z */

/* ---- by the thread's clock ---- */

/* Seconds and milliseconds since 1970-01-01T00:00:00Z, in UTC. They go back
 * when the clock is set back. */
int64_t clock_unix_s(void);
int64_t clock_unix_ms(void);

/* Milliseconds since some fixed moment, for windows and what comes every so
 * often. They never go back, stand still while the clock is frozen or set
 * back, and are as much farther as the clock is set forward. */
int64_t clock_elapsed_ms(void);

/* Waits on such a condition as clock_condition_init makes, with the lock held:
 * until it is signalled, until it is `unix_ms` by the thread's clock, until
 * somebody sets that clock, or until `most_ms` have passed in reality. It may
 * also return for no reason: the caller looks at the time again. */
void clock_wait_until(pthread_cond_t *condition, pthread_mutex_t *lock,
                      int64_t unix_ms, unsigned most_ms);

/* ---- by the system's ---- */

/* Unix time, whatever the thread is bound to. Also in a signal's handler. */
int64_t clock_system_s(void);
int64_t clock_system_ms(void);

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

/* Sleeps, in reality. A signal's handler doesn't end it. */
void clock_sleep_ms(unsigned ms);

/* CPU time of this process, all threads, user and system. */
int64_t clock_process_cpu_us(void);

/* Unix time at which the machine was started, sleeping included. */
int64_t clock_boot_ms(void);

/* ---- a clock of one's own ---- */

/* It begins at the system's time and goes as fast, until it is set, frozen or
 * told to go at another pace. Clocks are between 1970 and the end of 9999,
 * where they stop. */
struct clock;

#define CLOCK_UNIX_MAX_MS 253402300799999
#define CLOCK_FACTOR_MAX  100000.0

struct clock *clock_new(void);

/* When no thread is bound to it any more. NULL is fine. */
void clock_free(struct clock *c);

/* Binds the calling thread, as long as the clock lives; NULL: to the system's.
 * Returns what it was bound to. A thread begins bound to what the one that
 * started it is bound to (thread.h). */
struct clock *clock_use(struct clock *c);

/* What a clock says now. */
struct clock_state {
    int64_t now_ms;    /* of Unix time */
    int64_t offset_ms; /* before the system's time, or below 0 behind it */
    double factor;     /* how fast it goes when it isn't frozen */
    bool is_frozen;
};

void clock_look(struct clock *c, struct clock_state *out);

/* Each of these ends the waits of clock_wait_until on threads that are bound
 * to the clock; the caller has the lock of no such wait. What became due has
 * only begun to run when they return. Times out of bounds are the nearest one
 * that isn't. */
void clock_set(struct clock *c, int64_t unix_ms);
void clock_set_offset(struct clock *c, int64_t offset_ms);
void clock_advance(struct clock *c, int64_t ms);
void clock_freeze(struct clock *c, bool is_frozen);

/* Above 0, at most CLOCK_FACTOR_MAX: virtual seconds in a real one. A frozen
 * clock stays frozen. */
void clock_set_factor(struct clock *c, double factor);

/* ---- as text ---- */

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
