/* The country decides which market a user's calls see, so only countries that
 * are markets can be chosen; an account that was made with another country
 * keeps it until its owner chooses one. */
#include "pages/profile.h"

#include "base/utf8.h"
#include "pages/page.h"

static const struct {
    const char *code;
    const char *name;
} countries[] = {
#define COUNTRY(code, name) {code, name},
#include "catalog/country.def"
#undef COUNTRY
};

#define COUNTRY_COUNT (sizeof countries / sizeof countries[0])

static bool is_country(struct str code)
{
    for (size_t i = 0; i < COUNTRY_COUNT; i++)
        if (str_eq_c(code, countries[i].code))
            return true;
    return false;
}

static void add_option(struct call *call, struct str code, struct str name,
                       bool chosen)
{
    html(call->out,
         chosen ? "<option value=\"{}\" selected>{}</option>\n"
                : "<option value=\"{}\">{}</option>\n",
         code, name);
}

static void add_countries(struct call *call, struct str chosen)
{
    static const char hint[] = "Decides which music you can see.";

    page_label(call, "country", "Country", hint);
    html(call->out, "<select");
    page_attributes(call, "country", hint);
    html(call->out, " autocomplete=\"country\">\n");
    /* Or the form would change it unasked. */
    if (!is_country(chosen))
        add_option(call, chosen, chosen, true);
    for (size_t i = 0; i < COUNTRY_COUNT; i++)
        add_option(call, str_from_c(countries[i].code),
                   str_from_c(countries[i].name),
                   str_eq_c(chosen, countries[i].code));
    html(call->out, "</select></p>\n");
}

void profile_inputs(struct call *call, const struct user *user)
{
    page_input(call, "display_name", "Display name", user->display_name,
               "What others see. May be left out.",
               "maxlength=\"100\" autocomplete=\"nickname\"");
    page_input(call, "email", "Email", user->email,
               "Only for signing in, and for apps that you let see it. May be "
               "left out.",
               "type=\"email\" maxlength=\"254\" autocomplete=\"email\"");
    add_countries(call, str_of(user->country, 2));
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return true;
    return false;
}

/* NULL, or what is wrong with a display name. */
static const char *name_refusal(struct str name)
{
    if (name.n > USERS_NAME_MAX_BYTES)
        return "That display name is too long.";
    if (has_control(name))
        return "That display name has signs that can't be shown.";
    if (utf8_has_invisible(name))
        return "That display name has signs that nobody can see, or that turn "
               "its direction.";
    return NULL;
}

bool profile_read(struct call *call, const char *form, struct user *user)
{
    struct str country = page_field(call, "country");
    bool same_country =
        country.n == 2 && memcmp(country.p, user->country, 2) == 0;
    bool email_is_fine, country_is_fine;
    const char *why;

    user->display_name = page_field(call, "display_name");
    user->email = page_field(call, "email");
    why = name_refusal(user->display_name);
    email_is_fine = user->email.n == 0 || users_email_is_valid(user->email);
    country_is_fine = same_country || is_country(country);
    if (why != NULL)
        page_blame(call, form, "display_name", str_from_c(why));
    if (!email_is_fine)
        page_blame(call, form, "email",
                   STR("That doesn't look like an email address."));
    if (country_is_fine)
        memcpy(user->country, country.p, 2);
    else
        page_blame(call, form, "country",
                   STR("Please choose a country from the list."));
    return why == NULL && email_is_fine && country_is_fine;
}

bool profile_read_password(struct call *call, struct str user, const char *form,
                           const char *field)
{
    struct str password = request_form(call->r, field, NULL);
    struct str again = request_form(call->r, "again", NULL);
    const char *why = users_password_refusal(password, user);

    /* What is wrong with it by itself stands there; a slip of the hand at the
     * second one. */
    if (why != NULL)
        page_blame(call, form, field,
                   arena_printf(call->arena,
                                "That password %s. Please take another.", why));
    else if (!str_eq(password, again))
        page_blame(call, form, "again",
                   STR("The two passwords aren't the same."));
    return why == NULL && str_eq(password, again);
}
