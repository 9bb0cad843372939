/* Writes what Prometheus reads: its text format 0.0.4, or OpenMetrics 1.0,
 * which differs in how counters are declared and in having an end. Private to
 * the room.
 *
 *     exposition_family(e, EXPOSITION_COUNTER, "things", "Things done.");
 *     exposition_u64(e, EXPOSITION_LABELS({"kind", STR("good")}), 7);
 *
 *     # HELP things_total Things done.
 *     # TYPE things_total counter
 *     things_total{kind="good"} 7
 *
 * The samples of a family follow its declaration. Names, labels' names and help
 * are literals of our own: names as Prometheus's conventions have them, with
 * the unit in them (seconds, bytes), a counter's without "_total", which is
 * added. */
#ifndef TONEARM_API_METRICS_EXPOSITION_H
#define TONEARM_API_METRICS_EXPOSITION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/histogram.h"

enum exposition_kind {
    EXPOSITION_COUNTER,
    EXPOSITION_GAUGE,
    EXPOSITION_HISTOGRAM
};

struct exposition {
    struct buf *out;
    bool is_open; /* OpenMetrics */

    /* Of the family that was declared last. */
    const char *name;
    enum exposition_kind kind;
};

struct exposition_label {
    const char *name; /* NULL ends a list */
    struct str value; /* any UTF-8 */
};

/* A list of labels; NULL is an empty one. */
#define EXPOSITION_LABELS(...)                                                 \
    (const struct exposition_label[])                                          \
    {                                                                          \
        __VA_ARGS__,                                                           \
        {                                                                      \
            .name = NULL                                                       \
        }                                                                      \
    }

/* The Content-Type of what is written. */
const char *exposition_type(bool is_open);

void exposition_family(struct exposition *e, enum exposition_kind kind,
                       const char *name, const char *help);

void exposition_u64(struct exposition *e, const struct exposition_label *labels,
                    uint64_t v);
void exposition_double(struct exposition *e,
                       const struct exposition_label *labels, double v);

/* A histogram, one unit of whose scale is `unit` of the family's. */
void exposition_histogram(struct exposition *e,
                          const struct exposition_label *labels,
                          const struct histogram_reading *r,
                          const struct histogram_scale *scale, double unit);

/* After the last family. */
void exposition_end(struct exposition *e);

#endif
