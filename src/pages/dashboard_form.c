/* An app's own words, in and out of a form. Redirect URIs are one a line;
 * which may be registered is auth/redirect.h's. */
#include "accounts/redirect.h"
#include "pages/dashboard.h"
#include "pages/page.h"

static const struct {
    enum app_profile profile;
    const char *name;
} profiles[] = {
    {APP_PROFILE_SERVER, "Whatever this server has for its apps"},
    {APP_PROFILE_FULL, "Everything, as it ever was"},
    {APP_PROFILE_2024_11, "What was left in November 2024"},
    {APP_PROFILE_2026_02, "What was left to development apps in February 2026"},
};

static void add_textarea(struct page *pg, const char *name, const char *label,
                         const char *hint, const char *attributes)
{
    html(pg->out,
         "<p class=\"field\"><label for=\"{}\">{}</label>\n"
         "<span class=\"hint\" id=\"{}-hint\">{}</span>\n"
         "<textarea id=\"{}\" name=\"{}\" aria-describedby=\"{}-hint\"",
         str_from_c(name), str_from_c(label), str_from_c(name),
         str_from_c(hint), str_from_c(name), str_from_c(name),
         str_from_c(name));
    buf_str(pg->out, str_from_c(attributes));
    buf_lit(pg->out, ">\n");
}

static void add_choice(struct page *pg, const char *group, const char *value,
                       const char *label, bool chosen)
{
    html(pg->out,
         chosen ? "<label class=\"choice\"><input type=\"radio\" name=\"{}\" "
                  "value=\"{}\" checked> {}</label>\n"
                : "<label class=\"choice\"><input type=\"radio\" name=\"{}\" "
                  "value=\"{}\"> {}</label>\n",
         str_from_c(group), str_from_c(value), str_from_c(label));
}

static void add_profiles(struct page *pg, const struct app *app)
{
    html(pg->out, "<fieldset><legend>The API that this app sees</legend>\n"
                  "<span class=\"hint\">Try how the app does under each of "
                  "Spotify's cuts.</span>\n");
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++)
        add_choice(pg, "profile", apps_profile_text(profiles[i].profile),
                   profiles[i].name, app->profile == profiles[i].profile);
    html(pg->out, "</fieldset>\n");
}

static void add_modes(struct page *pg, const struct app *app)
{
    html(pg->out, "<fieldset><legend>Mode</legend>\n");
    add_choice(pg, "mode", apps_mode_text(APP_DEVELOPMENT),
               "Development: a list of users, a limit",
               app->mode == APP_DEVELOPMENT);
    add_choice(pg, "mode", apps_mode_text(APP_EXTENDED),
               "Extended: everybody, a higher limit or none",
               app->mode == APP_EXTENDED);
    html(pg->out, "</fieldset>\n");
}

void dashboard_inputs(struct page *pg, const struct app *app)
{
    page_input(pg, "name", "Name", app->name,
               "Users see it when they are asked.",
               "required maxlength=\"100\"");
    add_textarea(pg, "description", "Description",
                 "One or two sentences for the same page. May be left out.",
                 " maxlength=\"1000\"");
    html(pg->out, "{}</textarea></p>\n", app->description);
    add_textarea(pg, "redirect_uris", "Redirect URIs",
                 "One a line: https, a scheme of your own, or "
                 "http://127.0.0.1 with any port. Sign-in ends there.",
                 " spellcheck=\"false\"");
    for (size_t i = 0; i < app->redirect_count; i++)
        html(pg->out, "{}\n", app->redirect_uris[i]);
    html(pg->out, "</textarea></p>\n");
    add_profiles(pg, app);
    if (pg->user.is_admin)
        add_modes(pg, app);
}

/* The lines of the field; those that are empty don't count. */
static const char *read_uris(struct page *pg, struct app *app)
{
    struct str rest = page_field(pg, "redirect_uris");
    struct str *uris =
        arena_alloc(pg->arena, DASHBOARD_URIS_MAX * sizeof *uris);
    const char *complaint = NULL;
    struct str line;

    app->redirect_uris = uris;
    app->redirect_count = 0;
    while (str_split(&rest, '\n', &line)) {
        const char *why;

        line = str_trim(line);
        if (line.n == 0)
            continue;
        if (app->redirect_count == DASHBOARD_URIS_MAX)
            return "Those are more redirect URIs than an app may have.";
        why = redirect_refusal(line);
        if (why != NULL && complaint == NULL)
            complaint = arena_cstr(
                pg->arena, arena_printf(pg->arena,
                                        "The redirect URI %.*s can't be "
                                        "registered: %s.",
                                        STR_ARG(line), why));
        uris[app->redirect_count++] = line;
    }
    return complaint;
}

static bool has_line_end(struct str s)
{
    return str_find(s, '\n') < s.n || str_find(s, '\r') < s.n;
}

const char *dashboard_read(struct page *pg, struct app *app)
{
    const char *why = read_uris(pg, app);

    app->name = page_field(pg, "name");
    app->description = page_field(pg, "description");
    (void)apps_profile_from_text(page_field(pg, "profile"), &app->profile);
    if (pg->user.is_admin)
        (void)apps_mode_from_text(page_field(pg, "mode"), &app->mode);
    if (app->name.n == 0)
        return "Please give the app a name.";
    if (app->name.n > APPS_NAME_MAX_BYTES || has_line_end(app->name))
        return "That name is too long.";
    if (app->description.n > APPS_DESCRIPTION_MAX_BYTES)
        return "That description is too long.";
    return why;
}
