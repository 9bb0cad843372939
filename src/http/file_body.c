/* The first piece is read by the handler, which can still answer something else
 * when that fails. Later there is nothing left to say but that the connection
 * ends early, which is what a client sees of a length that isn't reached. */
#include "http/file_body.h"

#include <assert.h>
#include <stddef.h>
#include <unistd.h>

#include "base/io.h"
#include "http/exchange.h"

#define PIECE_BYTES (256u << 10)

void file_body_release(struct exchange *x)
{
    if (x->file.fd >= 0)
        (void)close(x->file.fd);
    x->file = (struct exchange_file){.fd = -1};
}

bool file_body_has_more(const struct exchange *x)
{
    return x->file.left > 0 && !x->is_head;
}

/* Puts the next piece into the buffer of the answer. */
static enum err read_piece(struct exchange *x)
{
    struct exchange_file *file = &x->file;
    size_t n = file->left < PIECE_BYTES ? (size_t)file->left : PIECE_BYTES;
    enum err e;

    buf_clear(&x->r.out);
    e = io_read_at(file->fd, buf_reserve(&x->r.out, n), n, file->at,
                   "a file that is sent");
    if (e)
        return e;
    x->r.out.n = n;
    file->at += n;
    file->left -= n;
    return OK;
}

enum err request_send_file(struct request *r, int fd, uint64_t from, uint64_t n)
{
    struct exchange *x = exchange_of(r);
    enum err e;

    file_body_release(x);
    x->file = (struct exchange_file){.fd = fd, .at = from, .left = n};
    e = read_piece(x);
    if (e)
        file_body_release(x);
    return e;
}

/* On a reader. */
static void read_job(struct reader_job *job, struct gzip *gzip)
{
    struct exchange *x =
        (struct exchange *)((char *)job - offsetof(struct exchange, job));

    (void)gzip;
    if (!atomic_load_explicit(&x->cancelled, memory_order_relaxed))
        x->file.is_broken = read_piece(x) != OK;
    x->body = buf_get(&x->r.out);
    loop_post(x->home->loop, &x->arrival);
}

bool file_body_fetch(struct exchange *x)
{
    assert(!x->away && file_body_has_more(x));
    x->away = true;
    count_add(&x->home->counts->away, 1);
    x->job.run = read_job;
    if (readers_submit(x->home->readers, &x->job))
        return true;
    x->away = false;
    count_subtract(&x->home->counts->away, 1);
    return false;
}
