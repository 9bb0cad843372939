/* A socket that follows a user's player, whatever protocol it speaks: it hears
 * of each change, and its messages, which may want the state, are dealt with
 * one after the other, each in the writer. Private to the wing.
 *
 * Everything is for the thread of the socket's loop, but for what says
 * otherwise. */
#ifndef TONEARM_API_PLAYER_PLAYER_SOCKET_H
#define TONEARM_API_PLAYER_PLAYER_SOCKET_H

#include "api/call/loop_jobs.h"
#include "api/player/command.h"
#include "api/socket/web_socket.h"
#include "player/view.h"

struct player_loop;
struct player_socket;
struct socket_job;

#define PLAYER_SOCKET_MAX_WAITING 64u /* messages */

/* What a protocol does. */
struct player_protocol {
    size_t bytes; /* of what begins with a struct player_socket */

    /* The client can be sent to. */
    void (*opened)(struct player_socket *s);

    /* A message, which is a JSON object, in the arena of `job`. The protocol
     * deals with it at once, or fills in the job's functions. */
    void (*received)(struct player_socket *s, struct json_body *message,
                     struct socket_job *job);

    /* s->view has taken the place of `before`, which may be NULL. */
    void (*changed)(struct player_socket *s, const struct player_view *before);

    /* Once a second. */
    void (*tick)(struct player_socket *s, int64_t now_ms);

    /* The client is gone. What is submitted now is the last; may be NULL. */
    void (*closed)(struct player_socket *s);
};

struct player_socket {
    const struct player_protocol *protocol;
    struct web_socket *socket;
    struct player_loop *loop;
    struct player_view *view; /* the newest; NULL: none has come yet */
    struct str user;
    struct str links;  /* what links begin with */
    struct str people; /* the same of links for people */

    /* Its own. */
    struct identity who; /* whose token it is; if has_who */
    bool has_who;
    bool is_closed;
    struct bus_hold *hold;
    struct bus_subscription *subscription;
    struct player_socket *next, **at; /* of the loop's */
    struct socket_job *first, **last; /* that wait, or are under way */
    size_t waiting;
};

/* One message on its way through the writer. */
struct socket_job {
    struct loop_job job; /* first: one is the other */
    struct socket_job *next;
    struct player_socket *socket;
    struct arena arena;
    int64_t now_ms; /* when it came */

    /* The protocol's. `run` is as a writer_job's, and touches nothing of the
     * socket that ever changes; NULL: there is nothing to be done. `done` is on
     * the loop, and may be NULL. */
    enum err (*run)(struct socket_job *job, const struct command_scope *scope);
    void (*done)(struct socket_job *job, enum err e);
    struct command what;
    struct command_refusal refusal;
    struct str request;   /* of the message, as JSON */
    struct device device; /* that the message is about */
    int64_t number;
};

/* Answers the call by such a socket; `view` (may be NULL) is what is known of
 * the user's player, with a reference of its own. NULL: the call is answered
 * with a failure. What the protocol has behind the player_socket is zero. In a
 * handler, on the loop or a reader. */
struct player_socket *player_socket_open(struct call *call,
                                         const struct player_protocol *protocol,
                                         struct str user,
                                         struct player_view *view);

/* Has a job that isn't of a message done, after those of all messages so
 * far. */
struct socket_job *player_socket_job(struct player_socket *s);
void player_socket_submit(struct player_socket *s, struct socket_job *job);

/* Sends what was written to `out`; to a client that is gone, nothing. */
void player_socket_send(struct player_socket *s, const struct buf *out);

/* {"type":"error","code":...,"message":...}, and the end. */
void player_socket_refuse(struct player_socket *s, unsigned close_code,
                          const char *code, struct str message);

/* The device of this id in the newest view; NULL: none. */
const struct device *player_socket_device(const struct player_socket *s,
                                          struct str id);

/* Carries out job->what: the `run` of commands. */
enum err player_socket_command(struct socket_job *job,
                               const struct command_scope *scope);

/* ---- a loop ---- */

/* What the wing keeps on each loop (call_wing). */
struct player_loop *player_loop_new(struct call_frame *frame,
                                    struct call_loop *loop);
void player_loop_free(struct player_loop *l);
void player_loop_tick(struct player_loop *l);

/* For renderers. */
struct generation *player_loop_generation(const struct player_loop *l);

#endif
