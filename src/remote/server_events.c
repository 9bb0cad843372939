/* A stream is a request without a limit of time, whose body is read as it
 * comes. */
#include "remote/event_reader.h"
#include "remote/server_inner.h"

static bool feed(void *user, const char *bytes, size_t count)
{
    return event_reader_feed(user, str_of(bytes, count));
}

enum err server_events_read(struct server *s,
                            const struct server_events *events,
                            struct arena *arena)
{
    struct event_reader reader;
    const struct tonearm_request request = {
        .method = "GET",
        .path = server_path(events->path, arena),
        .timeout_ms = -1,
        .on_data = feed,
        .user = &reader,
    };
    struct tonearm_answer *answer = NULL;
    struct tonearm_error error;
    enum tonearm_status status;

    event_reader_init(&reader, events->each, events->user);
    status = tonearm_request(s->client, &request, &answer, &error);
    event_reader_release(&reader);
    tonearm_free(answer);
    /* Whoever has heard enough has cancelled the call. */
    if (status == TONEARM_CANCELLED)
        return OK;
    return server_result(&error);
}
