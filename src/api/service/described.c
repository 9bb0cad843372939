/* GET /openapi.json: docs/openapi.yaml, as tools/openapi has made it JSON and
 * the assembler has put it into the program. Who asks is told the address that
 * their links begin with, so that a client made of it comes here. */
#include <assert.h>

#include "api/service/service.h"
#include "json/writer.h"

#define KEPT_S 300 /* then it is asked for by its tag */

/* An object, which has no servers. */
extern const char described_begin[], described_end[];
__asm__(".pushsection .rodata\n"
        ".global described_begin, described_end\n"
        ".hidden described_begin, described_end\n"
        "described_begin: .incbin \"api/service/openapi.json\"\n"
        "described_end:\n"
        ".popsection\n");

enum err service_described(struct call *call)
{
    struct json j = json_to(call->out);

    assert(described_begin[0] == '{');
    call->r->max_age_s = KEPT_S;
    buf_lit(call->out, "{\"servers\":[{\"url\":");
    json_str(&j, call->r->base_url);
    buf_lit(call->out, "}],");
    /* What comes behind the brace, with its end. */
    buf_add(call->out, described_begin + 1,
            (size_t)(described_end - described_begin) - 1);
    return OK;
}
