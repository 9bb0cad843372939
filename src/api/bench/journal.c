/* /bench/v1/journal: what came, and waiting for what is to come.
 *
 * Who waits is parked (call.h): no thread is held, and the call that ends the
 * wait, or the journal's own thread when the time is over, writes the answer
 * and sends the waiting call home. */
#include "api/bench/bench.h"

#include <assert.h>

#include "api/bench/entry.h"
#include "api/call/fail.h"
#include "base/clock.h"
#include "bench/bench.h"

#define ENTRIES_FALLBACK 100
#define ENTRIES_MAX      1000
#define TIMEOUT_MS       5000
#define TIMEOUT_MAX_MS   60000

static struct journal *journal_of(const struct call *call)
{
    return call->config->bench->journal;
}

enum err bench_journal_get(struct call *call)
{
    struct json j = json_to(call->out);
    struct journal_filter filter;
    struct journal_found found;
    uint64_t limit;

    if (!entry_filter(call, &filter) ||
        !entry_number(call, "limit", ENTRIES_FALLBACK, ENTRIES_MAX, &limit))
        return OK;
    journal_find(journal_of(call), &filter, (size_t)limit, &found);
    json_object(&j);
    json_key(&j, "entries");
    entries_write(&j, &found, call->arena);
    json_key(&j, "next");
    json_u64(&j, found.next);
    json_end_object(&j);
    journal_give_back(&found);
    return OK;
}

enum err bench_journal_clear(struct call *call)
{
    journal_clear(journal_of(call));
    call->r->status = 204;
    return OK;
}

/* ---- waiting ---- */

struct waiting {
    struct journal_wait wait; /* first: it is one */
    struct call *call;
};

static void put_error(struct json *j, const struct waiting *w, size_t came)
{
    json_key(j, "error");
    json_object(j);
    json_key(j, "status");
    json_i64(j, 408);
    json_key(j, "message");
    json_str(j, arena_printf(w->call->arena, "%zu of %llu calls came", came,
                             (unsigned long long)w->wait.count));
    json_end_object(j);
}

/* On whatever thread. */
static void answer(struct journal_wait *wait, bool came)
{
    struct waiting *w = (struct waiting *)wait;
    struct call *call = w->call;
    struct json j = json_to(call->out);
    struct journal_found found;

    journal_find(journal_of(call), &wait->filter, ENTRIES_MAX, &found);
    call->r->status = came ? 200 : 408;
    call->r->max_age_s = -1;
    call->r->no_etag = true;
    json_object(&j);
    if (!came)
        put_error(&j, w, found.count);
    json_key(&j, "entries");
    entries_write(&j, &found, call->arena);
    json_key(&j, "next");
    json_u64(&j, found.next);
    json_end_object(&j);
    journal_give_back(&found);
    http_complete(call->r);
}

static void park(struct call *call)
{
    struct waiting *w = call->prepared;

    journal_wait(journal_of(call), &w->wait);
}

/* What is wrong with the query is said by the handler, on the loop. */
enum http_thread bench_journal_wait_choose_thread(struct call *call)
{
    struct waiting *w = arena_alloc(call->arena, sizeof *w);
    bool is_admitted = true;
    uint64_t timeout_ms;

    *w = (struct waiting){.wait = {.done = answer}, .call = call};
    if (call->wing->admit(call, &is_admitted) != OK || !is_admitted ||
        !entry_filter(call, &w->wait.filter) ||
        !entry_number(call, "count", 1, JOURNAL_MAX_ENTRIES, &w->wait.count) ||
        !entry_number(call, "timeout_ms", TIMEOUT_MS, TIMEOUT_MAX_MS,
                      &timeout_ms))
        return THREAD_LOOP;
    w->wait.until_ms = clock_monotonic_ms() + (int64_t)timeout_ms;
    call->prepared = w;
    call->park = park;
    return THREAD_WRITER;
}

/* choose_thread has answered. */
enum err bench_journal_wait(struct call *call)
{
    assert(call->prepared == NULL && call->r->status >= 400);
    return OK;
}
