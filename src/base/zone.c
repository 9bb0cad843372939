/* A file has a block with times of 32 bits, which is passed over, one of 64
 * bits, and a line with the rule for all time after it (POSIX's TZ):
 *
 *     header   "TZif", version, 15 bytes, six counts of 4 bytes: of signs of
 *              UTC, signs of standard time, leap seconds, changes, offsets,
 *              and bytes of names
 *     block    times, kinds (1 byte each), offsets (6 bytes each), and what
 *              isn't asked for here
 *     "\nCET-1CEST,M3.5.0,M10.5.0/3\n"
 *
 * Rules by the number of a day in the year are no place's any more; a file that
 * has one holds its last change for good. */
#include "base/zone.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bisect.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"

#define FOLDER         "/usr/share/zoneinfo/"
#define FILE_MAX_BYTES (1u << 20)
#define HEADER_BYTES   44
#define DAY_S          86400

/* ---- a file's blocks ---- */

static uint32_t read_u32(const uint8_t *p)
{
    uint32_t v;

    memcpy(&v, p, sizeof v);
    return be32toh(v);
}

static int64_t read_i64(const uint8_t *p)
{
    uint64_t v;

    memcpy(&v, p, sizeof v);
    return (int64_t)be64toh(v);
}

/* What the header counts. */
struct counts {
    uint64_t utc, standard, leaps, changes, offsets, letters;
};

/* Cuts a header off. */
static bool read_header(struct str *rest, struct counts *out)
{
    const uint8_t *p = (const uint8_t *)rest->p;

    if (rest->n < HEADER_BYTES || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
        return false;
    *out = (struct counts){.utc = read_u32(p + 20),
                           .standard = read_u32(p + 24),
                           .leaps = read_u32(p + 28),
                           .changes = read_u32(p + 32),
                           .offsets = read_u32(p + 36),
                           .letters = read_u32(p + 40)};
    *rest = str_from(*rest, HEADER_BYTES);
    return true;
}

static uint64_t block_bytes(const struct counts *c, uint64_t time_bytes)
{
    return c->changes * (time_bytes + 1) + c->offsets * 6 + c->letters +
           c->leaps * (time_bytes + 4) + c->standard + c->utc;
}

static bool read_block(struct str *rest, struct zone *out)
{
    const uint8_t *p;
    struct counts c;

    if (!read_header(rest, &c) || c.offsets == 0 || c.offsets > 256 ||
        block_bytes(&c, 8) > rest->n)
        return false;
    p = (const uint8_t *)rest->p;
    out->count = (uint32_t)c.changes;
    out->times = p;
    out->kinds = p + 8 * c.changes;
    out->offset = out->kinds + c.changes;
    for (uint32_t i = 0; i < out->count; i++)
        if (out->kinds[i] >= c.offsets)
            return false;
    *rest = str_from(*rest, block_bytes(&c, 8));
    return true;
}

/* ---- the rule ---- */

static bool skip_char(struct str *rest, char c)
{
    if (rest->n == 0 || rest->p[0] != c)
        return false;
    *rest = str_from(*rest, 1);
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "CET", "<+0330>". */
static bool skip_name(struct str *rest)
{
    size_t n = 0;

    if (rest->n > 0 && rest->p[0] == '<') {
        n = str_find(*rest, '>');
        if (n == rest->n)
            return false;
        *rest = str_from(*rest, n + 1);
        return true;
    }
    while (n < rest->n && is_letter(rest->p[n]))
        n++;
    *rest = str_from(*rest, n);
    return n > 0;
}

static bool read_digits(struct str *rest, int32_t *out)
{
    size_t n = 0;

    *out = 0;
    while (n < rest->n && n < 3 && rest->p[n] >= '0' && rest->p[n] <= '9')
        *out = *out * 10 + (rest->p[n++] - '0');
    *rest = str_from(*rest, n);
    return n > 0;
}

/* "-3:30", "2", "-1:00:00", in seconds. */
static bool read_time(struct str *rest, int32_t *out)
{
    bool is_less = skip_char(rest, '-');
    int32_t part;

    if (!is_less)
        (void)skip_char(rest, '+');
    if (!read_digits(rest, &part))
        return false;
    *out = part * 3600;
    for (int32_t unit = 60; unit > 0 && skip_char(rest, ':'); unit /= 60) {
        if (!read_digits(rest, &part))
            return false;
        *out += part * unit;
    }
    *out = is_less ? -*out : *out;
    return true;
}

/* ",M3.5.0/2": at two o'clock unless it says otherwise. */
static bool read_turn(struct str *rest, struct zone_turn *out)
{
    int32_t month, week, day;

    if (!skip_char(rest, ',') || !skip_char(rest, 'M') ||
        !read_digits(rest, &month) || !skip_char(rest, '.') ||
        !read_digits(rest, &week) || !skip_char(rest, '.') ||
        !read_digits(rest, &day) || month < 1 || month > 12 || week < 1 ||
        week > 5 || day > 6)
        return false;
    *out = (struct zone_turn){.month = (uint8_t)month,
                              .week = (uint8_t)week,
                              .day = (uint8_t)day,
                              .at_s = 2 * 3600};
    return !skip_char(rest, '/') || read_time(rest, &out->at_s);
}

/* West is above 0 there. */
static bool read_rule(struct str text, struct zone_rule *out)
{
    int32_t behind_s;

    *out = (struct zone_rule){.has_summer = false};
    if (!skip_name(&text) || !read_time(&text, &behind_s))
        return false;
    out->ahead_s = -behind_s;
    if (text.n == 0)
        return true;
    out->has_summer = true;
    out->summer_ahead_s = out->ahead_s + 3600;
    if (!skip_name(&text))
        return false;
    if (text.n > 0 && text.p[0] != ',') {
        if (!read_time(&text, &behind_s))
            return false;
        out->summer_ahead_s = -behind_s;
    }
    return read_turn(&text, &out->begin) && read_turn(&text, &out->end) &&
           text.n == 0;
}

enum err zone_parse(struct str bytes, struct zone *out)
{
    struct counts old;
    struct str line;

    *out = (struct zone){.has_rule = false};
    if (!read_header(&bytes, &old) || block_bytes(&old, 4) > bytes.n)
        return ERR_CORRUPT;
    bytes = str_from(bytes, block_bytes(&old, 4));
    if (!read_block(&bytes, out) || !skip_char(&bytes, '\n'))
        return ERR_CORRUPT;
    line = str_of(bytes.p, str_find(bytes, '\n'));
    out->has_rule = read_rule(line, &out->rule);
    return OK;
}

/* ---- by name ---- */

/* "UTC", "UTC+05:45". */
static bool read_fixed(struct str name, struct zone *out)
{
    struct str rest = str_from(name, 3);
    int32_t ahead_s = 0;

    if (!str_starts(name, STR("UTC")))
        return false;
    if (rest.n > 0 && (rest.n != 6 || (rest.p[0] != '+' && rest.p[0] != '-') ||
                       !read_time(&rest, &ahead_s) || rest.n > 0))
        return false;
    out->has_rule = true;
    out->rule.ahead_s = ahead_s;
    return abs(ahead_s) <= ZONE_FIXED_MAX;
}

/* Words with slashes between, and so no way out of the folder. */
static bool is_name(struct str name)
{
    if (name.n == 0 || name.n > ZONE_NAME_MAX || !is_letter(name.p[0]))
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '-' &&
            c != '+' && c != '/')
            return false;
    }
    return true;
}

