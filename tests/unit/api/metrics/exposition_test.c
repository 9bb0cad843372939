/* The formats that Prometheus reads. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/metrics/exposition.h"

static void assert_text(const struct buf *out, const char *expected)
{
    assert_int_equal(out->n, strlen(expected));
    assert_memory_equal(out->p, expected, out->n);
}

static void write_all(struct exposition *e)
{
    struct histogram_reading r = {.buckets = {[0] = 2, [9] = 1, [14] = 0},
                                  .sum = 1500};

    exposition_family(e, EXPOSITION_COUNTER, "things", "Things done.");
    exposition_u64(e,
                   EXPOSITION_LABELS({"kind", STR("a\"b\\c\nd")},
                                     {"other", STR("\xc3\xa9")}),
                   UINT64_MAX);
    exposition_family(e, EXPOSITION_GAUGE, "now_seconds", "Unix time.");
    exposition_double(e, NULL, 1795500000.25);
    exposition_double(e, NULL, 3);
    exposition_family(e, EXPOSITION_HISTOGRAM, "jobs", "Jobs of a batch.");
    exposition_histogram(e, EXPOSITION_LABELS({"k", STR("v")}), &r,
                         &histogram_sizes, 1);
    exposition_end(e);
}

#define SAMPLES_OF_JOBS                                                        \
    "jobs_bucket{k=\"v\",le=\"1.0\"} 2\n"                                      \
    "jobs_bucket{k=\"v\",le=\"2.0\"} 2\n"                                      \
    "jobs_bucket{k=\"v\",le=\"4.0\"} 2\n"                                      \
    "jobs_bucket{k=\"v\",le=\"8.0\"} 2\n"                                      \
    "jobs_bucket{k=\"v\",le=\"16.0\"} 2\n"                                     \
    "jobs_bucket{k=\"v\",le=\"32.0\"} 2\n"                                     \
    "jobs_bucket{k=\"v\",le=\"64.0\"} 2\n"                                     \
    "jobs_bucket{k=\"v\",le=\"128.0\"} 2\n"                                    \
    "jobs_bucket{k=\"v\",le=\"256.0\"} 2\n"                                    \
    "jobs_bucket{k=\"v\",le=\"+Inf\"} 3\n"                                     \
    "jobs_sum{k=\"v\"} 1500.0\n"                                               \
    "jobs_count{k=\"v\"} 3\n"

static void test_text_format(void **state)
{
    struct buf out;
    struct exposition e = {.out = &out};

    (void)state;
    buf_init(&out, 4096);
    write_all(&e);
    assert_text(&out,
                "# HELP things_total Things done.\n"
                "# TYPE things_total counter\n"
                "things_total{kind=\"a\\\"b\\\\c\\nd\",other=\"\xc3\xa9\"} "
                "18446744073709551615\n"
                "# HELP now_seconds Unix time.\n"
                "# TYPE now_seconds gauge\n"
                "now_seconds 1795500000.25\n"
                "now_seconds 3.0\n"
                "# HELP jobs Jobs of a batch.\n"
                "# TYPE jobs histogram\n" SAMPLES_OF_JOBS);
    buf_release(&out);
}

static void test_open_metrics(void **state)
{
    struct buf out;
    struct exposition e = {.out = &out, .is_open = true};

    (void)state;
    buf_init(&out, 4096);
    write_all(&e);
    assert_text(&out,
                "# HELP things Things done.\n"
                "# TYPE things counter\n"
                "things_total{kind=\"a\\\"b\\\\c\\nd\",other=\"\xc3\xa9\"} "
                "18446744073709551615\n"
                "# HELP now_seconds Unix time.\n"
                "# TYPE now_seconds gauge\n"
                "now_seconds 1795500000.25\n"
                "now_seconds 3.0\n"
                "# HELP jobs Jobs of a batch.\n"
                "# TYPE jobs histogram\n" SAMPLES_OF_JOBS "# EOF\n");
    buf_release(&out);
}

static void test_bounds_in_seconds(void **state)
{
    struct histogram_reading r = {.buckets = {[1] = 1}, .sum = 750};
    struct buf out;
    struct exposition e = {.out = &out};

    (void)state;
    buf_init(&out, 4096);
    exposition_family(&e, EXPOSITION_HISTOGRAM, "t_seconds", "Times.");
    buf_clear(&out);
    exposition_histogram(&e, NULL, &r, &histogram_times, 1e-6);
    assert_text(&out, "t_seconds_bucket{le=\"0.0005\"} 0\n"
                      "t_seconds_bucket{le=\"0.001\"} 1\n"
                      "t_seconds_bucket{le=\"0.0025\"} 1\n"
                      "t_seconds_bucket{le=\"0.005\"} 1\n"
                      "t_seconds_bucket{le=\"0.01\"} 1\n"
                      "t_seconds_bucket{le=\"0.025\"} 1\n"
                      "t_seconds_bucket{le=\"0.05\"} 1\n"
                      "t_seconds_bucket{le=\"0.1\"} 1\n"
                      "t_seconds_bucket{le=\"0.25\"} 1\n"
                      "t_seconds_bucket{le=\"0.5\"} 1\n"
                      "t_seconds_bucket{le=\"1.0\"} 1\n"
                      "t_seconds_bucket{le=\"2.5\"} 1\n"
                      "t_seconds_bucket{le=\"5.0\"} 1\n"
                      "t_seconds_bucket{le=\"10.0\"} 1\n"
                      "t_seconds_bucket{le=\"+Inf\"} 1\n"
                      "t_seconds_sum 0.00075\n"
                      "t_seconds_count 1\n");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_format), cmocka_unit_test(test_open_metrics),
        cmocka_unit_test(test_bounds_in_seconds)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
