/* The text is cut into pieces first (words, quoted texts, fields, operators),
 * then NOT and OR that have no operands become words, and then the pieces are
 * put together into clauses. A piece that says nothing (blank quotes, stars)
 * is an operand while operators are told from words, and takes its operator
 * with it: `a OR *` is a.
 *
 * Pieces after the first PIECES are left out: four times as many as there can
 * be atoms, for values are of several. */
#include "search/query.h"

#include "base/arena.h"
#include "base/utf8.h"

#define PIECES 256

enum piece_kind {
    PIECE_WORD,
    PIECE_PHRASE, /* in quotes */
    PIECE_FIELD,  /* with what follows the colon still to come */
    PIECE_NOT,
    PIECE_OR
};

struct piece {
    enum piece_kind kind;
    struct str text; /* of a field: as it was written, with its colon */
    enum query_field field;
    bool is_open;  /* nothing follows */
    bool is_value; /* right behind a field's colon */
};

/* A query's text, cut. */
struct pieces {
    struct piece p[PIECES];
    uint32_t count;
};

/* ---- pieces ---- */

/* Bytes of a white-space character (or a control one) at the front; 0 for
 * another one, and in the middle of one. */
static size_t space_bytes(struct str s)
{
    uint32_t c;
    size_t n;

    if ((uint8_t)s.p[0] < 0xc2)
        return (uint8_t)s.p[0] <= ' ';
    n = utf8_decode(s.p, &c);
    if (c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
        c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000)
        return n;
    return 0;
}

/* Bytes of a quote at the front, " or a typographic one; 0 for anything else.
 */
static size_t quote_bytes(struct str s)
{
    if (s.p[0] == '"')
        return 1;
    if (s.n >= 3 && (uint8_t)s.p[0] == 0xe2 && (uint8_t)s.p[1] == 0x80 &&
        (uint8_t)s.p[2] >= 0x9c && (uint8_t)s.p[2] <= 0x9f)
        return 3;
    if (s.n >= 3 && (uint8_t)s.p[0] == 0xef && (uint8_t)s.p[1] == 0xbc &&
        (uint8_t)s.p[2] == 0x82)
        return 3;
    return 0;
}

static const struct {
    struct str name;
    enum query_field field;
} fields[] = {
    {{"album:", 6}, QUERY_ALBUM}, {{"artist:", 7}, QUERY_ARTIST},
    {{"track:", 6}, QUERY_TRACK}, {{"year:", 5}, QUERY_YEAR},
    {{"genre:", 6}, QUERY_GENRE}, {{"isrc:", 5}, QUERY_ISRC},
    {{"upc:", 4}, QUERY_UPC},     {{"label:", 6}, QUERY_LABEL},
    {{"tag:", 4}, QUERY_NEW},
};

/* The field whose name and colon `s` begins with, and how many bytes they are;
 * 0 when there is none. */
static size_t field_bytes(struct str s, enum query_field *field)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        size_t n = fields[i].name.n;

        if (s.n >= n && str_eq_nocase(str_of(s.p, n), fields[i].name)) {
            *field = fields[i].field;
            return n;
        }
    }
    return 0;
}

/* Adds a piece; those beyond PIECES are left out. */
static void add_piece(struct pieces *to, struct piece piece)
{
    if (to->count < PIECES)
        to->p[to->count++] = piece;
}

/* `s` without white space at both sides. */
static struct str trim(struct str s)
{
    size_t end = 0, space;

    while (s.n > 0 && (space = space_bytes(s)) > 0)
        s = str_from(s, space);
    for (size_t i = 0; i<s.n; i += space> 0 ? space : 1) {
        space = space_bytes(str_from(s, i));
        if (space == 0)
            end = i + 1;
    }
    return str_of(s.p, end);
}

/* A quoted text, from behind its quote on; returns what is left. */
static struct str read_phrase(struct str rest, bool is_value, struct pieces *to)
{
    size_t n = 0, quote = 0;
    struct str text;

    /* Without a second quote the phrase goes on to the end, and stays open. */
    while (n < rest.n && (quote = quote_bytes(str_from(rest, n))) == 0)
        n++;
    text = trim(str_of(rest.p, n));
    add_piece(to, (struct piece){.kind = PIECE_PHRASE,
                                 .text = text,
                                 .is_open = text.n > 0 &&
                                            text.p + text.n == rest.p + rest.n,
                                 .is_value = is_value});
    return str_from(rest, n + quote);
}

/* Takes what stands up to the next space or quote as a word, or as an operator;
 * the value of a field is a word, whatever it says (track:NOT). */
static struct str read_word(struct str rest, bool is_value, struct pieces *to)
{
    enum piece_kind kind = PIECE_WORD;
    struct str word;
    size_t n = 0;

    while (n < rest.n && space_bytes(str_from(rest, n)) == 0 &&
           quote_bytes(str_from(rest, n)) == 0)
        n++;
    word = str_of(rest.p, n);
    if (!is_value && str_eq(word, STR("NOT")))
        kind = PIECE_NOT;
    else if (!is_value && str_eq(word, STR("OR")))
        kind = PIECE_OR;
    add_piece(to, (struct piece){.kind = kind,
                                 .text = word,
                                 .is_open = n == rest.n,
                                 .is_value = is_value});
    return str_from(rest, n);
}

