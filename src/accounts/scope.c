/* scope.def as text and back. The list is short, and texts are read only when
 * a token is asked for, so the list is searched from its start. */
#include "accounts/scope.h"

#include <assert.h>

const char *scope_text(enum scope scope)
{
    static const char *const texts[SCOPE_COUNT] = {
#define SCOPE(name, text, grants) text,
#include "accounts/scope.def"
#undef SCOPE
    };

    assert((unsigned)scope < SCOPE_COUNT);
    return texts[scope];
}

const char *scope_grants(enum scope scope)
{
    static const char *const all[SCOPE_COUNT] = {
#define SCOPE(name, text, grants) grants,
#include "accounts/scope.def"
#undef SCOPE
    };

    assert((unsigned)scope < SCOPE_COUNT);
    return all[scope];
}

static bool scope_from_text(struct str text, enum scope *out)
{
    for (unsigned i = 0; i < SCOPE_COUNT; i++)
        if (str_eq_c(text, scope_text((enum scope)i))) {
            *out = (enum scope)i;
            return true;
        }
    return false;
}

/* Cuts the next scope off the front of the list; what stands between two
 * separators in a row is empty. */
static struct str next_scope(struct str *rest)
{
    size_t n = 0;
    struct str part;

    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != ',')
        n++;
    part = str_of(rest->p, n);
    *rest = str_from(*rest, n + 1);
    return part;
}

bool scope_set_from_text(struct str text, scope_set *out, struct str *unknown)
{
    scope_set set = 0;

    while (text.n > 0) {
        struct str part = next_scope(&text);
        enum scope scope;

        if (part.n == 0)
            continue;
        if (!scope_from_text(part, &scope)) {
            if (unknown != NULL)
                *unknown = part;
            return false;
        }
        set |= SCOPE_BIT(scope);
    }
    *out = set;
    return true;
}

void scope_set_to_text(scope_set set, struct buf *out)
{
    bool first = true;

    for (unsigned i = 0; i < SCOPE_COUNT; i++) {
        if (!(set & SCOPE_BIT(i)))
            continue;
        if (!first)
            buf_char(out, ' ');
        buf_str(out, str_from_c(scope_text((enum scope)i)));
        first = false;
    }
}

#define TEXT_MAX_BYTES 4096

struct str scope_set_text(scope_set set, struct arena *arena)
{
    struct str text;
    struct buf b;

    buf_init(&b, TEXT_MAX_BYTES);
    scope_set_to_text(set, &b);
    text = arena_str(arena, buf_get(&b));
    buf_release(&b);
    return text;
}
