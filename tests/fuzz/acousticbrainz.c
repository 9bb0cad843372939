/* A document of AcousticBrainz: whatever it says, features stay numbers that
 * the wire can show. */
#include "target.h"

#include <math.h>

#include "import/acousticbrainz/acoustic_document.h"

static void take(void *user, const struct acoustic_document *d)
{
    struct features f = {.key = -1, .mode = -1};
    size_t *taken = user;

    acoustic_put(d, &f);
    must(isfinite(f.tempo) && f.tempo >= 0 && isfinite(f.loudness));
    must(f.energy >= 0 && f.energy <= 1 && f.valence >= 0 && f.valence <= 1);
    must(f.danceability >= 0 && f.danceability <= 1);
    must(f.key >= -1 && f.key < 12 && f.mode >= -1 && f.mode <= 1);
    (*taken)++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena arena;
    size_t taken = 0;
    const char *why;

    arena_init(&arena);
    why = acoustic_read(str_of((const char *)data, n), &arena, take, &taken);
    must(why == NULL || taken == 0);
    arena_release(&arena);
    return 0;
}
