/* The form of an app's name, description, redirect URIs and profile, written
 * and read. Redirect URIs are one a line; accounts/redirect.h says which may be
 * registered. */
#include "pages/dashboard.h"

#include "accounts/redirect.h"
#include "base/utf8.h"
#include "pages/page.h"
#include "pages/pages.h"

static const struct {
    enum app_profile profile;
    const char *name;
} profiles[] = {
    {APP_PROFILE_SERVER, "Whatever this server has for its apps"},
    {APP_PROFILE_FULL, "Everything, as it ever was"},
    {APP_PROFILE_2024_11, "What was left in November 2024"},
    {APP_PROFILE_2026_02, "What was left to development apps in February 2026"},
};

static void add_textarea(struct call *call, const char *name, const char *label,
                         const char *hint, const char *attributes)
{
    page_label(call, name, label, hint);
    html(call->out, "<textarea");
    page_attributes(call, name, hint);
    buf_str(call->out, str_from_c(attributes));
    buf_lit(call->out, ">\n");
}

static void add_choice(struct call *call, const char *group, const char *value,
                       const char *label, bool chosen)
{
    html(call->out,
         chosen ? "<label class=\"choice\"><input type=\"radio\" name=\"{}\" "
                  "value=\"{}\" checked> {}</label>\n"
                : "<label class=\"choice\"><input type=\"radio\" name=\"{}\" "
                  "value=\"{}\"> {}</label>\n",
         str_from_c(group), str_from_c(value), str_from_c(label));
}

static void add_profiles(struct call *call, const struct app *app)
{
    html(call->out, "<fieldset><legend>The API that this app sees</legend>\n"
                    "<span class=\"hint\">Try how the app does under each of "
                    "Spotify's cuts.</span>\n");
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++)
        add_choice(call, "profile", apps_profile_text(profiles[i].profile),
                   profiles[i].name, app->profile == profiles[i].profile);
    html(call->out, "</fieldset>\n");
}

static void add_modes(struct call *call, const struct app *app)
{
    html(call->out, "<fieldset><legend>Mode</legend>\n");
    add_choice(call, "mode", apps_mode_text(APP_DEVELOPMENT),
               "Development: a list of users, a limit",
               app->mode == APP_DEVELOPMENT);
    add_choice(call, "mode", apps_mode_text(APP_EXTENDED),
               "Extended: everybody, a higher limit or none",
               app->mode == APP_EXTENDED);
    html(call->out, "</fieldset>\n");
}

void dashboard_inputs(struct call *call, const struct app *app)
{
    page_input(call, "name", "Name", app->name,
               "Users see it when they are asked.",
               "required maxlength=\"100\"");
    add_textarea(call, "description", "Description",
                 "One or two sentences for the same page. May be left out.",
                 " maxlength=\"1000\"");
    html(call->out, "{}</textarea></p>\n", app->description);
    add_textarea(call, "redirect_uris", "Redirect URIs",
                 "One a line: https, a scheme of your own, or "
                 "http://127.0.0.1 with any port. Sign-in ends there.",
                 " spellcheck=\"false\"");
    for (size_t i = 0; i < app->redirect_count; i++)
        html(call->out, "{}\n", app->redirect_uris[i]);
    html(call->out, "</textarea></p>\n");
    add_profiles(call, app);
    if (call->user->is_admin)
        add_modes(call, app);
}

static struct str too_many(struct call *call, size_t most)
{
    return arena_printf(call->arena,
                        "Those are more redirect URIs than the %zu that an app "
                        "may have.",
                        most);
}

/* Reads the lines of the field but the empty ones into `app`, also those that
 * can't be registered, so that the form can be shown again. Empty, or what is
 * wrong with the first that can't. */
static struct str read_uris(struct call *call, struct app *app)
{
    size_t most = app->redirect_count > DASHBOARD_URIS_MAX ? app->redirect_count
                                                           : DASHBOARD_URIS_MAX;
    struct str rest = page_field(call, "redirect_uris");
    struct str *uris = arena_alloc(call->arena, most * sizeof *uris);
    struct str complaint = STR_EMPTY;
    struct str line;

    app->redirect_uris = uris;
    app->redirect_count = 0;
    while (str_split(&rest, '\n', &line)) {
        const char *why;

        line = str_trim(line);
        if (line.n == 0)
            continue;
        if (app->redirect_count == most)
            return too_many(call, most);
        why = redirect_refusal(line);
        if (why != NULL && complaint.n == 0)
            complaint = arena_printf(call->arena,
                                     "The redirect URI %.*s can't be "
                                     "registered: %s.",
                                     STR_ARG(line), why);
        uris[app->redirect_count++] = line;
    }
    return complaint;
}

static bool has_line_end(struct str s)
{
    return str_find(s, '\n') < s.n || str_find(s, '\r') < s.n;
}

static struct str name_refusal(struct str name)
{
    if (name.n == 0)
        return STR("Please give the app a name.");
    if (name.n > APPS_NAME_MAX_BYTES || has_line_end(name))
        return STR("That name is too long.");
    if (utf8_has_invisible(name))
        return STR("That name has signs that nobody can see, or that turn its "
                   "direction.");
    return STR_EMPTY;
}

/* False, and noted, when there is something wrong. */
static bool judge(struct call *call, const char *field, struct str wrong)
{
    if (wrong.n > 0)
        page_blame(call, "settings", field, wrong);
    return wrong.n == 0;
}

bool dashboard_read(struct call *call, struct app *app)
{
    struct str uris = read_uris(call, app), description = STR_EMPTY;
    bool is_fine = judge(call, "redirect_uris", uris);

    app->name = page_field(call, "name");
    app->description = page_field(call, "description");
    /* A word that is none leaves what the app has: no browser sends one. */
    (void)apps_profile_from_text(page_field(call, "profile"), &app->profile);
    if (call->user->is_admin)
        (void)apps_mode_from_text(page_field(call, "mode"), &app->mode);
    if (app->description.n > APPS_DESCRIPTION_MAX_BYTES)
        description = STR("That description is too long.");
    is_fine &= judge(call, "name", name_refusal(app->name));
    is_fine &= judge(call, "description", description);
    return is_fine;
}
