/* On the thread of the feed of changes: all that is done here is a look at an
 * index. While another job runs, the schedule is behind (feed.h), and looks
 * again at the next poll: who asks for a folder waits no longer than it takes.
 */
#include "service/folder_schedule.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "db/feed.h"
#include "jobs/jobs.h"
#include "watched/watched.h"

struct folder_schedule {
    struct folder_schedule_config config;
    char every[24]; /* in digits */
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
    free(s);
}

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
    const struct folder_schedule *s = schedule;
    bool are_due;
    enum err e;

    if (s->config.every_s == 0)
        return OK;
    e = watched_folders_are_due(db, clock_unix_s(), &are_due);
    return e || !are_due ? e : begin(s);
}

void folder_schedule_subscribe(struct folder_schedule *s,
                               struct feed_subscriber *out)
{
    static const char *const kinds[] = {CHANGE_WATCHED, NULL};

    *out = (struct feed_subscriber){
        .kinds = kinds, .owner = s, .load_all = look, .tick = look};
}
