/* Files that browsers get as they lie in src/pages/web: the style sheet, and
 * scripts, which nobody likes to read as C. The assembler puts them into the
 * program. */
#include "pages/files.h"

#include "api/call/fail.h"
#include "base/version.h"
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
FILE_BYTES(file_reference, "reference.js");
FILE_BYTES(file_iframe_api, "iframe-api.js");
FILE_BYTES(file_embed_script, "embed.js");
FILE_BYTES(file_embed_style, "embed.css");

/* The modules of the listening site, and `work`, which pages of the owner's
 * have. */
#define EACH_SCRIPT(X)                                                         \
    X(site)                                                                    \
    X(api)                                                                     \
    X(bar)                                                                     \
    X(copy)                                                                    \
    X(dialogs)                                                                 \
    X(dom)                                                                     \
    X(drag)                                                                    \
    X(folders)                                                                 \
    X(hearts)                                                                  \
    X(lists)                                                                   \
    X(lyrics)                                                                  \
    X(navigate)                                                                \
    X(player)                                                                  \
    X(playlist)                                                                \
    X(rows)                                                                    \
    X(search)                                                                  \
    X(work)                                                                    \
    X(zone)
#define SCRIPT_BYTES(name) FILE_BYTES(file_##name, #name ".js");
EACH_SCRIPT(SCRIPT_BYTES)
FILE_BYTES(file_bar_style, "bar.css");

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

/* ---- the listening site's ---- */

static const char script_type[] = "text/javascript; charset=utf-8";

static const struct site_file {
    const char *name;
    const char *type;
    const char *begin, *end;
} site_files[] = {
#define SCRIPT_ROW(name)                                                       \
    {#name ".js", script_type, file_##name##_begin, file_##name##_end},
    EACH_SCRIPT(SCRIPT_ROW){"bar.css", "text/css; charset=utf-8",
                            file_bar_style_begin, file_bar_style_end},
};

/* Modules name each other without a folder, so that all of a version are of
 * one. Which version is asked for doesn't matter: there is only this one. */
enum err files_site(struct call *call)
{
    for (size_t i = 0; i < sizeof site_files / sizeof site_files[0]; i++) {
        const struct site_file *file = &site_files[i];

        if (str_eq_c(call->r->params[1], file->name))
            return send_file(call, file->type, file->begin, file->end);
    }
    return call_fail(call, FAIL_NO_SUCH_ID);
}

struct str files_site_path(struct call *call, const char *name)
{
    return arena_printf(call->arena, "/site/%s/%s", version_text(), name);
}
