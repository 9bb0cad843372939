/* How often each of some texts is there: the items of a list, by URI. Texts are
 * borrowed. One thread. */
#ifndef TONEARM_REMOTE_BAG_H
#define TONEARM_REMOTE_BAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct bag_slot;

struct bag {
    struct bag_slot *slots; /* heap */
    size_t capacity;        /* a power of two, or 0 */
    size_t used;
};

/* A bag of zeros is empty. */
void bag_release(struct bag *b);

/* Puts one more in; how many there were before. */
size_t bag_add(struct bag *b, struct str text);

/* How many there are. */
size_t bag_count(const struct bag *b, struct str text);

/* Takes one out; false when there is none. */
bool bag_take(struct bag *b, struct str text);

#endif
