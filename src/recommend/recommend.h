/* What recommendations are made from, for a server: for the generation in use
 * the ground that candidates come from, with the newest model of the data
 * directory, made in the background, and handed over when another generation is
 * served or another model was trained.
 *
 * A view is one generation with its ground, immutable, with counted
 * references. */
#ifndef TONEARM_RECOMMEND_RECOMMEND_H
#define TONEARM_RECOMMEND_RECOMMEND_H

#include <stdbool.h>

#include "base/err.h"

struct generation;
struct generation_watch;
struct ground;
struct recommend;
struct recommend_view;

/* For models of this data directory; NULL: there are none. */
struct recommend *recommend_new(const char *data);

/* Starts the thread that makes views before anybody asks, and looks twice a
 * second for another model. A model that is refused is complained about once.
 * The watch outlives recommend_stop. ERR_LIMIT, logged. */
enum err recommend_start(struct recommend *r,
                         struct generation_watch *watch) MUST_CHECK;

/* Ends the thread. Fine when it never started. */
void recommend_stop(struct recommend *r);

/* After recommend_stop; views that somebody holds stay good. NULL is fine. */
void recommend_free(struct recommend *r);

/* The view of the generation, for the caller to give back; it is made if there
 * is none yet, which takes half a second a million tracks: not on a loop. Any
 * other thread. */
struct recommend_view *recommend_view(struct recommend *r,
                                      struct generation *g);

/* The same if there is one, else NULL. Any thread; waits for a lock that is
 * held for moments. */
struct recommend_view *recommend_view_ready(struct recommend *r,
                                            const struct generation *g);

/* Which view is in use, as a number that changes with it: who keeps one looks
 * whether it is still that. Any thread, without a lock. */
unsigned recommend_version(const struct recommend *r);

/* NULL is fine. */
void recommend_view_unref(struct recommend_view *v);

struct generation *recommend_view_generation(const struct recommend_view *v);
const struct ground *recommend_view_ground(const struct recommend_view *v);

#endif
