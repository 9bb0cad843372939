/* Queries and forms: each parameter of the input is asked for by its own name,
 * and has to be what the first of that name says. */
#include "target.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "http/http.h"

/* The decoded name of a part; false when it is none that can be asked for. */
static bool name_of(struct str part, struct arena *arena, struct str *name)
{
    return http_decode(str_of(part.p, str_find(part, '=')), true, arena,
                       name) &&
           memchr(name->p, '\0', name->n) == NULL;
}

/* What the first of that name says, looked for in another way. */
static struct str first_value(struct str text, struct str name,
                              struct arena *arena)
{
    struct str part, other, value;

    while (str_split(&text, '&', &part))
        if (name_of(part, arena, &other) && str_eq(other, name))
            return http_decode(str_from(part, str_find(part, '=') + 1), true,
                               arena, &value)
                       ? value
                       : STR_EMPTY;
    return STR_EMPTY;
}

static void ask(struct request *r, struct str name)
{
    char *asked = str_dup_c(name);
    struct str expected = first_value(r->body, name, &r->arena);
    bool found;
    struct str value = request_form(r, asked, &found);

    must(found && utf8_is_valid(value) && str_eq(value, expected));
    must((value.p == NULL) == (expected.n == 0));
    must(str_eq(request_query(r, asked), value));
    free(asked);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n), part, name;
    struct request r = {.query = text, .body = text};
    unsigned asked = 0;
    bool found;

    arena_init(&r.arena);
    must(utf8_is_valid(request_query(&r, "market")));
    must(request_form(&r, "ids", &found).n == 0 || found);
    /* Each look goes through all of it: a few are enough. */
    while (asked++ < 20 && str_split(&text, '&', &part))
        if (name_of(part, &r.arena, &name))
            ask(&r, name);
    arena_release(&r.arena);
    return 0;
}