/* Cuts the text into pieces, from left to right. */
static void read_pieces(struct str text, struct pieces *to)
{
    bool is_value = false;

    while (text.n > 0) {
        size_t n = space_bytes(text);
        enum query_field field;

        if (n > 0) {
            text = str_from(text, n);
            is_value = false;
        } else if ((n = quote_bytes(text)) > 0) {
            text = read_phrase(str_from(text, n), is_value, to);
            is_value = false;
        } else if ((n = field_bytes(text, &field)) > 0) {
            add_piece(to, (struct piece){.kind = PIECE_FIELD,
                                         .text = str_of(text.p, n),
                                         .field = field});
            text = str_from(text, n);
            is_value = true;
        } else {
            text = read_word(text, is_value, to);
            is_value = false;
        }
    }
}

static bool is_kind(const struct pieces *pieces, uint32_t i,
                    enum piece_kind kind)
{
    return i < pieces->count && pieces->p[i].kind == kind;
}

/* Whether piece `i` may stand beside an operator. */
static bool is_operand(const struct pieces *pieces, uint32_t i)
{
    return is_kind(pieces, i, PIECE_WORD) || is_kind(pieces, i, PIECE_PHRASE) ||
           is_kind(pieces, i, PIECE_FIELD);
}

/* Makes words of operators without operands. From the left, so that the first
 * of several is a word and may be the operand of the next. */
static void settle_operators(struct pieces *pieces)
{
    for (uint32_t i = 0; i < pieces->count; i++) {
        bool has_right = is_operand(pieces, i + 1);
        bool has_left = i > 0 && is_operand(pieces, i - 1);

        if ((is_kind(pieces, i, PIECE_NOT) && !has_right) ||
            (is_kind(pieces, i, PIECE_OR) && !(has_left && has_right)))
            pieces->p[i].kind = PIECE_WORD;
    }
}

/* ---- atoms ---- */

/* The pieces while they are put together. */
struct parser {
    struct arena *arena;
    const struct pieces *pieces;
    uint32_t at;              /* the piece that is next */
    uint32_t wildcards;       /* that may still count */
    struct query_atom *atoms; /* of all clauses, one after the other */
    uint32_t count;           /* of atoms so far */
};

/* Drops an atom's stars but those that make it a pattern, if it may be one;
 * false when nothing is left. */
static bool read_stars(struct parser *p, struct query_atom *atom, bool may_be)
{
    char *out;
    size_t n = 0;

    if (str_find(atom->text, '*') == atom->text.n)
        return true;
    /* A hyphen cuts a word into pieces, and a pattern is of one word. */
    may_be = may_be && str_find(atom->text, '-') == atom->text.n;
    out = arena_alloc(p->arena, atom->text.n);
    for (size_t i = 0; i < atom->text.n; i++) {
        if (atom->text.p[i] != '*') {
            out[n++] = atom->text.p[i];
            continue;
        }
        if (!may_be || n == 0 || p->wildcards == 0 || out[n - 1] == '*')
            continue;
        p->wildcards--;
        out[n++] = '*';
        atom->is_pattern = true;
    }
    atom->text = trim(str_of(out, n));
    if (atom->is_pattern)
        atom->is_open = false;
    return atom->text.n > 0;
}

/* A year of 1 to 9999. */
static bool read_year(struct str text, uint16_t *out)
{
    uint64_t year;

    if (text.n == 0 || text.n > 4 || !str_to_u64(text, &year))
        return false;
    *out = (uint16_t)year;
    return year > 0;
}

/* year:Y or year:Y-Y. */
static bool read_years(struct str text, struct query_atom *atom)
{
    size_t dash = str_find(text, '-');
    uint16_t swapped;

    if (!read_year(trim(str_of(text.p, dash)), &atom->year_from))
        return false;
    atom->year_to = atom->year_from;
    if (dash < text.n &&
        !read_year(trim(str_from(text, dash + 1)), &atom->year_to))
        return false;
    if (atom->year_to < atom->year_from) {
        swapped = atom->year_from;
        atom->year_from = atom->year_to;
        atom->year_to = swapped;
    }
    return true;
}

/* The value of tag:, which becomes a field of its own. */
static bool read_tag(struct str text, struct query_atom *atom)
{
    if (str_eq_nocase(text, STR("new")))
        atom->field = QUERY_NEW;
    else if (str_eq_nocase(text, STR("hipster")))
        atom->field = QUERY_HIPSTER;
    else
        return false;
    return true;
}

/* Years and tags are one word, and what isn't one of them is no value. */
static bool is_narrow(enum query_field field)
{
    return field == QUERY_YEAR || field == QUERY_NEW;
}

/* Finds the value of the field at p->at, and behind which piece it ends; false
 * when there is no value. */
