/* attribute.def, read into one row of numbers. */
#include "recommend/attributes.h"

#include <math.h>

#include "catalog/catalog.h"

enum attribute_kind {
    KIND_FEATURE,
    KIND_SMALL,
    KIND_DURATION,
    KIND_POPULARITY
};

static const struct {
    struct str name;
    enum attribute_kind kind;
    double lowest, highest;
} rows[ATTRIBUTES] = {
#define ATTRIBUTE(name, kind, lowest, highest)                                 \
    {{#name, sizeof #name - 1}, KIND_##kind, lowest, highest},
#include "recommend/attribute.def"
#undef ATTRIBUTE
};

struct str attribute_name(enum attribute a)
{
    return rows[a].name;
}

bool attribute_is_float(enum attribute a)
{
    return rows[a].kind == KIND_FEATURE;
}

double attribute_lowest(enum attribute a)
{
    return rows[a].lowest;
}

double attribute_highest(enum attribute a)
{
    return rows[a].highest;
}

/* What is no number isn't known. */
static void put(struct attributes *out, enum attribute a, double value)
{
    if (!isfinite(value))
        return;
    out->of[a] = value;
    out->known |= ATTRIBUTE_BIT(a);
}

static void put_small(struct attributes *out, enum attribute a, int value)
{
    if (value >= 0)
        put(out, a, value);
}

static void put_features(struct attributes *out, const struct features *f)
{
#define ATTRIBUTE_FEATURE(name)                put(out, ATTRIBUTE_##name, (double)f->name);
#define ATTRIBUTE_SMALL(name)                  put_small(out, ATTRIBUTE_##name, f->name);
#define ATTRIBUTE_DURATION(name)               out->measured_ms = f->name;
#define ATTRIBUTE_POPULARITY(name)             /* no feature */
#define ATTRIBUTE(name, kind, lowest, highest) ATTRIBUTE_##kind(name)
#include "recommend/attribute.def"
#undef ATTRIBUTE
}

void attributes_read(const struct catalog *c, uint32_t n,
                     struct attributes *out)
{
    struct features f;
    struct track t;

    *out = (struct attributes){.known = 0};
    if (!catalog_track(c, n, &t))
        return;
    put(out, ATTRIBUTE_duration_ms, t.duration_ms);
    put(out, ATTRIBUTE_popularity, catalog_popularity(c, ENTITY_TRACK, n));
    out->measured_ms = t.duration_ms;
    if (catalog_features(c, n, &f))
        put_features(out, &f);
}
