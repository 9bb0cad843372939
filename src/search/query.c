/* The text is cut into pieces first (words, quoted texts, fields, operators),
 * then the pieces are put together into clauses: whether NOT and OR are
 * operators depends on what stands beside them. */
#include "search/query.h"

#include "base/arena.h"

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
    bool is_open; /* nothing follows */
};

struct pieces {
    struct piece p[PIECES];
    uint32_t count;
};

/* ---- pieces ---- */

/* Bytes of a white-space character at the front; 0 for another one. */
static size_t space_bytes(struct str s)
{
    uint8_t c = (uint8_t)s.p[0];

    if (c <= ' ')
        return 1;
    if (s.n >= 2 && c == 0xc2 && (uint8_t)s.p[1] == 0xa0)
        return 2;
    if (s.n >= 3 && c == 0xe3 && (uint8_t)s.p[1] == 0x80 &&
        (uint8_t)s.p[2] == 0x80)
        return 3;
    return 0;
}

/* The same for a quote: " and the typographic ones. */
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

/* The field that `s` begins with; its bytes, 0 for none. */
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

static void add_piece(struct pieces *to, struct piece piece)
{
    if (to->count < PIECES)
        to->p[to->count++] = piece;
}

/* A quoted text, from behind its quote on; returns what is left. */
static struct str read_phrase(struct str rest, struct pieces *to)
{
    size_t n = 0, quote = 0;

    while (n < rest.n && (quote = quote_bytes(str_from(rest, n))) == 0)
        n++;
    add_piece(to, (struct piece){.kind = PIECE_PHRASE,
                                 .text = str_of(rest.p, n),
                                 .is_open = n == rest.n});
    return str_from(rest, n + quote);
}

/* What stands up to the next space or quote. */
static struct str read_word(struct str rest, struct pieces *to)
{
    enum piece_kind kind = PIECE_WORD;
    struct str word;
    size_t n = 0;

    while (n < rest.n && space_bytes(str_from(rest, n)) == 0 &&
           quote_bytes(str_from(rest, n)) == 0)
        n++;
    word = str_of(rest.p, n);
    if (str_eq(word, STR("NOT")))
        kind = PIECE_NOT;
    else if (str_eq(word, STR("OR")))
        kind = PIECE_OR;
    add_piece(
        to, (struct piece){.kind = kind, .text = word, .is_open = n == rest.n});
    return str_from(rest, n);
}

static void read_pieces(struct str text, struct pieces *to)
{
    while (text.n > 0) {
        size_t n = space_bytes(text);
        enum query_field field;

        if (n > 0) {
            text = str_from(text, n);
            continue;
        }
        n = quote_bytes(text);
        if (n > 0) {
            text = read_phrase(str_from(text, n), to);
            continue;
        }
        n = field_bytes(text, &field);
        if (n > 0) {
            add_piece(to, (struct piece){.kind = PIECE_FIELD,
                                         .text = str_of(text.p, n),
                                         .field = field});
            text = str_from(text, n);
            continue;
        }
        text = read_word(text, to);
    }
}

/* ---- atoms ---- */

struct parser {
    struct arena *arena;
    const struct pieces *pieces;
    uint32_t at;
    uint32_t wildcards; /* that may still count */
    uint32_t atoms;     /* that may still come */
};

static bool is_kind(const struct parser *p, uint32_t i, enum piece_kind kind)
{
    return i < p->pieces->count && p->pieces->p[i].kind == kind;
}

static bool has_character(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (space_bytes(str_from(s, i)) == 0)
            return true;
    return false;
}

/* A word without its stars, or, where they count, a pattern. */
static bool read_stars(struct parser *p, struct query_atom *atom)
{
    char *out;
    size_t n = 0;
    bool has_hyphen = str_find(atom->text, '-') < atom->text.n;

    if (str_find(atom->text, '*') == atom->text.n)
        return true;
    out = arena_alloc(p->arena, atom->text.n);
    for (size_t i = 0; i < atom->text.n; i++) {
        if (atom->text.p[i] != '*') {
            out[n++] = atom->text.p[i];
            continue;
        }
        if (n == 0 || has_hyphen || p->wildcards == 0 || out[n - 1] == '*')
            continue;
        p->wildcards--;
        out[n++] = '*';
        atom->is_pattern = true;
    }
    atom->text = str_of(out, n);
    if (atom->is_pattern)
        atom->is_open = false;
    return n > 0;
}

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

    text = str_trim(text);
    if (!read_year(str_of(text.p, dash < text.n ? dash : text.n),
                   &atom->year_from))
        return false;
    atom->year_to = atom->year_from;
    if (dash < text.n && !read_year(str_from(text, dash + 1), &atom->year_to))
        return false;
    if (atom->year_to < atom->year_from) {
        swapped = atom->year_from;
        atom->year_from = atom->year_to;
        atom->year_to = swapped;
    }
    return true;
}

