/* A server that means no good to a program in C: an answer of any status, with
 * any body, to a call, to a question for a token, and to a call whose further
 * pages are asked for. */
#include "target.h"

#include <string.h>

#include <tonearm/client.h>

struct answer {
    const uint8_t *data;
    size_t n;
    int asked; /* a link may lead round and round */
    int64_t now_ms;
};

static enum tonearm_status
perform(void *user, const struct tonearm_transport_request *request,
        struct tonearm_transport_response *response)
{
    static const int STATUSES[] = {200, 200, 200, 204, 304, 400, 401, 503};
    struct answer *answer = user;
    must(strncmp(request->url, "http://server/", 14) == 0);
    if (answer->n == 0 || answer->asked++ > 8)
        return TONEARM_NETWORK;
    response->status = STATUSES[answer->data[0] % 8];
    response->add_header(response, "ETag", "\"tag\"");
    response->add_body(response, answer->data + 1, answer->n - 1);
    return TONEARM_OK;
}

static void wait_ms(void *user, int64_t ms)
{
    must(ms > 0);
    ((struct answer *)user)->now_ms += ms;
}

static int64_t now_ms(void *user)
{
    return ((struct answer *)user)->now_ms;
}

static void read_pages(struct tonearm_client *client)
{
    struct tonearm_saved_audiobook_page *page;
    struct tonearm_error error;
    if (tonearm_get_saved_audiobooks(client, NULL, &page, &error) || !page)
        return;
    struct tonearm_pages *pages = tonearm_pages_new(client, &page->page);
    while (tonearm_pages_next_item(pages, &error))
        ;
    tonearm_pages_free(pages);
    tonearm_free(page);
}

static void read_all(struct tonearm_client *client)
{
    struct tonearm_playback *playback;
    struct tonearm_queue *queue;
    struct tonearm_playlist_page *lists;
    struct tonearm_get_audio_analysis_params params = {.id = "x"};
    struct tonearm_audio_analysis *analysis;
    struct tonearm_text_list *genres;
    if (!tonearm_get_playback(client, NULL, &playback, NULL))
        tonearm_free(playback);
    if (!tonearm_get_queue(client, NULL, &queue, NULL))
        tonearm_free(queue);
    if (!tonearm_get_my_playlists(client, NULL, &lists, NULL))
        tonearm_free(lists);
    if (!tonearm_get_audio_analysis(client, &params, &analysis, NULL))
        tonearm_free(analysis);
    if (!tonearm_get_genre_seeds(client, &genres, NULL))
        tonearm_free(genres);
    read_pages(client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct answer answer = {data, n, 0, 1000};
    struct tonearm_transport transport = {.user = &answer,
                                          .perform = perform,
                                          .wait_ms = wait_ms,
                                          .now_ms = now_ms};
    struct tonearm_client_options options = {.url = "http://server",
                                             .transport = &transport,
                                             .access_token = "token"};
    struct tonearm_client *client = tonearm_client_new(&options);
    read_all(client);
    tonearm_client_free(client);
    answer.asked = 0;
    options.access_token = NULL;
    options.client_id = options.client_secret = "app";
    options.sign_in = TONEARM_AS_APP;
    client = tonearm_client_new(&options);
    read_all(client);
    tonearm_client_free(client);
    return 0;
}
