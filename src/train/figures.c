#include "train/figures.h"

#include <math.h>

static double gain(size_t place)
{
    return 1 / log2((double)place + 2);
}

/* Hits in the first `depth` places over hidden entries. */
static double recall(const bool *hits, size_t n, size_t depth, uint32_t hidden)
{
    double sum = 0;

    for (size_t i = 0; i < n && i < depth; i++)
        sum += hits[i];
    return sum / hidden;
}

static double ndcg(const bool *hits, size_t n, size_t depth, uint32_t hidden)
{
    double sum = 0, best = 0;

    for (size_t i = 0; i < depth; i++) {
        sum += i < n && hits[i] ? gain(i) : 0;
        best += i < hidden ? gain(i) : 0;
    }
    return sum / best;
}

void figures_add(struct figures *f, const bool *hits, size_t n, uint32_t hidden)
{
    f->recall10 += recall(hits, n, 10, hidden);
    f->recall20 += recall(hits, n, 20, hidden);
    f->ndcg10 += ndcg(hits, n, 10, hidden);
    f->ndcg20 += ndcg(hits, n, 20, hidden);
    f->ndcg100 += ndcg(hits, n, 100, hidden);
    f->r_precision += recall(hits, n, hidden, hidden);
    f->lists++;
}

void figures_join(struct figures *f, const struct figures *other)
{
    f->recall10 += other->recall10;
    f->recall20 += other->recall20;
    f->ndcg10 += other->ndcg10;
    f->ndcg20 += other->ndcg20;
    f->ndcg100 += other->ndcg100;
    f->r_precision += other->r_precision;
    f->lists += other->lists;
}

struct figures figures_mean(const struct figures *f)
{
    struct figures mean = *f;
    double n = f->lists > 0 ? f->lists : 1;

    mean.recall10 /= n;
    mean.recall20 /= n;
    mean.ndcg10 /= n;
    mean.ndcg20 /= n;
    mean.ndcg100 /= n;
    mean.r_precision /= n;
    return mean;
}
