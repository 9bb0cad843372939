/* An option that wasn't given and has no default sets nothing. */
#include "cmd/app_options.h"

#include "accounts/redirect.h"
#include "base/utf8.h"

#define REDIRECTS_MAX 100

static bool has(const struct options *o, const char *name)
{
    return options_text(o, name) != NULL;
}

static enum err read_name(const struct options *o, struct app_edit *edit)
{
    struct str name = str_trim(str_from_c(options_text(o, "name")));

    if (!apps_name_is_valid(name))
        return options_wrong(o,
                             "--name must be 1 to %d bytes of UTF-8 without "
                             "control or invisible characters",
                             APPS_NAME_MAX_BYTES);
    edit->app.name = name;
    edit->sets |= APP_SETS_NAME;
    return OK;
}

static enum err read_description(const struct options *o, struct app_edit *edit)
{
    struct str text = str_trim(str_from_c(options_text(o, "description")));

    if (!apps_description_is_valid(text))
        return options_wrong(o,
                             "--description must be at most %d bytes of UTF-8 "
                             "without control characters",
                             APPS_DESCRIPTION_MAX_BYTES);
    edit->app.description = text;
    edit->sets |= APP_SETS_DESCRIPTION;
    return OK;
}

static enum err read_redirects(const struct options *o, struct arena *arena,
                               struct app_edit *edit)
{
    size_t n = options_count(o, "redirect-uri");
    struct str *uris = arena_alloc(arena, n * sizeof *uris);

    if (n > REDIRECTS_MAX)
        return options_wrong(o, "at most %d redirect URIs", REDIRECTS_MAX);
    for (size_t i = 0; i < n; i++) {
        const char *why;

        uris[i] = str_from_c(options_at(o, "redirect-uri", i));
        why = redirect_refusal(uris[i]);
        if (why != NULL)
            return options_wrong(o, "--redirect-uri '%.*s': %s",
                                 STR_ARG(uris[i]), why);
    }
    edit->app.redirect_uris = uris;
    edit->app.redirect_count = n;
    edit->sets |= APP_SETS_REDIRECTS;
    return OK;
}

static enum err read_owner(const struct options *o, struct app_edit *edit)
{
    struct str owner = str_from_c(options_text(o, "owner"));

    /* The owner may get an account later, so it needn't be there yet. */
    if (!utf8_is_printable(owner))
        return options_wrong(o, "--owner is not a user id");
    edit->app.owner = owner;
    edit->sets |= APP_SETS_OWNER;
    return OK;
}

/* Choices, whose words the parser has checked. */
static void read_choices(const struct options *o, struct app_edit *edit)
{
    struct app *app = &edit->app;

    if (apps_mode_from_text(str_from_c(options_text(o, "mode")), &app->mode))
        edit->sets |= APP_SETS_MODE;
    if (apps_profile_from_text(str_from_c(options_text(o, "profile")),
                               &app->profile))
        edit->sets |= APP_SETS_PROFILE;
}

enum err app_options_read(const struct options *o, struct arena *arena,
                          struct app_edit *edit)
{
    enum err e = OK;

    if (has(o, "name"))
        e = read_name(o, edit);
    if (!e && has(o, "description"))
        e = read_description(o, edit);
    if (!e && has(o, "redirect-uri"))
        e = read_redirects(o, arena, edit);
    if (!e && has(o, "owner"))
        e = read_owner(o, edit);
    if (!e)
        read_choices(o, edit);
    return e;
}
