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
#include "pages/country.def"
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
    html(call->out,
         "<p class=\"field\"><label for=\"country\">Country</label>\n"
         "<span class=\"hint\" id=\"country-hint\">Decides which music you "
         "can see.</span>\n<select id=\"country\" name=\"country\" "
         "aria-describedby=\"country-hint\" "
         "autocomplete=\"country\">\n");
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

const char *profile_read(struct call *call, struct user *user)
{
    struct str country = page_field(call, "country");
    bool same_country =
        country.n == 2 && memcmp(country.p, user->country, 2) == 0;

    user->display_name = page_field(call, "display_name");
    user->email = page_field(call, "email");
    if (user->display_name.n > USERS_NAME_MAX_BYTES)
        return "That display name is too long.";
    if (has_control(user->display_name))
        return "That display name has signs that can't be shown.";
    if (utf8_has_invisible(user->display_name))
        return "That display name has signs that nobody can see, or that turn "
               "its direction.";
    if (user->email.n > 0 && !users_email_is_valid(user->email))
        return "That doesn't look like an email address.";
    if (!same_country && !is_country(country))
        return "Please choose a country from the list.";
    memcpy(user->country, country.p, 2);
    return NULL;
}

const char *profile_password_refusal(struct call *call, struct str user,
                                     struct str password, struct str again)
{
    const char *why = users_password_refusal(password, user);

    if (why != NULL)
        return arena_cstr(call->arena,
                          arena_printf(call->arena,
                                       "That password %s. Please take another.",
                                       why));
    return str_eq(password, again) ? NULL
                                   : "The two passwords aren't the same.";
}
