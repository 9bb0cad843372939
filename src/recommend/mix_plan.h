/* Mixes as they are to be: a daily one for each part of a user's taste, of what
 * they play there and what goes with it, and a weekly one of what is new to
 * them. Any thread. */
#ifndef TONEARM_RECOMMEND_MIX_PLAN_H
#define TONEARM_RECOMMEND_MIX_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;
struct banned;
struct ground;
struct taste;

#define MIX_DAILY        6u /* at most */
#define MIX_DAILY_TRACKS 50u
#define MIX_WEEKLY       30u /* tracks */

/* Where a mix stands; the numbers are stored. */
#define MIX_SLOT_WEEKLY MIX_DAILY /* before it the daily ones */
#define MIX_SLOTS       (MIX_DAILY + 1)

/* Why a track is there. The numbers are stored: append only. */
enum mix_reason {
    MIX_PLAYED = 1, /* it goes with one that was played */
    MIX_SAVED,      /* or saved */
    MIX_FAMILIAR,   /* it is one that is played */
    MIX_POPULAR     /* nothing is known of the user */
};

struct mix_track {
    uint32_t track;
    enum mix_reason reason;
    uint32_t because; /* the one that it goes with; CATALOG_NONE: none */
};

struct mix {
    unsigned slot;
    struct str name;
    struct str description;
    struct mix_track tracks[MIX_DAILY_TRACKS];
    uint32_t count;
};

/* Both into the arena, of a taste without what is banned
 * (taste_pass_over). Parts of a taste are artists of like genres, the one
 * that counts most first; a part that gives fewer than MIX_LEAST tracks has no
 * mix. */
#define MIX_LEAST 5u
void mix_plan_daily(const struct ground *g, const struct taste *t,
                    const struct banned *banned, struct arena *arena,
                    struct mix mixes[MIX_DAILY], size_t *count);
void mix_plan_weekly(const struct ground *g, const struct taste *t,
                     const struct banned *banned, struct arena *arena,
                     struct mix *out);

#endif
