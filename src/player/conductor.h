/* The thread that moves playbacks on when an item of theirs ends: it stores the
 * advanced state together with the plays that came of it.
 *
 * A node conducts the playbacks that it has last commanded, exactly at their
 * ends. Others are found when their end has passed by CONDUCTOR_LATE_MS: those
 * of a node that is gone, and those of before a restart. Whoever stores first
 * wins; for the others the version is another one, and nothing is done twice.
 * What plays on a connected device that isn't there any more pauses at the end
 * of its item, where the device was seen last.
 */
#ifndef TONEARM_PLAYER_CONDUCTOR_H
#define TONEARM_PLAYER_CONDUCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct conductor;
struct db;
struct players;
struct writer;

#define CONDUCTOR_LATE_MS 3000

/* `db`, for finding what is late, belongs to the conductor from here on; the
 * writer and the players outlive it. */
struct conductor *conductor_new(struct db *db, struct writer *writer,
                                struct players *players);

/* Starts the thread, once. */
enum err conductor_start(struct conductor *c) MUST_CHECK;

/* This node has commanded the user's playback, whose item ends then (INT64_MAX:
 * not at all). Any thread; no promise: what is lost is found late. */
void conductor_expect(struct conductor *c, struct str user, int64_t ends_ms);

/* Returns when no playback is left whose item has ended by now, by the clock
 * that the conductor was started with: for who has set it. False when that
 * isn't so after `limit_ms` of real time. Any thread but the conductor's and
 * the writer's; NULL, or one that wasn't started, has settled. */
bool conductor_settle(struct conductor *c, unsigned limit_ms);

struct conductor_figures {
    size_t expected; /* ends of items, those of users who commanded several
                        times as often */
    uint64_t ended;  /* that have come, since the start */
    uint64_t late;   /* playbacks that were found late */
};

/* How it does now. Any thread. */
void conductor_figures(struct conductor *c, struct conductor_figures *out);

/* Ends the thread, if it was started, waits for its jobs in the writer, and
 * frees the conductor. NULL is fine. */
void conductor_stop(struct conductor *c);

#endif
