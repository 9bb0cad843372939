/* For administrators: the music folders that the server watches, how each
 * fares, watching another one, and ending that. Where a folder may be, is the
 * rule of imports by path (owner_imports.c). */
#include "pages/pages.h"

#include <sys/stat.h>

#include "pages/admin.h"
#include "pages/owner.h"
#include "pages/page.h"
#include "watched/watched.h"

#define PLACE "/admin/folders"
#define FORM  "watch"

/* ---- the list ---- */

/* "28 November 2026, 21:00 UTC", in the arena. */
static struct str time_text(struct call *call, int64_t unix_s)
{
    return arena_printf(call->arena, "%.*s, %02d:%02d UTC",
                        STR_ARG(page_date(call, unix_s)),
                        (int)(unix_s / 3600 % 24), (int)(unix_s / 60 % 60));
}

static void add_found(struct call *call, const struct watched_folder *f)
{
    html(call->out, "<p class=\"soft\">Looked at on {}: {} {}.",
         time_text(call, f->looked_s), html_number(call->arena, f->files),
         f->files == 1 ? STR("audio file") : STR("audio files"));
    if (f->changed_s > 0)
        html(call->out, " Something was new on {}.",
             time_text(call, f->changed_s));
    html(call->out, "</p>\n");
}

static void add_state(struct call *call, const struct watched_folder *f)
{
    if (f->failing_s > 0)
        html(call->out,
             "<p class=\"words\"><strong>Since {} it can't be looked at: {}."
             "</strong> What was known of it stays, and it is looked for "
             "again.</p>\n",
             time_text(call, f->failing_s), f->error);
    if (f->looked_s > 0)
        add_found(call, f);
    else if (f->failing_s == 0)
        html(call->out, "<p class=\"soft\">Not looked at yet.</p>\n");
}

static void add_button(struct call *call, const struct watched_folder *f,
                       const char *verb, const char *text)
{
    struct id_hex id;

    page_form(call, arena_printf(call->arena, PLACE "/%.*s/%s",
                                 STR_ARG(id_hex_text(f->id, &id)), verb));
    html(call->out,
         "<button class=\"quiet\" aria-label=\"{}: {}\">{}</button></form>\n",
         str_from_c(text), f->path, str_from_c(text));
}

static void add_folder(struct call *call, const struct watched_folder *f)
{
    struct id_hex id;

    html(call->out, "<li id=\"folder-{}\"><h2 class=\"code words\">{}</h2>\n",
         id_hex_text(f->id, &id), f->path);
    add_state(call, f);
    html(call->out, "<div class=\"actions\">\n");
    add_button(call, f, "refresh", "Look now");
    add_button(call, f, "remove", "End");
    html(call->out, "</div></li>\n");
}

static void add_form(struct call *call)
{
    const char *below = call->config->import_from;

    page_notes(call, FORM);
    if (below == NULL) {
        html(call->out,
             "<p>Folders can be added here if the server is started with "
             "<code>--import-from</code>, and on the machine itself by "
             "<code>tonearm folder add</code>.</p>\n");
        return;
    }
    page_form(call, STR(PLACE));
    html(call->out, "<div class=\"row\">");
    page_input(
        call, "path", "A folder on the server", page_field(call, "path"),
        arena_cstr(call->arena, arena_printf(call->arena, "below %s", below)),
        "required autocomplete=\"off\" autocapitalize=\"none\" "
        "spellcheck=\"false\"");
    html(call->out, "<button>Watch</button></div></form>\n");
}

static enum err show(struct call *call)
{
    struct watched_folder *all;
    size_t count;
    enum err e = watched_folders_list(call->db, call->arena, &all, &count);

    if (e)
        return e;
    admin_begin(call, STR("Folders"));
    owner_add_job(call);
    add_form(call);
    if (count == 0)
        html(call->out,
             "<p>No folder is watched. What is copied into one that is, is in "
             "the catalog a moment later.</p>\n");
    html(call->out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < count; i++)
        add_folder(call, &all[i]);
    html(call->out, "</ul>\n");
    page_end(call);
    return OK;
}

enum err owner_folders_show(struct call *call)
{
    static const struct page_done done[] = {
        {"added", FORM, "The folder is watched, and looked at now."},
        {"asked", FORM, "It is looked at now."},
        {"removed", FORM,
         "The folder is watched no longer. What it has brought stays."},
    };

    page_praise_done(call, done, sizeof done / sizeof done[0]);
    return show(call);
}

/* ---- forms ---- */

/* What is done to which folder. */
struct deed {
    struct watched_folder folder;
    int64_t now_s;
};

static enum err add(struct db *db, void *arg)
{
    struct deed *d = arg;

    return watched_folders_add(db, &d->folder, d->now_s);
}

static enum err refuse(struct call *call, int status, struct str why)
{
    call->r->status = status;
    page_blame(call, FORM, "path", why);
    return show(call);
}

/* False when there is no such folder, or it may not be watched. */
static bool find_folder(struct call *call, struct str typed, struct str *out)
{
    const char *path = owner_find_path(call, typed);
    struct stat st;

    if (path == NULL || stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return false;
    *out = str_from_c(path);
    return watched_path_is_valid(*out);
}

enum err owner_folders_add(struct call *call)
{
    struct deed d = {.now_s = call_now_s(call)};
    enum err e;

    if (!find_folder(call, str_trim(page_field(call, "path")), &d.folder.path))
        return refuse(call, 400,
                      STR("There is no such folder where this server may "
                          "import from."));
    e = admin_write(call, add, &d);
    if (e == ERR_EXISTS)
        return refuse(call, 409, STR("That folder is watched already."));
    if (e == ERR_LIMIT)
        return refuse(call, 409, STR("No more folders can be watched."));
    if (e)
        return admin_fail(call, e);
    call_audit(call, "folder.add", "ok", d.folder.path);
    return page_go(call, STR(PLACE "?done=added"));
}

static enum err ask(struct db *db, void *arg)
{
    const struct deed *d = arg;

    return watched_folders_ask(db, d->folder.id, d->now_s);
}

static enum err drop(struct db *db, void *arg)
{
    const struct deed *d = arg;

    return watched_folders_remove(db, d->folder.id);
}

/* Finds the folder that the path of the request names, and does it in the
 * writer. */
static enum err act(struct call *call, struct deed *d,
                    enum err (*run)(struct db *db, void *deed))
{
    struct id id;
    enum err e;

    if (!id_from_hex(call->r->params[0], &id))
        return ERR_NOT_FOUND;
    d->now_s = call_now_s(call);
    e = watched_folders_find(call->db, id, call->arena, &d->folder);
    return e ? e : admin_write(call, run, d);
}

enum err owner_folder_refresh(struct call *call)
{
    struct deed d;
    enum err e = act(call, &d, ask);

    return e ? admin_fail(call, e) : page_go(call, STR(PLACE "?done=asked"));
}

enum err owner_folder_remove(struct call *call)
{
    struct deed d;
    enum err e = act(call, &d, drop);

    if (e)
        return admin_fail(call, e);
    call_audit(call, "folder.remove", "ok", d.folder.path);
    return page_go(call, STR(PLACE "?done=removed"));
}
