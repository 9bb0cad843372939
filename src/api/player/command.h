/* Commands to a user's player, whoever gives them: a call of the Web API, or a
 * socket of a device. Each has the same effects, and is refused for the same
 * reasons. Private to the wing. */
#ifndef TONEARM_API_PLAYER_COMMAND_H
#define TONEARM_API_PLAYER_COMMAND_H

#include "api/call/call.h"
#include "api/call/fail.h"
#include "json/body.h"
#include "player/player.h"

enum command_kind {
    COMMAND_PLAY, /* what `play` says */
    COMMAND_RESUME,
    COMMAND_PAUSE,
    COMMAND_TOGGLE, /* one of these two */
    COMMAND_NEXT,
    COMMAND_PREVIOUS,
    COMMAND_SKIP_TO,
    COMMAND_SEEK,
    COMMAND_REPEAT,
    COMMAND_SHUFFLE,
    COMMAND_VOLUME,
    COMMAND_TRANSFER,
    COMMAND_QUEUE,
    COMMAND_KINDS
};

/* What is to be played. */
struct command_play {
    struct str context_uri;
    struct json_strings uris;
    bool has_context, has_uris;
    bool has_offset_position, has_offset_uri;
    int64_t offset_position;
    struct str offset_uri;
};

/* A command as its client said it: numbers may be out of range. */
struct command {
    enum command_kind kind;
    struct str device;        /* an id; empty: the active one */
    struct command_play play; /* PLAY */
    int64_t position_ms;      /* SEEK; PLAY and RESUME, if has_position */
    bool has_position;
    int64_t index; /* SKIP_TO: a place in the queue, from 0 */
    enum playback_repeat repeat;
    bool is_shuffled;
    int64_t volume_percent;
    bool has_play, play_on; /* TRANSFER: it is said whether it plays on */
    struct str uri;         /* QUEUE */
};

/* Who commands, and where. All of it outlives the work. */
struct command_scope {
    struct player_scope in;
    struct users_table *users;
    struct conductor *conductor;
    struct str own_device; /* that commands: where nothing else is active, its
                              commands are for itself; empty: none */
};

/* Why a command wasn't carried out; what it did to the state is as good as
 * nothing. */
struct command_refusal {
    bool is_refused;
    enum fail fail;
    struct str text; /* empty: the failure's own */
};

/* Carries a command out. In a transaction that writes, on the connection's
 * thread. Errors are player_open's and player_save's. */
enum err command_run(const struct command_scope *scope,
                     const struct command *what,
                     struct command_refusal *refusal) MUST_CHECK;

/* ---- reading ---- */

/* Context, uris, offset and position of a body: COMMAND_PLAY, or
 * COMMAND_RESUME where it names nothing to be played. Whether they are as they
 * should be is the body's to tell. */
void command_read_play(const struct json_body *body, struct command *out);

/* "off", "context" or "track". */
bool command_read_repeat(struct str text, enum playback_repeat *out);

/* The player of the call's user, as seen from where the user is. In the
 * writer. */
struct command_scope command_scope_of(struct call *call);

#endif
