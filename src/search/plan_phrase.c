/* The index says which words of a name a term is, up to the thirtieth, and not
 * when it is there more than once. Mostly that proves or refutes a phrase; only
 * where it doesn't is the text read. */
#include "search/plan_phrase.h"

#include "search/document.h"
#include "search/script.h"

/* Whether `text` has the tokens beside each other. */
static bool text_has_phrase(struct analysis *a, struct str text,
                            const struct plan_token *tokens, uint32_t count,
                            bool is_open)
{
    uint32_t at[ANALYSIS_TOKENS], n = 0;

    /* Joined tokens and last characters stand beside the words, not among
     * them. */
    analysis_run(a, text);
    for (uint32_t i = 0; i < a->count; i++)
        if (a->tokens[i].kind == TOKEN_WORD || a->tokens[i].kind == TOKEN_PAIR)
            at[n++] = i;
    for (uint32_t from = 0; from + count <= n; from++) {
        uint32_t i = 0;

        while (i < count) {
            struct str token = analysis_token(a, at[from + i]);

            if (!script_is_same(token, tokens[i].text,
                                is_open && i + 1 == count))
                break;
            i++;
        }
        if (i == count)
            return true;
    }
    return false;
}

/* Whether a text of the field has the phrase: reads the document itself. */
static bool document_has_phrase(const struct planner *p, uint32_t rank,
                                unsigned wanted_field,
                                const struct plan_token *tokens, uint32_t count,
                                bool is_open)
{
    enum document_field field;
    struct document d;
    struct str text;

    document_open(&d, p->request->catalog, p->request->type,
                  p->request->index->order[rank]);
    while (document_next(&d, &field, &text) && work_take(p->work, WORK_TEXT))
        if (field == (enum document_field)wanted_field &&
            text_has_phrase(p->analysis, text, tokens, count, is_open))
            return true;
    return false;
}

enum proof { PROOF_NO, PROOF_YES, PROOF_UNKNOWN };

#define PHRASE_TOKENS 64

/* Words that are to be neighbours: proved only where something asks. */
struct phrase {
    struct planner planner;
    struct wanted wanted;
    const struct plan_token *tokens;
    uint32_t count;
    struct cursor *in_order[PHRASE_TOKENS];
    struct cursor *by_count[PHRASE_TOKENS];
    uint16_t wheres[PHRASE_TOKENS]; /* at the current document */
};

/* What the words' positions say of the phrase in one field: each word must
 * stand one further than the word before. */
static enum proof prove(const struct phrase *phrase, unsigned field)
{
    unsigned shift = field * POSITION_BITS;
    unsigned first = (unsigned)phrase->wheres[0] >> shift & POSITION_MANY;
    enum proof proof = PROOF_YES;

    for (uint32_t i = 0; i < phrase->count; i++) {
        unsigned at = (unsigned)phrase->wheres[i] >> shift & POSITION_MANY;

        if (at == 0)
            return PROOF_NO; /* the word isn't in this field */
        /* More than one place, or too far on for a number: it may fit. */
        if (at == POSITION_MANY || first == POSITION_MANY)
            proof = PROOF_UNKNOWN;
        else if (at != first + i && !phrase->in_order[i]->at.is_prefix)
            return PROOF_NO;
        else if (at != first + i) /* another word that begins so may be it */
            proof = PROOF_UNKNOWN;
    }
    return proof;
}

/* The fields of the document at which all cursors stand that have the phrase,
 * as bits of `where`: the place of the phrase's first word. */
static uint16_t phrase_fields(struct phrase *phrase, uint32_t rank)
{
    const struct planner *p = &phrase->planner;
    uint16_t where = 0;
    bool in_alias = true;

    for (uint32_t i = 0; i < phrase->count; i++) {
        phrase->wheres[i] = cursor_where(phrase->in_order[i]);
        in_alias = in_alias && (phrase->wheres[i] & IN_ALIAS);
    }
    for (unsigned field = 0; field <= DOCUMENT_THIRD; field++) {
        enum proof proof = prove(phrase, field);

        /* Labels aren't texts of the document (document.h): believe them. */
        if (proof == PROOF_UNKNOWN)
            proof = phrase->wanted.kind == INDEX_LABEL ||
                            document_has_phrase(p, rank, field, phrase->tokens,
                                                phrase->count,
                                                phrase->wanted.is_open)
                        ? PROOF_YES
                        : PROOF_NO;
        if (proof == PROOF_YES)
            where =
                (uint16_t)(where | (phrase->wheres[0] &
                                    POSITION_MANY << field * POSITION_BITS));
    }
    /* No positions are kept of aliases: an artist may have a hundred. */
    if (in_alias && document_has_phrase(p, rank, DOCUMENT_ALIAS, phrase->tokens,
                                        phrase->count, phrase->wanted.is_open))
        where |= IN_ALIAS;
    return where;
}

/* Moves to the first document from `rank` on that has all words and proves to
 * have the phrase. */
static void seek_phrase(struct cursor *c, uint32_t rank)
{
    struct phrase *phrase = c->lazy.user;

    cursor_advance(phrase->by_count[0], rank);
    while ((rank = cursor_align(phrase->by_count, phrase->count)) != RANK_END &&
           work_take(phrase->planner.work, phrase->count)) {
        uint16_t where;

        /* What ranking reads of the document lies anywhere in the index: it is
         * fetched while the words' places are looked at. */
        __builtin_prefetch(&phrase->planner.request->index->shapes[rank]);
        where = phrase_fields(phrase, rank);
        if (where != 0) {
            c->at = (struct match){
                .rank = rank,
                .where = where,
                .span = (uint8_t)phrase->count,
                .edits = phrase->wanted.edits,
                .is_prefix = phrase->in_order[phrase->count - 1]->at.is_prefix,
            };
            return;
        }
        cursor_advance(phrase->by_count[0], rank + 1);
    }
    c->at.rank = RANK_END;
}

struct cursor *plan_phrase(const struct planner *p,
                           const struct plan_token *tokens, uint32_t count,
                           struct wanted w)
{
    struct phrase *phrase;

    if (count == 0)
        return cursor_of_any(p->work, NULL, 0);
    phrase = arena_alloc(p->arena, sizeof *phrase);
    phrase->planner = *p;
    phrase->wanted = w;
    phrase->tokens = tokens;
    phrase->count = count < PHRASE_TOKENS ? count : PHRASE_TOKENS;
    for (uint32_t i = 0; i < phrase->count; i++) {
        struct wanted one = w;
        uint32_t at = i;

        /* The rarest word leads the search, the words' order proves. */
        one.is_open = w.is_open && i + 1 == phrase->count;
        one.may_err = false;
        phrase->in_order[i] = plan_word_cursor(p, tokens[i].text, one);
        for (; at > 0 &&
               phrase->by_count[at - 1]->count > phrase->in_order[i]->count;
             at--)
            phrase->by_count[at] = phrase->by_count[at - 1];
        phrase->by_count[at] = phrase->in_order[i];
    }
    if (phrase->count == 1)
        return phrase->in_order[0];
    return cursor_of_seek(p->work, seek_phrase, phrase,
                          phrase->by_count[0]->count);
}
