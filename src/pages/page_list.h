/* Long lists on pages, a part at a time: which part is asked for, and links to
 * the one before and the one after. On the reader's thread that has the
 * call. */
#ifndef TONEARM_PAGES_PAGE_LIST_H
#define TONEARM_PAGES_PAGE_LIST_H

#include "db/part.h"

struct call;

/* A list and where it stands. */
struct page_list {
    const char *path;   /* of the page */
    const char *name;   /* the parameter that has the part's number, from 1 */
    const char *anchor; /* "#apps"; "" */
    int64_t limit;      /* rows of a part */
    struct str also;    /* what the links ask for beside, "q=alice&"; empty */
};

/* The part that the query asks for; the first when it names none that could
 * be. */
struct db_part page_list_part(struct call *call, const struct page_list *list);

/* Writes the links, once the part was read; nothing for a list that is on the
 * page whole. */
void page_list_links(struct call *call, const struct page_list *list,
                     const struct db_part *part);

#endif
