/* The demo's shows with episodes and audiobooks with chapters, as drafts. One
 * thread at a time. */
#ifndef TONEARM_DEMO_DEMO_SPOKEN_H
#define TONEARM_DEMO_DEMO_SPOKEN_H

#include "base/err.h"
#include "demo/demo_output.h"

/* One show for 500 tracks, at least 6, each with 10 to 120 episodes. */
enum err demo_spoken_put_shows(struct demo_output *o) MUST_CHECK;

/* One audiobook for 1000 tracks, at least 4, each with 6 to 40 chapters. */
enum err demo_spoken_put_audiobooks(struct demo_output *o) MUST_CHECK;

#endif
