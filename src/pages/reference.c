/* GET /docs: what can be called here. Two pages, both of docs/openapi.yaml:
 *
 *   a list, of rows that tools/openapi has written, which needs neither
 *   JavaScript nor any file;
 *
 *   Swagger UI, in which calls can be tried, over /openapi.json: where its
 * files are (`make reference`). It has a document of its own, as its style
 * sheet and ours don't go together.
 *
 * Whether the files are there is looked at each time: they may come while the
 * server runs. Everything that either page loads is of this server, and
 * browsers are told to ask no other (pages.c). */
#include "pages/reference.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/call/fail.h"
#include "base/io.h"
#include "base/mem.h"
#include "pages/page.h"
#include "pages/pages.h"

#define MAX_AGE_S 300 /* then they are asked for by their tag */
#define SCRIPT    "swagger-ui-bundle.js"
#define STYLE     "swagger-ui.css"

/* ---- the files ---- */

/* The path `name` in the folder of `program`, on the heap. */
static char *beside(const char *program, const char *name)
{
    const char *slash = strrchr(program, '/');
    int folder = slash != NULL ? (int)(slash - program) : 1;
    size_t n = (size_t)folder + strlen(name) + 2;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%.*s/%s", folder, slash != NULL ? program : ".",
                   name);
    return path;
}

char *reference_dir(const char *given, const char *program)
{
    char *installed;
    struct stat st;

    if (given != NULL)
        return mem_strdup(given, strlen(given));
    installed = beside(program, "../share/tonearm/reference");
    if (stat(installed, &st) == 0 && S_ISDIR(st.st_mode))
        return installed;
    free(installed);
    return beside(program, "share/reference");
}

char *reference_find(const char *given)
{
    char own[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);

    own[n > 0 ? n : 0] = '\0';
    return reference_dir(given, own);
}

static const char *path_of(struct call *call, const char *name)
{
    return arena_cstr(
        call->arena,
        arena_printf(call->arena, "%s/%s", call->config->reference_dir, name));
}

static bool is_installed(struct call *call)
{
    return access(path_of(call, SCRIPT), R_OK) == 0 &&
           access(path_of(call, STYLE), R_OK) == 0;
}

static enum err send_file(struct call *call, const char *name, const char *type)
{
    if (io_read_file(path_of(call, name), call->out) != OK)
        return call_fail(call, FAIL_NO_SERVICE);
    call->r->type = type;
    call->r->max_age_s = MAX_AGE_S;
    return OK;
}

enum err reference_script(struct call *call)
{
    return send_file(call, SCRIPT, "text/javascript; charset=utf-8");
}

enum err reference_style(struct call *call)
{
    return send_file(call, STYLE, "text/css; charset=utf-8");
}

/* ---- the list ---- */

struct listed {
    const char *method; /* NULL: a tag, whose name is the path */
    const char *path;
    const char *summary;
    const char *about;
    const char *parameters;
};

#define TAG(name, about) {NULL, name, about, "", ""},
#define OPERATION(method, path, summary, about, parameters)                    \
    {method, path, summary, about, parameters},
static const struct listed listed[] = {
#include "pages/operations.def"
};
#undef TAG
#undef OPERATION

#define LISTED (sizeof listed / sizeof listed[0])

static void add_tags(struct call *call)
{
    html(call->out, "<ul>\n");
    for (size_t i = 0; i < LISTED; i++)
        if (listed[i].method == NULL)
            html(call->out, "<li><a href=\"#{}\">{}</a></li>\n",
                 str_from_c(listed[i].path), str_from_c(listed[i].summary));
    html(call->out, "</ul>\n");
}

static void add_operation(struct call *call, const struct listed *of)
{
    html(call->out,
         "<details class=\"fold\">\n<summary><h3><code>{} {}</code></h3> "
         "<span class=\"soft\">{}</span></summary>\n",
         str_from_c(of->method), str_from_c(of->path), str_from_c(of->summary));
    if (of->about[0] != '\0')
        html(call->out, "<p>{}</p>\n", str_from_c(of->about));
    if (of->parameters[0] != '\0')
        html(call->out, "<p>Takes <code>{}</code></p>\n",
             str_from_c(of->parameters));
    html(call->out, "</details>\n");
}

static void add_how_to_try(struct call *call)
{
    if (is_installed(call))
        html(call->out, "<p>In the <a href=\"/docs\">interactive "
                        "reference</a> calls can be tried.</p>\n");
    else
        html(call->out,
             "<p>There is an interactive reference, too, in which calls can "
             "be tried: <code>make reference</code> fetches it, and it is here "
             "from then on.</p>\n");
}

enum err reference_list(struct call *call)
{
    page_begin(call, STR("Reference"));
    html(call->out,
         "<p class=\"lead\">Every call that programs can make here. Errors, "
         "fields and limits are in <a href=\"/openapi.json\">/openapi.json"
         "</a> (OpenAPI 3.0).</p>\n");
    add_how_to_try(call);
    add_tags(call);
    for (size_t i = 0; i < LISTED; i++) {
        if (listed[i].method != NULL)
            add_operation(call, &listed[i]);
        else
            html(call->out, "<h2 id=\"{}\">{}</h2>\n",
                 str_from_c(listed[i].path), str_from_c(listed[i].summary));
    }
    page_end(call);
    return OK;
}

/* ---- Swagger UI ---- */

enum err reference_show(struct call *call)
{
    if (!is_installed(call))
        return reference_list(call);
    call->has_reference = true;
    html(call->out,
         "<!doctype html>\n<html lang=\"en\">\n<head>\n"
         "<meta charset=\"utf-8\">\n<title>Reference · Tonearm</title>\n"
         "<meta name=\"viewport\" content=\"width=device-width, "
         "initial-scale=1\">\n"
         "<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n"
         "<link rel=\"stylesheet\" href=\"/docs/" STYLE "\">\n</head>\n<body>\n"
         "<p><a href=\"/\">Tonearm</a> · <a href=\"/docs/calls\">all calls as "
         "a list</a>, which needs no JavaScript</p>\n"
         "<main id=\"reference\"></main>\n"
         "<script src=\"/docs/" SCRIPT "\"></script>\n"
         "<script src=\"/docs/reference.js\"></script>\n"
         "</body>\n</html>\n");
    return OK;
}
