/* The body of POST /1/submit-listens; and the same text as one listen of each
 * type, and as a record of a streaming history. */
#include "target.h"

#include "listens/history.h"
#include "listens/listenbrainz.h"

#include "listens.h"

static void read_as(struct str text, enum listen_type type, struct arena *arena)
{
    struct listen listen;
    struct str why = listenbrainz_read(text, type, FUZZ_NOW_MS, arena, &listen);

    check_text(why);
    if (why.n > 0)
        return;
    check_listen(&listen);
    must(listen.play.artist.n > 0 && listen.play.title.n > 0);
    must(type != LISTEN_PLAYING_NOW || listen.play.begun_ms == FUZZ_NOW_MS);
}

static void read_body(struct str text, struct arena *arena)
{
    struct submission s;
    struct str why = listenbrainz_open(text, arena, &s);

    check_text(why);
    if (why.n > 0)
        return;
    must(s.count > 0 && s.count <= LISTENS_PER_REQUEST);
    must(s.count == 1 || s.type == LISTEN_IMPORT);
    for (size_t i = 0; i < s.count; i++)
        read_as(s.listens[i], s.type, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n);
    struct arena arena;
    struct listen listen;

    arena_init(&arena);
    read_body(text, &arena);
    if (utf8_is_valid(text)) {
        for (int type = LISTEN_SINGLE; type <= LISTEN_EXPORTED; type++)
            read_as(text, (enum listen_type)type, &arena);
        if (history_read(text, FUZZ_NOW_MS, &arena, &listen) == NULL)
            check_listen(&listen);
    }
    arena_release(&arena);
    return 0;
}
