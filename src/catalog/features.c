/* Packing tries, and compares what unpacking gives: nothing is lost, whatever
 * a source says. */
#include "catalog/features.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

const struct feature features_all[FEATURES] = {
#define FEATURE(name, kind)                                                    \
    {{#name, sizeof #name - 1},                                                \
     FEATURE_##kind,                                                           \
     offsetof(struct features, name)},
#include "catalog/feature.def"
#undef FEATURE
};

float features_float(const struct features *f, const struct feature *which)
{
    float v;

    assert(which->kind != FEATURE_SMALL && which->kind != FEATURE_DURATION);
    memcpy(&v, (const char *)f + which->at, sizeof v);
    return v;
}

int features_small(const struct features *f, const struct feature *which)
{
    int8_t v;

    assert(which->kind == FEATURE_SMALL);
    memcpy(&v, (const char *)f + which->at, sizeof v);
    return v;
}

static const struct str provenances[] = {
    [PROVENANCE_IMPORTED] = STR("imported"),
    [PROVENANCE_MEASURED] = STR("measured"),
    [PROVENANCE_PREDICTED] = STR("predicted"),
};

#define PROVENANCES (sizeof provenances / sizeof provenances[0])

struct str provenance_name(uint8_t provenance)
{
    return provenance < PROVENANCES ? provenances[provenance] : STR_EMPTY;
}

bool provenance_from_name(struct str name, uint8_t *out)
{
    for (uint8_t i = 0; i < PROVENANCES; i++)
        if (str_eq(name, provenances[i])) {
            *out = i;
            return true;
        }
    return false;
}

#define CODES    10001u
#define SMALLEST 4
#define LARGEST  9

static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4,
                                1e5, 1e6, 1e7, 1e8, 1e9};

static void put16(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

static uint32_t get16(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

/* The number in 0..1 that a code stands for; any code stands for one. */
static float unit_value(uint32_t code)
{
    return (float)((double)(code % CODES) /
                   powers[SMALLEST + code / CODES % (LARGEST - SMALLEST + 1)]);
}

/* The code of a number in 0..1; 0 for a number without a code, which unpacking
 * will show. */
static uint32_t unit_code(float v)
{
    if (!(v >= 0 && v <= 1))
        return 0;
    for (unsigned e = SMALLEST; e <= LARGEST; e++) {
        double m = round((double)v * powers[e]);
        uint32_t code;

        if (m > CODES - 1) /* and more digits make it larger still */
            break;
        code = (e - SMALLEST) * CODES + (uint32_t)m;
        if (unit_value(code) == v)
            return code;
    }
    return 0;
}

/* A value times 1000 in 0..max, or 0. */
static uint32_t thousandths(double v, uint32_t max)
{
    double scaled = round(v * 1000);

    return scaled >= 0 && scaled <= max ? (uint32_t)scaled : 0;
}

bool features_pack(const struct features *f, uint32_t track_duration_ms,
                   uint8_t *out)
{
    int64_t longer = (int64_t)f->duration_ms - (int64_t)track_duration_ms;
    uint32_t tempo = thousandths((double)f->tempo, 0xffffff);
    struct features back;
    uint8_t *share = out;

    /* The shares stand in front, in the table's order. */
    for (size_t i = 0; i < FEATURES; i++)
        if (features_all[i].kind == FEATURE_SHARE) {
            put16(share, unit_code(features_float(f, &features_all[i])));
            share += 2;
        }
    put16(out + 14, thousandths(5 - (double)f->loudness, 0xffff));
    put16(out + 16, tempo);
    out[18] = (uint8_t)(tempo >> 16);
    out[19] = (uint8_t)(((f->key + 1) & 15) << 4 | ((f->mode + 1) & 15));
    put16(out + 20, (uint16_t)longer);
    out[22] = f->time_signature;
    out[23] = f->provenance;
    /* Whatever didn't fit its bits above is found out here. */
    features_unpack(out, track_duration_ms, &back);
    return memcmp(&back, f, sizeof back) == 0;
}

void features_unpack(const uint8_t *row, uint32_t track_duration_ms,
                     struct features *out)
{
    uint32_t tempo = get16(row + 16) | (uint32_t)row[18] << 16;
    uint32_t longer = get16(row + 20);
    const uint8_t *share = row;

    if (longer >= 0x8000)
        longer -= 0x10000; /* shorter */
    *out = (struct features){
        .loudness = (float)((5000 - (double)get16(row + 14)) / 1000),
        .tempo = (float)((double)tempo / 1000),
        .duration_ms = track_duration_ms + longer,
        .key = (int8_t)((row[19] >> 4) - 1),
        .mode = (int8_t)((row[19] & 15) - 1),
        .time_signature = row[22],
        .provenance = row[23],
    };
    for (size_t i = 0; i < FEATURES; i++)
        if (features_all[i].kind == FEATURE_SHARE) {
            float v = unit_value(get16(share));

            memcpy((char *)out + features_all[i].at, &v, sizeof v);
            share += 2;
        }
}
