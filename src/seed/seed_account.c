/* Apps and accounts. What they may be called, and what their parts may be, the
 * accounts say (apps.h, users.h). */
#include "accounts/redirect.h"
#include "accounts/secret.h"
#include "catalog/market.h"
#include "seed/import_record.h"
#include "seed/seed_read.h"

#define WORD_MAX_BYTES   64
#define SECRET_MAX_BYTES 512

/* ---- apps ---- */

static struct id read_client_id(struct seed_read *r, const struct json_body *in)
{
    struct str text = STR_EMPTY;
    struct id id = {0};

    if (!json_body_str(in, "client_id", WORD_MAX_BYTES, &text))
        seed_read_refuse(r, "client_id", "is missing");
    else if (!id_from_hex(text, &id))
        seed_read_refuse(r, "client_id", "is not 32 hex digits");
    return id;
}

static void read_redirects(struct seed_read *r, struct app_edit *edit)
{
    struct json_strings uris;

    if (!json_body_strings(&r->body, "redirect_uris", SEED_REDIRECTS_MAX,
                           REDIRECT_MAX_BYTES, &uris))
        return;
    for (size_t i = 0; i < uris.count; i++)
        if (redirect_refusal(uris.list[i]) != NULL)
            seed_read_refuse(r, "redirect_uris",
                             "has one that no app may register");
    edit->app.redirect_uris = uris.list;
    edit->app.redirect_count = uris.count;
    edit->sets |= APP_SETS_REDIRECTS;
}

static void read_app_words(struct seed_read *r, struct app_edit *edit)
{
    struct app *app = &edit->app;
    struct str word;

    if (json_body_str(&r->body, "mode", WORD_MAX_BYTES, &word)) {
        if (!apps_mode_from_text(word, &app->mode))
            seed_read_refuse(r, "mode", "is neither extended nor development");
        edit->sets |= APP_SETS_MODE;
    }
    if (json_body_str(&r->body, "profile", WORD_MAX_BYTES, &word)) {
        if (!apps_profile_from_text(word, &app->profile))
            seed_read_refuse(r, "profile",
                             "is none of full, 2024-11, 2026-02, server");
        edit->sets |= APP_SETS_PROFILE;
    }
    if (json_body_str(&r->body, "owner", USERS_ID_MAX_BYTES, &app->owner)) {
        if (app->owner.n > 0 && !users_id_is_valid(app->owner))
            seed_read_refuse(r, "owner",
                             "is nothing that an account is called");
        edit->sets |= APP_SETS_OWNER;
    }
}

void seed_read_app(struct seed_read *r)
{
    static const char *const keys[] = {
        "name",          "client_id",   "client_secret",
        "redirect_uris", "description", "mode",
        "profile",       "owner",       NULL};
    struct seed_app *a = &r->out->app;
    struct app *app = &a->edit.app;

    *a = (struct seed_app){.edit = {.sets = APP_SETS_NAME}};
    r->out->kind = SEED_APP;
    app->mode = APP_EXTENDED;
    app->profile = APP_PROFILE_SERVER;
    app->id = read_client_id(r, &r->body);
    app->name = str_trim(seed_read_needed(r, "name", APPS_NAME_MAX_BYTES));
    if (!apps_name_is_valid(app->name))
        seed_read_refuse(r, "name", "is nothing that an app is called");
    if (json_body_str(&r->body, "description", APPS_DESCRIPTION_MAX_BYTES,
                      &app->description)) {
        if (!apps_description_is_valid(app->description))
            seed_read_refuse(r, "description", "has control characters");
        a->edit.sets |= APP_SETS_DESCRIPTION;
    }
    if (json_body_str(&r->body, "client_secret", SECRET_MAX_BYTES,
                      &a->secret) &&
        a->secret.n == 0)
        seed_read_refuse(r, "client_secret", "is empty");
    read_redirects(r, &a->edit);
    read_app_words(r, &a->edit);
    seed_read_end(r, keys);
}

