/* How far long work is, as people want to read it: what is done now, how much
 * of it, how fast that goes, and how long it will go on. */
#ifndef TONEARM_CMD_PROGRESS_H
#define TONEARM_CMD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PROGRESS_DOING_MAX_BYTES 96

struct progress {
    FILE *out;
    bool on_terminal;
    bool line_is_open; /* on a terminal: without its end */
    char doing[PROGRESS_DOING_MAX_BYTES];
    int64_t from_ms; /* when this doing began */
    int64_t last_ms; /* when something was shown */
};

/* Times are the caller's, of one clock that doesn't go backwards. */
void progress_init(struct progress *p, FILE *out, bool on_terminal,
                   int64_t now_ms);

/* Shows that `done` of `of` (0: nobody knows) is done of what `doing` says:
 * over one line on a terminal, as a line of its own elsewhere. */
void progress_show(struct progress *p, const char *doing, uint64_t done,
                   uint64_t of, int64_t now_ms);

/* Takes the line off the terminal, for what is said next. */
void progress_clear(struct progress *p);

#endif
