/* The script of pages other than the player: buttons that copy what people take
 * elsewhere (page_copyable). The buttons are made here, so that who has no
 * JavaScript sees none that does nothing. Only pages with such a text let their
 * browser run it. */
#include "pages/page.h"
#include "pages/pages.h"

#define MAX_AGE_S 300

/* Browsers give the clipboard's own interface to https and localhost only;
 * elsewhere the text is selected and copied as by hand. */
static const char script[] =
    "'use strict';\n"
    "async function copy(from) {\n"
    "  if (navigator.clipboard)\n"
    "    return navigator.clipboard.writeText(from.textContent);\n"
    "  getSelection().selectAllChildren(from);\n"
    "  if (!document.execCommand('copy')) throw new Error('not copied');\n"
    "}\n"
    "for (const from of document.querySelectorAll('[data-copy]')) {\n"
    "  const button = document.createElement('button');\n"
    "  const said = document.createElement('span');\n"
    "  button.type = 'button';\n"
    "  button.className = 'copy quiet';\n"
    "  button.textContent = 'Copy';\n"
    "  button.setAttribute('aria-label', 'Copy the ' + from.dataset.copy);\n"
    "  said.setAttribute('role', 'status');\n"
    "  said.className = 'soft';\n"
    "  button.addEventListener('click', async () => {\n"
    "    said.textContent = '';\n"
    "    try {\n"
    "      await copy(from);\n"
    "      said.textContent = ' Copied';\n"
    "    } catch {\n"
    "      getSelection().selectAllChildren(from);\n"
    "      said.textContent = ' Selected: copy it by hand';\n"
    "    }\n"
    "  });\n"
    "  from.after(' ', button, said);\n"
    "}\n";

enum err script_show(struct call *call)
{
    call->r->type = "text/javascript; charset=utf-8";
    call->r->max_age_s = MAX_AGE_S;
    buf_lit(call->out, script);
    return OK;
}