static bool read_tag(struct str text, struct query_atom *atom)
{
    text = str_trim(text);
    if (str_eq_nocase(text, STR("new")))
        atom->field = QUERY_NEW;
    else if (str_eq_nocase(text, STR("hipster")))
        atom->field = QUERY_HIPSTER;
    else
        return false;
    return true;
}

/* The value of the field at p->at; false, with nothing taken, when it has
 * none that makes sense. Years and tags are one word. */
static bool read_field(struct parser *p, struct query_atom *atom)
{
    const struct piece *field = &p->pieces->p[p->at], *first = field + 1;
    uint32_t end = p->at + 1;

    *atom = (struct query_atom){.field = field->field};
    if (is_kind(p, end, PIECE_PHRASE)) {
        atom->text = first->text;
        atom->is_phrase = true;
        atom->is_open = first->is_open;
        end++;
    } else {
        bool is_one = field->field == QUERY_YEAR || field->field == QUERY_NEW;

        while (is_kind(p, end, PIECE_WORD) && (!is_one || end == p->at + 1))
            end++;
        if (end == p->at + 1)
            return false;
        atom->text =
            str_of(first->text.p,
                   (size_t)(p->pieces->p[end - 1].text.p - first->text.p) +
                       p->pieces->p[end - 1].text.n);
        atom->is_open = p->pieces->p[end - 1].is_open;
    }
    if (!has_character(atom->text) ||
        (atom->field == QUERY_YEAR && !read_years(atom->text, atom)) ||
        (atom->field == QUERY_NEW && !read_tag(atom->text, atom)))
        return false;
    if (atom->field >= QUERY_GENRE && atom->field != QUERY_LABEL)
        atom->is_open = false;
    p->at = end;
    return true;
}

/* The next atom; false when the piece says nothing, or there is none. */
static bool read_atom(struct parser *p, struct query_atom *atom)
{
    const struct piece *piece;

    if (p->at >= p->pieces->count || p->atoms == 0)
        return false;
    piece = &p->pieces->p[p->at];
    if (piece->kind == PIECE_FIELD && read_field(p, atom)) {
        p->atoms--;
        return true;
    }
    p->at++;
    *atom = (struct query_atom){.text = piece->text,
                                .is_phrase = piece->kind == PIECE_PHRASE,
                                .is_open = piece->is_open};
    if (!has_character(atom->text) ||
        (!atom->is_phrase && !read_stars(p, atom)))
        return false;
    p->atoms--;
    return true;
}

/* ---- clauses ---- */

static bool is_operand(const struct parser *p, uint32_t i)
{
    return is_kind(p, i, PIECE_WORD) || is_kind(p, i, PIECE_PHRASE) ||
           is_kind(p, i, PIECE_FIELD);
}

static void read_clause(struct parser *p, struct query *out)
{
    struct query_clause *clause = &out->clauses[out->count];
    struct query_atom *atoms = arena_alloc(p->arena, p->atoms * sizeof *atoms);

    *clause = (struct query_clause){.atoms = atoms};
    if (is_kind(p, p->at, PIECE_NOT) && is_operand(p, p->at + 1)) {
        clause->is_negated = true;
        p->at++;
    }
    for (;;) {
        if (read_atom(p, &atoms[clause->count]))
            clause->count++;
        if (clause->count == 0 || !is_kind(p, p->at, PIECE_OR) ||
            !is_operand(p, p->at + 1))
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
    struct parser p = {.arena = arena,
                       .pieces = pieces,
                       .wildcards = QUERY_WILDCARDS,
                       .atoms = QUERY_ATOMS};

    pieces->count = 0;
    read_pieces(cut_text(text), pieces);
    out->count = 0;
    out->clauses = arena_alloc(arena, QUERY_ATOMS * sizeof *out->clauses);
    while (p.at < pieces->count && p.atoms > 0)
        read_clause(&p, out);
}
