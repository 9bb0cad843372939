/* A date is looked for by its words rather than by its grammar, because feeds
 * vary the grammar: of the numbers that aren't times the first is the day and
 * the next one behind the month the year; the month is the word behind the
 * day, or else the first word that names one.
 *
 * Words of other languages aren't guessed at. Some weekdays look like English
 * months ("mar, 5 déc 2023" is a Tuesday in December), so that a word behind
 * the day that is no month refutes a month found before.
 *
 * A duration is numbers between colons, or numbers with units ("1h 2m",
 * "PT10M"). */
#include "import/source/feed_time.h"

#define LONGEST_MS (1000 * 3600 * 1000u)

/* Years before it are what programs make of no date: 0, 1, -1. */
#define FIRST_YEAR 1000

static bool is_break(char c)
{
    return c == ' ' || c == ',' || c == '-' || c == '\t' || c == '\n' ||
           c == '\r';
}

/* Takes the next word off the front of `*rest`; what is in parentheses is a
 * comment (RFC 2822 section 3.2.3). A dash that stands alone in front of a
 * word is a sign and belongs to it; elsewhere dashes part words. */
static bool next_word(struct str *rest, struct str *word)
{
    bool after_space = false;
    size_t n = 0;

    while (rest->n > 0 && (is_break(*rest->p) || *rest->p == '(')) {
        if (*rest->p == '-' && after_space) {
            n = 1;
            break;
        }
        after_space = *rest->p != '-';
        /* A comment that never ends goes to the end of the text. */
        *rest = str_from(*rest, *rest->p == '(' ? str_find(*rest, ')') + 1 : 1);
    }
    while (n < rest->n && !is_break(rest->p[n]) && rest->p[n] != '(')
        n++;
    *word = str_of(rest->p, n);
    *rest = str_from(*rest, n);
    return n > 0;
}

/* 1..12 for "Feb", "february" or "Sept.", 0 for another word. */
static unsigned month_number(struct str word)
{
    static const char *const names[12] = {
        "january", "february", "march",     "april",   "may",      "june",
        "july",    "august",   "september", "october", "november", "december",
    };

    if (str_ends(word, STR(".")))
        word.n--;
    for (unsigned i = 0; i < 12 && word.n >= 3; i++) {
        struct str name = str_from_c(names[i]);

        if (word.n <= name.n && str_eq_nocase(word, str_of(name.p, word.n)))
            return i + 1;
    }
    return 0;
}

/* Whether the word has no digit: it isn't a number, a time or an offset. */
static bool is_name(struct str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] >= '0' && word.p[i] <= '9')
            return false;
    return true;
}

/* The year that `word` of value `v` stands for, 0 when none. */
static unsigned year_of(struct str word, uint64_t v)
{
    if (word.n == 2)
        return (unsigned)(v < 50 ? 2000 + v : 1900 + v);
    if (word.n == 3)
        return (unsigned)(1900 + v);
    return word.n == 4 ? (unsigned)v : 0;
}

/* Whether the day exists: one that doesn't comes back from days as another. */
static bool is_in_calendar(unsigned year, unsigned month, unsigned day)
{
    struct date d;

    if (day < 1 || day > 31 || year < FIRST_YEAR || year > 9999)
        return false;
    d = date_from_days(date_to_days((int)year, month, day));
    return d.year == year && d.month == month && d.day == day;
}

/* ISO 8601: "2021-03-04", perhaps with a time behind it. */
static bool iso_date(struct str text, struct date *out)
{
    size_t n = 0;

    while (n < text.n &&
           (text.p[n] == '-' || (text.p[n] >= '0' && text.p[n] <= '9')))
        n++;
    if (n < text.n && text.p[n] != 'T' && text.p[n] != ' ')
        return false;
    return date_from_text(str_of(text.p, n), out) && out->year >= FIRST_YEAR;
}

bool feed_time_date(struct str text, struct date *out)
{
    struct str rest = str_trim(text), word;
    unsigned month = 0, day = 0, year = 0, named;
    bool after_day = false;
    uint64_t v;

    if (iso_date(rest, out))
        return true;
    while (year == 0 && next_word(&rest, &word)) {
        named = month_number(word);
        if (named != 0 && (month == 0 || after_day))
            month = named;
        else if (after_day && month != 0 && is_name(word))
            return false;
        after_day = false;
        if (!str_to_u64(word, &v))
            continue; /* a weekday, a time or a zone */
        /* The year can only follow the month: before it stands the day, or in
         * ctime's order nothing. */
        if (day == 0 && word.n <= 2) {
            day = (unsigned)v;
            after_day = true;
        } else if (month != 0) {
            year = year_of(word, v);
        }
    }
    if (month == 0 || !is_in_calendar(year, month, day))
        return false;
    *out = (struct date){(uint16_t)year, (uint8_t)month, (uint8_t)day};
    return true;
}

