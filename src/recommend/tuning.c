/* Audio features are floats, which the wire shows by the fewest digits that
 * mean them; a bound is a decimal number. So that who reads the answer finds
 * every bound kept, a bound becomes the outermost float whose digits are within
 * it. */
#include "recommend/tuning.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void tuning_init(struct tuning *t)
{
    *t = (struct tuning){.bounded = 0};
    for (unsigned a = 0; a < ATTRIBUTES; a++) {
        t->min[a] = -INFINITY;
        t->max[a] = INFINITY;
    }
}

/* The number that the fewest digits say which mean the float. */
static double shown(float v)
{
    char text[32];

    for (int digits = 1; digits < 9; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, (double)v);
        if (strtof(text, NULL) == v)
            return strtod(text, NULL);
    }
    return (double)v;
}

static double floor_of(double bound)
{
    float v = (float)bound;

    return (double)(shown(v) < bound ? nextafterf(v, INFINITY) : v);
}

static double ceiling_of(double bound)
{
    float v = (float)bound;

    return (double)(shown(v) > bound ? nextafterf(v, -INFINITY) : v);
}

bool tuning_read(struct tuning *t, enum tuning_kind kind, enum attribute a,
                 struct str text)
{
    double v;

    if (!str_to_double(text, &v) || v < attribute_lowest(a) ||
        v > attribute_highest(a))
        return false;
    if (kind == TUNING_TARGET) {
        t->target[a] = v;
        t->targeted |= ATTRIBUTE_BIT(a);
        return true;
    }
    if (kind == TUNING_MIN)
        t->min[a] = attribute_is_float(a) ? floor_of(v) : v;
    else
        t->max[a] = attribute_is_float(a) ? ceiling_of(v) : v;
    t->bounded |= ATTRIBUTE_BIT(a);
    return true;
}

bool tuning_admits(const struct tuning *t, const struct attributes *track)
{
    for (unsigned a = 0; a < ATTRIBUTES; a++) {
        if ((t->bounded & ATTRIBUTE_BIT(a)) == 0)
            continue;
        if ((track->known & ATTRIBUTE_BIT(a)) == 0 ||
            track->of[a] < t->min[a] || track->of[a] > t->max[a])
            return false;
        /* There are two lengths, and either may be looked at. */
        if (a == ATTRIBUTE_duration_ms &&
            (track->measured_ms < t->min[a] || track->measured_ms > t->max[a]))
            return false;
    }
    return true;
}

double tuning_distance(const struct tuning *t, const struct attributes *track,
                       const double spread[ATTRIBUTES])
{
    double sum = 0;
    unsigned count = 0;

    for (unsigned a = 0; a < ATTRIBUTES; a++) {
        if ((t->targeted & ATTRIBUTE_BIT(a)) == 0)
            continue;
        count++;
        if ((track->known & ATTRIBUTE_BIT(a)) == 0)
            sum += TUNING_UNKNOWN;
        else
            sum += fabs(track->of[a] - t->target[a]) / spread[a];
    }
    return count > 0 ? sum / count : 0;
}
