/* From sender to wire:
 *
 *     any thread  --push-->  inbox  --message-->  queue  --take-->  wire
 *     the loop's thread  ---------------------->  queue
 *
 * 1. The inbox is a stack that senders push on without a lock; the loop takes
 *    it whole and turns it round, so that what one thread pushed keeps its
 *    order. The loop's own thread appends to the queue directly, but only
 *    while the inbox is empty: its texts mustn't overtake each other either.
 * 2. One message a stream wakes the loop. Who turns `posted` from false to
 *    true posts the message; the loop turns it back before it looks into the
 *    inbox. A push that the loop just missed therefore posts again.
 * 3. A stream that is over keeps `posted` true, so that nobody posts any more;
 *    if it was true already, a message is still to come, and the loop waits
 *    for the message before it lets go: the loop never ends under a sender,
 *    who touches nothing of the loop without having turned `posted`.
 * 4. Handlers are never called by a sender: an overrun and a close are only
 *    noted, and the message does the rest. */
#include "http/stream_queue.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/mem.h"
#include "http/stream_text.h"

#define LOGGED_BYTES 1024 /* of each text in the access log */

/* What the access log says at the end. */
struct stream_record {
    struct access_buffer *log;
    struct access_entry entry; /* took_us: when it began */
    char text[];
};

static void on_message(struct loop_message *m);

struct stream *stream_new(struct stream_loop *home, struct call_loop *data,
                          const struct stream_opening *opening, bool is_socket)
{
    struct stream *s = mem_zalloc(1, sizeof *s);

    assert(opening->handlers != NULL && opening->handlers->closed != NULL);
    assert(!is_socket || opening->handlers->received != NULL);
    atomic_init(&s->references, 2);
    s->home = home;
    s->thread = home->loop->self;
    s->data = data;
    s->handlers = opening->handlers;
    s->owner = opening->owner;
    s->limit_bytes =
        opening->limit_bytes > 0 ? opening->limit_bytes : STREAM_LIMIT_BYTES;
    s->is_socket = is_socket;
    s->message.deliver = on_message;
    s->last = &s->first;
    atomic_fetch_add(&home->count, 1);
    if (is_socket)
        atomic_fetch_add(&home->sockets, 1);
    if (home->count_stream != NULL)
        home->count_stream(data, 1);
    return s;
}

struct stream *stream_ref(struct stream *s)
{
    unsigned before =
        atomic_fetch_add_explicit(&s->references, 1, memory_order_relaxed);

    assert(before > 0);
    return s;
}

static void free_pieces(struct stream *s, struct stream_piece *piece)
{
    while (piece != NULL) {
        struct stream_piece *next = piece->next;

        stream_text_unref(piece->text);
        if (piece != &s->end)
            free(piece);
        piece = next;
    }
}

void stream_unref(struct stream *s)
{
    unsigned before;

    if (s == NULL)
        return;
    before = atomic_fetch_sub_explicit(&s->references, 1, memory_order_acq_rel);
    assert(before > 0);
    if (before > 1)
        return;
    /* A sender that the end overtook may have left something. */
    free_pieces(s, atomic_load(&s->inbox));
    free(s);
}

struct call_loop *stream_call_loop(const struct stream *s)
{
    return s->data;
}

/* See 2 at the top. */
static void wake(struct stream *s)
{
    if (!atomic_exchange(&s->posted, true))
        loop_post(s->home->loop, &s->message);
}

static void push(struct stream *s, struct stream_piece *piece)
{
    piece->next = atomic_load(&s->inbox);
    while (!atomic_compare_exchange_weak(&s->inbox, &piece->next, piece))
        ;
    wake(s);
}

static void append(struct stream *s, struct stream_piece *piece)
{
    piece->next = NULL;
    *s->last = piece;
    s->last = &piece->next;
}

/* Lets the wire look, if there is something for it. */
static void offer(struct stream *s)
{
    if (s->wire != NULL && !s->is_over && (s->first != NULL || s->ended))
        s->wire->write(s);
}

void stream_send_text(struct stream *s, struct stream_text *t)
{
    struct stream_piece *piece;

    if (t->n == 0 || atomic_load(&s->ending))
        return;
    /* Counted before the text is there, so that many senders at once can't
     * pass the limit together. Who passes it ends the stream for all. */
    if (atomic_fetch_add(&s->behind_bytes, t->n) + t->n > s->limit_bytes) {
        atomic_store(&s->ending, true);
        atomic_store(&s->overrun, true);
        wake(s);
        return;
    }
    piece = mem_alloc(sizeof *piece);
    piece->text = stream_text_ref(t);
    /* See 1 at the top. */
    if (pthread_equal(pthread_self(), s->thread) &&
        atomic_load(&s->inbox) == NULL) {
        append(s, piece);
        offer(s);
    } else {
        push(s, piece);
    }
}

void stream_send(struct stream *s, struct str text)
{
    struct stream_text *t;

    /* No copy for nobody. */
    if (atomic_load(&s->ending))
        return;
    t = stream_text_new(text);
    stream_send_text(s, t);
    stream_text_unref(t);
}

