#include "api/call/frame.h"
#include "api/metrics/exposition.h"
#include "api/metrics/families.h"
#include "base/count.h"
#include "db/feed.h"
#include "db/state.h"
#include "db/writer.h"

#define SECONDS 1e-6 /* of a microsecond */

static void put_jobs(struct exposition *e, const struct writer_figures *w)
{
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_writer_jobs",
                      "Writes that were told how they went.");
    exposition_u64(e, EXPOSITION_LABELS({"result", STR("ok")}),
                   w->jobs > w->failed ? w->jobs - w->failed : 0);
    exposition_u64(e, EXPOSITION_LABELS({"result", STR("failed")}), w->failed);
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_writer_refused_jobs",
                      "Writes for which there was no room: the answer was "
                      "503.");
    exposition_u64(e, NULL, w->refused);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_writer_queue_jobs",
                      "Writes that wait.");
    exposition_u64(e, NULL, w->waiting);
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_writer_queue_capacity_jobs",
                      "How many may wait.");
    exposition_u64(e, NULL, w->capacity);
}

static void put_batches(struct exposition *e, const struct writer_figures *w)
{
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_writer_reruns",
                      "Transactions that were undone, to be run again.");
    exposition_u64(e, NULL, w->reruns);
    exposition_family(e, EXPOSITION_HISTOGRAM, "tonearm_writer_batch_jobs",
                      "Writes of a transaction.");
    exposition_histogram(e, NULL, &w->sizes, &histogram_sizes, 1);
    exposition_family(e, EXPOSITION_HISTOGRAM, "tonearm_writer_commit_seconds",
                      "How long commits took.");
    exposition_histogram(e, NULL, &w->commits, &histogram_times, SECONDS);
}

static void put_health(struct exposition *e, const struct call_config *config)
{
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_state_up",
                      "Whether the state can be read.");
    exposition_u64(e, NULL, !feed_is_stale(config->feed));
    exposition_family(e, EXPOSITION_GAUGE, "tonearm_state_feed_age_seconds",
                      "How old what this process remembers of the state may "
                      "be.");
    exposition_double(e, NULL, (double)feed_age_ms(config->feed) / 1000);
}

static void put_connections(struct exposition *e,
                            const struct state_counts *counts)
{
    exposition_family(e, EXPOSITION_COUNTER, "tonearm_state_reconnections",
                      "Connections to the database server that were made again "
                      "after they were lost.");
    exposition_u64(e, NULL, count_read(&counts->renewed));
    exposition_family(e, EXPOSITION_COUNTER,
                      "tonearm_state_reconnections_failed",
                      "Attempts at that in vain.");
    exposition_u64(e, NULL, count_read(&counts->unrenewed));
}

void families_put_state(struct exposition *e, const struct call_frame *f)
{
    const struct call_config *config = call_frame_config(f);
    struct writer_figures w;

    writer_figures(config->writer, &w);
    put_jobs(e, &w);
    put_batches(e, &w);
    put_health(e, config);
    put_connections(e, config->state_counts);
}
