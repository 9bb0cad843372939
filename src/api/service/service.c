/* What isn't the Web API proper: health, tokens, pictures. */
#include "api/call/handlers.h"

#include "api/call/api.h"
#include "api/call/fail.h"
#include "picture/picture.h"
#include "api/call/private.h"
#include "catalog/catalog.h"
#include "json/writer.h"

void service_health(struct request *r)
{
    struct api_loop *loop = r->loop_data;
    const struct call *call = call_of(r);
    struct json j = json_to(&r->out);
    bool catalog, state;
    bool well = api_is_well(loop->api, &catalog, &state);

    r->status = well ? 200 : 503;
    r->max_age_s = -1;
    r->no_etag = true;
    json_object(&j);
    json_key(&j, "status");
    json_str(&j, well ? STR("ok") : STR("unhealthy"));
    json_key(&j, "catalog");
    json_str(&j, catalog ? STR("ok") : STR("damaged"));
    json_key(&j, "state");
    json_str(&j, state ? STR("ok") : STR("unreachable"));
    json_key(&j, "generation");
    json_u64(&j, generation_number(call->generation));
    json_key(&j, "tracks");
    json_u64(&j, catalog_count(call->catalog, ENTITY_TRACK));
    json_end_object(&j);
}

/* /art/{type}/{id}/{size}.png, for entities of this catalog only. */
void service_picture(struct request *r)
{
    struct api_loop *loop = r->loop_data;
    struct str file = r->params[2];
    enum entity type;
    struct id id;
    uint64_t size;

    if (!entity_from_name(r->params[0], &type) ||
        !id_from_base62(r->params[1], &id) ||
        catalog_find(call_of(r)->catalog, type, id) == CATALOG_NONE ||
        !str_ends(file, STR(".png")) ||
        !str_to_u64(str_of(file.p, file.n - 4), &size) || size > 1000 ||
        picture_get(api_cache_dir(loop->api), type, id, (unsigned)size,
                    &r->out) != OK) {
        api_fail(r, FAIL_NO_SUCH_ID);
        return;
    }
    r->type = "image/png";
    r->max_age_s = 31536000;
}
