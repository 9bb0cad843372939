/* The attributes of a track by which recommendations are tuned: attribute.def
 * has them. Any thread. */
#ifndef TONEARM_RECOMMEND_ATTRIBUTES_H
#define TONEARM_RECOMMEND_ATTRIBUTES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct catalog;
struct features;

enum attribute {
#define ATTRIBUTE(name, kind, lowest, highest) ATTRIBUTE_##name,
#include "recommend/attribute.def"
#undef ATTRIBUTE
    ATTRIBUTES
};

#define ATTRIBUTE_BIT(attribute) (1u << (attribute))

/* Values as on the wire; floats are exact in a double. */
struct attributes {
    double of[ATTRIBUTES];
    double measured_ms; /* the length that the audio features have, which may
                           be another than the track's; else that */
    uint32_t known;     /* a bit for each value that there is */
};

/* What is known of track `n`: its length and its popularity always are, the
 * others if it has audio features. Of a track that there isn't nothing is. */
void attributes_read(const struct catalog *c, uint32_t n,
                     struct attributes *out);

/* "energy", static. */
struct str attribute_name(enum attribute a);

/* Whether values of the attribute are floats of 32 bits. */
bool attribute_is_float(enum attribute a);

/* The least and the greatest value that may be asked for. */
double attribute_lowest(enum attribute a);
double attribute_highest(enum attribute a);

#endif
