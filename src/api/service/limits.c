/* GET /limits: how many calls an app or an address may make, published. */
#include "accounts/limit.h"
#include "api/call/frame.h"
#include "api/service/service.h"
#include "json/writer.h"

/* Calls in the window; null for as many as you like. */
static void put_calls(struct json *j, uint32_t calls)
{
    json_key(j, "calls");
    if (calls > 0)
        json_u64(j, calls);
    else
        json_null(j);
}

static void put_modes(struct json *j, const struct limits *limits)
{
    json_key(j, "modes");
    json_object(j);
    for (unsigned mode = 0; mode < APP_MODES; mode++) {
        json_key_str(j, str_from_c(apps_mode_text((enum app_mode)mode)));
        json_object(j);
        put_calls(j, limits_of_mode(limits, (enum app_mode)mode));
        json_end_object(j);
    }
    json_end_object(j);
}

/* What an address may ask for without a token. */
static void put_addresses(struct json *j, const struct call_config *config)
{
    json_key(j, "addresses");
    json_object(j);
    json_key(j, "forms");
    json_object(j);
    put_calls(j, config->address_calls[RATE_FORM]);
    json_end_object(j);
    json_key(j, "art");
    json_object(j);
    put_calls(j, config->address_calls[RATE_ART]);
    json_end_object(j);
    json_key(j, "audio");
    json_object(j);
    put_calls(j, config->address_calls[RATE_AUDIO]);
    json_end_object(j);
    json_end_object(j);
}

/* The rows that have a limit of their own. */
static void put_rows(struct json *j, const struct call_frame *f)
{
    json_key(j, "routes");
    json_array(j);
    for (size_t i = 0; i < frame_row_count(f); i++) {
        const struct call_row *row = frame_row(f, i);

        if (frame_rate(f, i) == 0)
            continue;
        json_object(j);
        json_key(j, "method");
        json_str(j, str_from_c(http_method_text(row->method)));
        json_key(j, "path");
        json_str(j, str_from_c(row->path));
        put_calls(j, frame_rate(f, i));
        json_end_object(j);
    }
    json_end_array(j);
}

enum err service_limits(struct call *call)
{
    const struct call_config *config = call->config;
    struct json j = json_to(call->out);

    json_object(&j);
    json_key(&j, "window_seconds");
    json_u64(&j, LIMIT_WINDOW_S);
    json_key(&j, "profile");
    json_str(&j, str_from_c(apps_profile_text(config->profile)));
    put_modes(&j, config->limits);
    put_addresses(&j, config);
    put_rows(&j, call->frame);
    json_key(&j, "headers");
    json_bool(&j, config->rate_headers);
    json_end_object(&j);
    return OK;
}
