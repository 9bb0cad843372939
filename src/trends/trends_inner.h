/* What the trends are, for their own files. */
#ifndef TONEARM_TRENDS_TRENDS_INNER_H
#define TONEARM_TRENDS_TRENDS_INNER_H

#include <pthread.h>

#include "db/db.h"
#include "db/state.h"
#include "trends/trend_checkpoint.h"
#include "trends/trend_fold.h"
#include "trends/trend_history.h"
#include "trends/trend_live.h"
#include "trends/trends.h"

struct trends {
    const struct state_place *place;
    unsigned lists_every_s;
    pthread_t thread;
    bool has_thread;

    /* The thread's own. */
    struct db *db;
    struct generation *generation;
    struct trend_fold fold;
    struct trend_live *live;
    struct trend_weights weights;
    bool is_caught_up; /* the log was read to its end */
    bool is_moved;     /* plays were folded since the last sweep */
    bool is_set_back;  /* the clock was, to days of which plays were dropped */
    bool is_asked; /* somebody waits until all is done: nothing is put off */
    int64_t woken_ms, folded_ms, looked_ms, swept_ms, sweep_took_ms;
    char holder[ID_TEXT_LENGTH]; /* of the lease */
    struct trend_checkpoint checkpoint;
    bool is_writing; /* the checkpoint */
    bool is_dirty;   /* plays were folded since the last one */
    int64_t house_ms, checkpoint_ms, lists_ms; /* when each is next due, by
                                                  clock_elapsed_ms */

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    pthread_cond_t done;
    bool stopping;
    bool is_woken;
    uint64_t opened, set;     /* generations that were, and whose numbers are */
    uint64_t asked, answered; /* for trends_settle */
    bool is_settled;          /* the last answer: without an error */
    struct trend_boards *boards;
    struct trend_history *history;
    struct arena names;
    struct str *genres; /* those of the fold, for who asks */
    size_t genre_count, genre_capacity;
};

/* ---- the thread's steps (trend_follow.c, trend_keep.c) ---- */

/* Begins with the last checkpoint, or at the log's beginning. */
enum err trend_follow_load(struct trends *t) MUST_CHECK;

/* Looks whether another generation is served; then folds the log anew, if it
 * maps tracks otherwise, and has all popularity set again. The same when the
 * clock was set back by days. */
enum err trend_follow_generation(struct trends *t) MUST_CHECK;

/* Folds what is new and moves what it concerns. `*has_more`: at once again. */
enum err trend_follow_plays(struct trends *t, int64_t now_ms,
                            bool *has_more) MUST_CHECK;

/* When the hour has changed, everything is scored anew; when plays have come,
 * everybody else's popularity follows within seconds, and rises are looked
 * for. */
void trend_follow_hour(struct trends *t, int64_t now_ms);
void trend_follow_sweep(struct trends *t);

/* Has all popularity set again. */
void trend_follow_set_all(struct trends *t);

/* What one node does for all: notes days that are over, writes checkpoints and
 * playlists. */
enum err trend_keep_house(struct trends *t, int64_t now_ms) MUST_CHECK;

/* Writes what there is left of a checkpoint, or a new one. */
enum err trend_keep_last(struct trends *t) MUST_CHECK;

/* Whether the thread is to end. */
bool trends_is_stopping(struct trends *t);

#endif
