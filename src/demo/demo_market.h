/* Where the demo's music may be played: a fixed dictionary of market sets,
 * as licences would make them. Any thread. */
#ifndef TONEARM_DEMO_DEMO_MARKET_H
#define TONEARM_DEMO_DEMO_MARKET_H

#include "base/random.h"
#include "catalog/field.h"

#define DEMO_MARKETS 60

/* Two places of the dictionary. */
#define DEMO_MARKET_EVERYWHERE 0
#define DEMO_MARKET_NOWHERE    1

struct demo_markets {
    struct market_set sets[DEMO_MARKETS];
};

void demo_market_init(struct demo_markets *m);

/* The place of a set that lacks some markets but has US. */
unsigned demo_market_pick_with_us(struct random_sequence *r);

/* The place of a set that lacks US, now and then of the empty one. A set of the
 * artist's country is likelier than others. */
unsigned demo_market_pick_without_us(struct str country,
                                     struct random_sequence *r);

#endif
