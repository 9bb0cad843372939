/* Both kinds are one list of fields in the reference's order; what isn't
 * shown is left out. account_id is what apps link accounts by instead of the
 * name that a user goes by: the same as long as the account is, and another
 * for a later account of the same name. */
#include "api/render/render_user.h"

#include "api/call/call.h"
#include "api/render/render.h"

struct shown {
    bool account;
    bool private; /* country, product, explicit_content */
    bool email;
};

static void account_id(struct render *to, const struct user *user)
{
    struct str name =
        arena_printf(to->arena, "account:%.*s:%lld", STR_ARG(user->id),
                     (long long)user->created_s);
    struct render_id id = render_id(id_from_name(name));

    json_key(&to->j, "account_id");
    json_str(&to->j, str_of(id.text, sizeof id.text));
}

static void explicit_content(struct json *j, const struct user *user)
{
    json_key(j, "explicit_content");
    json_object(j);
    json_key(j, "filter_enabled");
    json_bool(j, user->filter_explicit);
    json_key(j, "filter_locked");
    json_bool(j, user->filter_locked);
    json_end_object(j);
}

static void links(struct render *to, const struct user *user, struct str in_url)
{
    struct json *j = &to->j;

    json_key(j, "external_urls");
    json_object(j);
    json_key(j, "spotify");
    json_str(j, arena_printf(to->arena, "%.*s/user/%.*s",
                             STR_ARG(to->people_base), STR_ARG(in_url)));
    json_end_object(j);
    if (!to->is_2026_02)
        render_followers(to, user->followers +
                                 (user->given_followers > 0
                                      ? (uint64_t)user->given_followers
                                      : 0));
    json_key(j, "href");
    json_str(j, arena_printf(to->arena, "%.*s/v1/users/%.*s", STR_ARG(to->base),
                             STR_ARG(in_url)));
    json_key(j, "id");
    json_str(j, user->id);
}

/* What was uploaded here, whose size isn't known, or what another service had
 * when the account was brought from there. */
static void pictures(struct render *to, const struct user *user,
                     struct str in_url)
{
    struct json *j = &to->j;

    json_key(j, "images");
    if (!user->has_picture && user->given_images.n > 0) {
        json_raw(j, user->given_images);
        return;
    }
    json_array(j);
    if (user->has_picture) {
        json_object(j);
        json_key(j, "url");
        json_str(j, arena_printf(to->arena, "%.*s/art/users/%.*s",
                                 STR_ARG(to->image_base), STR_ARG(in_url)));
        json_key(j, "height");
        json_null(j);
        json_key(j, "width");
        json_null(j);
        json_end_object(j);
    }
    json_end_array(j);
}

static void render(struct call *call, const struct user *user,
                   struct shown shown)
{
    struct render to = render_to(call, -1);
    struct str in_url = users_id_in_url(to.arena, user->id);
    struct json *j = &to.j;

    json_object(j);
    if (shown.account)
        account_id(&to, user);
    if (shown.private) {
        json_key(j, "country");
        json_str(j, str_of(user->country, sizeof user->country));
    }
    json_key(j, "display_name");
    json_str_or_null(j, user->display_name);
    if (shown.email) {
        json_key(j, "email");
        json_str_or_null(j, user->email);
    }
    if (shown.private)
        explicit_content(j, user);
    links(&to, user, in_url);
    pictures(&to, user, in_url);
    if (shown.private) {
        json_key(j, "product");
        json_str(j, str_from_c(users_product_text(user->product)));
    }
    json_key(j, "type");
    json_str(j, STR("user"));
    json_key(j, "uri");
    json_str(j, arena_printf(to.arena, "spotify:user:%.*s", STR_ARG(in_url)));
    json_end_object(j);
}

void render_user_private(struct call *call, const struct user *user,
                         scope_set scopes)
{
    bool is_2026_02 = render_to(call, -1).is_2026_02;

    render(call, user,
           (struct shown){
               .account = true,
               .private = !is_2026_02 &&
                          (scopes & SCOPE_BIT(SCOPE_USER_READ_PRIVATE)) != 0,
               .email = !is_2026_02 &&
                        (scopes & SCOPE_BIT(SCOPE_USER_READ_EMAIL)) != 0});
}

void render_user_public(struct call *call, const struct user *user)
{
    render(call, user, (struct shown){.account = false});
}
