/* GET /health, for load balancers and people. */
#include "api/call/frame.h"
#include "api/service/service.h"
#include "base/probe.h"
#include "catalog/catalog.h"
#include "generation/generation.h"
#include "json/writer.h"

enum err service_health(struct call *call)
{
    bool catalog = !frame_catalog_is_damaged(call->frame);
    bool state = call_state_is_well(call);
    bool data = probe_is_well(call->config->probe);
    bool all = catalog && state && data;
    struct json j = json_to(call->out);

    call->r->status = all ? 200 : 503;
    call->r->max_age_s = -1;
    call->r->no_etag = true;
    json_object(&j);
    json_key(&j, "status");
    json_str(&j, all ? STR("ok") : STR("unhealthy"));
    json_key(&j, "catalog");
    json_str(&j, catalog ? STR("ok") : STR("damaged"));
    json_key(&j, "state");
    json_str(&j, state ? STR("ok") : STR("unreachable"));
    json_key(&j, "data");
    json_str(&j, data ? STR("ok") : STR("unwritable"));
    json_key(&j, "generation");
    json_u64(&j, generation_number(call->generation));
    json_key(&j, "tracks");
    json_u64(&j, catalog_count(call->catalog, ENTITY_TRACK));
    json_end_object(&j);
    return OK;
}
