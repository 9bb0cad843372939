/* Rates by row are an array as long as the joined table, so that a call finds
 * its own without a search. */
#include "api/call/rates.h"

#include "accounts/limit.h"
#include "api/call/frame_inner.h"
#include "base/log.h"

/* The number of the row, or how many there are. */
static size_t find_row(const struct call_frame *f, struct str method,
                       struct str path)
{
    size_t i = 0;

    while (i < f->route_count) {
        const struct call_row *row = f->routes[i].row;

        if (str_eq_nocase(method, str_from_c(http_method_text(row->method))) &&
            str_eq_c(path, row->path))
            break;
        i++;
    }
    return i;
}

static enum err read_one(const struct call_frame *f, struct str text,
                         uint32_t *rates)
{
    size_t equals = str_find(text, '='), number;
    struct str name = str_trim(str_of(text.p, equals)), method, path = name;
    const struct call_row *row;
    uint64_t calls;

    if (equals == text.n || !str_split(&path, ' ', &method) || path.n == 0 ||
        !str_to_u64(str_trim(str_from(text, equals + 1)), &calls) ||
        calls < 1 || calls > LIMIT_CALLS_MAX) {
        log_error("--rate-route '%.*s' is not of the form METHOD "
                  "PATH=CALLS, with 1 to %u calls",
                  STR_ARG(text), LIMIT_CALLS_MAX);
        return ERR_USAGE;
    }
    number = find_row(f, method, str_trim(path));
    if (number == f->route_count) {
        log_error("--rate-route: there is no route '%.*s'", STR_ARG(name));
        return ERR_USAGE;
    }
    row = f->routes[number].row;
    if (row->access != ACCESS_TOKEN && row->access != ACCESS_USER) {
        log_error("--rate-route: '%.*s' is called without a token, so its "
                  "calls are nobody's to count",
                  STR_ARG(name));
        return ERR_USAGE;
    }
    rates[number] = (uint32_t)calls;
    return OK;
}

enum err rates_read(const struct call_frame *f, uint32_t *rates)
{
    const struct call_config *config = &f->config;

    for (size_t i = 0; i < config->rate_route_count; i++) {
        struct str rest = str_from_c(config->rate_routes[i]), part;

        while (str_split(&rest, ',', &part)) {
            enum err e = read_one(f, str_trim(part), rates);

            if (e)
                return e;
        }
    }
    return OK;
}
