/* /bench, the page, with its script and style, and the description of the wing,
 * docs/openapi-bench.yaml: files that the assembler puts into the program. */
#include "api/bench/bench.h"

#include <assert.h>

#include "json/writer.h"

/* The bytes of a file as name_begin up to name_end. */
#define FILE_BYTES(name, path)                                                 \
    extern const char name##_begin[], name##_end[];                            \
    __asm__(".pushsection .rodata\n"                                           \
            ".global " #name "_begin, " #name "_end\n"                         \
            ".hidden " #name "_begin, " #name "_end\n" #name                   \
            "_begin: .incbin \"" path "\"\n" #name "_end:\n"                   \
            ".popsection\n")

FILE_BYTES(bench_html, "src/api/bench/web/bench.html");
FILE_BYTES(bench_script, "src/api/bench/web/bench.js");
FILE_BYTES(bench_style, "src/api/bench/web/bench.css");
FILE_BYTES(bench_description, "api/bench/openapi.json");

static enum err send_file(struct call *call, const char *type,
                          const char *begin, const char *end)
{
    call->r->type = type;
    buf_add(call->out, begin, (size_t)(end - begin));
    return OK;
}

enum err bench_page(struct call *call)
{
    request_add_header(
        call->r, "content-security-policy",
        STR("default-src 'none'; script-src 'self'; style-src 'self'; "
            "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; "
            "base-uri 'none'"));
    request_add_header(call->r, "x-frame-options", STR("DENY"));
    return send_file(call, "text/html; charset=utf-8", bench_html_begin,
                     bench_html_end);
}

enum err bench_page_script(struct call *call)
{
    return send_file(call, "text/javascript; charset=utf-8", bench_script_begin,
                     bench_script_end);
}

enum err bench_page_style(struct call *call)
{
    return send_file(call, "text/css; charset=utf-8", bench_style_begin,
                     bench_style_end);
}

/* As service_described does it. */
enum err bench_described(struct call *call)
{
    struct json j = json_to(call->out);

    assert(bench_description_begin[0] == '{');
    buf_lit(call->out, "{\"servers\":[{\"url\":");
    json_str(&j, call->r->base_url);
    buf_lit(call->out, "}],");
    buf_add(call->out, bench_description_begin + 1,
            (size_t)(bench_description_end - bench_description_begin) - 1);
    return OK;
}
