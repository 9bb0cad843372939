/* Who signed in is looked up, so that the answer to a login is a name. */
#include "remote/remote.h"

#include "remote/path.h"

static const struct output_column columns[] = {
    {"SERVER", OUTPUT_CUT}, {"USER", 0}, {"NAME", OUTPUT_CUT}};

/* An app has no user. */
static enum err find_user(struct remote *r, bool as_app, struct str *user)
{
    *user = STR("{}");
    return as_app ? OK : server_get(r->server, STR("/me"), &r->arena, user);
}

enum err remote_login(struct remote *r, const struct server_login *login)
{
    struct listing list;
    struct str user;
    enum err e = server_log_in(r->server, login, &r->arena);

    if (!e)
        e = find_user(r, login->as_app, &user);
    if (e)
        return e;
    const struct str cells[] = {server_url(r->server),
                                path_text(user, ".id", &r->arena),
                                path_text(user, ".display_name", &r->arena)};

    listing_begin(&list, &r->output, columns, sizeof cells / sizeof cells[0]);
    listing_row(&list, cells, user);
    listing_end(&list);
    return OK;
}

enum err remote_logout(struct remote *r)
{
    return server_log_out(r->server, &r->arena);
}
