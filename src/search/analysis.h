/* Text analysis: from a name as it is written to the tokens that it is found
 * by. The same for what is indexed and for what is asked.
 *
 * Folding, in this order:
 *  1. NFKC and full case folding (UAX #15, Unicode 3.13). What can't be seen
 *     (soft hyphens, joiners, variation selectors) is left out; control
 *     characters are spaces; dashes are one; a wide bracket has a space
 *     outside. A spacing accent or a skin tone is nothing.
 *  2. Combining marks are dropped on Latin, Greek and Cyrillic bases and on
 *     what isn't a letter, and so are Hebrew points (U+0591..05C7), Arabic
 *     harakat (U+064B..065F, U+0670), Quranic signs and tatweel. Marks of
 *     other scripts stay: in Japanese, Thai or the Indic scripts they make
 *     other letters. What stays is composed again.
 *  3. Letters that don't decompose: ø o, ł l, đ d, ð d, þ th, æ ae, œ oe,
 *     ı i, ħ h, ŧ t.
 *
 * Tokens:
 *  4. White space ends a chunk. Inside one, an apostrophe (any of ' ’ ‘ ʼ ` ´
 *     and their like) is nothing: don't is dont. Between letters of ASCII, @
 *     is a, and ! is i unless the chunk has another ! (Go!Go!7188); $ beside
 *     such a letter, or beside a $ that is one, is s: p!nk is pink, a$ap is
 *     asap, bada$$ is badass. & is the word "and"; so is a + between spaces
 *     that has words before and after it.
 *  5. Any other punctuation cuts the chunk into pieces. A chunk of several
 *     pieces without a run (6) also gives them joined (TOKEN_JOINED) at the
 *     position of the first, which it follows: AC/DC is ac, acdc and dc.
 *     Symbols (7) aren't joined, and an "and" that wasn't written as such is
 *     joined as n: R&B is also rnb.
 *  6. A run of Han, Hiragana, Katakana, Thai, Lao, Khmer or Myanmar is cut out
 *     of its chunk and becomes overlapping pairs of characters
 *     (TOKEN_PAIR) and its last character alone (TOKEN_LAST), so that every
 *     character begins a token. A run of one character is one TOKEN_WORD. A
 *     middle dot between two such characters is nothing. Hangul is written
 *     with spaces: words.
 *  7. Emoji and other symbols of category So from U+2190 on, private
 *     characters and those that Unicode hasn't assigned yet are words of one
 *     character. Those below, such as the degree sign, are punctuation.
 *  8. A text without any token is one word: itself, folded, without spaces
 *     ("!!!").
 *  9. ft, feat and featuring are "feat". A piece n is "and" unless it is the
 *     text's first; when it is the last, only with an apostrophe (n', 'n).
 *     'n' is always a piece: rock'n'roll is rock, and, roll.
 *
 * One thread at a time for each struct analysis. */
#ifndef TONEARM_SEARCH_ANALYSIS_H
#define TONEARM_SEARCH_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* A longer token is cut, at a character; further tokens are left out, and so
 * is what follows the first 64 KiB. */
#define ANALYSIS_TOKEN_BYTES 64
#define ANALYSIS_TOKENS      256

enum token_kind { TOKEN_WORD, TOKEN_PAIR, TOKEN_LAST, TOKEN_JOINED };

struct token {
    uint32_t offset; /* into the analysis's text */
    uint8_t bytes;
    uint8_t kind;      /* enum token_kind */
    uint8_t span;      /* positions that it stands for: a joined token's
                          pieces, else 1 */
    uint16_t position; /* from 1, one a word or pair. A joined token has its
                          first piece's, a last character its pair's plus
                          one */
    uint16_t chunk;    /* from 0 */
};

struct analysis {
    struct token tokens[ANALYSIS_TOKENS];
    uint32_t count;

    /* How many positions there are: words and pairs. */
    uint16_t length;

    /* How many of the positions are the name proper: those before a bracket, a
     * " - " or a guest ("feat." and what follows it), unless that is where the
     * text begins. The name proper of "Halo - Live" and of "Halo (Remix)" is 1
     * long. A bracket counts where a chunk begins or a run ends: f(x) is a
     * name. */
    uint16_t proper_length;

    /* The last character belongs to the last token: no space, quote or
     * punctuation follows (but an apostrophe may), and the token isn't
     * another word than was written ("ft", "&"). */
    bool is_open;

    /* Rule 2 or 3 changed something: the text was written with marks. */
    bool had_marks;

    struct buf text; /* of the tokens */

    /* The key: the whole name folded, without anything between its words. Names
     * with the same key are the same but for spaces and punctuation ("A-ha",
     * "aha"). The key covers as much of the name as the tokens do, but long
     * words aren't cut. */
    struct buf key;

    /* Bytes of a leading "the" in the key, which may be left out; 0 when the
     * name has none or is nothing else. */
    uint32_t article;

    /* Private to analysis.c. */
    struct buf scratch;
    struct buf scratch2;
};

/* An analysis of nothing, for analysis_run. */
void analysis_init(struct analysis *a);
void analysis_release(struct analysis *a);

/* Analyses valid UTF-8, replacing what `a` held. Any text, of any length, is
 * fine; an empty one, or one of nothing but spaces and what can't be seen,
 * gives no tokens. Allocates only to grow what it keeps. */
void analysis_run(struct analysis *a, struct str text);

/* A token's text, good until the next analysis_run. */
static inline struct str analysis_token(const struct analysis *a, uint32_t i)
{
    return str_of(a->text.p + a->tokens[i].offset, a->tokens[i].bytes);
}

/* The key, good until the next analysis_run. */
static inline struct str analysis_key(const struct analysis *a)
{
    return buf_get(&a->key);
}

/* Whether two texts are the same but for case, spaces and punctuation, marks
 * and unusual letters included ("Björk" isn't "Bjork"). Texts of punctuation
 * alone are the same when that is. Any thread; allocates nothing. */
bool analysis_is_same(struct str a, struct str b);

/* Whether the text has signs beside its letters: punctuation, an apostrophe, $.
 * Any thread; allocates nothing, as the next. */
bool analysis_has_signs(struct str text);

/* Whether `name` is written as `typed` is, signs included: as analysis_is_same
 * has it, with marks only if `with_marks`, and each sign in its place; only
 * behind its last letter may the name have more signs. So m.i.a is M.I.A. but
 * not MIA, and fun. isn't Fun. */
bool analysis_is_written(struct str name, struct str typed, bool with_marks);

/* Writes the characters of a token's text as code points to `out`, at most
 * ANALYSIS_TOKEN_BYTES of them: what typing errors are counted in. Returns how
 * many there are. */
uint32_t analysis_code_points(struct str text, uint32_t *out);

#endif
