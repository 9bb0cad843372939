/* What can be had in a market: the rules of relinking and availability (the
 * Spotify reference's "Track Relinking" and "market"). Any thread. */
#ifndef TONEARM_GENERATION_RELINK_H
#define TONEARM_GENERATION_RELINK_H

#include <stdbool.h>
#include <stdint.h>

#include "catalog/field.h"

struct catalog;

/* The track to play in `market` for track `n`: `n` itself if it is playable
 * there, else the best instance of the same recording (or ISRC) that is, else
 * CATALOG_NONE. Of several: of the same album type as `n`'s, then the most
 * popular, then the lowest id. */
uint32_t relink_track(const struct catalog *c, uint32_t n, int market);

/* Whether a show, episode, audiobook or chapter can be had in the market:
 * without one (-1), nothing can. */
bool relink_has_program(const struct catalog *c, enum entity type, uint32_t n,
                        int market);

#endif
