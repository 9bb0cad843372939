/* Functions that hand their arguments on to the library's of the same name, for
 * libpq.c and libcurl.c, which have a `library`. */
#ifndef TONEARM_LATE_PASS_H
#define TONEARM_LATE_PASS_H

#include <stdatomic.h>

#include "late/late.h"

/* The library's own function; two threads that look for it find the same. */
#define LATE(name)                                                             \
    ({                                                                         \
        static _Atomic(__typeof__(&(name))) known;                             \
        __typeof__(&(name)) found = atomic_load(&known);                       \
                                                                               \
        if (found == NULL) {                                                   \
            found = (__typeof__(&(name)))late_find(&library, #name);           \
            atomic_store(&known, found);                                       \
        }                                                                      \
        found;                                                                 \
    })

/* PASS(int, PQsocket, (const PGconn *c), (c)) */
#define PASS(type, name, parameters, arguments)                                \
    type name parameters                                                       \
    {                                                                          \
        return LATE(name) arguments;                                           \
    }

#define PASS_VOID(name, parameters, arguments)                                 \
    void name parameters                                                       \
    {                                                                          \
        LATE(name) arguments;                                                  \
    }

#endif
