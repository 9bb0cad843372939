/* The audit log: who did what to accounts and apps, and who tried in vain. One
 * line each, in a file of its own or on standard error with the rest of the
 * log:
 *
 *     2026-11-24T06:00:00Z audit action=sign-in result=wrong-password
 *     address="192.0.2.1" actor=- subject="alice"              (on one line)
 *
 * On standard error the level "info" stands before "audit", and the rest is as
 * log.h has it. A value that there
 * is none of is a dash, any other is in quotes; bytes outside printable ASCII,
 * quotes and backslashes come out as \xNN, and what is longer than
 * AUDIT_VALUE_MAX bytes is cut, so that a stranger can forge no line. Whoever
 * calls leaves passwords, secrets and texts that may be one out of it. */
#ifndef TONEARM_BASE_AUDIT_H
#define TONEARM_BASE_AUDIT_H

#include "base/err.h"
#include "base/str.h"

#define AUDIT_VALUE_MAX 256

struct audit;

struct audit_event {
    const char *action; /* "sign-in": a word of ours, as is the next */
    const char *result; /* "ok", or why not */
    struct str address; /* the caller's; empty for a command */
    struct str actor;   /* who did it: a user id, "uid:0" for a command */
    struct str subject; /* the user or the app that it was done to */
};

/* Opens the file for appending; `path`, which must outlive the log, is NULL for
 * standard error. ERR_IO, logged. */
enum err audit_open(const char *path, struct audit **out) MUST_CHECK;
void audit_close(struct audit *audit); /* NULL is fine */

/* Opens the file again by its name, after it was renamed away. Keeps the old
 * file when that fails (ERR_IO, logged). Any thread. */
enum err audit_reopen(struct audit *audit) MUST_CHECK;

/* Writes a line at once. If the file doesn't take it, standard error gets
 * it. Any thread. */
void audit_note(struct audit *audit, const struct audit_event *event);

#endif
