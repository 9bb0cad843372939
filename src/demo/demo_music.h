/* The demo's artists with their releases, and compilations of various
 * artists, as drafts. One thread at a time. */
#ifndef TONEARM_DEMO_DEMO_MUSIC_H
#define TONEARM_DEMO_DEMO_MUSIC_H

#include "base/err.h"
#include "demo/demo_output.h"

/* Puts every artist, each followed by its releases, until the world's tracks
 * are there; what is missing then goes on compilations. */
enum err demo_music_put(struct demo_output *o) MUST_CHECK;

#endif
