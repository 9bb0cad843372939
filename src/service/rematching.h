/* Has plays that are known by their names only looked for again whenever
 * another catalog is served (plays/rematch.h): batch by batch through the
 * writer, between what else it has to do. */
#ifndef TONEARM_SERVICE_REMATCHING_H
#define TONEARM_SERVICE_REMATCHING_H

struct generation;
struct rematching;
struct writer;

/* The writer outlives all batches. */
struct rematching *rematching_new(struct writer *w);

/* Begins with the first name, in this generation, whose reference it takes
 * over; what is under way in another one ends with its batch. Returns at once.
 * Any thread. */
void rematching_begin(struct rematching *r, struct generation *g);

/* After the writer has stopped. NULL is fine. */
void rematching_free(struct rematching *r);

#endif
