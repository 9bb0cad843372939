/* A sound model, damaged and asked everything. The first byte says when: while
 * it lies on the disk, with checksums made right again, so that what is in the
 * parts has to be looked at; or when it is open already. Each four bytes after
 * that are a part (the last one: the header's numbers), a place in it (two
 * bytes), and what to put there. */
#include "target.h"

#include <fcntl.h>
#include <math.h>
#include <sodium.h>
#include <sys/mman.h>

#include "../unit/model/world.h"
#include "base/io.h"
#include "model/model.h"

#include "quiet.h"

struct sound {
    struct buf bytes;
    int fd;
    char path[64];
};

static struct sound *sound_new(void)
{
    struct sound *s = calloc(1, sizeof *s);
    struct world w;

    must(s != NULL);
    world_make(&w, 90, 12, 60);
    must(model_write(w.path, w.drafts, 1) == OK);
    buf_init(&s->bytes, 1u << 24);
    must(io_read_file(w.path, &s->bytes) == OK);
    world_release(&w);
    s->fd = memfd_create("model", 0);
    (void)snprintf(s->path, sizeof s->path, "/proc/self/fd/%d", s->fd);
    return s;
}

/* Changes bytes of a copy of the file. */
static void damage(uint8_t *file, const uint8_t *data, size_t n)
{
    const struct model_header h = *(const struct model_header *)(void *)file;

    for (size_t i = 0; i + 4 <= n; i += 4) {
        unsigned part = data[i] % (MODEL_KINDS * MODEL_PART_COUNT + 1);
        unsigned at = data[i + 1] | (unsigned)data[i + 2] << 8;
        const struct model_part_entry *p = &h.parts[0][0] + part;

        if (part == MODEL_KINDS * MODEL_PART_COUNT)
            file[offsetof(struct model_header, kinds) + at % sizeof h.kinds] =
                data[i + 3];
        else if (p->bytes > 0)
            file[p->offset + at % p->bytes] = data[i + 3];
    }
}

static void make_right(uint8_t *file)
{
    struct model_header *h = (struct model_header *)(void *)file;
    struct model_part_entry *p = &h->parts[0][0];

    for (size_t i = 0; i < (size_t)MODEL_KINDS * MODEL_PART_COUNT; i++)
        crypto_generichash(p[i].hash, sizeof p[i].hash, file + p[i].offset,
                           p[i].bytes, NULL, 0);
    crypto_generichash(h->hash, sizeof h->hash, (const uint8_t *)h->kinds,
                       sizeof *h - offsetof(struct model_header, kinds), NULL,
                       0);
}

static void ask(const struct model *m, enum model_kind kind)
{
    struct model_scratch *s = model_scratch_new(m);
    struct model_seed seeds[] = {{0, 1}, {5, 2}, {77, 1}};
    struct model_query query = {kind, seeds, 3, NULL};
    struct model_score out[64];
    size_t n = model_nearest(m, &query, s, out, 64);

    must(n <= 64);
    for (size_t i = 0; i < n; i++) {
        must(out[i].row < model_rows(m, kind) && isfinite(out[i].score));
        must(i == 0 || out[i - 1].score >= out[i].score);
        float likeness = model_likeness(m, kind, 0, out[i].row);
        must(likeness >= 0 && likeness <= 1);
        (void)model_row(m, kind, model_id(m, kind, out[i].row));
    }
    model_scratch_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct sound *sound;
    struct model *m = NULL;
    uint8_t *file;
    bool is_open;

    if (sound == NULL)
        sound = sound_new();
    if (n < 1)
        return 0;
    is_open = data[0] & 1;
    file = malloc(sound->bytes.n);
    must(file != NULL);
    memcpy(file, sound->bytes.p, sound->bytes.n);
    if (!is_open) {
        damage(file, data + 1, n - 1);
        make_right(file);
    }
    must(pwrite(sound->fd, file, sound->bytes.n, 0) == (ssize_t)sound->bytes.n);
    if (model_open(sound->path, &m, NULL) == OK) {
        if (is_open) {
            damage(file, data + 1, n - 1);
            must(pwrite(sound->fd, file, sound->bytes.n, 0) ==
                 (ssize_t)sound->bytes.n);
        }
        ask(m, MODEL_TRACK);
        ask(m, MODEL_ARTIST);
        model_close(m);
    }
    free(file);
    return 0;
}
