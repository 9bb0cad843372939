/* One pass over folded bytes, most of which are letters: a table says what a
 * byte is in a word, and everything else is a sign with a rule of its own or
 * the beginning of a character beyond ASCII. Text that is all ASCII needs no
 * other folding than that table; other text goes through fold.c first, which
 * also leaves one spelling of every sign that has a rule here.
 *
 * The key is written as the pass goes on, and a token is the copy of its end:
 * a piece (between two cuts) grows there until something cuts it; of a run of
 * pairs the last two characters are there.
 *
 * Limits: only the first 64 KiB are read and, of those, what 256 tokens take;
 * key and positions are of that. Memory is a few hundred KiB at worst, and is
 * kept for the next text. */
#include "search/analysis.h"

#include "base/utf8.h"
#include "search/character.h"
#include "search/fold.h"

#define INPUT_BYTES 65536
#define TEXT_BYTES  (ANALYSIS_TOKENS * ANALYSIS_TOKEN_BYTES)

/* Folded bytes of an input, and of the key that they become: no rule makes
 * more than three of one. */
#define FOLDED_BYTES (FOLD_CODE_POINTS * 4 + 256)
#define KEY_BYTES    (FOLDED_BYTES * 3 + 256)

/* So many $ in a row may be the same word's. */
#define DOLLARS_MAX 8

/* The pass over one text. Names of the parts are those of analysis.h. */
struct pass {
    struct analysis *a;
    const char *p; /* the folded text */
    size_t n;
    size_t at; /* what is read next */
    char *key; /* as it grows */
    size_t key_bytes;
    size_t piece;      /* where the piece at hand begins in the key */
    bool is_quoted;    /* the piece has an apostrophe */
    bool is_replaced;  /* the last token isn't what was written */
    size_t symbol_end; /* behind the last symbol */

    /* The run of pairs at hand: how many characters it has so far (0: there is
     * no run; 2: or more), and how many bytes the last one. */
    unsigned run;
    size_t run_last;

    uint16_t position; /* of the last word or pair */
    uint16_t proper;   /* where the name proper ended; 0: not yet */

    /* The chunk at hand: its number, its first token, how many words it has,
     * which tokens the first and the last word are, whether there was a run;
     * and its words joined, as far as there is room. */
    uint16_t chunk;
    uint32_t first_token;
    uint32_t words;
    uint32_t first_word;
    uint32_t last_word;
    bool has_run;
    char joined[ANALYSIS_TOKEN_BYTES];
    size_t joined_bytes;
    bool is_joined_full;
};

