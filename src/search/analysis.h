/* Text analysis: from a name as it is written to the tokens that it is found
 * by. The same for what is indexed and for what is asked.
 *
 * Folding, in this order:
 *  1. NFKC and full case folding (UAX #15, Unicode 3.13).
 *  2. Combining marks are dropped on Latin, Greek and Cyrillic bases, and so
 *     are Hebrew points (U+0591..05C7) and Arabic harakat (U+064B..065F,
 *     U+0670). Marks of other scripts stay: in Japanese, Thai or the Indic
 *     scripts they make other letters. What stays is composed again.
 *  3. Letters that don't decompose: ø o, ł l, đ d, ð d, þ th, æ ae, œ oe,
 *     ı i, ħ h.
 *
 * Tokens:
 *  4. White space ends a chunk. Inside one, an apostrophe (any of ' ’ ‘ ʼ ` ´)
 *     is nothing: don't is dont. Between letters, ! is i and @ is a; $ beside
 *     a letter is s: p!nk is pink, a$ap is asap. & is the word "and".
 *  5. Any other punctuation cuts the chunk into pieces. A chunk of several
 *     pieces also gives the pieces joined (TOKEN_JOINED) at the position of
 *     the first: AC/DC is ac, dc and acdc.
 *  6. A run of Han, Hiragana, Katakana, Thai, Lao, Khmer or Myanmar is cut out
 *     of its chunk and becomes overlapping pairs of characters
 *     (TOKEN_PAIR) and its last character alone (TOKEN_LAST), so that every
 *     character begins a token. A run of one character is one TOKEN_WORD.
 *     Hangul is written with spaces: words.
 *  7. Emoji and other symbols of category So are words of one character.
 *  8. A text without any token is one word: itself, folded, without spaces
 *     ("!!!").
 *  9. ft, feat and featuring are "feat". An n with an apostrophe (n', 'n'),
 *     or any n but in the first and last chunk, is "and".
 *
 * One thread at a time for each struct analysis. */
#ifndef TONEARM_SEARCH_ANALYSIS_H
#define TONEARM_SEARCH_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* A longer token is cut, at a character; further tokens are left out. */
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

    /* Positions: words and pairs. */
    uint16_t length;

    /* Of those, the ones before a bracket, a " - " or a guest ("feat."),
     * unless that is where the text begins: the name proper of "Halo - Live"
     * and of "Halo (Remix)" is 1 long. */
    uint16_t core_length;

    /* The last character belongs to the last token: no space, quote or
     * punctuation follows. */
    bool is_open;

    /* Rule 2 or 3 changed something: the text was written with marks. */
    bool had_marks;

    struct buf text; /* of the tokens */

    /* The whole name folded, without anything between: what is compared to
     * find names that are the same but for spaces and punctuation ("A-ha",
     * "aha"). `article` bytes of it are a leading "the" that may be left
     * out; 0 when it has none or is nothing else. */
    struct buf key;
    uint32_t article;

    /* Private to analysis.c. */
    struct buf scratch;
};

void analysis_init(struct analysis *a);
void analysis_release(struct analysis *a);

/* Analyses valid UTF-8, replacing what `a` held. Any text, of any length, is
 * fine; an empty one, or one of spaces, gives no tokens. */
void analysis_run(struct analysis *a, struct str text);

/* A token's text, good until the next analysis_run. */
static inline struct str analysis_token(const struct analysis *a, uint32_t i)
{
    return str_of(a->text.p + a->tokens[i].offset, a->tokens[i].bytes);
}

static inline struct str analysis_key(const struct analysis *a)
{
    return buf_get(&a->key);
}

/* Whether two texts are the same but for case, spaces and punctuation, marks
 * and unusual letters included ("Björk" isn't "Bjork"). */
bool analysis_is_same(struct str a, struct str b);

/* Characters of a token's text that count for the number of typing errors it
 * may have, and as a sequence of code points: at most ANALYSIS_TOKEN_BYTES of
 * them, to `out`. */
uint32_t analysis_code_points(struct str text, uint32_t *out);

#endif