void stream_close(struct stream *s)
{
    /* The end goes the way of the texts, behind those that were sent before,
     * and is there only once: who turns `ending` sends it. */
    if (!atomic_exchange(&s->ending, true))
        push(s, &s->end);
}

static void note_why(struct stream *s, enum stream_end why)
{
    if (s->has_why)
        return;
    s->has_why = true;
    s->why = why;
}

/* Nothing more goes into the queue. The last chunk has size 0 (RFC 9112
 * section 7.1) and is no text of anybody's, so that it counts for nothing. */
static void end_queue(struct stream *s, enum stream_end why)
{
    note_why(s, why);
    atomic_store(&s->ending, true);
    if (s->ended)
        return;
    s->ended = true;
    if (s->chunked) {
        struct stream_piece *piece = mem_alloc(sizeof *piece);

        piece->text = stream_text_new(STR_EMPTY);
        append(s, piece);
    }
}

/* From the inbox to the queue, the oldest first. What came after the end is
 * dropped. */
static void drain(struct stream *s)
{
    struct stream_piece *at = atomic_exchange(&s->inbox, NULL);
    struct stream_piece *oldest = NULL;

    /* The stack, turned round. */
    while (at != NULL) {
        struct stream_piece *next = at->next;

        at->next = oldest;
        oldest = at;
        at = next;
    }
    while (oldest != NULL) {
        struct stream_piece *next = oldest->next;

        oldest->next = NULL;
        if (oldest == &s->end)
            end_queue(s, STREAM_END_OURS);
        else if (s->ended)
            free_pieces(s, oldest);
        else
            append(s, oldest);
        oldest = next;
    }
}

/* See 3 at the top. */
static void let_go(struct stream *s)
{
    if (s->is_socket)
        atomic_fetch_sub(&s->home->sockets, 1);
    atomic_fetch_sub(&s->home->count, 1);
    stream_unref(s);
}

static void on_message(struct loop_message *m)
{
    struct stream *s = H2O_STRUCT_FROM_MEMBER(struct stream, message, m);

    if (s->is_over) {
        let_go(s);
        return;
    }
    /* Turned back first: what is pushed after the look posts again. */
    atomic_store(&s->posted, false);
    drain(s);
    if (!atomic_load(&s->overrun))
        offer(s);
    else if (s->wire != NULL)
        stream_cut(s, STREAM_END_SLOW);
    /* Without a wire yet, stream_start cuts it. */
}

void stream_start(struct stream *s, const struct stream_wire *wire,
                  void *carrier, bool chunked)
{
    struct stream_loop *home = s->home;

    assert(s->wire == NULL && !s->is_over);
    s->wire = wire;
    s->carrier = carrier;
    s->chunked = chunked;
    h2o_linklist_insert(&home->streams, &s->link);
    /* An end that came before the wire didn't know of chunks: once more. */
    if (s->ended) {
        s->ended = false;
        end_queue(s, s->why);
    }
    if (s->handlers->opened != NULL)
        s->handlers->opened(s, s->owner);
    /* Opened while the server stops: the others were told, this one is late. */
    if (home->loop->stopping) {
        drain(s);
        end_queue(s, STREAM_END_STOP);
    }
    if (atomic_load(&s->overrun))
        stream_cut(s, STREAM_END_SLOW);
    else
        offer(s);
}

static struct str wire_text(const struct stream *s,
                            const struct stream_piece *piece)
{
    return s->chunked ? stream_text_chunk(piece->text)
                      : stream_text_plain(piece->text);
}

size_t stream_take(struct stream *s, h2o_iovec_t *to, size_t room,
                   size_t max_bytes)
{
    size_t offset = s->offset;
    size_t count = 0;

    assert(s->taken_bytes == 0);
    for (struct stream_piece *at = s->first;
         at != NULL && count < room && s->taken_bytes < max_bytes;
         at = at->next) {
        struct str rest = str_from(wire_text(s, at), offset);
        size_t n = rest.n < max_bytes - s->taken_bytes
                       ? rest.n
                       : max_bytes - s->taken_bytes;

        to[count++] = h2o_iovec_init((char *)(uintptr_t)rest.p, n);
        s->taken_bytes += n;
        offset = 0;
    }
    return count;
}

/* How many of the first `n` bytes of a piece on the wire are the text's own,
 * and not the frame's of its chunk. */
static size_t own_bytes(const struct stream *s,
                        const struct stream_piece *piece, size_t n)
{
    size_t frame = s->chunked ? piece->text->size_n : 0;
    size_t own = n > frame ? n - frame : 0;

    return own < piece->text->n ? own : piece->text->n;
}

