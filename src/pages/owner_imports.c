/* For administrators: an import by a file that they upload, or by the path of
 * one on the server's machine. A path has to lie below a directory that whoever
 * started the server has named: who looks after a catalog needn't be allowed to
 * read all that the server may. */
#include "pages/pages.h"

#include <limits.h>
#include <stdlib.h>

#include "jobs/jobs.h"
#include "pages/admin.h"
#include "pages/owner.h"
#include "pages/page.h"

#define FORM "import"

/* Kinds of sources, as `tonearm import` has them, and what people call them. */
static const struct {
    const char *name;
    const char *label;
} kinds[] = {
    {"objects", "objects: lines of JSON"},
    {"podcast", "podcast: a feed"},
    {"librivox", "librivox: its catalogue"},
    {"musicbrainz", "musicbrainz: a dump of its database"},
    {"acousticbrainz", "acousticbrainz: audio features"},
    {"folder", "folder: audio files (a path only)"},
};

#define KIND_COUNT (sizeof kinds / sizeof kinds[0])

static void add_kinds(struct call *call)
{
    struct str chosen = page_field(call, "kind");

    page_label(call, "kind", "What it is", "");
    html(call->out, "<select");
    page_attributes(call, "kind", "");
    html(call->out, ">\n");
    for (size_t i = 0; i < KIND_COUNT; i++)
        html(call->out,
             str_eq_c(chosen, kinds[i].name)
                 ? "<option value=\"{}\" selected>{}</option>\n"
                 : "<option value=\"{}\">{}</option>\n",
             str_from_c(kinds[i].name), str_from_c(kinds[i].label));
    html(call->out, "</select></p>\n");
}

void owner_imports_form(struct call *call)
{
    const char *below = call->config->import_from;
    const char *hint = "16 MiB at most; packed or not";

    page_fold_begin(call, FORM, "Import something", STR_EMPTY);
    page_upload_form(call, STR("/admin/imports"));
    add_kinds(call);
    page_label(call, "file", "A file of yours", hint);
    html(call->out, "<input type=\"file\"");
    page_attributes(call, "file", hint);
    html(call->out, "></p>\n");
    if (below != NULL)
        page_input(call, "path", "Or a path on the server",
                   page_field(call, "path"),
                   arena_cstr(call->arena,
                              arena_printf(call->arena, "below %s", below)),
                   "spellcheck=\"false\" autocapitalize=\"none\"");
    else
        html(call->out, "<p class=\"soft\">Paths on the server can be imported "
                        "if it is started with --import-from.</p>\n");
    html(call->out, "<button>Import</button></form>\n");
    page_fold_end(call);
}

/* ---- what came ---- */

/* The name in the table; NULL for none. */
static const char *read_kind(struct call *call)
{
    struct str name = page_field(call, "kind");

    for (size_t i = 0; i < KIND_COUNT; i++)
        if (str_eq_c(name, kinds[i].name))
            return kinds[i].name;
    return NULL;
}

const char *owner_find_path(struct call *call, struct str path)
{
    char below[PATH_MAX], found[PATH_MAX];
    size_t n;

    if (call->config->import_from == NULL ||
        realpath(call->config->import_from, below) == NULL ||
        realpath(arena_cstr(call->arena, path), found) == NULL)
        return NULL;
    n = strlen(below);
    if (strncmp(found, below, n) != 0 ||
        (n > 1 && found[n] != '/' && found[n] != '\0'))
        return NULL;
    return arena_cstr(call->arena, str_from_c(found));
}

/* ---- the form ---- */

static enum err refuse(struct call *call, int status, const char *field,
                       const char *why)
{
    call->r->status = status;
    if (field != NULL)
        page_blame(call, FORM, field, str_from_c(why));
    else
        page_complain(call, FORM, str_from_c(why));
    return admin_imports_show(call);
}

static enum err start(struct call *call, const char *kind, const char *source,
                      const char *upload)
{
    const char *const words[] = {"import", kind, source, NULL};
    enum err e = owner_start(call, words, upload);

    if (e == ERR_BUSY)
        return refuse(call, 409, NULL,
                      "Something else is under way. Please try again when it "
                      "is done.");
    if (e)
        return admin_fail(call, e);
    call_audit(call, "catalog.import", "ok", str_from_c(kind));
    return page_go(call, STR("/admin/imports#job"));
}

enum err owner_import(struct call *call)
{
    const char *kind = read_kind(call), *path = NULL;
    struct str typed = page_field(call, "path");
    bool is_upload = call->upload.n > 0;
    enum err e = OK;

    if (kind == NULL)
        return refuse(call, 400, "kind", "Please choose what it is.");
    if (is_upload == (typed.n > 0))
        return refuse(call, 400, "file",
                      is_upload ? "Please give a file or a path, not both."
                                : "Please choose a file.");
    if (is_upload && str_eq_c(str_from_c(kind), "folder"))
        return refuse(call, 400, "file",
                      "A folder can only be given as a path.");
    if (is_upload && call->config->jobs == NULL)
        return refuse(call, 409, NULL, "This server runs no imports.");
    if (is_upload)
        e = jobs_keep_upload(call->config->jobs, call->upload, call->arena,
                             &path);
    else
        path = owner_find_path(call, typed);
    if (e)
        return e;
    if (path == NULL)
        return refuse(call, 400, "path",
                      "There is no such file where this server may import "
                      "from.");
    return start(call, kind, path, is_upload ? path : NULL);
}
