/* The bench of one server, or one world: what is done to its answers, and what
 * was asked of it. It is there for who tries a program of theirs against us
 * (docs/bench.md); without `serve --bench` there is none. */
#ifndef TONEARM_BENCH_BENCH_H
#define TONEARM_BENCH_BENCH_H

struct faults;
struct journal;

struct bench {
    struct faults *faults;
    struct journal *journal;
};

struct bench *bench_new(void);

/* Ends what waits on it: before the server in front stops, since that waits for
 * its requests. Then nothing waits any more. NULL is fine. */
void bench_stop(struct bench *b);

/* When nobody calls. NULL is fine. */
void bench_free(struct bench *b);

#endif
