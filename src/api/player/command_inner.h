/* A command on its way, for its own files. */
#ifndef TONEARM_API_PLAYER_COMMAND_INNER_H
#define TONEARM_API_PLAYER_COMMAND_INNER_H

#include "api/player/command.h"

struct command_work {
    const struct command_scope *scope;
    const struct command *what;
    struct command_refusal *refusal;
    struct player player; /* at the present */
    struct device device; /* that the command is for */
};

/* Always OK, as call_fail. */
enum err command_refuse(struct command_work *w, enum fail fail);
enum err command_refuse_text(struct command_work *w, enum fail fail,
                             struct str text);

/* What may be played by itself, of its URI. A chapter's URI is an episode's. */
bool command_item(struct command_work *w, struct str uri,
                  struct playback_item *out);

/* COMMAND_PLAY: before the player is open, and when it is. */
void command_check_play(struct command_work *w);
enum err command_play(struct command_work *w) MUST_CHECK;

#endif
