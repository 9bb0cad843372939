#include "api/metrics/exposition.h"

#include <stdio.h>
#include <string.h>

#define NUMBER_MAX 32

const char *exposition_type(bool is_open)
{
    return is_open ? "application/openmetrics-text; version=1.0.0; "
                     "charset=utf-8"
                   : "text/plain; version=0.0.4; charset=utf-8";
}

static void put_c(struct exposition *e, const char *text)
{
    buf_str(e->out, str_from_c(text));
}

static const char *suffix_of(const struct exposition *e)
{
    return e->kind == EXPOSITION_COUNTER ? "_total" : "";
}

static void declare(struct exposition *e, const char *word, const char *value)
{
    put_c(e, word);
    put_c(e, e->name);
    if (!e->is_open)
        put_c(e, suffix_of(e));
    buf_char(e->out, ' ');
    put_c(e, value);
    buf_char(e->out, '\n');
}

void exposition_family(struct exposition *e, enum exposition_kind kind,
                       const char *name, const char *help)
{
    static const char *const kinds[] = {[EXPOSITION_COUNTER] = "counter",
                                        [EXPOSITION_GAUGE] = "gauge",
                                        [EXPOSITION_HISTOGRAM] = "histogram"};

    e->name = name;
    e->kind = kind;
    declare(e, "# HELP ", help);
    declare(e, "# TYPE ", kinds[kind]);
}

/* A value may have anything in it but what would end it. */
static void put_value(struct buf *out, struct str value)
{
    buf_char(out, '"');
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];

        if (c == '\n') {
            buf_lit(out, "\\n");
            continue;
        }
        if (c == '"' || c == '\\')
            buf_char(out, '\\');
        buf_char(out, c);
    }
    buf_char(out, '"');
}

/* The name of a sample with its labels, and `le` (empty: none) as another. */
static void begin(struct exposition *e, const char *suffix,
                  const struct exposition_label *labels, struct str le)
{
    char before = '{';

    put_c(e, e->name);
    put_c(e, suffix);
    for (; labels != NULL && labels->name != NULL; labels++) {
        buf_char(e->out, before);
        put_c(e, labels->name);
        buf_char(e->out, '=');
        put_value(e->out, labels->value);
        before = ',';
    }
    if (le.n > 0) {
        buf_char(e->out, before);
        buf_lit(e->out, "le=");
        put_value(e->out, le);
        before = ',';
    }
    if (before == ',')
        buf_char(e->out, '}');
    buf_char(e->out, ' ');
}

/* Shortest in decimal what is short there, such as a bound of 0.0005; always
 * with a point, since OpenMetrics wants bounds so. */
static struct str write_double(double v, char *room)
{
    int n = snprintf(room, NUMBER_MAX, "%.15g", v);

    if (strpbrk(room, ".en") == NULL)
        n += snprintf(room + n, NUMBER_MAX - (size_t)n, ".0");
    return str_of(room, (size_t)n);
}

void exposition_u64(struct exposition *e, const struct exposition_label *labels,
                    uint64_t v)
{
    begin(e, suffix_of(e), labels, STR_EMPTY);
    buf_u64(e->out, v);
    buf_char(e->out, '\n');
}

void exposition_double(struct exposition *e,
                       const struct exposition_label *labels, double v)
{
    char room[NUMBER_MAX];

    begin(e, suffix_of(e), labels, STR_EMPTY);
    buf_str(e->out, write_double(v, room));
    buf_char(e->out, '\n');
}

static void put_bucket(struct exposition *e,
                       const struct exposition_label *labels, struct str le,
                       uint64_t count)
{
    begin(e, "_bucket", labels, le);
    buf_u64(e->out, count);
    buf_char(e->out, '\n');
}

void exposition_histogram(struct exposition *e,
                          const struct exposition_label *labels,
                          const struct histogram_reading *r,
                          const struct histogram_scale *scale, double unit)
{
    char room[NUMBER_MAX];
    uint64_t count = 0;

    /* Buckets are told with all that is below them. */
    for (unsigned i = 0; i < scale->count; i++) {
        count += r->buckets[i];
        put_bucket(e, labels, write_double(scale->bounds[i] * unit, room),
                   count);
    }
    count += r->buckets[scale->count];
    put_bucket(e, labels, STR("+Inf"), count);
    begin(e, "_sum", labels, STR_EMPTY);
    buf_str(e->out, write_double((double)r->sum * unit, room));
    buf_char(e->out, '\n');
    begin(e, "_count", labels, STR_EMPTY);
    buf_u64(e->out, count);
    buf_char(e->out, '\n');
}

void exposition_end(struct exposition *e)
{
    if (e->is_open)
        buf_lit(e->out, "# EOF\n");
}
