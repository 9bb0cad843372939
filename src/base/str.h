/* Text as a pointer and a length, by value, never terminated.
 *
 * A struct str borrows: what it points at belongs to somebody else (an arena,
 * a mapped file, a literal) and must outlive it. Any thread. */
#ifndef TONEARM_BASE_STR_H
#define TONEARM_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p;
    size_t n;
};

/* A literal as a struct str. */
#define STR(lit)  ((struct str){(lit), sizeof(lit) - 1})
#define STR_EMPTY ((struct str){NULL, 0})

/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p

static inline struct str str_of(const char *p, size_t n)
{
    return (struct str){p, n};
}

/* The terminated string `c`; NULL gives an empty one. */
static inline struct str str_from_c(const char *c)
{
    return (struct str){c, c ? strlen(c) : 0};
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_eq_c(struct str a, const char *c)
{
    return str_eq(a, str_from_c(c));
}

/* Whether two texts are equal but for the case of A-Z. */
bool str_eq_nocase(struct str a, struct str b);

/* Whether `s` begins with `prefix`, or ends with `suffix`. */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Byte order, as memcmp; a prefix sorts first. */
int str_cmp(struct str a, struct str b);

/* The part of `s` from byte `from` on, empty if there is none. */
struct str str_from(struct str s, size_t from);

/* `s` without spaces, tabs and line ends at both sides. */
struct str str_trim(struct str s);

/* Index of the first `c` in `s`, or s.n when there is none. */
size_t str_find(struct str s, char c);

/* Cuts the text before the first `sep` off the front of `*rest` into `*part`
 * and steps over the separator. False, with nothing changed, when `*rest` is
 * at its end: "a,,b," gives "a", "", "b", and "" gives nothing. */
bool str_split(struct str *rest, char sep, struct str *part);

/* A whole decimal number and nothing else (no sign, no space). False, and
 * `*out` unchanged, when it is none or is over UINT64_MAX. */
bool str_to_u64(struct str s, uint64_t *out);

/* As str_to_u64, with an optional sign, in the range of int64_t. */
bool str_to_i64(struct str s, int64_t *out);

/* A whole decimal floating-point number (strtod's, without hex, inf, nan). */
bool str_to_double(struct str s, double *out);

/* A terminated heap copy; the caller frees it. */
char *str_dup_c(struct str s);

#endif
