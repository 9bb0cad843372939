/* Rates by route are an array as long as routes.def, so that a request finds
 * its own without a search. */
#include "api/call/rates.h"

#include "api/call/admit.h"
#include "api/call/handlers.h"
#include "api/call/private.h"
#include "accounts/limit.h"
#include "base/log.h"
#include "json/writer.h"

static const char *const methods[] = {
    [HTTP_GET] = "GET",       [HTTP_POST] = "POST",   [HTTP_PUT] = "PUT",
    [HTTP_DELETE] = "DELETE", [HTTP_PATCH] = "PATCH",
};

/* The number of the route, or how many there are. */
static size_t find_route(struct str method, struct str path)
{
    size_t count, i = 0;
    const struct http_route *routes = api_routes(&count);

    while (i < count &&
           (!str_eq_nocase(method, str_from_c(methods[routes[i].method])) ||
            !str_eq_c(path, routes[i].path)))
        i++;
    return i;
}

static enum err read_one(struct str text, uint32_t *rates)
{
    size_t equals = str_find(text, '='), count, number;
    struct str name = str_trim(str_of(text.p, equals)), method, path = name;
    const struct http_route *routes = api_routes(&count);
    uint64_t calls;

    if (equals == text.n || !str_split(&path, ' ', &method) || path.n == 0 ||
        !str_to_u64(str_trim(str_from(text, equals + 1)), &calls) ||
        calls < 1 || calls > LIMIT_CALLS_MAX) {
        log_error("--rate-route '%.*s' is not of the form METHOD "
                  "PATH=CALLS, with 1 to %u calls",
                  STR_ARG(text), LIMIT_CALLS_MAX);
        return ERR_USAGE;
    }
    number = find_route(method, str_trim(path));
    if (number == count) {
        log_error("--rate-route: there is no route '%.*s'", STR_ARG(name));
        return ERR_USAGE;
    }
    if (((const struct api_route *)routes[number].facts)->access ==
        ACCESS_PUBLIC) {
        log_error("--rate-route: '%.*s' is called without a token, so its "
                  "calls are nobody's to count",
                  STR_ARG(name));
        return ERR_USAGE;
    }
    rates[number] = (uint32_t)calls;
    return OK;
}

enum err rates_read(const char *const *texts, size_t count, uint32_t *rates)
{
    for (size_t i = 0; i < count; i++) {
        struct str rest = str_from_c(texts[i]), part;

        while (str_split(&rest, ',', &part)) {
            enum err e = read_one(str_trim(part), rates);

            if (e)
                return e;
        }
    }
    return OK;
}

/* ---- GET /limits ---- */

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

static void put_routes(struct json *j, const uint32_t *rates)
{
    size_t count;
    const struct http_route *routes = api_routes(&count);

    json_key(j, "routes");
    json_array(j);
    for (size_t i = 0; i < count; i++) {
        if (rates[i] == 0)
            continue;
        json_object(j);
        json_key(j, "method");
        json_str(j, str_from_c(methods[routes[i].method]));
        json_key(j, "path");
        json_str(j, str_from_c(routes[i].path));
        put_calls(j, rates[i]);
        json_end_object(j);
    }
    json_end_array(j);
}

void rates_get(struct request *r)
{
    const struct admission *a = api_admission(r->user);
    struct json j = json_to(&r->out);

    json_object(&j);
    json_key(&j, "window_seconds");
    json_u64(&j, LIMIT_WINDOW_S);
    json_key(&j, "profile");
    json_str(&j, str_from_c(apps_profile_text(a->profile)));
    put_modes(&j, a->limits);
    put_routes(&j, a->rates);
    json_key(&j, "headers");
    json_bool(&j, a->with_headers);
    json_end_object(&j);
}
