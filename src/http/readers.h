/* The threads on which handlers may block: they take exchanges from one
 * bounded queue, run them and send them home to their loops. */
#ifndef TONEARM_HTTP_READERS_H
#define TONEARM_HTTP_READERS_H

#include <stdbool.h>

#include "base/err.h"

struct exchange;
struct readers;

/* Starts `count` threads; the queue holds `capacity` exchanges. */
enum err readers_start(unsigned count, unsigned capacity,
                       struct readers **out) MUST_CHECK;

/* Puts the exchange into the queue; false, with nothing done, when it is
 * full. Any thread. */
bool readers_submit(struct readers *readers, struct exchange *x);

/* Runs what is still in the queue, stops the threads and frees. NULL is
 * fine. */
void readers_stop(struct readers *readers);

#endif
