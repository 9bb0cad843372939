/* Places' clocks: how far ahead of UTC a place is at a moment, with its summer
 * time and whatever else was decided there. By the system's files of the time
 * zone database (TZif, RFC 9636), which the package "tzdata" has. Any thread;
 * a zone isn't changed once it was found. */
#ifndef TONEARM_BASE_ZONE_H
#define TONEARM_BASE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* When a year's summer time begins or ends: the last (5) or an earlier day of
 * the week (0: Sunday) in a month, so many seconds after its midnight. */
struct zone_turn {
    uint8_t month;
    uint8_t week;
    uint8_t day;
    int32_t at_s; /* also below 0, and more than a day */
};

/* What holds after the last change that the file has. */
struct zone_rule {
    int32_t ahead_s;
    int32_t summer_ahead_s;
    struct zone_turn begin, end;
    bool has_summer;
};

struct zone {
    struct str name;       /* "Europe/Berlin", "UTC", "UTC-03:30" */
    const uint8_t *times;  /* of changes, 8 bytes each, big-endian */
    const uint8_t *kinds;  /* from each change on, an index of offsets */
    const uint8_t *offset; /* 6 bytes each; seconds in the first 4 */
    uint32_t count;        /* of changes */
    struct zone_rule rule;
    bool has_rule;
};

#define ZONE_NAME_MAX  64
#define ZONE_FIXED_MAX (14 * 3600) /* of "UTC+14:00", in seconds */

/* The zone of a name: one of the database, or one that is always as far from
 * UTC as its name says, as "UTC" is. In the arena. ERR_NOT_FOUND, not logged,
 * for any other name; ERR_CORRUPT, not logged, for a file that has none;
 * ERR_IO. */
enum err zone_find(struct str name, struct arena *arena,
                   struct zone *out) MUST_CHECK;

/* The same from the bytes of a file, which have to last as long as the zone.
 * ERR_CORRUPT, not logged. */
enum err zone_parse(struct str bytes, struct zone *out) MUST_CHECK;

/* How far ahead of UTC it is then, in seconds. NULL: UTC. */
int32_t zone_ahead_s(const struct zone *z, int64_t unix_s);

/* Unix time at which a day (days since 1970-01-01) begins there. Where midnight
 * is left out or comes twice, it is within an hour of that. */
int64_t zone_day_begin_s(const struct zone *z, int64_t day);

#endif
