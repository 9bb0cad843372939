/* Frames from a client: the input's first byte says in how large pieces the
 * rest comes. However the bytes are cut, the same messages are heard, and until
 * somebody closes the same bytes go back; messages are UTF-8 and within their
 * limit. */
#include "target.h"

#include "api/socket/frames.h"
#include "api/socket/web_socket.h"
#include "base/hash.h"
#include "base/utf8.h"

#define OUTPUT_MAX (4u << 20)

struct heard {
    struct frames *frames;
    struct buf output;
    uint64_t messages; /* a hash of all of them */
    unsigned count;
};

static void on_message(void *owner, struct str text)
{
    struct heard *h = owner;

    must(text.n <= WEB_SOCKET_MAX_BYTES && utf8_is_valid(text));
    h->messages = hash_bytes(text.p, text.n, h->messages);
    h->count++;
    if (h->count % 7 == 0)
        frames_queue_text(h->frames, text);
    if (h->count == 50)
        frames_queue_close(h->frames, 4000,
                           text.n < 100 ? text : STR("enough"));
    must(h->count <= 50);
}

static void on_pong(void *owner)
{
    struct heard *h = owner;

    h->messages++;
}

static void run(struct str bytes, size_t piece, struct heard *h)
{
    static const struct frames_handlers handlers = {on_message, on_pong};

    h->frames = frames_new(&handlers, h);
    buf_init(&h->output, OUTPUT_MAX);
    while (bytes.n > 0) {
        size_t n = bytes.n < piece ? bytes.n : piece;

        frames_receive(h->frames, str_of(bytes.p, n));
        bytes = str_from(bytes, n);
    }
    frames_write(h->frames, &h->output);
    must(frames_are_over(h->frames) == frames_are_closing(h->frames));
}

/* Whether a close frame is refused, when, and by which code, depends on how
 * much of it is seen at a time. */
static bool is_same(const struct heard *a, const struct heard *b)
{
    return frames_are_over(a->frames) || frames_are_over(b->frames) ||
           str_eq(buf_get(&a->output), buf_get(&b->output));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = str_of((const char *)data, n);
    struct heard whole = {0}, cut = {0};

    if (n < 2)
        return 0;
    run(str_from(bytes, 1), n, &whole);
    run(str_from(bytes, 1), 1 + data[0] % 64u, &cut);
    must(whole.messages == cut.messages && whole.count == cut.count);
    must(is_same(&whole, &cut));
    frames_free(whole.frames);
    frames_free(cut.frames);
    buf_release(&whole.output);
    buf_release(&cut.output);
    return 0;
}