void stream_wrote(struct stream *s)
{
    size_t left = s->offset + s->taken_bytes;
    size_t own = 0, counted;

    assert(s->first != NULL && s->taken_bytes > 0);
    counted = own_bytes(s, s->first, s->offset); /* by an earlier write */
    s->taken_bytes = 0;
    while (s->first != NULL && left >= wire_text(s, s->first).n) {
        struct stream_piece *piece = s->first;

        left -= wire_text(s, piece).n;
        own += piece->text->n;
        s->first = piece->next;
        if (s->first == NULL)
            s->last = &s->first;
        piece->next = NULL;
        free_pieces(s, piece);
    }
    if (s->first != NULL)
        own += own_bytes(s, s->first, left);
    s->offset = left;
    s->sent_bytes += own - counted;
    count_add(&s->home->sent_bytes, own - counted);
    atomic_fetch_sub(&s->behind_bytes, own - counted);
}

bool stream_is_at_end(const struct stream *s)
{
    return s->ended && s->first == NULL;
}

void stream_receive(struct stream *s, struct str bytes)
{
    if (s->is_socket && !atomic_load(&s->ending))
        s->handlers->received(s, s->owner, bytes);
}

void stream_cut(struct stream *s, enum stream_end why)
{
    assert(!s->is_over);
    note_why(s, why);
    atomic_store(&s->ending, true);
    if (s->wire != NULL)
        s->wire->cut(s);
}

/* Copies the beginning of `*text` to `*to` and moves that on. */
static void keep(struct str *text, char **to)
{
    if (text->n > LOGGED_BYTES)
        text->n = LOGGED_BYTES;
    if (text->n > 0)
        memcpy(*to, text->p, text->n);
    text->p = *to;
    *to += text->n;
}

void stream_note(struct stream *s, struct access_buffer *log,
                 const struct access_entry *entry)
{
    struct str texts[] = {entry->peer,       entry->user,   entry->client,
                          entry->method,     entry->target, entry->referer,
                          entry->user_agent, entry->id,     entry->trace};
    size_t n = 0;
    char *to;

    assert(s->record == NULL);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        n += texts[i].n < LOGGED_BYTES ? texts[i].n : LOGGED_BYTES;
    s->record = mem_alloc(sizeof *s->record + n);
    s->record->log = log;
    s->record->entry = *entry;
    to = s->record->text;
    keep(&s->record->entry.peer, &to);
    keep(&s->record->entry.user, &to);
    keep(&s->record->entry.client, &to);
    keep(&s->record->entry.method, &to);
    keep(&s->record->entry.target, &to);
    keep(&s->record->entry.referer, &to);
    keep(&s->record->entry.user_agent, &to);
    keep(&s->record->entry.id, &to);
    keep(&s->record->entry.trace, &to);
}

static void log_end(struct stream *s)
{
    struct access_entry *entry;

    if (s->record == NULL)
        return;
    entry = &s->record->entry;
    entry->body_bytes = s->sent_bytes;
    entry->took_us = clock_monotonic_us() - entry->took_us;
    entry->now_s = clock_system_s();
    access_buffer_add(s->record->log, entry);
    free(s->record);
    s->record = NULL;
}

void stream_finish(struct stream *s, enum stream_end why)
{
    assert(!s->is_over);
    note_why(s, why);
    atomic_store(&s->ending, true);
    s->is_over = true;
    /* Over before `closed` is called: what the handler sends goes nowhere.
     * Texts go before the handler, too, which may take its time. */
    if (h2o_linklist_is_linked(&s->link))
        h2o_linklist_unlink(&s->link);
    drain(s);
    free_pieces(s, s->first);
    s->first = NULL;
    s->last = &s->first;
    log_end(s);
    s->handlers->closed(s, s->owner, s->why);
    if (s->home->count_stream != NULL)
        s->home->count_stream(s->data, -1);
    if (!atomic_exchange(&s->posted, true))
        let_go(s);
}

/* `data` NULL: all of them. */
static void end_streams(struct stream_loop *home, const struct call_loop *data,
                        bool is_cut)
{
    h2o_linklist_t *at = home->streams.next;

    while (at != &home->streams) {
        struct stream *s = H2O_STRUCT_FROM_MEMBER(struct stream, link, at);

        at = at->next;
        if (data != NULL && s->data != data)
            continue;
        if (is_cut) {
            stream_cut(s, STREAM_END_STOP);
            continue;
        }
        drain(s);
        end_queue(s, STREAM_END_STOP);
        offer(s);
    }
}

void stream_loop_end(struct stream_loop *home, const struct call_loop *data,
                     bool is_cut)
{
    assert(data != NULL);
    end_streams(home, data, is_cut);
}

static void stop(struct loop_part *part)
{
    end_streams((struct stream_loop *)part, NULL, false);
}

static void close_all(struct loop_part *part)
{
    end_streams((struct stream_loop *)part, NULL, true);
}

static bool are_all_over(const struct loop_part *part)
{
    return atomic_load(&((const struct stream_loop *)part)->count) == 0;
}

static const struct loop_duties duties = {
    .stop = stop, .close_all = close_all, .is_done = are_all_over};

void stream_loop_init(struct stream_loop *home, struct loop *loop)
{
    home->part.duties = &duties;
    home->loop = loop;
    h2o_linklist_init_anchor(&home->streams);
    atomic_init(&home->count, 0);
    atomic_init(&home->sockets, 0);
    atomic_init(&home->sent_bytes, 0);
    loop_add_part(loop, &home->part);
}
