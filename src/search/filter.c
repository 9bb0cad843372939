/* The columns of the index answer nearly everything; the catalog's records are
 * read only for what the columns can't hold: a market set of a large number,
 * who hosts a show, the day of a release. */
#include "search/filter.h"

#include "catalog/catalog.h"

bool filter_is_empty(const struct filter *f)
{
    return f->year_from == 0 && f->rank_from == 0 && f->market < 0 &&
           f->hosted != HOSTED_ONLY && f->newer.year == 0;
}

/* The market set as the document's record has it: for numbers that a shape has
 * no room for. */
static uint32_t markets_of(const struct filter *f, uint32_t rank)
{
    uint32_t n = f->index->order[rank];
    struct track track;
    struct album album;
    struct program program;

    switch (f->type) {
    case ENTITY_ARTIST:
        return 0; /* everywhere */
    case ENTITY_ALBUM:
        return catalog_album(f->catalog, n, &album) ? album.markets : 0;
    case ENTITY_TRACK:
        return catalog_track(f->catalog, n, &track) ? track.markets : 0;
    default:
        return catalog_program(f->catalog, f->type, n, &program)
                   ? program.markets
                   : 0;
    }
}

/* Whether the document is available in the filter's market. */
static bool is_available(const struct filter *f, uint32_t rank)
{
    uint32_t set = f->index->shapes[rank].markets;

    if (set == INDEX_FAR)
        set = markets_of(f, rank);
    return set == 0 || catalog_market_has(f->catalog, set, f->market);
}

/* Whether the document's audio is hosted elsewhere. */
static bool is_hosted(const struct filter *f, uint32_t rank)
{
    uint64_t flag;

    return field_number(catalog_attribute(f->catalog, f->type,
                                          f->index->order[rank],
                                          FIELD_EXTERNALLY_HOSTED),
                        &flag) &&
           flag != 0;
}

/* Whether the document can be had, as market and hosting decide together. */
static bool can_be_had(const struct filter *f, uint32_t rank)
{
    if (f->hosted == HOSTED_ONLY)
        return is_hosted(f, rank);
    return f->market < 0 || is_available(f, rank) ||
           (f->hosted == HOSTED_TOO && is_hosted(f, rank));
}

/* Whether the album was released on the filter's day or later. */
static bool is_new(const struct filter *f, uint32_t rank)
{
    struct album album;
    struct date d;

    /* The column of years spares nearly all albums the look at their record. */
    if (f->index->last_years[rank] < f->newer.year ||
        !catalog_album(f->catalog, f->index->order[rank], &album))
        return false;
    d = album.release_date;
    return (d.year << 9 | d.month << 5 | d.day) >=
           (f->newer.year << 9 | f->newer.month << 5 | f->newer.day);
}

bool filter_accepts(const struct filter *f, uint32_t rank)
{
    if (rank < f->rank_from)
        return false;
    /* An artist is found by any year from the first to the last. */
    if (f->year_from != 0 && (f->index->years[rank] > f->year_to ||
                              f->index->last_years[rank] < f->year_from))
        return false;
    if (!can_be_had(f, rank))
        return false;
    return f->newer.year == 0 || is_new(f, rank);
}
