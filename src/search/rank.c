/* Positions say which words of a name were asked for, hashes of whole names
 * say that nothing else was: no text is read, but to compare marks. */
#include "search/rank.h"

#include "catalog/catalog.h"

#define EDITS_MOST 15u

/* Errors of a match; all words are there before any is missing, however many
 * errors they have. */
#define EDITS_LOST 11u

static unsigned count_edits(const struct plan_request *r, unsigned edits)
{
    if (r->reading != NULL && r->reading->lost > 0)
        edits = EDITS_LOST + r->reading->lost;
    else if (edits > EDITS_LOST)
        edits = EDITS_LOST;
    return edits < EDITS_MOST ? edits : EDITS_MOST;
}

static uint64_t make_key(unsigned edits, enum name_match match, bool is_whole,
                         unsigned popularity, uint32_t rank)
{
    /* Each part has its bits, whatever was counted. */
    if (popularity > 127)
        popularity = 127;
    return (uint64_t)(EDITS_MOST - edits) << 60 | (uint64_t)match << 56 |
           (uint64_t)is_whole << 55 | (uint64_t)popularity << 48 |
           (uint64_t)(uint32_t)~rank << 16;
}

/* What the cursors say together. */
struct evidence {
    uint32_t name;   /* positions of the name that were asked for: bit 1 is the
                        first */
    uint32_t second; /* the same of the second field */
    bool in_name;    /* every word is in the name */
    bool in_second;  /* every word is in the second field */
    bool in_both;    /* every word is in one or the other */
    bool in_third;   /* every word is in one of the first three fields */
    bool is_whole;   /* every word is a whole word */
    unsigned edits;  /* typing errors, of all words */
};

/* The positions in a field that a match accounts for, a bit each; none when
 * the position isn't known. */
static uint32_t positions(unsigned where, unsigned field, unsigned span)
{
    unsigned at = where >> field * POSITION_BITS & POSITION_MANY;

    if (at == 0 || at == POSITION_MANY)
        return 0;
    return (uint32_t)((((uint64_t)1 << span) - 1) << at);
}

/* Asks each cursor that counts for the rank where its words stand. */
static void gather(const struct plan *plan, struct evidence *e)
{
    *e = (struct evidence){.in_name = true,
                           .in_second = true,
                           .in_both = true,
                           .in_third = true,
                           .is_whole = true};
    for (uint32_t i = 0; i < plan->positive_count; i++) {
        const struct match *m = &plan->positive[i]->at;
        uint16_t where;

        if (!plan->ranks[i])
            continue;
        where = cursor_where(plan->positive[i]);
        e->name |= positions(where, 0, m->span);
        e->second |= positions(where, 1, m->span);
        e->in_name &= (where & IN_NAME) != 0;
        e->in_second &= (where & IN_SECOND) != 0;
        e->in_both &= (where & (IN_NAME | IN_SECOND)) != 0;
        e->in_third &= (where & (IN_NAME | IN_SECOND | IN_THIRD)) != 0;
        e->is_whole &= !m->is_prefix;
        e->edits += m->edits;
    }
}

/* Whether the first `length` positions were all found. */
static bool covers(uint32_t positions_found, unsigned length)
{
    uint32_t all;

    if (length == 0 || length >= POSITION_MANY)
        return false;
    all = (uint32_t)((((uint64_t)1 << length) - 1) << 1);
    return (positions_found & all) == all;
}

/* Whether the name, which was asked for with accents or signs, has those.
 * Whoever types them means them; whoever doesn't may mean anything. */
static bool is_as_typed(const struct plan_name *asked, struct str name)
{
    return asked->has_signs
               ? analysis_is_written(name, asked->text, asked->has_marks)
               : analysis_is_same(name, asked->text);
}

/* How the plan's name matches the document's name as a whole; MATCH_ALIAS when
 * it doesn't. */
static enum name_match match_whole(const struct plan_request *r,
                                   struct plan *plan, uint32_t rank)
{
    const struct index_shape *shape = &r->index->shapes[rank];
    struct str name;

