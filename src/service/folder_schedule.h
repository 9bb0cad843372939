/* A running server's part in music folders: it looks once a minute, and when
 * somebody has named one or asked for one, whether a folder is due, and has
 * `folder refresh` run as a job. What changes in one makes it due. */
#ifndef TONEARM_SERVICE_FOLDER_SCHEDULE_H
#define TONEARM_SERVICE_FOLDER_SCHEDULE_H

#include <stdint.h>

struct feed_subscriber;
struct folder_schedule;
struct jobs;
struct writer;

struct folder_schedule_config {
    struct jobs *jobs; /* outlives the schedule, as the writer does */
    struct writer *writer;
    const char *data;  /* directory, which nobody watches */
    uint64_t every_s;  /* between looks; 0: this server leaves folders alone */
    const char *media; /* tonearm-media; NULL: it is found */
};

struct folder_schedule *
folder_schedule_new(const struct folder_schedule_config *config);

/* When the feed of changes has stopped. NULL is fine. */
void folder_schedule_free(struct folder_schedule *s);

/* Fills in a subscriber of the feed of changes. */
void folder_schedule_subscribe(struct folder_schedule *s,
                               struct feed_subscriber *out);

#endif
