/* A running server's part in podcasts: it looks once a minute, and when
 * somebody has subscribed, whether a feed is due, and has `podcast refresh` run
 * as a job. */
#ifndef TONEARM_SERVICE_PODCAST_SCHEDULE_H
#define TONEARM_SERVICE_PODCAST_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

struct feed_subscriber;
struct jobs;
struct podcast_schedule;

struct podcast_schedule_config {
    struct jobs *jobs; /* outlives the schedule */
    uint64_t every_s;  /* between tries of a feed that is well; 0: this server
                          leaves feeds alone */
    bool is_private;   /* feeds may be at private addresses */
};

struct podcast_schedule *
podcast_schedule_new(const struct podcast_schedule_config *config);

/* When the feed of changes has stopped. NULL is fine. */
void podcast_schedule_free(struct podcast_schedule *s);

/* Fills in a subscriber of the feed of changes. */
void podcast_schedule_subscribe(struct podcast_schedule *s,
                                struct feed_subscriber *out);

#endif
