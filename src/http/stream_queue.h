/* A stream as the server sees it: a queue of texts between those who send and
 * the wire that takes them. stream.h is what the application sees.
 *
 * A stream is made by a handler (stream_open.c), and given a wire when the
 * head is out: stream_socket.c for HTTP/1, http2.c. All functions here are for
 * the loop's thread, except stream_new. */
#ifndef TONEARM_HTTP_STREAM_QUEUE_H
#define TONEARM_HTTP_STREAM_QUEUE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "http/access_log.h"
#include "http/loop.h"
#include "http/stream.h"

/* A text in a stream's queue. */
struct stream_piece {
    struct stream_piece *next;
    struct stream_text *text; /* NULL: the end */
};

/* What a loop keeps for its streams. */
struct stream_loop {
    struct loop_part part;
    struct loop *loop;
    h2o_linklist_t streams;      /* that have a wire */
    atomic_uint count;           /* that the loop has to wait for */
    atomic_uint sockets;         /* how many of them are */
    _Atomic uint64_t sent_bytes; /* of texts */
    void (*count_stream)(struct call_loop *loop,
                         int by); /* as http_app has it */
};

/* How a stream reaches its client. */
struct stream_wire {
    /* There may be texts to write, or the end: takes them with stream_take,
     * unless the wire is still writing. */
    void (*write)(struct stream *s);

    /* Cuts the client off. stream_finish follows, at once or later, when the
     * wire doesn't read the taken texts any more. */
    void (*cut)(struct stream *s);
};

struct stream {
    atomic_uint references;
    struct stream_loop *home; /* gone when the stream is over */
    pthread_t thread;         /* the loop's */
    struct call_loop *data;   /* the application's, of the loop */
    const struct stream_handlers *handlers;
    struct stream_owner *owner;
    size_t limit_bytes;
    bool is_socket;

    /* For every thread. */
    _Atomic(struct stream_piece *) inbox; /* the newest first */
    atomic_size_t behind_bytes;           /* of texts that aren't written yet */
    atomic_bool ending;                   /* nothing more is taken */
    atomic_bool overrun;                  /* the client is to be cut off */
    atomic_bool posted; /* `message` is on its way, or never again */
    struct loop_message message;
    struct stream_piece end; /* for stream_close */

    /* For the loop's thread. */
    h2o_linklist_t link; /* in home->streams */
    const struct stream_wire *wire;
    void *carrier; /* the wire's own */
    bool chunked;
    bool ended; /* the queue gets no more */
    bool is_over;
    bool has_why;
    enum stream_end why;
    struct stream_piece *first; /* the queue: the oldest first */
    struct stream_piece **last;
    size_t offset;      /* bytes of the first text that are written */
    size_t taken_bytes; /* from `offset` on, that the wire has */
    uint64_t sent_bytes;
    struct stream_record *record; /* for the access log; NULL: not logged */
};

/* Makes `home` a part of the loop. When the loop stops, streams end after
 * what is queued. */
void stream_loop_init(struct stream_loop *home, struct loop *loop);

/* Ends those that have a wire and whose `data` is this (http_end_streams). */
void stream_loop_end(struct stream_loop *home, const struct call_loop *data,
                     bool is_cut);

/* A stream without a wire, with two references: the caller's, and the loop's
 * until stream_finish. On the loop, or on a thread for which the loop waits. */
struct stream *stream_new(struct stream_loop *home, struct call_loop *data,
                          const struct stream_opening *opening, bool is_socket);

/* Notes what the access log is to say of the stream at its end: `entry`,
 * whose texts are copied (the first kilobyte of each), with the bytes and the
 * time; took_us says when the request began (monotonic). */
void stream_note(struct stream *s, struct access_buffer *log,
                 const struct access_entry *entry);

/* The head is out: texts go to the wire from now on, in chunks if `chunked`.
 * Calls `opened`, and then perhaps wire->write. */
void stream_start(struct stream *s, const struct stream_wire *wire,
                  void *carrier, bool chunked);

/* Takes bytes from the front of the queue: fills at most `room` slices, of
 * together at most `max_bytes`, and returns how many; 0 when there is nothing
 * to write. The bytes stay good until stream_wrote or stream_finish, one of
 * which must come before the next stream_take. */
size_t stream_take(struct stream *s, h2o_iovec_t *to, size_t room,
                   size_t max_bytes);

/* What was taken is written. */
void stream_wrote(struct stream *s);

/* Whether the stream is to be finished: its end was reached. */
bool stream_is_at_end(const struct stream *s);

/* Bytes came from the client: for the owner of a socket, dropped otherwise. */
void stream_receive(struct stream *s, struct str bytes);

/* Cuts the client off, because of `why`. Without a wire yet, that is only
 * noted: whoever has the socket cuts it off. */
void stream_cut(struct stream *s, enum stream_end why);

/* The wire is gone, or there never was one: logs, calls `closed` and lets go.
 * `why` counts if no other reason was known before. Once. */
void stream_finish(struct stream *s, enum stream_end why);

#endif
