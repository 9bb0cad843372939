/* Analysis of any text: tokens as the header promises, and words that stay
 * the words they are. A line feed parts two texts to compare. */
#include "target.h"

#include "base/utf8.h"
#include "search/analysis.h"

static void check_tokens(const struct analysis *a)
{
    uint16_t position = 0;

    must(a->count <= ANALYSIS_TOKENS);
    must(a->proper_length <= a->length);
    must((a->count == 0) == (a->length == 0));
    must(!buf_overflowed(&a->text) && !buf_overflowed(&a->key));
    must(utf8_is_valid(analysis_key(a)));
    must(a->article == 0 || (a->article == 3 && a->key.n > 3));
    for (uint32_t i = 0; i < a->count; i++) {
        const struct token *t = &a->tokens[i];

        must(t->bytes > 0 && t->bytes <= ANALYSIS_TOKEN_BYTES);
        must(t->offset <= a->text.n && t->bytes <= a->text.n - t->offset);
        must(utf8_is_valid(analysis_token(a, i)));
        must(i == 0 || t->position >= t[-1].position);
        must(i == 0 || t->chunk - t[-1].chunk == 0 ||
             t->chunk - t[-1].chunk == 1);
        must((t->kind == TOKEN_JOINED) == (t->span > 1));
        if (t->kind == TOKEN_WORD || t->kind == TOKEN_PAIR)
            must(t->position == ++position);
    }
    must(position == a->length);
}

/* Analysing a word gives the word. */
static void check_words(const struct analysis *a, struct analysis *again)
{
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->tokens[i].kind != TOKEN_WORD)
            continue;
        analysis_run(again, analysis_token(a, i));
        must(again->count == 1 && again->tokens[0].kind == TOKEN_WORD);
        must(str_eq(analysis_token(again, 0), analysis_token(a, i)));
        must(again->is_open && again->proper_length == 1 && !again->had_marks);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n), rest = text, left;
    uint32_t points[ANALYSIS_TOKEN_BYTES];
    struct analysis a, again;

    if (!utf8_is_valid(text))
        return 0;
    analysis_init(&a);
    analysis_init(&again);
    analysis_run(&a, text);
    check_tokens(&a);
    check_words(&a, &again);
    must(analysis_code_points(text, points) <= ANALYSIS_TOKEN_BYTES);
    must(analysis_is_same(text, text));
    if (str_split(&rest, '\n', &left))
        must(analysis_is_same(left, rest) == analysis_is_same(rest, left));
    analysis_release(&again);
    analysis_release(&a);
    return 0;
}
