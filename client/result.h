/* A result as programs have it: a struct in an arena, in front of which stands
 * where the arena and the JSON are. */
#ifndef TONEARM_CLIENT_RESULT_H
#define TONEARM_CLIENT_RESULT_H

#include <tonearm/client.h>

#include "client/arena.h"
#include "client/kind.h"

/* The JSON of `bytes`, or of its member if one is named, as a struct of the
 * kind. A page may stand in a member of any name: links to further pages lead
 * to such answers. TONEARM_BAD_ANSWER if it isn't that. */
enum tonearm_status result_read(const struct tonearm_kind *kind,
                                const char *member, const char *bytes,
                                size_t byte_count, void **result);

/* A zeroed struct of so many bytes, whose texts go into `*arena`; NULL without
 * memory. */
void *result_new(size_t byte_count, struct arena **arena);

#endif
