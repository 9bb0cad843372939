/* What the room's own files share of a generation. */
#ifndef TONEARM_GENERATION_GENERATION_INNER_H
#define TONEARM_GENERATION_GENERATION_INNER_H

#include <pthread.h>

#include "base/arena.h"
#include "generation/genres.h"

/* Found when they are first asked for. */
struct generation_genres {
    pthread_mutex_t lock; /* guards that */
    bool is_known;
    struct genre_category list[GENRES_MAX];
    size_t count;
    struct arena arena;
};

struct generation_genres *generation_inner_genres(struct generation *g);

#endif