/* ---- accounts ---- */

static void read_scopes(struct seed_read *r, const struct json_body *in,
                        scope_set *out)
{
    struct json_strings texts;

    *out = 0;
    if (!json_body_strings(in, "scopes", SCOPE_COUNT, WORD_MAX_BYTES, &texts))
        return;
    for (size_t i = 0; i < texts.count; i++) {
        scope_set one;

        if (!scope_set_from_text(texts.list[i], &one, NULL))
            seed_read_refuse(r, "scopes", "has one that there isn't");
        else
            *out |= one;
    }
}

/* As those are that the server makes, of which clients may have an idea. */
static bool is_refresh_token(struct str text)
{
    if (!str_starts(text, STR("AQ")) || text.n == 2)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return true;
}

static void read_consents(struct seed_read *r, struct seed_user *u)
{
    struct json_bodies in;
    struct seed_consent *list;

    if (!json_body_objects(&r->body, "consents", SEED_CONSENTS_MAX, &in))
        return;
    list = arena_zalloc(r->arena, in.count * sizeof *list);
    for (size_t i = 0; i < in.count; i++) {
        list[i].app = read_client_id(r, &in.list[i]);
        read_scopes(r, &in.list[i], &list[i].scopes);
        if (json_body_str(&in.list[i], "refresh_token", SECRET_MAX_BYTES,
                          &list[i].refresh_token) &&
            !is_refresh_token(list[i].refresh_token))
            seed_read_refuse(r, "refresh_token",
                             "is not AQ and letters, digits, - and _");
    }
    u->consents = list;
    u->consent_count = in.count;
}

static void read_user_words(struct seed_read *r, struct user_edit *edit)
{
    struct user *user = &edit->user;
    struct str word;

    if (json_body_str(&r->body, "email", USERS_EMAIL_MAX_BYTES, &word)) {
        if (word.n > 0 && !users_email_is_valid(word))
            seed_read_refuse(r, "email", "is not an e-mail address");
        user->email = word;
        edit->sets |= USER_SETS_EMAIL;
    }
    if (json_body_str(&r->body, "product", WORD_MAX_BYTES, &word)) {
        if (!users_product_from_text(word, &user->product))
            seed_read_refuse(r, "product", "is neither premium nor free");
        edit->sets |= USER_SETS_PRODUCT;
    }
    if (json_body_bool(&r->body, "admin", &user->is_admin))
        edit->sets |= USER_SETS_ADMIN;
}

/* What the objects line, which this is, has said. */
static void take_given(const struct object_user *given, struct user_edit *edit)
{
    edit->user.id = given->id;
    if (given->display_name.p != NULL) {
        edit->user.display_name = given->display_name;
        edit->sets |= USER_SETS_NAME;
    }
    if (given->country[0] != '\0') {
        memcpy(edit->user.country, given->country, sizeof given->country);
        edit->sets |= USER_SETS_COUNTRY;
    }
}

void seed_read_account(struct seed_read *r)
{
    static const char *const keys[] = {
        "id",      "password",      "display_name", "email",  "product",
        "country", "admin",         "consents",     "images", "href",
        "uri",     "external_urls", "followers",    NULL};
    struct seed_user *u = &r->out->user;

    *u = (struct seed_user){.given = r->out->record.user};
    take_given(&u->given, &u->edit);
    if (!users_id_is_for_new(u->edit.user.id))
        seed_read_refuse(r, "id", "is nothing that an account is called");
    if (json_body_str(&r->body, "password", USERS_PASSWORD_MAX_BYTES,
                      &u->password)) {
        const char *why = users_password_refusal(u->password, u->edit.user.id);

        if (why != NULL)
            seed_read_refuse(r, "password", why);
    }
    read_user_words(r, &u->edit);
    read_consents(r, u);
    seed_read_end(r, keys);
}
