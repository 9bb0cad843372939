/* Streams of server-sent events, cut as the first byte says: the same events
 * are heard of a stream in one piece and in many, and no more of them than it
 * has empty lines; whoever has had enough hears no more. */
#include "target.h"

#include "remote/event_reader.h"

struct heard {
    struct buf text; /* of all events, with lengths between them */
    size_t count;
    size_t enough;
};

static bool hear(void *user, struct str type, struct str data)
{
    struct heard *heard = user;

    must(heard->count < heard->enough);
    must(str_find(type, '\n') == type.n);
    buf_printf(&heard->text, "%zu,%zu:", type.n, data.n);
    buf_str(&heard->text, type);
    buf_str(&heard->text, data);
    return ++heard->count < heard->enough;
}

/* Whether the stream is read to its end. */
static bool read_stream(struct heard *heard, struct str stream, size_t piece,
                        size_t enough)
{
    struct event_reader r;
    bool goes_on = true;

    *heard = (struct heard){.enough = enough};
    buf_init(&heard->text, 64 * stream.n + 64);
    event_reader_init(&r, hear, heard);
    while (goes_on && stream.n > 0) {
        size_t n = stream.n < piece ? stream.n : piece;

        goes_on = event_reader_feed(&r, str_of(stream.p, n));
        stream = str_from(stream, n);
    }
    event_reader_release(&r);
    must(!buf_overflowed(&heard->text));
    return goes_on;
}

static size_t count_lines(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.n; i++)
        count += text.p[i] == '\n';
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str stream = str_from(str_of((const char *)data, n), 1);
    size_t piece = n > 0 ? (size_t)data[0] % 32 + 1 : 1;
    struct heard whole, cut, one;

    must(read_stream(&whole, stream, stream.n + 1, SIZE_MAX));
    must(read_stream(&cut, stream, piece, SIZE_MAX));
    must(whole.count == cut.count && whole.count <= count_lines(stream) / 2);
    must(str_eq(buf_get(&whole.text), buf_get(&cut.text)));
    must(read_stream(&one, stream, piece, 1) == (whole.count == 0));
    must(one.count == (whole.count > 0));
    buf_release(&whole.text);
    buf_release(&cut.text);
    buf_release(&one.text);
    return 0;
}
