/* Forms with a file: the first line of the input is the Content-Type, the rest
 * the body. What was read of it, written as another program might have, is read
 * the same. */
#include "target.h"

#include "api/call/call.h"
#include "base/hex.h"
#include "base/mem.h"
#include "http/exchange.h"
#include "pages/multipart.h"

#define BOUNDARY "0123456789-a-boundary-that-few-have-0123456789"

struct form {
    struct exchange *x;
    struct call call;
};

/* False when it is none that can be read. */
static bool form_open(struct form *f, struct str type, struct str body)
{
    *f = (struct form){.x = mem_zalloc(1, sizeof *f->x)};
    arena_init(&f->x->r.arena);
    f->x->headers[f->x->header_count++] =
        (struct http_header){STR("content-type"), type};
    f->x->r.body = body;
    f->call.r = &f->x->r;
    f->call.arena = &f->x->r.arena;
    return multipart_open(&f->call);
}

static void form_close(struct form *f)
{
    arena_release(&f->x->r.arena);
    free(f->x);
}

static void put_unescaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '%') {
            must(i + 2 < text.n);
            buf_char(out, (char)(hex_value(text.p[i + 1]) << 4 |
                                 hex_value(text.p[i + 2])));
            i += 2;
        } else {
            must(text.p[i] != '+');
            buf_char(out, text.p[i]);
        }
    }
}

static void put_head(struct buf *out, const char *begin)
{
    buf_printf(out, "--" BOUNDARY "\r\nX: y\r\n%s", begin);
}

/* The fields and the file; the file's name is the last field's. */
static void put_form(struct buf *out, struct str fields, struct str upload)
{
    struct str field, name = STR_EMPTY;

    while (str_split(&fields, '&', &field)) {
        name = str_of(field.p, str_find(field, '='));
        put_head(out, "content-disposition:form-data; name=\"");
        put_unescaped(out, name);
        buf_lit(out, "\"\r\n\r\n");
        put_unescaped(out, str_from(field, name.n + 1));
        buf_lit(out, "\r\n");
    }
    if (upload.p != NULL) {
        put_head(out, "Content-Disposition: form-data; filename=\"");
        put_unescaped(out, name);
        buf_lit(out, "\"; name=\"upload\"\r\n\r\n");
        buf_str(out, upload);
        buf_lit(out, "\r\n");
    }
    buf_lit(out, "--" BOUNDARY "--\r\n");
}

static bool is_inside(struct str part, struct str whole)
{
    return part.p == NULL || (part.p >= whole.p && part.n <= whole.n &&
                              part.p + part.n <= whole.p + whole.n);
}

static void check(const struct form *f, struct str body)
{
    struct str fields = f->x->r.body;
    struct form again;
    struct buf text;

    must(is_inside(f->call.upload, body));
    must(fields.n <= HTTP_BODY_MAX_BYTES);
    /* Without a field and a file there is nothing to write. */
    if ((fields.n == 0 && f->call.upload.p == NULL) ||
        memmem(body.p, body.n, BOUNDARY, sizeof BOUNDARY - 1) != NULL)
        return;
    buf_init(&text, 1u << 22);
    put_form(&text, fields, f->call.upload);
    must(form_open(&again,
                   STR("Multipart/Form-Data; x=y; Boundary=\"" BOUNDARY "\""),
                   buf_get(&text)));
    must(str_eq(again.x->r.body, fields));
    must(str_eq(again.call.upload, f->call.upload));
    form_close(&again);
    buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str body = str_of((const char *)data, n), type = STR_EMPTY;
    struct form f;

    (void)str_split(&body, '\n', &type);
    if (form_open(&f, type, body)) {
        if (f.x->r.body.p != body.p || f.call.upload.p != NULL)
            check(&f, body);
        else
            must(f.x->r.body.n == body.n);
    }
    form_close(&f);
    return 0;
}
