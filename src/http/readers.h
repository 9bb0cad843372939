/* The threads on which handlers may block: they take jobs from one bounded
 * queue and run them, each reader one at a time. */
#ifndef TONEARM_HTTP_READERS_H
#define TONEARM_HTTP_READERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct gzip;
struct readers;

/* A job for a reader: embedded in what the job is about, which belongs to the
 * readers from readers_submit until `run` is called. `gzip` is the reader's
 * own compressor. */
struct reader_job {
    struct reader_job *next; /* the queue's */
    void (*run)(struct reader_job *job, struct gzip *gzip);
};

/* Starts `count` threads; the queue holds `capacity` jobs. ERR_IO, logged,
 * when there are too many threads. */
enum err readers_start(unsigned count, unsigned capacity,
                       struct readers **out) MUST_CHECK;

/* Puts the job at the queue's end; false, with nothing done, when the queue
 * is full. Any thread. */
bool readers_submit(struct readers *readers, struct reader_job *job);

struct readers_figures {
    unsigned count;
    unsigned busy;
    unsigned waiting; /* jobs */
    unsigned capacity;
    uint64_t refused; /* jobs, since the start */
};

/* How the readers do now. Any thread. */
void readers_figures(struct readers *readers, struct readers_figures *out);

/* Runs the jobs that are still in the queue, stops the threads and frees.
 * NULL is fine. */
void readers_stop(struct readers *readers);

#endif
