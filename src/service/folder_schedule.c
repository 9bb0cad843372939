/* On the thread of the feed of changes: all that is done here is a look at an
 * index. While another job runs, the schedule is behind (feed.h), and looks
 * again at the next poll: who asks for a folder waits no longer than it takes.
 *
 * What the notice tells becomes a row's due date like any other. A folder that
 * can't be looked at isn't followed; once a look has found it, it is. */
#include "service/folder_schedule.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/feed.h"
#include "db/writer.h"
#include "jobs/jobs.h"
#include "watched/notice.h"
#include "watched/watched.h"

#define SETTLE_MS 2000

struct folder_schedule {
    struct folder_schedule_config config;
    char every[24];        /* in digits */
    struct notice *notice; /* NULL: nothing was ever followed */
    uint64_t followed;     /* a hash of what is */
};

struct folder_schedule *
folder_schedule_new(const struct folder_schedule_config *config)
{
    struct folder_schedule *s = mem_zalloc(1, sizeof *s);

    s->config = *config;
    (void)snprintf(s->every, sizeof s->every, "%llu",
                   (unsigned long long)config->every_s);
    return s;
}

void folder_schedule_free(struct folder_schedule *s)
{
    if (s == NULL)
        return;
    notice_stop(s->notice);
    free(s);
}

/* ---- what changes ---- */

static enum err ask(struct db *db, void *path)
{
    return watched_folders_ask_path(db, str_from_c(path), clock_unix_s());
}

static void asked(void *path, enum err e)
{
    if (e && e != ERR_NOT_FOUND)
        log_warn("%s has changed, and waits for its next look",
                 (const char *)path);
    free(path);
}

/* On the notice's thread. */
static void make_due(void *schedule, struct str folder)
{
    const struct folder_schedule *s = schedule;
    char *path = str_dup_c(folder);
    enum err e =
        writer_submit(s->config.writer, (struct writer_job){ask, asked, path});

    if (e)
        asked(path, e);
}

static enum err begin_notice(struct folder_schedule *s)
{
    const struct notice_config config = {.leaves = s->config.data,
                                         .settle_ms = SETTLE_MS,
                                         .changed = make_due,
                                         .user = s};

    return s->notice != NULL ? OK : notice_start(&config, &s->notice);
}

/* Follows the folders that are there, when those are others than before. */
static enum err follow(struct folder_schedule *s, struct db *db,
                       struct arena *arena)
{
    struct watched_folder *all;
    struct str *paths;
    size_t count, n = 0;
    uint64_t hash = 0;
    enum err e = watched_folders_list(db, arena, &all, &count);

    if (e)
        return e;
    paths = arena_alloc(arena, count * sizeof *paths);
    for (size_t i = 0; i < count; i++)
        if (all[i].failing_s == 0) {
            paths[n++] = all[i].path;
            hash = hash_bytes(all[i].path.p, all[i].path.n, hash + 1);
        }
    if (hash == s->followed)
        return OK;
    e = begin_notice(s);
    if (!e)
        notice_follow(s->notice, paths, n);
    s->followed = hash;
    return e;
}

/* ---- what is due ---- */

static enum err begin(const struct folder_schedule *s)
{
    const char *media = s->config.media;
    const char *const words[] = {"folder", "refresh",
                                 "--due",  "--every",
                                 s->every, media != NULL ? "--media" : NULL,
                                 media,    NULL};
    const struct job job = {.words = words};

    return jobs_start(s->config.jobs, &job);
}

static enum err look(void *schedule, struct db *db)
{
    struct folder_schedule *s = schedule;
    struct arena arena;
    bool are_due;
    enum err e;

    if (s->config.every_s == 0)
        return OK;
    arena_init(&arena);
    e = follow(s, db, &arena);
    arena_release(&arena);
    if (!e)
        e = watched_folders_are_due(db, clock_unix_s(), &are_due);
    return e || !are_due ? e : begin(s);
}

void folder_schedule_subscribe(struct folder_schedule *s,
                               struct feed_subscriber *out)
{
    static const char *const kinds[] = {CHANGE_WATCHED, NULL};

    /* Nothing was loaded yet. */
    *out = (struct feed_subscriber){.kinds = kinds,
                                    .owner = s,
                                    .load_all = look,
                                    .tick = look,
                                    .is_behind = true};
}
