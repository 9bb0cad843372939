/* What goes over the socket between the supervisor and a worker. A job, with
 * the open files it is about, goes in; then come messages, of which the last
 * one ends the job. Both ends are the same program on the same machine, so
 * structs go as they are; but a worker may have fallen to the file that it
 * reads, so the supervisor believes nothing that comes back. */
#ifndef TONEARM_MEDIA_PROGRAM_CHANNEL_H
#define TONEARM_MEDIA_PROGRAM_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "media/program/request.h"

struct job {
    uint64_t size; /* of the file */
    uint32_t from_ms;
    uint32_t duration_ms;
    int input;
    int outputs[REQUEST_OUTPUTS]; /* -1 for one that isn't wanted */
};

enum message_kind {
    MESSAGE_PICTURE = 1, /* struct message_picture, JSON, the picture */
    MESSAGE_RESULT,      /* a JSON object; the job is done */
    MESSAGE_FAILURE,     /* a reason in words; the job is done */
};

struct message {
    uint32_t kind;
    uint32_t bytes; /* that follow */
};

#define MESSAGE_MAX_BYTES (96u << 20)

struct message_picture {
    uint32_t json_bytes; /* of an object that describes it */
    char ending[8];      /* of a file's name, terminated */
};

/* Sends a job with its files; the supervisor's end. False when the worker
 * isn't there. */
bool channel_send_job(int socket, const struct job *job);

/* Waits for a job; the worker's end. The files are the caller's. False at the
 * end. */
bool channel_take_job(int socket, struct job *out);

/* Sends a message of up to three parts; false when nobody is there. */
bool channel_send(int socket, enum message_kind kind, struct str a,
                  struct str b, struct str c);

#endif
