/* One tag for the whole, whichever part is sent, so that parts can be joined; a
 * part of another content is never sent for one (If-Range). */
#include "api/service/answer_part.h"

#include <unistd.h>

#include "api/call/fail.h"
#include "http/etag.h"

bool answer_is_known(struct call *call, struct str tag, uint64_t bytes,
                     enum range_outcome *outcome, struct range *range)
{
    struct request *r = call->r;
    bool gzip;

    r->no_etag = true;
    request_add_header(r, "etag", tag);
    request_add_header(r, "accept-ranges", STR("bytes"));
    if (etag_matches(request_header(r, "if-none-match"), tag, &gzip)) {
        r->status = 304;
        return true;
    }
    *outcome = RANGE_WHOLE;
    if (range_counts(request_header(r, "if-range"), tag))
        *outcome = range_read(request_header(r, "range"), bytes, range);
    return false;
}

struct str answer_tag_of(struct call *call, uint64_t version)
{
    return arena_printf(call->arena, "\"%016llx\"",
                        (unsigned long long)version);
}

void answer_say_part(struct call *call, uint64_t first, uint64_t n,
                     uint64_t bytes)
{
    call->r->status = 206;
    request_add_header(call->r, "content-range",
                       arena_printf(call->arena, "bytes %llu-%llu/%llu",
                                    (unsigned long long)first,
                                    (unsigned long long)(first + n - 1),
                                    (unsigned long long)bytes));
}

enum err answer_refuse_range(struct call *call, uint64_t bytes)
{
    (void)call_fail(call, FAIL_RANGE);
    request_add_header(
        call->r, "content-range",
        arena_printf(call->arena, "bytes */%llu", (unsigned long long)bytes));
    return OK;
}

enum err answer_file(struct call *call, const struct answer_file *f)
{
    struct range range = {.first = 0, .end = f->bytes};
    enum range_outcome outcome;

    call->r->type = f->type;
    call->r->max_age_s = f->max_age_s;
    if (answer_is_known(call, answer_tag_of(call, f->version), f->bytes,
                        &outcome, &range)) {
        (void)close(f->fd);
        return OK;
    }
    if (outcome == RANGE_BEYOND) {
        (void)close(f->fd);
        return answer_refuse_range(call, f->bytes);
    }
    if (outcome == RANGE_PART)
        answer_say_part(call, range.first, range.end - range.first, f->bytes);
    else
        range = (struct range){.first = 0, .end = f->bytes};
    if (request_send_file(call->r, f->fd, range.first,
                          range.end - range.first) == OK)
        return OK;
    return call_fail(call, FAIL_NO_AUDIO);
}
