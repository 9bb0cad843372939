/* A listener's year as a page: for its listener, and for whoever has its link.
 * On the reader's thread that has the call. */
#ifndef TONEARM_PAGES_YEAR_PAGE_H
#define TONEARM_PAGES_YEAR_PAGE_H

#include <stdbool.h>

#include "base/zone.h"
#include "plays/year.h"
#include "plays/year_share.h"

struct call;

struct year_view {
    struct year_asked asked;
    struct year year;
    struct zone zone;
    struct str path; /* of the page, "/year/2026" */
    struct str name; /* of the listener; empty: it is their own page */
    int first, last; /* years that have plays; own page alone */
    bool is_shared;
    struct year_share share; /* if it is, for the own page */
};

/* Writes the whole page. */
void year_page_write(struct call *call, const struct year_view *view);

/* Writes the section in which a listener shares the year. */
void year_page_add_sharing(struct call *call, const struct year_view *view);

#endif
