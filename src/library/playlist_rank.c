/* As search/rank.c, but what that makes of positions and hashes in a file is
 * here in the fields of a word's rows, so that no text is read. */
#include "library/playlist_rank.h"

#define EDITS_MOST 15u

/* Errors of a match; all words are there before any is missing, however many
 * errors they have. */
#define EDITS_LOST 11u

/* What the cursors say together. */
struct evidence {
    uint64_t name; /* words of the name that were asked for, as bits from 0 */
    unsigned proper;
    bool in_name;  /* every word is in the name */
    bool is_whole; /* every word is a whole word */
    unsigned edits;
};

static struct evidence gather(const struct playlist_plan *plan)
{
    struct evidence e = {.in_name = true, .is_whole = true};

    for (uint32_t i = 0; i < plan->positive.count; i++) {
        const struct playlist_match *m = &plan->positive.p[i]->at;

        e.name |= fields_name(m->fields);
        e.proper = fields_proper(m->fields); /* each of them says it */
        e.in_name &= fields_in_name(m->fields);
        e.is_whole &= !m->is_prefix;
        e.edits += m->edits;
    }
    return e;
}

static enum playlist_name_match match_parts(const struct evidence *e)
{
    uint64_t proper = ((uint64_t)1 << e->proper) - 1;

    /* The end of a name that is still being typed doesn't cover the name. */
    if (proper != 0 && (e->name & proper) == proper &&
        (e->is_whole || !e->in_name))
        return PLAYLIST_MATCH_PROPER;
    if (!e->in_name)
        return PLAYLIST_MATCH_DESCRIPTION;
    /* Bits from the first on, and no others. */
    return e->name != 0 && (e->name & (e->name + 1)) == 0
               ? PLAYLIST_MATCH_BEGINS
               : PLAYLIST_MATCH_NAME;
}

static unsigned count_edits(const struct playlist_reading *reading,
                            unsigned edits)
{
    if (reading != NULL && reading->lost > 0)
        return EDITS_LOST + reading->lost;
    return edits < EDITS_LOST ? edits : EDITS_LOST;
}

uint64_t playlist_rank(const struct playlist_plan *plan,
                       const struct playlist_reading *reading,
                       enum playlist_name_match name, int64_t place)
{
    struct evidence e = gather(plan);
    enum playlist_name_match match = match_parts(&e);
    bool is_called_so = name >= PLAYLIST_MATCH_ARTICLE;

    if (name > match)
        match = name;
    /* A whole name is whole words, even while the last is typed. */
    return (uint64_t)(EDITS_MOST - count_edits(reading, e.edits)) << 60 |
           (uint64_t)match << 56 |
           (uint64_t)(e.is_whole || is_called_so) << 55 |
           (~(uint64_t)place & PLAYLIST_RANK_PLACE);
}
