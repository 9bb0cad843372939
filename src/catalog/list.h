/* Lists of entity numbers, as they lie in a catalog file. Part of catalog.h,
 * which includes this header. */
#ifndef TONEARM_CATALOG_LIST_H
#define TONEARM_CATALOG_LIST_H

#include <stdint.h>

/* A slice of entity numbers; read it with catalog_at, which hides the mark
 * on a credit's last element. */
struct catalog_list {
    const uint32_t *p;
    uint32_t n;
};

static inline uint32_t catalog_at(struct catalog_list list, uint32_t i)
{
    return list.p[i] & 0x7fffffffu;
}

#endif
