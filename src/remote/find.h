/* The catalog, as commands look something up in it. */
#ifndef TONEARM_REMOTE_FIND_H
#define TONEARM_REMOTE_FIND_H

#include "remote/item.h"
#include "remote/remote.h"

/* The types that can be searched for, in the order in which they are shown. */
extern const char *const find_types[];
extern const size_t find_type_count;

/* Whether all of "track,album" are such types; says which one isn't. */
bool find_types_are_known(struct str types);

/* The answer of a search. */
enum err find_search(struct remote *r, const struct search_asked *asked,
                     struct str *body) MUST_CHECK;

/* What the words mean: the item of a URI or a link, read from the server, else
 * the first that a search for them finds. ERR_NOT_FOUND is said. */
enum err find_item(struct remote *r, const struct play_asked *asked,
                   struct item *out) MUST_CHECK;

/* Of the types that a server reads by id, the path of one: "/tracks/ID"; empty
 * for others. */
struct str find_path(struct str uri, struct arena *arena);

#endif
