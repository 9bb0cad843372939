#include "api/call/client.h"

#include "base/base64.h"
#include "http/http.h"

#define BASIC           "Basic "
#define BASIC_MAX_BYTES 1024

bool client_is_basic(struct str authorization)
{
    struct str scheme = STR(BASIC);

    return authorization.n > scheme.n &&
           str_eq_nocase(str_of(authorization.p, scheme.n), scheme);
}

bool client_read_basic(struct str authorization, struct arena *arena,
                       struct client_credentials *out)
{
    struct str text = str_trim(str_from(authorization, sizeof BASIC - 1));
    unsigned char *bytes = arena_alloc(arena, BASIC_MAX_BYTES);
    struct str pair;
    size_t n;

    while (text.n > 0 && text.p[text.n - 1] == '=')
        text.n--;
    if (!base64_decode(text, BASE64_STANDARD, bytes, BASIC_MAX_BYTES, &n))
        return false;
    pair = str_of((const char *)bytes, n);
    out->id = str_of(pair.p, str_find(pair, ':'));
    out->secret = str_from(pair, out->id.n + 1);
    return out->id.n < pair.n;
}

bool client_named(struct request *r, struct id *out)
{
    struct str header = str_trim(request_header(r, "authorization"));
    struct client_credentials c = {.id = STR_EMPTY};

    if (client_is_basic(header))
        return client_read_basic(header, &r->arena, &c) &&
               id_from_hex(c.id, out);
    if (r->body.n > 0)
        c.id = request_form(r, "client_id", NULL);
    if (c.id.n == 0)
        c.id = request_query(r, "client_id");
    return id_from_hex(c.id, out);
}
