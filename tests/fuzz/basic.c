/* Who asks for a token: the input is three lines, an Authorization header, a
 * client_id and a client_secret of the form. Whoever is believed to have proved
 * itself has said id and secret, as another reader of base64 finds. */
#include "quiet.h"
#include "view.h"

#include "api/oauth/oauth_call.h"
#include "base/hex.h"

struct pair {
    char bytes[4096];
    size_t n;
};

/* Six bits at a time; false for anything but digits and '=' at the end. */
static bool decode(struct str text, struct pair *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    unsigned count = 0;

    while (text.n > 0 && text.p[text.n - 1] == '=')
        text.n--;
    out->n = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char *digit =
            text.p[i] != '\0' ? strchr(digits, text.p[i]) : NULL;

        if (digit == NULL || out->n == sizeof out->bytes)
            return false;
        bits = bits << 6 | (uint32_t)(digit - digits);
        count += 6;
        if (count >= 8)
            out->bytes[out->n++] = (char)(bits >> (count -= 8));
    }
    return true;
}

/* As in a form: in place. */
static struct str unescape(struct str text)
{
    char *to = (char *)(uintptr_t)text.p;
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '%' && i + 2 < text.n) {
            to[n++] = (char)(hex_value(text.p[i + 1]) << 4 |
                             hex_value(text.p[i + 2]));
            i += 2;
        } else {
            to[n++] = text.p[i] == '+' ? ' ' : text.p[i];
        }
    }
    return str_of(text.p, n);
}

static bool is_right(struct str id, struct str secret)
{
    return str_eq_nocase(id, STR(VIEW_ID)) && str_eq(secret, STR(VIEW_SECRET));
}

static bool has_said(struct str header)
{
    static struct pair pair;
    struct str id, secret;

    header = str_trim(header);
    if (header.n < 6 || !decode(str_trim(str_from(header, 6)), &pair))
        return false;
    id = str_of(pair.bytes, str_find(str_of(pair.bytes, pair.n), ':'));
    secret = str_from(str_of(pair.bytes, pair.n), id.n + 1);
    return is_right(id, secret) || is_right(unescape(id), unescape(secret));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str rest = str_of((const char *)data, n);
    struct oauth_call c = {.view = view_get()};
    struct arena arena;
    struct buf out;

    arena_init(&arena);
    buf_init(&out, 1u << 16);
    c.arena = &arena;
    c.out = &out;
    (void)str_split(&rest, '\n', &c.form.authorization);
    (void)str_split(&rest, '\n', &c.form.client_id);
    c.form.client_secret = rest;
    if (oauth_client_read(&c)) {
        bool is_form = is_right(c.form.client_id, c.form.client_secret);

        must(!c.client.has_proved || c.client.app != NULL);
        must(!c.client.has_proved || is_form || has_said(c.form.authorization));
        /* What else was said is never of another client. */
        must(c.form.client_id.n == 0 ||
             str_eq_nocase(c.form.client_id, STR(VIEW_ID)));
        must(c.form.client_secret.n == 0 || is_form);
    } else {
        must(c.client.app == NULL || c.status == 400);
        must(out.n > 0);
    }
    buf_release(&out);
    arena_release(&arena);
    return 0;
}
