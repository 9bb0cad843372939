/* What the server is to who writes programs for it, and where to go. */
#include "pages/pages.h"

#include "pages/page.h"

static void add_ways(struct call *call)
{
    if (call->user != NULL) {
        html(call->out,
             "<p>You are signed in as <strong>{}</strong>.</p>\n"
             "<p class=\"actions\"><a class=\"button\" href=\"/dashboard\">"
             "Your apps</a>\n<a class=\"button quiet\" "
             "href=\"/account\">Your account</a></p>\n",
             call->user->id);
        return;
    }
    html(call->out, "<p class=\"actions\"><a class=\"button\" href=\"/login\">"
                    "Sign in</a>\n");
    if (call->config->open_signup)
        html(call->out, "<a class=\"button quiet\" href=\"/signup\">Make an "
                        "account</a>\n");
    html(call->out, "</p>\n");
}

enum err developers_show(struct call *call)
{
    page_begin(call, STR("A music server of your own"));
    html(call->out,
         "<p class=\"lead\">Tonearm speaks the Spotify Web API over a catalog "
         "that belongs to whoever runs this server. Apps made for that API "
         "work here once they know this address.</p>\n");
    add_ways(call);
    html(call->out,
         "<h2>For listeners</h2>\n<p>On your account page you see which apps "
         "may use your account, and take that back with one click.</p>\n"
         "<h2>For developers</h2>\n<p>Sign in and register an app: you get a "
         "client id and a secret. These addresses go into your client:</p>\n"
         "<dl class=\"facts\">\n"
         "<dt>API</dt><dd><code>{}/v1</code></dd>\n"
         "<dt>Authorization</dt><dd><code>{}/authorize</code></dd>\n"
         "<dt>Tokens</dt><dd><code>{}/api/token</code></dd>\n</dl>\n"
         "<p><a href=\"/docs\">All calls</a>, with what they take</p>\n",
         call->r->base_url, call->r->base_url, call->r->base_url);
    page_end(call);
    return OK;
}
