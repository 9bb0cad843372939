/* Two parts that know nothing of each other. */
#include "bench/bench.h"

#include "base/mem.h"
#include "bench/faults.h"
#include "bench/journal.h"

struct bench *bench_new(void)
{
    struct bench *b = mem_zalloc(1, sizeof *b);

    *b = (struct bench){.faults = faults_new(), .journal = journal_new()};
    return b;
}

void bench_stop(struct bench *b)
{
    if (b != NULL)
        journal_stop(b->journal);
}

void bench_free(struct bench *b)
{
    if (b == NULL)
        return;
    faults_free(b->faults);
    journal_free(b->journal);
    free(b);
}
