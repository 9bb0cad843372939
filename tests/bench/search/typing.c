/* Errors are made at a place chosen by chance among those where that error is
 * possible. */
#include "typing.h"

#include "base/utf8.h"

#define CHARACTERS 1000 /* of a text that can have an error; more are cut */
#define TRIES      100  /* for a place or a letter that fits */

size_t typing_characters(struct str text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += ((unsigned char)text.p[i] & 0xc0) != 0x80;
    return n;
}

struct str typing_cut(struct str text, size_t characters)
{
    size_t i = 0;

    for (; i < text.n; i++)
        if (((unsigned char)text.p[i] & 0xc0) != 0x80 && characters-- == 0)
            break;
    return str_of(text.p, i);
}

/* ---- errors ---- */

struct typed {
    uint32_t c[CHARACTERS];
    size_t n;
};

static void read_text(struct str text, struct typed *out)
{
    out->n = 0;
    for (size_t i = 0; i < text.n && out->n < CHARACTERS;)
        i += utf8_decode(text.p + i, &out->c[out->n++]);
}

static void write_characters(const uint32_t *c, size_t n, struct buf *out)
{
    char bytes[4];

    for (size_t i = 0; i < n; i++)
        buf_add(out, bytes, (size_t)utf8_encode(c[i], bytes));
}

static bool is_letter(uint32_t c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

static bool fits(enum typing_edit edit, const struct typed *t, size_t at)
{
    bool has_next = at + 1 < t->n && is_letter(t->c[at + 1]);

    switch (edit) {
    case TYPING_SWAP:
        return is_letter(t->c[at]) && has_next && t->c[at] != t->c[at + 1];
    case TYPING_SPACE:
        return is_letter(t->c[at]) && has_next;
    case TYPING_JOIN:
        return t->c[at] == ' ' && at > 0 && is_letter(t->c[at - 1]) && has_next;
    default:
        return is_letter(t->c[at]);
    }
}

/* A letter that is wrong at `at`; the right one when the text has no other. */
static uint32_t wrong_letter(const struct typed *t, size_t at,
                             struct random_sequence *r)
{
    uint32_t right = t->c[at];

    for (int i = 0; i < TRIES; i++) {
        uint32_t c = right < 0x80 ? 'a' + random_below(r, 26)
                                  : t->c[random_below(r, (uint32_t)t->n)];

        if (is_letter(c) && c != right)
            return c;
    }
    return right;
}

/* What stands instead of the characters at `at` (of which `*taken` go), up to
 * two; returns how many. */
static size_t make_error(enum typing_edit edit, const struct typed *t,
                         size_t at, struct random_sequence *r, uint32_t *out,
                         size_t *taken)
{
    *taken = edit == TYPING_SWAP ? 2 : 1;
    switch (edit) {
    case TYPING_INSERT:
        out[0] = wrong_letter(t, at, r);
        out[1] = t->c[at];
        return 2;
    case TYPING_REPLACE:
        out[0] = wrong_letter(t, at, r);
        return 1;
    case TYPING_SWAP:
        out[0] = t->c[at + 1];
        out[1] = t->c[at];
        return 2;
    case TYPING_SPACE:
        out[0] = t->c[at];
        out[1] = ' ';
        return 2;
    default:
        return 0;
    }
}

bool typing_edit(enum typing_edit edit, struct str text,
                 struct random_sequence *r, struct buf *out)
{
    struct typed t;
    uint32_t instead[2];
    size_t places[CHARACTERS], count = 0, at, n, taken;

    buf_clear(out);
    read_text(text, &t);
    for (size_t i = 0; i < t.n; i++)
        if (fits(edit, &t, i))
            places[count++] = i;
    if (count == 0)
        return false;
    at = places[random_below(r, (uint32_t)count)];
    n = make_error(edit, &t, at, r, instead, &taken);
    write_characters(t.c, at, out);
    write_characters(instead, n, out);
    write_characters(t.c + at + taken, t.n - at - taken, out);
    return true;
}

void typing_plain(struct str text, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        else if (c == '"' || (unsigned char)c < ' ')
            c = ' ';
        buf_char(out, c);
    }
}
