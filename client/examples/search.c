/* Prints tracks that are called so, page by page, as the app itself.
 *
 *     cc search.c $(pkg-config --cflags --libs tonearm-client)
 *     CLIENT_ID=... CLIENT_SECRET=... ./a.out "paranoid android" */
#include <stdio.h>
#include <stdlib.h>

#include <tonearm/client.h>

enum { TRACKS_MAX = 100 };

static void print_track(const struct tonearm_track *track)
{
    printf("%s\t%s\t%s\n", track->uri,
           track->artists.count > 0 ? track->artists.items[0]->name : "",
           track->name);
}

/* All pages of what was found, up to a hundred tracks. */
static enum tonearm_status print_tracks(struct tonearm_client *client,
                                        const struct tonearm_track_page *found,
                                        struct tonearm_error *error)
{
    struct tonearm_pages *pages = tonearm_pages_new(client, &found->page);
    if (!pages)
        return TONEARM_NO_MEMORY;
    const struct tonearm_track *track;
    for (int i = 0; i < TRACKS_MAX; i++) {
        track = tonearm_pages_next_item(pages, error);
        if (!track)
            break;
        print_track(track);
    }
    tonearm_pages_free(pages);
    return error->status;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: search WORDS\n");
        return 2;
    }
    struct tonearm_client_options options = {0};
    options.client_id = getenv("CLIENT_ID");
    options.client_secret = getenv("CLIENT_SECRET");
    options.sign_in = TONEARM_AS_APP;
    struct tonearm_client *client = tonearm_client_new(&options);
    if (!client)
        return 1;
    struct tonearm_search_params params = {0};
    params.q = argv[1];
    params.type = TONEARM_TEXTS("track");
    params.limit = 50;
    struct tonearm_search_results *results = NULL;
    struct tonearm_error error;
    enum tonearm_status status =
        tonearm_search(client, &params, &results, &error);
    if (!status)
        status = print_tracks(client, results->tracks, &error);
    if (status)
        fprintf(stderr, "search: %s\n", error.message);
    tonearm_free(results);
    tonearm_client_free(client);
    return status ? 1 : 0;
}
