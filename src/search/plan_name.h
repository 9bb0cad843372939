/* The name that a query asks for when it is read as one: "the beatles" may be
 * words of a title, and is an artist. Private to the search room. */
#ifndef TONEARM_SEARCH_PLAN_NAME_H
#define TONEARM_SEARCH_PLAN_NAME_H

#include "search/cursor.h"
#include "search/planner.h"

struct plan_name {
    bool is_asked;   /* the query asks for a name; else nothing below is set */
    bool is_all;     /* and for nothing but words anywhere */
    bool has_marks;  /* it was typed with accents, which then count */
    bool has_signs;  /* and so do signs */
    struct str text; /* as it was typed */

    /* Hashes of the name's key, as an index_shape has them (index.h). */
    uint32_t key;
    uint32_t key_with_article;    /* with "the" before it */
    uint32_t key_without_article; /* without the "the" that it begins with */

    struct cursor *other; /* artists that have it as another name, or NULL */
};

/* Fills in the name that the query asks for. */
void plan_name_find(const struct planner *p, struct plan_name *out);

/* The documents from rank `from` on whose whole name is `name`, but perhaps
 * for a leading article; NULL when the query asks for more than a name. What
 * the query excludes or filters isn't looked at. */
struct cursor *plan_name_cursor(const struct planner *p,
                                const struct plan_name *name, uint32_t from);

#endif
