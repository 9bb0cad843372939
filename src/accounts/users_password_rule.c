/* Which texts can be passwords. */
#include "accounts/users.h"
#include "base/bisect.h"
#include "base/utf8.h"

static const struct str common[] = {
#define COMMON(text) {(text), sizeof(text) - 1},
#include "accounts/common_password.def"
#undef COMMON
};

#define COMMON_COUNT (sizeof common / sizeof common[0])

/* Below, at or above zero as `a` in lower case comes before, is or comes after
 * `b`, which is in lower case. */
static int compare(struct str a, struct str b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++) {
        char c =
            a.p[i] >= 'A' && a.p[i] <= 'Z' ? (char)(a.p[i] | 0x20) : a.p[i];

        if (c != b.p[i])
            return (unsigned char)c < (unsigned char)b.p[i] ? -1 : 1;
    }
    return a.n < b.n ? -1 : a.n > b.n;
}

static bool is_common(struct str password)
{
    struct bisect b = bisect_in(0, COMMON_COUNT);

    while (bisect_next(&b))
        bisect_put(&b, compare(password, common[b.middle]) > 0);
    return b.low < COMMON_COUNT && compare(password, common[b.low]) == 0;
}

static size_t count_characters(struct str text)
{
    size_t n = 0;

    /* Each has one byte that doesn't go on with another's. */
    for (size_t i = 0; i < text.n; i++)
        n += ((unsigned char)text.p[i] & 0xc0) != 0x80;
    return n;
}

const char *users_password_refusal(struct str password, struct str id)
{
    size_t n;

    if (!utf8_is_printable(password))
        return "has control characters, or isn't UTF-8";
    n = count_characters(password);
    if (n < USERS_PASSWORD_MIN)
        return "is too short: it needs at least 8 characters";
    if (n > USERS_PASSWORD_MAX)
        return "is too long: it may have 1,024 characters";
    if (is_common(password))
        return "is one of those that everybody tries first";
    if (str_eq_nocase(password, id))
        return "is the user name";
    return NULL;
}
