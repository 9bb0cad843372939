/* For administrators: everybody who has an account, to be searched. */
#include "pages/pages.h"

#include "accounts/users.h"
#include "pages/admin.h"
#include "pages/page.h"

/* A word and what parts it from the one before. */
static void add_word(struct call *call, struct str word)
{
    html(call->out, ", {}", word);
}

static void add_user(struct call *call, const struct user *user)
{
    html(call->out,
         "<li><h2><a href=\"/admin/users/{}\">{}</a></h2>\n"
         "<p class=\"soft\">{}",
         users_id_in_url(call->arena, user->id), user->id,
         user->display_name.n > 0 ? user->display_name : STR("without a name"));
    if (user->email.n > 0)
        add_word(call, user->email);
    add_word(call, str_of(user->country, sizeof user->country));
    add_word(call, str_from_c(users_product_text(user->product)));
    if (user->is_admin)
        add_word(call, STR("administrator"));
    if (user->password_hash.n == 0)
        add_word(call, STR("without a password"));
    if (user->locked_s > 0)
        html(call->out, ", <strong>locked</strong>");
    html(call->out, "</p></li>\n");
}

static void add_users(struct call *call, const struct user *users, size_t count)
{
    html(call->out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < count; i++)
        add_user(call, &users[i]);
    html(call->out, "</ul>\n");
}

enum err admin_users_show(struct call *call)
{
    struct page_list list = {
        .path = "/admin/users", .name = "page", .anchor = "", .limit = 50};
    struct str text = admin_search_text(call, &list);
    struct db_part part = page_list_part(call, &list);
    struct user *users;
    size_t count;
    enum err e =
        users_search(call->db, text, &part, call->arena, &users, &count);

    if (e)
        return e;
    admin_begin(call, STR("Users"));
    if (str_eq(request_query(call->r, "done"), STR("deleted")))
        page_notice(call, STR("The account is deleted, with all that it "
                              "left."));
    admin_search_form(call, &list, "User name, name or email", text);
    if (count > 0)
        add_users(call, users, count);
    else if (part.offset == 0)
        html(call->out, "<p>There is no such account.</p>\n");
    page_list_links(call, &list, &part);
    page_end(call);
    return OK;
}
