/* Texts to numbers, sizes, flags and choices, with a reason when they aren't;
 * and how far apart two names are. */
#include "cmd/options_value.h"

#include <stdio.h>

static bool size_from_text(struct str text, uint64_t *out)
{
    static const char units[] = "KMGT";
    unsigned shift = 0;
    uint64_t n;

    if (text.n > 0) {
        char last = text.p[text.n - 1] & (char)~0x20; /* upper case */
        const char *unit = last != '\0' ? strchr(units, last) : NULL;

        if (unit != NULL) {
            shift = 10 * (unsigned)(unit - units + 1);
            text.n--;
        }
    }
    if (!str_to_u64(text, &n) || n > UINT64_MAX >> shift)
        return false;
    *out = n << shift;
    return true;
}

static const char *check_range(const struct option *option, uint64_t n)
{
    static _Thread_local char why[96];
    bool is_low = n < option->min;
    bool is_high = option->max > 0 && n > option->max;

    if (!is_low && !is_high)
        return NULL;
    (void)snprintf(why, sizeof why, "must be at %s %llu",
                   is_low ? "least" : "most",
                   (unsigned long long)(is_low ? option->min : option->max));
    return why;
}

static const char *check_flag(struct str text, bool *flag)
{
    static const char *const yes[] = {"true", "yes", "on", "1"};
    static const char *const no[] = {"false", "no", "off", "0"};

    for (size_t i = 0; i < 4; i++) {
        if (str_eq_nocase(text, str_from_c(yes[i])) ||
            str_eq_nocase(text, str_from_c(no[i]))) {
            *flag = str_eq_nocase(text, str_from_c(yes[i]));
            return NULL;
        }
    }
    return "must be true or false";
}

static const char *check_choice(const struct option *option, struct str text)
{
    static _Thread_local char why[160];
    struct str words = str_from_c(option->value);
    struct str word;

    while (str_split(&words, '|', &word))
        if (str_eq(word, text))
            return NULL;
    (void)snprintf(why, sizeof why, "must be one of %s", option->value);
    return why;
}

const char *options_value_check(const struct option *option, struct str text,
                                uint64_t *number, bool *flag)
{
    switch (option->kind) {
    case OPTION_NUMBER:
        return str_to_u64(text, number) ? check_range(option, *number)
                                        : "must be a whole number";
    case OPTION_SIZE:
        return size_from_text(text, number)
                   ? check_range(option, *number)
                   : "must be a size such as 65536, 64K, 256M or 4G";
    case OPTION_FLAG:
        return check_flag(text, flag);
    case OPTION_CHOICE:
        return check_choice(option, text);
    case OPTION_WORDS:
        return NULL;
    case OPTION_TEXT:
    case OPTION_LIST:
        break;
    }
    return text.n == 0 ? "must not be empty" : NULL;
}

/* Levenshtein's distance, a row at a time. */
static size_t distance(struct str a, struct str b)
{
    size_t row[OPTIONS_NAME_MAX_BYTES + 1];

    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t best = corner + (a.p[i - 1] != b.p[j - 1]);

            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            corner = row[j];
            row[j] = best;
        }
    }
    return row[b.n];
}

size_t options_value_distance(struct str a, struct str b)
{
    size_t shorter = a.n < b.n ? a.n : b.n;
    size_t d;

    if (a.n > OPTIONS_NAME_MAX_BYTES || b.n > OPTIONS_NAME_MAX_BYTES)
        return SIZE_MAX;
    d = distance(a, b);
    return d <= 2 && 2 * d <= shorter ? d : SIZE_MAX;
}

void options_value_environment(const char *name, char *out, size_t size)
{
    size_t n = (size_t)snprintf(out, size, "TONEARM_%s", name);

    for (size_t i = 0; i < n && i < size; i++) {
        if (out[i] == '-')
            out[i] = '_';
        else if (out[i] >= 'a' && out[i] <= 'z')
            out[i] = (char)(out[i] - 'a' + 'A');
    }
}
