/* The answer to one request while it comes about: what a worker says is taken
 * only if it is what it may say, and the names in the answer are the
 * supervisor's. One at a time for a worker; kept between requests. */
#ifndef TONEARM_MEDIA_PROGRAM_REPLY_H
#define TONEARM_MEDIA_PROGRAM_REPLY_H

#include "base/arena.h"
#include "base/buf.h"
#include "media/program/request.h"

struct reply {
    bool has_pictures;  /* whether answers tell of them */
    const char *folder; /* where they are put; NULL: nowhere */
    struct arena arena; /* of the request */
    struct request request;
    char *temporary[REQUEST_OUTPUTS]; /* files that are being made, or NULL */
    struct buf pictures;              /* JSON objects with commas between */
    struct buf line;                  /* the whole answer, with its end */
};

void reply_init(struct reply *r, bool has_pictures, const char *folder);

/* Removes files that were begun, too. */
void reply_release(struct reply *r);

/* Makes it ready for another request. */
void reply_begin(struct reply *r);

/* A picture as MESSAGE_PICTURE has it. One that can't be written is told of
 * without a file, and logged. */
void reply_picture(struct reply *r, struct str message);

/* What a worker found: a JSON object. Files that were made get their names. */
void reply_result(struct reply *r, struct str json);

/* A reason in words, by us, and by a worker. Files that were begun are
 * removed. */
void reply_fail(struct reply *r, const char *why);
void reply_refuse(struct reply *r, struct str why);

/* A line that is no request. */
void reply_bad_line(struct reply *r, uint64_t line, const char *why);

#endif
