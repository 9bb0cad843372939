/* How a recommendation is tuned: a floor, a ceiling and a target for each
 * attribute. What is asked for and isn't known of a track isn't met: a track
 * without audio features passes no bound on one. Any thread. */
#ifndef TONEARM_RECOMMEND_TUNING_H
#define TONEARM_RECOMMEND_TUNING_H

#include "recommend/attributes.h"

enum tuning_kind { TUNING_MIN, TUNING_MAX, TUNING_TARGET, TUNING_KINDS };

struct tuning {
    double min[ATTRIBUTES];
    double max[ATTRIBUTES];
    double target[ATTRIBUTES];
    uint32_t bounded;  /* a bit for each attribute with a floor or a ceiling */
    uint32_t targeted; /* and for each with a target */
};

/* Anything is as good as anything else. */
void tuning_init(struct tuning *t);

/* Takes over a value as it is written in a query. False for what is no number,
 * or none that the attribute can have. */
bool tuning_read(struct tuning *t, enum tuning_kind kind, enum attribute a,
                 struct str text);

/* Whether a track is within all bounds. A bound means the number as it is
 * written: a track whose value is shown as 0.7 is within max_... = 0.7. */
bool tuning_admits(const struct tuning *t, const struct attributes *track);

/* How far the track is from the targets, all weighed equally: the mean of the
 * distances, each in units of `spread` of that attribute; what isn't known is
 * TUNING_UNKNOWN of them away. 0 without a target. */
#define TUNING_UNKNOWN 4.0
double tuning_distance(const struct tuning *t, const struct attributes *track,
                       const double spread[ATTRIBUTES]);

#endif