/* What an ASCII letter or digit is in a word; 0: something else. */
static const char in_word[256] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4',
    ['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9',
    ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e',
    ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j',
    ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o',
    ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
    ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y',
    ['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd',
    ['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i',
    ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n',
    ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's',
    ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x',
    ['y'] = 'y', ['z'] = 'z'};

static bool is_space(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7f;
}

static bool is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

static bool is_apostrophe(char c)
{
    return c == '\'' || c == '`';
}

/* The byte at `at`; a space behind the end, where chunks end, too. */
static char byte_at(const struct pass *s, size_t at)
{
    return at < s->n ? s->p[at] : ' ';
}

static bool is_after_space(const struct pass *s)
{
    return s->at == 0 || is_space(s->p[s->at - 1]);
}

/* What the character at `at`, beyond ASCII, is; its length to `*bytes`. */
static enum character character_at(const struct pass *s, size_t at,
                                   size_t *bytes)
{
    uint32_t c;

    *bytes = utf8_decode(s->p + at, &c);
    return character_of(c);
}

/* Whether another word follows what is being read. */
static bool has_more(const struct pass *s)
{
    size_t bytes;

    for (size_t at = s->at; at < s->n; at += bytes) {
        unsigned char c = (unsigned char)s->p[at];

        bytes = 1;
        if (in_word[c] != 0 || c == '&')
            return true;
        if (c >= 0x80)
            switch (character_at(s, at, &bytes)) {
            case CHARACTER_WORD:
            case CHARACTER_PAIRED:
            case CHARACTER_SYMBOL:
                return true;
            default:
                break;
            }
    }
    return false;
}

/* ---- tokens ---- */

static bool is_full(const struct pass *s)
{
    return s->a->count == ANALYSIS_TOKENS;
}

/* Makes a token of the last `n` bytes of the key, cut to a token's length.
 * There must be room for it (is_full). */
static void push(struct pass *s, enum token_kind kind, size_t n,
                 uint16_t position)
{
    struct analysis *a = s->a;
    struct str text =
        utf8_cut(str_of(s->key + s->key_bytes - n, n), ANALYSIS_TOKEN_BYTES);

    a->tokens[a->count++] = (struct token){
        .offset = (uint32_t)a->text.n,
        .bytes = (uint8_t)text.n,
        .kind = (uint8_t)kind,
        .span = 1,
        .position = position,
        .chunk = s->chunk,
    };
    memcpy(a->text.p + a->text.n, text.p, text.n);
    a->text.n += text.n;
    s->is_replaced = false;
}

/* Appends to the key. */
static void put_key(struct pass *s, const char *p, size_t n)
{
    memcpy(s->key + s->key_bytes, p, n);
    s->key_bytes += n;
}

/* Appends a word to the chunk's words joined. */
static void join(struct pass *s, struct str word)
{
    struct str part = utf8_cut(word, ANALYSIS_TOKEN_BYTES - s->joined_bytes);

    if (s->is_joined_full)
        return;
    memcpy(s->joined + s->joined_bytes, part.p, part.n);
    s->joined_bytes += part.n;
    s->is_joined_full = part.n < word.n;
}

/* The piece becomes a word. */
static void push_word(struct pass *s)
{
    push(s, TOKEN_WORD, s->key_bytes - s->piece, ++s->position);
    s->last_word = s->a->count - 1;
    if (s->words++ == 0)
        s->first_word = s->last_word;
    s->piece = s->key_bytes;
}

/* The piece becomes another word than it was written as. */
static void push_instead(struct pass *s, const char *p, size_t n)
{
    s->key_bytes = s->piece;
    put_key(s, p, n);
    push_word(s);
    s->is_replaced = true;
}

/* An "and" that wasn't written as such: joined to its neighbours it is n. */
static void push_and(struct pass *s)
{
    join(s, STR("n"));
    push_instead(s, "and", 3);
}

static bool is_guest(struct str word)
{
    return str_eq(word, STR("ft")) || str_eq(word, STR("feat")) ||
           str_eq(word, STR("featuring"));
}

/* Rule 9: "feat" for whatever names a guest. The name proper ends before a
 * guest, not before a word that ends the text. */
static void push_f(struct pass *s, struct str word)
{
    if (s->proper == 0 && has_more(s))
        s->proper = s->position;
    join(s, word);
    if (word.n == 4)
        push_word(s);
    else
        push_instead(s, "feat", 4);
}

/* Ends the piece at hand, if there is one: it becomes a word, or what rule 9
 * has for it. */
static void end_piece(struct pass *s)
{
    struct str word = str_of(s->key + s->piece, s->key_bytes - s->piece);
    bool is_quoted = s->is_quoted;

    s->is_quoted = false;
    if (word.n == 0)
        return;
    if (is_full(s)) { /* the key has no more than the tokens */
        s->key_bytes = s->piece;
        return;
    }
    if (word.p[0] == 'f' && is_guest(word)) {
        push_f(s, word);
    } else if (word.p[0] == 'n' && word.n == 1 && s->position > 0 &&
               (is_quoted || has_more(s))) {
        push_and(s);
    } else {
        join(s, word);
        push_word(s);
    }
}

/* Ends the run at hand, if there is one: a single character is a word, the last
 * one of several begins a token of its own, so that each one does (rule 6). */
static void end_run(struct pass *s)
{
    if (s->run == 0)
        return;
    s->has_run = true;
    if (s->run == 1 && !is_full(s))
        push(s, TOKEN_WORD, s->run_last, ++s->position);
    else if (!is_full(s))
        push(s, TOKEN_LAST, s->run_last, (uint16_t)(s->position + 1));
    s->run = 0;
}

/* The chunk's words as one, behind its first. */
static void push_joined(struct pass *s)
{
    struct analysis *a = s->a;
    struct token *to = &a->tokens[s->first_word + 1];
    unsigned span = a->tokens[s->last_word].position -
                    a->tokens[s->first_word].position + 1u;
    bool is_replaced = s->is_replaced;

    /* f/t is "feat", as ft is. */
    if (s->joined_bytes == 2 && memcmp(s->joined, "ft", 2) == 0) {
        s->joined_bytes = 0;
        join(s, STR("feat"));
    }
    /* Behind the first word, whose position, chunk and place it takes. */
    memmove(to + 1, to, (a->count++ - s->first_word - 1) * sizeof *to);
    *to = to[-1];
    to->offset = (uint32_t)a->text.n;
    to->bytes = (uint8_t)s->joined_bytes;
    to->kind = TOKEN_JOINED;
    to->span = (uint8_t)(span > UINT8_MAX ? UINT8_MAX : span);
    memcpy(a->text.p + a->text.n, s->joined, s->joined_bytes);
    a->text.n += s->joined_bytes;
    s->is_replaced = is_replaced;
}

/* Ends what is at hand: a piece or a run, never both. */
static void cut(struct pass *s)
{
    end_piece(s);
    end_run(s);
}

/* Ends the chunk at hand; one without tokens wasn't any. */
static void end_chunk(struct pass *s)
{
    cut(s);
    if (s->words > 1 && !s->has_run && !is_full(s))
        push_joined(s);
    if (s->a->count > s->first_token)
        s->chunk++;
    s->first_token = s->a->count;
    s->words = 0;
    s->has_run = false;
    s->joined_bytes = 0;
    s->is_joined_full = false;
}

/* ---- signs ---- */

/* The name proper ends here, unless it has ended or the text begins here. */
static void end_proper(struct pass *s)
{
    if (s->proper == 0)
        s->proper = s->position;
}

/* Steps over what is nothing in a word. Letters that would be one character
 * without it are kept apart. */
static void read_nothing(struct pass *s, size_t bytes)
{
    uint32_t next = 0;

    s->at += bytes;
    if (s->at < s->n)
        (void)utf8_decode(s->p + s->at, &next);
    if (next >= 0x80 && character_is_joining(next))
        cut(s);
}

/* An apostrophe is nothing; 'n' is an and of its own. */
static void read_apostrophe(struct pass *s)
{
    if ((byte_at(s, s->at + 1) | 0x20) == 'n' &&
        is_apostrophe(byte_at(s, s->at + 2))) { /* rock'n'roll */
        cut(s);
        s->at += 3;
        put_key(s, "n", 1);
        s->is_quoted = true;
        end_piece(s);
        return;
    }
    s->is_quoted = true;
    read_nothing(s, 1);
}

/* Whether the chunk has another ! than the one here: it is shouting. */
static bool is_shouting(const struct pass *s)
{
    for (size_t at = s->at; at > 0 && !is_space(s->p[at - 1]); at--)
        if (s->p[at - 1] == '!')
            return true;
    for (size_t at = s->at + 1; at < s->n && !is_space(s->p[at]); at++)
        if (s->p[at] == '!')
            return true;
    return false;
}

/* Whether the $ here is an s: a letter stands before it, or behind it and the $
 * that follow. */
static bool is_dollar_a_letter(const struct pass *s)
{
    size_t at = s->at;

    if (s->key_bytes > s->piece && is_letter(s->key[s->key_bytes - 1]))
        return true;
    while (byte_at(s, at) == '$' && at - s->at < DOLLARS_MAX)
        at++;
    return is_letter(byte_at(s, at));
}

/* A sign that may stand for a letter. */
static void read_sign_letter(struct pass *s, char sign)
{
    bool is_between = s->at > 0 && is_letter(s->p[s->at - 1]) &&
                      is_letter(byte_at(s, s->at + 1));
    char letter = 0;

    if (sign == '$' && is_dollar_a_letter(s))
        letter = 's';
    else if (sign == '@' && is_between)
        letter = 'a';
    else if (sign == '!' && is_between && !is_shouting(s))
        letter = 'i';
    if (letter == 0)
        cut(s);
    else
        end_run(s);
    if (letter != 0)
        put_key(s, &letter, 1);
    s->at++;
}

/* & is "and"; + is, where it stands alone between words. */
static void read_and(struct pass *s, char sign)
{
    bool is_alone = is_after_space(s) && is_space(byte_at(s, s->at + 1));

    cut(s);
    s->at++;
    if (sign == '+' && !(is_alone && s->position > 0 && has_more(s)))
        return;
    if (!is_full(s))
        push_and(s);
}

/* A bracket at a chunk's beginning ends the name proper; f(x) is a name. */
static void read_bracket(struct pass *s)
{
    bool is_proper_end = is_after_space(s) || s->run > 0;

    cut(s);
    if (is_proper_end)
        end_proper(s);
    s->at++;
}

/* Dashes between spaces end the name proper; ac-dc is a name. */
static void read_dashes(struct pass *s)
{
    bool is_proper_end = is_after_space(s);

    cut(s);
    while (byte_at(s, s->at) == '-')
        s->at++;
    if (is_proper_end && is_space(byte_at(s, s->at)))
        end_proper(s);
}

static void read_sign(struct pass *s, char c)
{
    switch (c) {
    case '\'':
    case '`':
        read_apostrophe(s);
        break;
    case '!':
    case '@':
    case '$':
        read_sign_letter(s, c);
        break;
    case '&':
    case '+':
        read_and(s, c);
        break;
    case '(':
    case '[':
    case '{':
        read_bracket(s);
        break;
    case '-':
        read_dashes(s);
        break;
    default:
        if (is_space(c))
            end_chunk(s);
        else
            cut(s);
        s->at++;
    }
}

/* ---- characters beyond ASCII ---- */

/* A character of a run: with the one before it, it is a pair. */
static void read_paired(struct pass *s, size_t bytes)
{
    end_piece(s);
    put_key(s, s->p + s->at, bytes);
    if (s->run > 0 && !is_full(s))
        push(s, TOKEN_PAIR, s->run_last + bytes, ++s->position);
    s->run = s->run > 0 ? 2 : 1;
    s->run_last = bytes;
    s->piece = s->key_bytes;
    s->at += bytes;
}

/* A symbol is a word, whatever stands beside it. */
static void read_symbol(struct pass *s, size_t bytes)
{
    cut(s);
    if (!is_full(s)) {
        put_key(s, s->p + s->at, bytes);
        push(s, TOKEN_WORD, bytes, ++s->position);
        s->piece = s->key_bytes;
    }
    s->at += bytes;
    s->symbol_end = s->at;
}

/* Whether a run is at hand and goes on at `next`. */
static bool is_in_run(const struct pass *s, size_t next)
{
    size_t bytes;

    return s->run > 0 && (unsigned char)byte_at(s, next) >= 0x80 &&
           character_at(s, next, &bytes) == CHARACTER_PAIRED;
}

/* A letter beyond ASCII, of a script that writes spaces. */
static void read_letter(struct pass *s, size_t bytes)
{
    end_run(s);
    put_key(s, s->p + s->at, bytes);
    s->at += bytes;
}

/* A mark stays with what it stands on, be it of a run or a word. */
static void read_wide(struct pass *s)
{
    uint32_t c;
    size_t bytes = utf8_decode(s->p + s->at, &c);

    switch (character_of(c)) {
    case CHARACTER_WORD:
        if (s->run > 0 && character_is_mark(c))
            read_paired(s, bytes);
        else
            read_letter(s, bytes);
        return;
    case CHARACTER_PAIRED:
        if (s->key_bytes > s->piece && character_is_mark(c))
            read_letter(s, bytes);
        else
            read_paired(s, bytes);
        return;
    case CHARACTER_SYMBOL:
        read_symbol(s, bytes);
        return;
    case CHARACTER_NOTHING:
        read_nothing(s, bytes);
        return;
    case CHARACTER_DOT:
        if (!is_in_run(s, s->at + bytes))
            cut(s);
        break;
    default:
        cut(s);
    }
    s->at += bytes;
}

/* ---- the whole ---- */

static void read_all(struct pass *s)
{
    while (s->at < s->n && !is_full(s)) {
        char c = s->p[s->at], letter = in_word[(unsigned char)c];

        /* Most bytes are letters in a row: a loop without any other test. */
        if (letter != 0) {
            end_run(s);
            do
                s->key[s->key_bytes++] = letter;
            while (++s->at < s->n &&
                   (letter = in_word[(unsigned char)s->p[s->at]]) != 0);
        } else if ((unsigned char)c < 0x80) {
            read_sign(s, c);
        } else {
            read_wide(s);
        }
    }
}

/* A text without words is one, if there is anything to see. */
static void read_as_it_stands(struct pass *s)
{
    s->key_bytes = 0;
    for (size_t at = 0; at < s->n; at++)
        if (!is_space(s->p[at]))
            s->key[s->key_bytes++] = s->p[at];
    if (s->key_bytes == 0)
        return;
    push(s, TOKEN_WORD, s->key_bytes, ++s->position);
    s->a->is_open = !is_space(s->p[s->n - 1]);
}

/* Ends the text, and says what is known of all of it. */
static void finish(struct pass *s)
{
    struct analysis *a = s->a;
    /* Asked before the chunk is ended: is the last character of the last
     * token? */
    bool is_open = s->at == s->n && !is_full(s) &&
                   (s->key_bytes > s->piece || s->run > 0 ||
                    (a->count > 0 && s->symbol_end == s->n));

    end_chunk(s);
    a->is_open = is_open && !s->is_replaced;
    if (a->count == 0)
        read_as_it_stands(s);
    a->length = s->position;
    a->proper_length = s->proper > 0 ? s->proper : s->position;
    a->key.n = s->key_bytes;
    if (a->key.n > 3 && a->tokens[0].bytes == 3 &&
        str_eq(analysis_token(a, 0), STR("the")))
        a->article = 3;
}

/* Whether no byte has its highest bit set; eight at a time. */
static bool is_ascii(struct str s)
{
    uint64_t word, all = 0;
    size_t at = 0;

    for (; at + sizeof word <= s.n; at += sizeof word) {
        memcpy(&word, s.p + at, sizeof word);
        all |= word;
    }
    for (; at < s.n; at++)
        all |= (unsigned char)s.p[at];
    return (all & 0x8080808080808080u) == 0;
}

void analysis_init(struct analysis *a)
{
    *a = (struct analysis){.count = 0};
    buf_init(&a->text, TEXT_BYTES);
    buf_init(&a->key, KEY_BYTES);
    buf_init(&a->scratch, (FOLD_CODE_POINTS + 2 * FOLD_EXPANSION) * 4);
    buf_init(&a->scratch2, FOLDED_BYTES);
}

void analysis_release(struct analysis *a)
{
    buf_release(&a->text);
    buf_release(&a->key);
    buf_release(&a->scratch);
    buf_release(&a->scratch2);
}

void analysis_run(struct analysis *a, struct str text)
{
    struct str whole = text;
    struct pass s;

    a->count = 0;
    a->is_open = false;
    a->had_marks = false;
    a->article = 0;
    buf_clear(&a->text);
    buf_clear(&a->key);
    text = utf8_cut(text, INPUT_BYTES);
    if (!is_ascii(text)) {
        a->had_marks = fold_text(text, &a->scratch, &a->scratch2);
        text = buf_get(&a->scratch2);
    }
    /* All the room that there can be need for, so that nothing in the pass asks
     * for it. */
    (void)buf_reserve(&a->text, TEXT_BYTES);
    s = (struct pass){
        .a = a,
        .p = text.p,
        .n = text.n,
        .key = buf_reserve(&a->key, 3 * text.n + 64),
    };
    read_all(&s);
    finish(&s);
    if (whole.n > INPUT_BYTES) /* what was cut off follows */
        a->is_open = false;
}
