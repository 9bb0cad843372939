/* Signs a user in, once, and prints what they listen to.
 *
 *     cc now_playing.c $(pkg-config --cflags --libs tonearm-client)
 *     CLIENT_ID=... ./a.out
 *
 * against Spotify, or with TONEARM_URL=http://127.0.0.1:8080 against a server
 * of one's own. The app needs the redirect http://127.0.0.1/callback. */
#include <stdio.h>
#include <stdlib.h>

#include <tonearm/client.h>

/* A program with a window would open a browser. */
static bool show_address(void *user, const char *url)
{
    (void)user;
    printf("Open this address in a browser:\n%s\n", url);
    return fflush(stdout) == 0;
}

static void print_item(const struct tonearm_playback *playback)
{
    const struct tonearm_item *item = playback->item;
    const char *by = "";
    if (item->track && item->track->artists.count > 0)
        by = item->track->artists.items[0]->name;
    else if (item->episode && item->episode->show)
        by = item->episode->show->name;
    printf("%s: %s - %s (%d:%02d of %d:%02d)\n",
           playback->is_playing ? "playing" : "paused", by, item->name,
           playback->progress_ms / 60000, playback->progress_ms / 1000 % 60,
           item->duration_ms / 60000, item->duration_ms / 1000 % 60);
}

/* Signs in where nobody is yet; the file remembers it. */
static enum tonearm_status get_playback(struct tonearm_client *client,
                                        struct tonearm_playback **playback,
                                        struct tonearm_error *error)
{
    struct tonearm_get_playback_params params = {0};
    params.additional_types = "track,episode";
    enum tonearm_status status =
        tonearm_get_playback(client, &params, playback, error);
    if (status != TONEARM_LOGIN_NEEDED)
        return status;
    struct tonearm_login_options login = {0};
    login.open_browser = show_address;
    status = tonearm_login(client, &login, error);
    if (status)
        return status;
    return tonearm_get_playback(client, &params, playback, error);
}

int main(void)
{
    const char *home = getenv("HOME");
    char cache[4096];
    snprintf(cache, sizeof(cache), "%s/.config/now_playing/tokens.json",
             home ? home : ".");
    struct tonearm_client_options options = {0};
    options.client_id = getenv("CLIENT_ID");
    options.scopes = "user-read-playback-state";
    options.token_cache = cache;
    struct tonearm_client *client = tonearm_client_new(&options);
    if (!client)
        return 1;
    struct tonearm_playback *playback = NULL;
    struct tonearm_error error;
    enum tonearm_status status = get_playback(client, &playback, &error);
    if (status)
        fprintf(stderr, "now_playing: %s\n", error.message);
    else if (playback && playback->item)
        print_item(playback);
    else
        printf("nothing is playing\n");
    tonearm_free(playback);
    tonearm_client_free(client);
    return status ? 1 : 0;
}