static bool find_value(const struct parser *p, struct query_atom *atom,
                       uint32_t *end)
{
    const struct piece *first = &p->pieces->p[p->at + 1], *last;
    uint32_t i = p->at + 1;

    if (is_kind(p->pieces, i, PIECE_PHRASE)) {
        atom->text = first->text;
        atom->is_phrase = true;
        atom->is_open = first->is_open;
        *end = i + 1;
        return atom->text.n > 0;
    }
    while (is_kind(p->pieces, i, PIECE_WORD) &&
           !(is_narrow(atom->field) && i > p->at + 1))
        i++;
    *end = i;
    if (i == p->at + 1)
        return false;
    /* From the first word to the last, with everything in between. */
    last = &p->pieces->p[i - 1];
    atom->text = str_of(first->text.p,
                        (size_t)(last->text.p - first->text.p) + last->text.n);
    while (!is_narrow(atom->field) && atom->text.n > 0 &&
           atom->text.p[atom->text.n - 1] == '*')
        atom->text.n--;
    atom->text = trim(atom->text);
    atom->is_open = last->is_open;
    return atom->text.n > 0;
}

/* The field at p->at with its value; false, with nothing taken, when it has
 * none that makes sense. */
static bool read_field(struct parser *p, struct query_atom *atom)
{
    uint32_t end;

    *atom = (struct query_atom){.field = p->pieces->p[p->at].field};
    if (!find_value(p, atom, &end) ||
        (atom->field == QUERY_YEAR && !read_years(atom->text, atom)) ||
        (atom->field == QUERY_NEW && !read_tag(atom->text, atom)))
        return false;
    /* Codes, years and tags aren't words: quotes around them change nothing,
     * and none of them grows while it is typed. */
    if (atom->field >= QUERY_ISRC)
        atom->is_phrase = false;
    if (atom->field >= QUERY_GENRE && atom->field != QUERY_LABEL)
        atom->is_open = false;
    p->at = end;
    return true;
}

/* Takes a field that has no value as text: the name and what follows the colon
 * up to the next space, as with any word, but not blank quotes. */
static void read_as_text(struct parser *p, struct query_atom *atom)
{
    const struct piece *field = &p->pieces->p[p->at++], *next = field + 1;

    *atom = (struct query_atom){.text = field->text};
    if (p->at == p->pieces->count || !next->is_value)
        return;
    if (next->kind == PIECE_WORD) {
        atom->text.n += next->text.n;
        atom->is_open = next->is_open;
        p->at++;
    } else if (next->kind == PIECE_PHRASE && next->text.n == 0) {
        p->at++;
    }
}

/* Reads the next atom; false when the piece there says nothing. */
static bool read_atom(struct parser *p, struct query_atom *atom)
{
    const struct piece *piece = &p->pieces->p[p->at];

    if (piece->kind == PIECE_FIELD) {
        if (read_field(p, atom))
            return true;
        read_as_text(p, atom);
        return read_stars(p, atom, false);
    }
    p->at++;
    *atom = (struct query_atom){.text = piece->text,
                                .is_phrase = piece->kind == PIECE_PHRASE,
                                .is_open = piece->is_open};
    return atom->is_phrase ? atom->text.n > 0 : read_stars(p, atom, true);
}

/* ---- clauses ---- */

/* Reads a clause: an atom, or several with OR between them. */
static void read_clause(struct parser *p, struct query *out)
{
    struct query_clause *clause = &out->clauses[out->count];

    *clause = (struct query_clause){.atoms = p->atoms + p->count};
    if (is_kind(p->pieces, p->at, PIECE_NOT)) {
        clause->is_negated = true;
        p->at++;
    }
    for (;;) {
        /* An atom that says nothing leaves its place to the next one. */
        if (read_atom(p, &p->atoms[p->count])) {
            clause->count++;
            p->count++;
        }
        if (p->count == QUERY_ATOMS || !is_kind(p->pieces, p->at, PIECE_OR))
            break;
        p->at++;
    }
    if (clause->count > 0)
        out->count++;
}

/* The first QUERY_CHARACTERS of a text. */
static struct str cut_text(struct str text)
{
    size_t n = 0, characters = 0;

    for (; n < text.n; n++)
        if (((uint8_t)text.p[n] & 0xc0) != 0x80 &&
            characters++ == QUERY_CHARACTERS)
            break;
    return str_of(text.p, n);
}

void query_parse(struct str text, struct arena *arena, struct query *out)
{
    struct pieces *pieces = arena_alloc(arena, sizeof *pieces);
    struct parser p = {
        .arena = arena, .pieces = pieces, .wildcards = QUERY_WILDCARDS};

    pieces->count = 0;
    read_pieces(cut_text(text), pieces);
    settle_operators(pieces);
    p.atoms = arena_alloc(arena, QUERY_ATOMS * sizeof *p.atoms);
    out->count = 0;
    out->clauses = arena_alloc(arena, QUERY_ATOMS * sizeof *out->clauses);
    while (p.at < pieces->count && p.count < QUERY_ATOMS)
        read_clause(&p, out);
}
