/* A date is looked for by its words rather than by its grammar, because feeds
 * vary the grammar: the month is the first word that names one, and the two
 * numbers that aren't times are the day and the year, in that order. */
#include "import/source/feed_time.h"

#define LONGEST_MS (1000 * 3600 * 1000u)

static bool is_break(char c)
{
    return c == ' ' || c == ',' || c == '-' || c == '\t' || c == '\n' ||
           c == '\r';
}

/* Takes the next word off the front of `*rest`; what is in parentheses is a
 * comment (RFC 2822 section 3.2.3). */
static bool next_word(struct str *rest, struct str *word)
{
    size_t n = 0;

    /* A comment that never ends goes to the end of the text. */
    while (rest->n > 0 && (is_break(*rest->p) || *rest->p == '('))
        *rest = str_from(*rest, *rest->p == '(' ? str_find(*rest, ')') + 1 : 1);
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

    if (day < 1 || day > 31 || year < 1 || year > 9999)
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
    return date_from_text(str_of(text.p, n), out) && out->year > 0;
}

bool feed_time_date(struct str text, struct date *out)
{
    struct str rest = str_trim(text), word;
    unsigned month = 0, day = 0, year = 0;
    uint64_t v;

    if (iso_date(rest, out))
        return true;
    while (year == 0 && next_word(&rest, &word)) {
        if (month == 0)
            month = month_number(word);
        if (!str_to_u64(word, &v))
            continue; /* a weekday, a time or a zone */
        /* The year can only follow the month: before it stands the day, or in
         * ctime's order nothing. */
        if (day == 0 && word.n <= 2)
            day = (unsigned)v;
        else if (month != 0)
            year = year_of(word, v);
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

bool feed_time_duration_ms(struct str text, uint32_t *out)
{
    struct str rest = str_trim(text), part;
    uint64_t total_s = 0, v = 0, ms;
    size_t colon;
    int parts = 1;

    while ((colon = str_find(rest, ':')) < rest.n) {
        /* Each part is worth 60 of the next. Bounded at every step, the sum
         * can't overflow. */
        part = str_of(rest.p, colon);
        if (++parts > 3 || !str_to_u64(part, &v) || v > LONGEST_MS / 1000)
            return false;
        total_s = (total_s + v) * 60;
        rest = str_from(rest, colon + 1);
    }
    if (!seconds_ms(rest, &ms) || total_s * 1000 + ms > LONGEST_MS)
        return false;
    *out = (uint32_t)(total_s * 1000 + ms);
    return true;
}
