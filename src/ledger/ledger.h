/* What imports did, a row each, for who looks after a server: what came from
 * where and when, and what became of it. The newest LEDGER_RUNS_MAX are kept.
 *
 * On the connection's thread. Errors are those of db.h, all logged, and what
 * each function says. */
#ifndef TONEARM_LEDGER_LEDGER_H
#define TONEARM_LEDGER_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "db/domain.h"

struct db;
struct db_part;

#define LEDGER_RUNS_MAX          1000
#define LEDGER_SOURCES_MAX_BYTES 4096
#define LEDGER_REPORT_MAX_BYTES  16384

enum ledger_outcome {
    LEDGER_DONE,
    LEDGER_AS_IT_WAS, /* there was nothing to do */
    LEDGER_FAILED,
    LEDGER_OUTCOMES
};

struct ledger_run {
    struct id id;
    struct str kind;    /* "musicbrainz", "demo", "remove" */
    struct str sources; /* as they were named, one a line */
    enum ledger_outcome outcome;
    int64_t began_ms; /* Unix time */
    int64_t ended_ms;
    int64_t generation; /* that was made; 0: none */
    int64_t came_in;    /* that sources had, as they count it */
    int64_t added;      /* entities that the catalog hadn't, or rows of the
                           state */
    int64_t changed;    /* entities or rows that are other ones now */
    int64_t gone;       /* entities that the catalog has no more */
    int64_t skipped;    /* by a rule, and bad ones */
    int64_t bad;        /* what was wrong in itself */
    int64_t deferred;   /* what waits for its track */
    struct str report;  /* the summary that the command printed: lines */
};

/* The room's tables. */
extern const struct db_domain ledger_domain;

const char *ledger_outcome_text(enum ledger_outcome outcome); /* "failed" */

/* Notes a run, of which everything but the id is read; texts that are too long
 * are cut, what isn't UTF-8 is left out. Forgets the oldest above
 * LEDGER_RUNS_MAX. In a transaction. */
enum err ledger_note(struct db *db, const struct ledger_run *run) MUST_CHECK;

/* Reads the runs or a part of them (db/part.h), newest first, into the arena. A
 * damaged row is logged and left out. */
enum err ledger_list(struct db *db, struct db_part *part, struct arena *arena,
                     struct ledger_run **out, size_t *count) MUST_CHECK;

#endif
