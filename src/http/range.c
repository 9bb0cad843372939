/* A number may have any number of digits: one that is too large for us is
 * beyond every end, and that is all that matters about it. */
#include "http/range.h"

/* A whole number; UINT64_MAX for one that is larger. */
static bool read_number(struct str digits, uint64_t *out)
{
    if (digits.n == 0)
        return false;
    for (size_t i = 0; i < digits.n; i++)
        if (digits.p[i] < '0' || digits.p[i] > '9')
            return false;
    if (!str_to_u64(digits, out))
        *out = UINT64_MAX;
    return true;
}

/* The last `n` bytes: "-n". */
static enum range_outcome take_suffix(uint64_t n, uint64_t size,
                                      struct range *out)
{
    if (n == 0 || size == 0)
        return RANGE_BEYOND;
    *out = (struct range){n < size ? size - n : 0, size, false};
    return RANGE_PART;
}

enum range_outcome range_read(struct str header, uint64_t size,
                              struct range *out)
{
    struct str text = str_trim(header), unit, first, last;
    uint64_t from, to = UINT64_MAX;
    size_t dash;

    if (!str_split(&text, '=', &unit) || !str_eq_nocase(unit, STR("bytes")))
        return RANGE_WHOLE;
    text = str_trim(text);
    dash = str_find(text, '-');
    if (dash == text.n)
        return RANGE_WHOLE;
    first = str_of(text.p, dash);
    last = str_from(text, dash + 1);
    if (first.n == 0 && read_number(last, &to))
        return take_suffix(to, size, out);
    if (!read_number(first, &from) || (last.n > 0 && !read_number(last, &to)) ||
        to < from)
        return RANGE_WHOLE;
    if (from >= size)
        return RANGE_BEYOND;
    *out = (struct range){from, to < size ? to + 1 : size, last.n == 0};
    return RANGE_PART;
}

bool range_counts(struct str if_range, struct str tag)
{
    return if_range.n == 0 || str_eq(str_trim(if_range), tag);
}