    if (shape->key == plan->name.key) {
        if (!plan->name.has_marks && !plan->name.has_signs)
            return MATCH_WHOLE;
        name = catalog_name(r->catalog, r->type, r->index->order[rank]);
        return is_as_typed(&plan->name, name) ? MATCH_MARKS : MATCH_WHOLE;
    }
    if (shape->key == plan->name.key_with_article ||
        shape->key == plan->name.key_without_article)
        return MATCH_ARTICLE;
    if (plan->name.other == NULL)
        return MATCH_ALIAS;
    /* The list of the other name, walked along with the rest. */
    cursor_advance(plan->name.other, rank);
    return plan->name.other->at.rank == rank ? MATCH_OTHER : MATCH_ALIAS;
}

/* How the words match the document's fields, by the positions found. */
static enum name_match match_parts(const struct index_shape *shape,
                                   const struct evidence *e)
{
    /* Best first, as in the table. The end of a name that is still being typed
     * doesn't cover the name. */
    if (e->in_both && covers(e->name, shape->proper_length) &&
        (e->is_whole || !e->in_name))
        return MATCH_PROPER;
    if (e->in_second && e->is_whole && covers(e->second, shape->second_length))
        return MATCH_ARTIST;
    if (e->in_name)
        return MATCH_NAME;
    if (e->in_both)
        return MATCH_SECOND;
    return e->in_third ? MATCH_THIRD : MATCH_ALIAS;
}

/* Whether the document's name is a title and nothing else, but perhaps for its
 * guests. */
static bool is_bare(const struct planner *p, uint32_t rank)
{
    const struct plan_request *r = p->request;
    const struct analysis *a = p->analysis;

    if (!work_take(p->work, WORK_TEXT))
        return false;
    analysis_run(p->analysis,
                 catalog_name(r->catalog, r->type, r->index->order[rank]));
    for (uint32_t i = 0; i < a->count; i++)
        if (a->tokens[i].position > a->proper_length &&
            a->tokens[i].kind != TOKEN_LAST)
            return str_eq(analysis_token(a, i), STR("feat"));
    return true;
}

/* How popular a document counts as that matches so. */
static unsigned popularity_of(const struct planner *p, enum name_match match,
                              const struct evidence *e, uint32_t rank)
{
    unsigned popularity = index_popularity(p->request->index, rank);

    /* The versions of a title that was typed as it is are behind it anyway. */
    if (match == MATCH_PROPER &&
        (p->request->type == ENTITY_TRACK ||
         p->request->type == ENTITY_ALBUM) &&
        (!e->in_name || e->edits > 0 || p->request->reading != NULL) &&
        is_bare(p, rank))
        popularity += RANK_BARE;
    return popularity;
}

uint64_t rank_match(const struct planner *p, struct plan *plan, uint32_t rank)
{
    const struct plan_request *r = p->request;
    enum name_match whole = MATCH_ALIAS, match;
    struct evidence e;

    gather(plan, &e);
    if (plan->name.is_asked)
        whole = match_whole(r, plan, rank);
    match = match_parts(&r->index->shapes[rank], &e);
    if (whole > match)
        match = whole;
    /* A whole name is whole words, even while the last is typed. */
    return make_key(count_edits(r, e.edits), match,
                    e.is_whole || whole >= MATCH_ARTICLE,
                    popularity_of(p, match, &e, rank), rank);
}

uint64_t rank_name(const struct plan_request *r, struct plan *plan,
                   uint32_t rank)
{
    return make_key(0, match_whole(r, plan, rank), true,
                    index_popularity(r->index, rank), rank);
}

/* Without errors, and nothing but whole words. */
static bool is_exact(uint64_t key)
{
    return key >> 60 == EDITS_MOST && (key >> 55 & 1) != 0;
}

bool rank_may_be_giant(uint64_t key)
{
    enum name_match match = rank_name_match(key);

    return is_exact(key) && (match == MATCH_NAME || match == MATCH_PROPER) &&
           rank_popularity(key) >= RANK_GIANT;
}

bool rank_is_giant(uint64_t key, uint64_t name)
{
    enum name_match match = rank_name_match(name);

    /* Whoever types marks as the name has them means that name. */
    return is_exact(name) && match >= MATCH_OTHER && match < MATCH_MARKS &&
           rank_popularity(key) >= rank_popularity(name) + RANK_GIANT;
}
