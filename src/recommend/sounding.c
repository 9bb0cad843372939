#include "recommend/sounding.h"

#include "catalog/catalog.h"

static void add(struct features *sum, const struct features *f)
{
    sum->acousticness += f->acousticness;
    sum->danceability += f->danceability;
    sum->energy += f->energy;
    sum->instrumentalness += f->instrumentalness;
    sum->speechiness += f->speechiness;
    sum->tempo += f->tempo;
    sum->valence += f->valence;
}

static void divide(struct features *sum, float by)
{
    sum->acousticness /= by;
    sum->danceability /= by;
    sum->energy /= by;
    sum->instrumentalness /= by;
    sum->speechiness /= by;
    sum->tempo /= by;
    sum->valence /= by;
}

bool sounding_of_artist(const struct catalog *c, uint32_t artist,
                        struct features *out)
{
    struct catalog_list tracks = catalog_artist_tracks(c, artist);
    struct features f;
    unsigned n = 0;

    *out = (struct features){.tempo = 0};
    for (uint32_t i = 0; i < tracks.n && n < SOUNDING_TRACKS; i++)
        if (catalog_features(c, catalog_at(tracks, i), &f)) {
            add(out, &f);
            n++;
        }
    if (n > 0)
        divide(out, (float)n);
    return n > 0;
}
