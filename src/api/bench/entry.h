/* Entries of the journal (bench/journal.h) as JSON, and the filters that
 * requests name. */
#ifndef TONEARM_API_BENCH_ENTRY_H
#define TONEARM_API_BENCH_ENTRY_H

#include "api/call/call.h"
#include "bench/journal.h"
#include "json/writer.h"

/* Writes the entries as an array. */
void entries_write(struct json *j, const struct journal_found *found,
                   struct arena *arena);

/* The filter of a request's query: route, method, app, user, status, since. Its
 * texts are in the call's arena, or the request's. False: it has answered. */
bool entry_filter(struct call *call, struct journal_filter *out);

/* A number of the query, `fallback` if it isn't there. False: it has answered
 * that it isn't one from 0 to `max`. */
bool entry_number(struct call *call, const char *name, uint64_t fallback,
                  uint64_t max, uint64_t *out);

#endif
