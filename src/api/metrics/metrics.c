/* metrics.def as the frame's table, and the other server's.
 *
 * Adding up takes about a millisecond, which is a reader's work where loops
 * answer others, too; the server of its own has nobody else. */
#include "api/metrics/metrics.h"

#include "api/call/fail.h"
#include "api/call/frame.h"
#include "api/metrics/exposition.h"
#include "api/metrics/families.h"

#define CALL CALL_ROW
static const struct call_row rows[] = {
#include "api/metrics/metrics.def"
};

const struct call_wing metrics_wing = {.rows = rows,
                                       .count = sizeof rows / sizeof rows[0]};

void metrics_write(const struct call_frame *f, bool is_open, struct buf *out)
{
    struct exposition e = {.out = out, .is_open = is_open};
    const struct http_server *server = frame_server(f);

    families_put_service(&e, f);
    families_put_state(&e, f);
    if (server != NULL)
        families_put_http(&e, server);
    exposition_end(&e);
}

/* Whoever takes it at all is served it, whatever else they would rather have:
 * both formats say the same. */
static bool wants_open(struct request *r)
{
    struct str accept = request_header(r, "accept"), part;

    while (str_split(&accept, ',', &part))
        if (str_starts(str_trim(part), STR("application/openmetrics-text")))
            return true;
    return false;
}

static void answer(struct request *r)
{
    bool is_open = wants_open(r);

    metrics_write(r->frame, is_open, &r->out);
    r->type = exposition_type(is_open);
    r->max_age_s = -1;
    r->no_etag = true;
}

enum err metrics_get(struct call *call)
{
    if (!call->config->shows_metrics)
        return call_fail(call, FAIL_NO_SERVICE);
    answer(call->r);
    return OK;
}

/* ---- a server of its own ---- */

static bool admit(struct request *r)
{
    (void)r;
    return true;
}

static void fail(struct request *r, int status)
{
    r->type = "text/plain; charset=utf-8";
    buf_printf(&r->out, "%d\n", status);
}

struct http_app metrics_http(struct call_frame *f)
{
    static const struct http_route routes[] = {
        {.method = HTTP_GET, .path = "/metrics", .thread = THREAD_LOOP}};

    return (struct http_app){.frame = f,
                             .routes = routes,
                             .route_count = sizeof routes / sizeof routes[0],
                             .admit = admit,
                             .handle = answer,
                             .fail = fail};
}
