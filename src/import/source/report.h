/* What an import did: what came in, what was skipped and why, what goes to
 * people. Every importer fills a report, and so does the demo; the command
 * prints it at the end.
 *
 * Skipping by rule (a bootleg) is counted with report_count; a line or a
 * reference that is wrong in itself goes to report_bad, which also names it
 * on standard error, and makes --strict fail. One thread at a time. */
#ifndef TONEARM_IMPORT_SOURCE_REPORT_H
#define TONEARM_IMPORT_SOURCE_REPORT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* How many bad lines are named on standard error before the rest is only
 * counted. */
#define REPORT_BAD_PRINTED 1000

/* Under which title of the summary something is counted, with examples of
 * labels. A label has no comma, which parts the counts there. */
enum report_kind {
    REPORT_CAME_IN, /* "tracks" */
    REPORT_SKIPPED, /* the reason: "releases that are bootlegs" */
    REPORT_PEOPLE,  /* what goes to the state, not the catalog: "playlists" */
    REPORT_KINDS
};

struct report_entry {
    enum report_kind kind;
    char *label;
    uint64_t n;
};

struct import_report {
    struct report_entry *entries; /* in the order of their first count */
    size_t count;
    size_t capacity;
    uint64_t bad;
};

void report_init(struct import_report *r);
void report_release(struct import_report *r);

/* One more, or `n` more, under `label`, which is copied; adding 0 makes the
 * label appear. There should be few labels: they are looked up one by one. */
void report_count(struct import_report *r, enum report_kind kind,
                  const char *label);
void report_add(struct import_report *r, enum report_kind kind,
                const char *label, uint64_t n);

/* The sum over all labels of a kind. */
uint64_t report_total(const struct import_report *r, enum report_kind kind);

/* Names something that can't be used on standard error, as
 * "source:line: reason: detail", and counts it as skipped under `reason`.
 * Without a line number (0) the line is left out; `detail`, a printf format,
 * may be NULL. After REPORT_BAD_PRINTED lines it says once that more follow.
 * Control characters come out as \xNN. */
void report_bad(struct import_report *r, const char *source, uint64_t line,
                const char *reason, const char *detail, ...)
    __attribute__((format(printf, 5, 6)));

/* How many times report_bad was called. */
uint64_t report_bad_count(const struct import_report *r);

/* The summary, one line a kind that has any:
 *     came in: 243 tracks, 69 artists
 *     skipped: 2 malformed row
 *     for people: 471 playlists */
void report_print(const struct import_report *r, FILE *out);

#endif
