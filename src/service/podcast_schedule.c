/* On the thread of the feed of changes, which has better things to do than to
 * fetch: all that is done here is a look at an index. While another job runs,
 * what is due stays so until the next minute. */
#include "service/podcast_schedule.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "db/feed.h"
#include "feeds/subscription.h"
#include "jobs/jobs.h"

struct podcast_schedule {
    struct podcast_schedule_config config;
    char every[24]; /* in digits */
};

struct podcast_schedule *
podcast_schedule_new(const struct podcast_schedule_config *config)
{
    struct podcast_schedule *s = mem_zalloc(1, sizeof *s);

    s->config = *config;
    (void)snprintf(s->every, sizeof s->every, "%llu",
                   (unsigned long long)config->every_s);
    return s;
}

void podcast_schedule_free(struct podcast_schedule *s)
{
    free(s);
}

static enum err begin(const struct podcast_schedule *s)
{
    const char *const words[] = {
        "podcast", "refresh", "--due",
        "--every", s->every,  s->config.is_private ? "--private" : NULL,
        NULL};
    const struct job job = {.words = words};
    enum err e = jobs_start(s->config.jobs, &job);

    return e == ERR_BUSY ? OK : e;
}

static enum err look(void *schedule, struct db *db)
{
    const struct podcast_schedule *s = schedule;
    bool are_due;
    enum err e;

    if (s->config.every_s == 0)
        return OK;
    e = subscriptions_are_due(db, clock_unix_s(), &are_due);
    return e || !are_due ? e : begin(s);
}

void podcast_schedule_subscribe(struct podcast_schedule *s,
                                struct feed_subscriber *out)
{
    static const char *const kinds[] = {CHANGE_SUBSCRIPTION, NULL};

    *out = (struct feed_subscriber){
        .kinds = kinds, .owner = s, .load_all = look, .tick = look};
}
