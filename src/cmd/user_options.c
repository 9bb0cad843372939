/* An option that wasn't given and has no default sets nothing. */
#include "cmd/user_options.h"

#include "catalog/market.h"

static bool has(const struct options *o, const char *name)
{
    return options_text(o, name) != NULL;
}

static enum err read_email(const struct options *o, struct user_edit *edit)
{
    struct str email = str_from_c(options_text(o, "email"));

    /* An empty one takes it away. */
    if (email.n > 0 && !users_email_is_valid(email))
        return options_wrong(o, "--email '%.*s' is not an e-mail address",
                             STR_ARG(email));
    edit->user.email = email;
    edit->sets |= USER_SETS_EMAIL;
    return OK;
}

static enum err read_name(const struct options *o, struct user_edit *edit)
{
    struct str name = str_trim(str_from_c(options_text(o, "display-name")));

    if (!users_name_is_valid(name))
        return options_wrong(o,
                             "--display-name must be at most %d bytes of UTF-8 "
                             "without control or invisible characters",
                             USERS_NAME_MAX_BYTES);
    edit->user.display_name = name;
    edit->sets |= USER_SETS_NAME;
    return OK;
}

static enum err read_country(const struct options *o, struct user_edit *edit)
{
    struct str code = str_from_c(options_text(o, "country"));

    if (!market_is_valid(code))
        return options_wrong(o, "--country '%.*s' is not a country's code",
                             STR_ARG(code));
    /* Letters, in either case: a market's code. */
    for (int i = 0; i < 2; i++)
        edit->user.country[i] = (char)(code.p[i] & ~0x20);
    edit->sets |= USER_SETS_COUNTRY;
    return OK;
}

/* Choices, whose words the parser has checked, and a flag. */
static void read_choices(const struct options *o, struct user_edit *edit)
{
    struct user *user = &edit->user;

    if (users_product_from_text(str_from_c(options_text(o, "product")),
                                &user->product))
        edit->sets |= USER_SETS_PRODUCT;
    if (has(o, "explicit")) {
        user->filter_explicit =
            str_eq_c(str_from_c(options_text(o, "explicit")), "hide");
        edit->sets |= USER_SETS_FILTER;
    }
    if (has(o, "explicit-lock")) {
        user->filter_locked =
            str_eq_c(str_from_c(options_text(o, "explicit-lock")), "on");
        edit->sets |= USER_SETS_FILTER_LOCK;
    }
    if (options_given(o, "admin")) {
        user->is_admin = options_flag(o, "admin");
        edit->sets |= USER_SETS_ADMIN;
    }
}

enum err user_options_read(const struct options *o, struct user_edit *edit)
{
    enum err e = OK;

    if (has(o, "email"))
        e = read_email(o, edit);
    if (!e && has(o, "display-name"))
        e = read_name(o, edit);
    if (!e && has(o, "country"))
        e = read_country(o, edit);
    if (!e)
        read_choices(o, edit);
    return e;
}
