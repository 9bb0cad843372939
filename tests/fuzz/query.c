/* Request targets: what is taken for path and query, put together again, is
 * what was sent; a name that comes once isn't one that comes twice. */
#include "target.h"

#include "base/mem.h"
#include "http/exchange.h"

/* How often the query names it, by another way through the text. */
static unsigned count(struct str query, struct str name, struct arena *arena)
{
    struct str part, decoded;
    unsigned n = 0;

    while (str_split(&query, '&', &part))
        if (http_decode(str_of(part.p, str_find(part, '=')), true, arena,
                        &decoded) &&
            str_eq(decoded, name))
            n++;
    return n;
}

static void check_names(struct request *r)
{
    struct str rest = r->query, part, name;
    unsigned asked = 0;

    r->body = r->query;
    while (asked++ < 20 && str_split(&rest, '&', &part)) {
        char *asked_for;

        if (!http_decode(str_of(part.p, str_find(part, '=')), true, &r->arena,
                         &name) ||
            memchr(name.p, '\0', name.n) != NULL)
            continue;
        asked_for = str_dup_c(name);
        must(request_query_repeats(r, asked_for) ==
             (count(r->query, name, &r->arena) > 1));
        must(request_form_repeats(r, asked_for) ==
             request_query_repeats(r, asked_for));
        free(asked_for);
    }
}

static void check_parts(const struct exchange *x, struct str target,
                        struct str host)
{
    struct str path = x->r.path, query = x->r.query;
    struct str end = str_from(target, target.n - query.n);

    must(path.n > 0 && path.p[0] == '/' && str_find(path, '?') == path.n);
    must(query.n == 0 || str_eq(end, query));
    if (target.p[0] == '/') {
        must(host.n == 0 && str_starts(target, path));
        must(target.n - path.n <= query.n + 1);
    } else {
        /* "http://host", and the path or the query. */
        must(str_find(host, '/') == host.n && str_find(host, '?') == host.n);
        must(str_starts(str_from(target, str_find(target, ':') + 3), host));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str target = str_of((const char *)data, n), host = STR_EMPTY;
    struct exchange *x = mem_zalloc(1, sizeof *x);

    arena_init(&x->r.arena);
    if (exchange_set_target(x, target, &host)) {
        check_parts(x, target, host);
        check_names(&x->r);
    }
    arena_release(&x->r.arena);
    free(x);
    return 0;
}