static enum err read_file(struct str name, struct arena *arena,
                          struct str *bytes)
{
    char *path =
        arena_cstr(arena, arena_printf(arena, FOLDER "%.*s", STR_ARG(name)));
    struct stat is;
    struct buf file;
    enum err e;

    /* "Europe" is a folder. */
    if (stat(path, &is) != 0 || !S_ISREG(is.st_mode))
        return ERR_NOT_FOUND;
    buf_init(&file, FILE_MAX_BYTES);
    e = io_read_file(path, &file);
    if (!e)
        *bytes = arena_str(arena, buf_get(&file));
    buf_release(&file);
    return e;
}

enum err zone_find(struct str name, struct arena *arena, struct zone *out)
{
    struct str bytes = STR_EMPTY;
    enum err e;

    *out = (struct zone){.name = arena_str(arena, name)};
    if (read_fixed(name, out))
        return OK;
    if (!is_name(name))
        return ERR_NOT_FOUND;
    e = read_file(name, arena, &bytes);
    if (e)
        return e;
    e = zone_parse(bytes, out);
    out->name = arena_str(arena, name);
    return e;
}

/* ---- what time it is there ---- */

/* Seconds of the place's own time, as if it were UTC, at which a year's turn
 * is, before it is done. */
static int64_t turn_s(const struct zone_turn *t, int year)
{
    int64_t first = date_to_days(year, t->month, 1);
    int64_t next =
        t->month == 12 ? first + 31 : date_to_days(year, t->month + 1u, 1);
    /* 1970 began on a Thursday. */
    int64_t day =
        first + (t->day + 7 - (first + 4) % 7) % 7 + 7 * (t->week - 1);

    while (day >= next)
        day -= 7;
    return day * DAY_S + t->at_s;
}

static int32_t ahead_by_rule(const struct zone_rule *r, int64_t unix_s)
{
    int64_t begin_s, end_s;
    bool is_summer;
    int year;

    if (!r->has_summer)
        return r->ahead_s;
    year = date_from_days((unix_s + r->ahead_s) / DAY_S).year;
    begin_s = turn_s(&r->begin, year) - r->ahead_s;
    end_s = turn_s(&r->end, year) - r->summer_ahead_s;
    /* South of the equator it ends first. */
    is_summer = begin_s < end_s ? unix_s >= begin_s && unix_s < end_s
                                : unix_s >= begin_s || unix_s < end_s;
    return is_summer ? r->summer_ahead_s : r->ahead_s;
}

int32_t zone_ahead_s(const struct zone *z, int64_t unix_s)
{
    struct bisect b;

    if (z == NULL)
        return 0;
    b = bisect_in(0, z->count);
    while (bisect_next(&b))
        bisect_put(&b, read_i64(z->times + 8 * b.middle) <= unix_s);
    if (b.low == z->count && z->has_rule)
        return ahead_by_rule(&z->rule, unix_s);
    /* Before its first change a place has the first offset. */
    return (int32_t)read_u32(z->offset +
                             6 * (b.low > 0 ? z->kinds[b.low - 1] : 0u));
}

int64_t zone_day_begin_s(const struct zone *z, int64_t day)
{
    int64_t guess_s = day * DAY_S - zone_ahead_s(z, day * DAY_S);

    return day * DAY_S - zone_ahead_s(z, guess_s);
}
