/* What search costs, and what it finds, in this process.
 *
 *     searching queries DATA SEED COUNT             prints queries of each kind
 *     searching rows DATA                           prints all tracks
 *     searching time DATA QUERIES KIND              times those of one kind
 *     searching fts5 DATA QUERIES KIND DATABASE     the same by SQLite
 *     searching relevance DATA SEED COUNT NAME      mean reciprocal rank
 *     searching worst DATA SEED COUNT               times what is made to take
 *                                                   long
 *     searching worst-queries DATA SEED COUNT       prints it
 *
 * DATA is a data directory, of which the generation in use is asked. Results
 * go to standard output; slow queries and misses to standard error. */
#include <stdio.h>

#include "fts5.h"
#include "queries.h"
#include "relevance.h"
#include "rows.h"
#include "sample.h"
#include "timing.h"
#include "worst.h"

#define USAGE                                                                  \
    "usage: searching queries DATA SEED COUNT\n"                               \
    "       searching rows DATA\n"                                             \
    "       searching time DATA QUERIES KIND\n"                                \
    "       searching fts5 DATA QUERIES KIND DATABASE\n"                       \
    "       searching relevance DATA SEED COUNT NAME\n"                        \
    "       searching worst DATA SEED COUNT\n"                                 \
    "       searching worst-queries DATA SEED COUNT\n"

enum outcome { DONE, FAILED, MISUSED };

static enum outcome run(const struct sample *s, int argc, char **argv)
{
    struct str what = str_from_c(argv[1]);
    uint64_t seed = 0, count = 0;
    bool is_done;

    if (str_eq_c(what, "rows") && argc == 3)
        is_done = rows_print(s);
    else if (str_eq_c(what, "time") && argc == 5)
        is_done = timing_search(s, argv[3], argv[4]);
    else if (str_eq_c(what, "fts5") && argc == 6)
        is_done = fts5_time(s, argv[3], argv[4], argv[5]);
    else if (argc < 5 || !str_to_u64(str_from_c(argv[3]), &seed) ||
             !str_to_u64(str_from_c(argv[4]), &count) || count == 0 ||
             count > UINT32_MAX)
        return MISUSED;
    else if (str_eq_c(what, "queries") && argc == 5)
        is_done = queries_print(s, seed, (uint32_t)count);
    else if (str_eq_c(what, "worst") && argc == 5)
        is_done = worst_print(s, seed, (uint32_t)count);
    else if (str_eq_c(what, "worst-queries") && argc == 5)
        is_done = worst_print_queries(s, seed, (uint32_t)count);
    else if (str_eq_c(what, "relevance") && argc == 6)
        is_done = relevance_print(s, seed, (uint32_t)count, argv[5]);
    else
        return MISUSED;
    return is_done ? DONE : FAILED;
}

int main(int argc, char **argv)
{
    enum outcome outcome = MISUSED;
    struct sample sample;

    if (argc >= 3) {
        if (!sample_open(argv[2], &sample))
            return 1;
        outcome = run(&sample, argc, argv);
        sample_close(&sample);
    }
    if (outcome == MISUSED) {
        fputs(USAGE, stderr);
        return 2;
    }
    return outcome == DONE ? 0 : 1;
}
