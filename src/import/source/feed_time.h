/* Dates and durations as people write them into feeds and archives. Any
 * thread. */
#ifndef TONEARM_IMPORT_SOURCE_FEED_TIME_H
#define TONEARM_IMPORT_SOURCE_FEED_TIME_H

#include "base/clock.h"
#include "base/str.h"

/* The calendar date in `text`, as written there: time and zone are read over,
 * so that an evening in California doesn't become the next day. Takes
 * RFC 2822 section 3.3 with the obsolete forms of section 4.3 (two-digit
 * years: 00-49 are 20xx, 50-99 are 19xx; three-digit years count from 1900;
 * named zones), RFC 850's dashes, ctime's order, months written out, and ISO
 * 8601 dates with or without a time. A weekday that doesn't fit is ignored.
 * False for anything else, among it months in another language than English,
 * for days that aren't in the calendar, and for years before 1000, which are
 * what programs make of no date. */
bool feed_time_date(struct str text, struct date *out);

/* Milliseconds of "HH:MM:SS", "MM:SS" or seconds, each part of any number of
 * digits and the last one perhaps with a fraction; of numbers with units ("1h
 * 2m", "90 minutes"); and of ISO 8601 durations of days and below ("PT10M").
 * What follows a third number between colons is ignored. False for anything
 * else and for more than a thousand hours. */
bool feed_time_duration_ms(struct str text, uint32_t *out);

#endif
