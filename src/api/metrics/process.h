/* What the system says of this process, from /proc/self. What it doesn't say is
 * 0. Private to the room. Any thread. */
#ifndef TONEARM_API_METRICS_PROCESS_H
#define TONEARM_API_METRICS_PROCESS_H

#include <stdint.h>

struct process_figures {
    uint64_t virtual_bytes;
    uint64_t resident_bytes; /* the sum of the next three */
    uint64_t anonymous_bytes;
    uint64_t file_bytes;   /* mapped: the catalog, above all */
    uint64_t shared_bytes; /* of shared memory */
    uint64_t threads;
    uint64_t open_files;
    uint64_t max_files;
    double cpu_s;     /* user and system, all threads */
    double started_s; /* Unix time */
};

void process_figures(struct process_figures *out);

#endif
