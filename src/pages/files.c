/* Files that browsers get as they lie in src/pages/web: the style sheet, and
 * scripts, which nobody likes to read as C. The assembler puts them into the
 * program. */
#include "pages/page.h"
#include "pages/pages.h"

#define MAX_AGE_S 300 /* then they are asked for by their tag */

/* The bytes of a file as name_begin up to name_end. */
#define FILE_BYTES(name, path)                                                 \
    extern const char name##_begin[], name##_end[];                            \
    __asm__(".pushsection .rodata\n"                                           \
            ".global " #name "_begin, " #name "_end\n"                         \
            ".hidden " #name "_begin, " #name "_end\n" #name                   \
            "_begin: .incbin \"src/pages/web/" path "\"\n" #name "_end:\n"     \
            ".popsection\n")

FILE_BYTES(file_style, "style.css");
FILE_BYTES(file_sdk, "spotify-player.js");
FILE_BYTES(file_player_script, "player.js");
FILE_BYTES(file_player_style, "player.css");
FILE_BYTES(file_reference, "reference.js");
FILE_BYTES(file_iframe_api, "iframe-api.js");
FILE_BYTES(file_embed_script, "embed.js");
FILE_BYTES(file_embed_style, "embed.css");
FILE_BYTES(file_year_style, "year.css");

static enum err send_file(struct call *call, const char *type,
                          const char *begin, const char *end)
{
    call->r->type = type;
    call->r->max_age_s = MAX_AGE_S;
    buf_add(call->out, begin, (size_t)(end - begin));
    return OK;
}

enum err files_style(struct call *call)
{
    return send_file(call, "text/css; charset=utf-8", file_style_begin,
                     file_style_end);
}

enum err files_sdk(struct call *call)
{
    return send_file(call, "text/javascript; charset=utf-8", file_sdk_begin,
                     file_sdk_end);
}

enum err files_player_script(struct call *call)
{
    return send_file(call, "text/javascript; charset=utf-8",
                     file_player_script_begin, file_player_script_end);
}

enum err files_player_style(struct call *call)
{
    return send_file(call, "text/css; charset=utf-8", file_player_style_begin,
                     file_player_style_end);
}

enum err files_reference(struct call *call)
{
    return send_file(call, "text/javascript; charset=utf-8",
                     file_reference_begin, file_reference_end);
}

enum err files_iframe_api(struct call *call)
{
    return send_file(call, "text/javascript; charset=utf-8",
                     file_iframe_api_begin, file_iframe_api_end);
}

enum err files_embed_script(struct call *call)
{
    return send_file(call, "text/javascript; charset=utf-8",
                     file_embed_script_begin, file_embed_script_end);
}

enum err files_embed_style(struct call *call)
{
    return send_file(call, "text/css; charset=utf-8", file_embed_style_begin,
                     file_embed_style_end);
}

enum err files_year_style(struct call *call)
{
    return send_file(call, "text/css; charset=utf-8", file_year_style_begin,
                     file_year_style_end);
}
