/* Signing in: the library does the OAuth part, with a handle of the app that is
 * named; what is left is showing the address, and remembering the login. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "remote/output.h"
#include "remote/server_inner.h"

extern char **environ;

/* ---- the browser ---- */

/* Whether there is a screen that a browser could open on. */
static bool has_screen(void)
{
    return getenv("DISPLAY") != NULL || getenv("WAYLAND_DISPLAY") != NULL;
}

/* Starts the desktop's browser and doesn't wait for what it shows: xdg-open
 * returns at once. */
static void open_desktop(const char *url)
{
    char name[] = "xdg-open";
    char *const words[] = {name, (char *)(uintptr_t)url, NULL};
    posix_spawn_file_actions_t quiet;
    pid_t pid;

    if (posix_spawn_file_actions_init(&quiet) != 0)
        return;
    if (posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null",
                                         O_WRONLY, 0) == 0 &&
        posix_spawnp(&pid, name, &quiet, NULL, words, environ) == 0)
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    (void)posix_spawn_file_actions_destroy(&quiet);
}

/* The address is printed whatever the desktop does with it. */
static bool show_address(void *user, const char *url)
{
    const struct server_login *login = user;

    output_advise("Open this address to sign in:");
    output_advise("%s", url);
    if (login->opens_browser && has_screen())
        open_desktop(url);
    return true;
}

/* ---- signing in ---- */

static enum tonearm_status sign_in(struct tonearm_client *client,
                                   const struct server_login *login,
                                   struct tonearm_error *error)
{
    const struct tonearm_login_options options = {
        .open_browser = show_address, .user = (void *)(uintptr_t)login};
    struct tonearm_token *token = NULL;
    enum tonearm_status status;

    if (!login->as_app)
        return tonearm_login(client, &options, error);
    /* An app signs in by asking for a token, with its secret: not for one that
     * is kept. */
    status = tonearm_logout(client, error);
    if (status == TONEARM_OK)
        status = tonearm_get_token(client, &token, error);
    tonearm_free(token);
    return status;
}

/* The app: the one that is named, or else the one of the login that there is.
 * ERR_USAGE, which is said, for neither. */
static enum err choose_app(struct server *s, const struct server_login *login,
                           struct login *out)
{
    const struct login *known = logins_find(&s->logins, s->url);

    *out = (struct login){
        .server = s->url,
        .client_id = str_from_c(login->client_id),
        .client_secret = str_from_c(login->client_secret),
        .as_app = login->as_app,
    };
    if (out->client_id.n == 0 && known != NULL) {
        out->client_id = known->client_id;
        if (out->client_secret.n == 0)
            out->client_secret = known->client_secret;
    }
    if (out->client_id.n == 0) {
        output_complain("which app? --client-id names one, as 'tonearm app "
                        "create' or Spotify's dashboard makes it");
        return ERR_USAGE;
    }
    if (out->as_app && out->client_secret.n == 0) {
        output_complain("--as-app needs the secret of the app: "
                        "--client-secret-file");
        return ERR_USAGE;
    }
    return OK;
}

enum err server_log_in(struct server *s, const struct server_login *login,
                       struct arena *arena)
{
    const char *scopes = login->scopes != NULL ? login->scopes : SERVER_SCOPES;
    struct tonearm_client *client;
    struct tonearm_error error;
    struct login made;
    enum err e = choose_app(s, login, &made);

    if (e)
        return e;
    client = server_client(s, &made, login->redirect_uri, scopes);
    if (client == NULL)
        return ERR_USAGE;
    if (sign_in(client, login, &error) == TONEARM_OK) {
        e = logins_put(arena, &made);
    } else {
        server_complain(s, "login", &error);
        e = server_result(&error);
    }
    /* Calls go as this login from now on. */
    tonearm_client_free(s->client);
    s->client = client;
    return e;
}

enum err server_log_out(struct server *s, struct arena *arena)
{
    struct tonearm_error error;

    if (tonearm_logout(s->client, &error) != TONEARM_OK) {
        server_complain(s, "logout", &error);
        return server_result(&error);
    }
    return logins_drop(arena, s->url);
}