/* Seconds with a fraction, in milliseconds. */
static bool seconds_ms(struct str s, uint64_t *out)
{
    size_t dot = str_find(s, '.');
    uint64_t whole, ms = 0, scale = 100;

    if (!str_to_u64(str_of(s.p, dot), &whole) || whole > LONGEST_MS / 1000)
        return false;
    /* From the fourth digit on the scale is 0: they are only checked. */
    for (size_t i = dot + 1; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        ms += (uint64_t)(s.p[i] - '0') * scale;
        scale /= 10;
    }
    *out = whole * 1000 + ms;
    return true;
}

/* "1:02:03.5": each part is worth 60 of the next. */
static bool colons_ms(struct str text, uint64_t *out)
{
    uint64_t total_s = 0, v = 0, ms = 0;
    struct str part;
    size_t colon;
    int parts = 0;

    while (++parts < 3 && (colon = str_find(text, ':')) < text.n) {
        /* Bounded at every step, the sum can't overflow. */
        part = str_of(text.p, colon);
        if (!str_to_u64(part, &v) || v > LONGEST_MS / 1000)
            return false;
        total_s = (total_s + v) * 60;
        text = str_from(text, colon + 1);
    }
    /* Numbers beyond two colons are ignored, as Apple asks of readers. */
    if (parts == 3)
        text.n = str_find(text, ':');
    if (!seconds_ms(text, &ms))
        return false;
    *out = total_s * 1000 + ms;
    return true;
}

/* What a unit is worth, by its first letter as people and ISO 8601 write it
 * ("h", "hrs", "Minutes"); 0 for no unit. */
static uint64_t unit_seconds(struct str word)
{
    static const struct {
        const char *name; /* or any part of its front */
        uint64_t seconds;
    } units[] = {
        {"days", 86400}, {"hours", 3600}, {"hrs", 3600}, {"minutes", 60},
        {"mins", 60},    {"seconds", 1},  {"secs", 1},
    };

    for (size_t i = 0; word.n > 0 && i < sizeof(units) / sizeof(*units); i++) {
        struct str name = str_from_c(units[i].name);

        if (word.n <= name.n && str_eq_nocase(word, str_of(name.p, word.n)))
            return units[i].seconds;
    }
    return 0;
}

/* Steps over what may stand between a number and its unit, or between two:
 * spaces, commas, "and", and ISO 8601's T. */
static struct str skip_filling(struct str text)
{
    for (;;) {
        if (text.n > 0 &&
            (is_break(*text.p) || *text.p == 'T' || *text.p == 't'))
            text = str_from(text, 1);
        else if (str_starts(text, STR("and ")))
            text = str_from(text, 4);
        else
            return text;
    }
}

/* Takes the letters at the front of `*rest`, at most `max`. */
static struct str take_letters(struct str *rest, size_t max)
{
    struct str letters = {rest->p, 0};

    while (letters.n < rest->n && letters.n < max &&
           (rest->p[letters.n] | 0x20) >= 'a' &&
           (rest->p[letters.n] | 0x20) <= 'z')
        letters.n++;
    *rest = str_from(*rest, letters.n);
    return letters;
}

/* "1h 2m", "90 min", "PT1H2M3.5S": numbers with units, each smaller than the
 * one before. Of a number without one behind hours or minutes ("1h30") the
 * unit is the next. */
static bool units_ms(struct str text, uint64_t *out)
{
    uint64_t last_s = UINT64_MAX, total_ms = 0, unit_s, ms;
    bool is_iso = text.n > 0 && (*text.p == 'P' || *text.p == 'p');

    /* ISO 8601's units are letters, and its T may follow one. */
    text = skip_filling(str_from(text, is_iso));
    while (text.n > 0) {
        size_t n = 0;

        while (n < text.n &&
               ((text.p[n] >= '0' && text.p[n] <= '9') || text.p[n] == '.'))
            n++;
        if (!seconds_ms(str_of(text.p, n), &ms))
            return false;
        text = skip_filling(str_from(text, n));
        unit_s = unit_seconds(take_letters(&text, is_iso ? 1 : SIZE_MAX));
        if (unit_s == 0 && text.n == 0 && last_s <= 3600)
            unit_s = last_s / 60;
        if (unit_s == 0 || unit_s >= last_s)
            return false;
        last_s = unit_s;
        total_ms += ms * unit_s;
        if (total_ms > LONGEST_MS)
            return false;
        text = str_from(text, text.n > 0 && *text.p == '.');
        text = skip_filling(text);
    }
    *out = total_ms;
    return last_s < UINT64_MAX;
}

bool feed_time_duration_ms(struct str text, uint32_t *out)
{
    uint64_t ms;

    text = str_trim(text);
    if (!colons_ms(text, &ms) && !units_ms(text, &ms))
        return false;
    if (ms > LONGEST_MS)
        return false;
    *out = (uint32_t)ms;
    return true;
}
