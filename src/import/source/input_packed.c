/* Files behind struct input: plain, gzip, xz, zstd or bzip2, told apart by
 * their first bytes.
 *
 * The first block is read before anything is decided, and handed out again
 * first, because standard input can't be rewound. gzip goes through zlib
 * itself: libarchive's gzip reader doesn't look at the checksum at a
 * member's end. xz, zstd and bzip2 go through libarchive's "raw" format,
 * which is one unnamed entry. */
#include "import/source/input_packed.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

#define BLOCK_BYTES ((size_t)64 << 10)

enum packing { PLAIN, GZIP, OTHER };

struct input_packed {
    int fd;
    char *name;
    enum packing packing;
    uint64_t position; /* bytes read from fd */
    uint64_t size;
    unsigned char block[BLOCK_BYTES];
    size_t from; /* block[from..to) has been read, but not handed out */
    size_t to;
    z_stream z;
    bool in_member; /* gzip: between a member's header and its checksum */
    struct archive *archive;
    bool has_data; /* archive: an entry, which packed nothing lacks */
};

/* One read(2), tried again when a signal interrupts it. */
static enum err read_fd(struct input_packed *p, void *to, size_t n, size_t *got)
{
    ssize_t r;

    do {
        r = read(p->fd, to, n);
    } while (r < 0 && errno == EINTR);
    if (r < 0) {
        log_error("%s: %s", p->name, strerror(errno));
        return ERR_IO;
    }
    *got = (size_t)r;
    p->position += (uint64_t)r;
    return OK;
}

/* Reads the next block once all of the last is used. */
static enum err next_block(struct input_packed *p)
{
    size_t got = 0;
    enum err e;

    if (p->from < p->to)
        return OK;
    e = read_fd(p, p->block, sizeof(p->block), &got);
    p->from = 0;
    p->to = got; /* 0: the end */
    return e;
}

/* What is left of the first block, then straight from the file: nothing is
 * copied twice. */
static enum err read_plain(struct input_packed *p, void *to, size_t n,
                           size_t *got)
{
    size_t have = p->to - p->from;

    if (have == 0)
        return read_fd(p, to, n, got);
    *got = have < n ? have : n;
    memcpy(to, p->block + p->from, *got);
    p->from += *got;
    return OK;
}

static enum err fail_corrupt(const struct input_packed *p, const char *why)
{
    log_error("%s: %s", p->name, why);
    return ERR_CORRUPT;
}

/* Between two gzip members: whether another begins. Zero bytes may pad the
 * end, as gzip(1) allows; anything else there is damage. */
static enum err start_member(struct input_packed *p, bool *more)
{
    enum err e;

    *more = false;
    for (;;) {
        e = next_block(p);
        if (e || p->to == 0)
            return e;
        if (p->block[p->from] != 0)
            break;
        p->from++;
    }
    if (p->block[p->from] != 0x1f)
        return fail_corrupt(p, "something follows the end of the gzip data");
    inflateReset(&p->z);
    p->in_member = true;
    *more = true;
    return OK;
}

/* gzip(1) takes several members in one file as one text. Returns with some
 * bytes, or none at the end. */
static enum err read_gzip(struct input_packed *p, void *to, size_t n,
                          size_t *got)
{
    p->z.next_out = to;
    p->z.avail_out = n > 1u << 30 ? 1u << 30 : (uInt)n;
    for (;;) {
        bool more = true; /* members */
        size_t room = p->z.avail_out;
        enum err e = p->in_member ? next_block(p) : start_member(p, &more);
        int status;

        if (e || !more)
            return e;
        if (p->to == 0)
            return fail_corrupt(p, "the gzip data is cut short");
        /* A block may hold the end of one member and the next one's begin:
         * what zlib leaves of it is looked at again. */
        p->z.next_in = p->block + p->from;
        p->z.avail_in = (uInt)(p->to - p->from);
        status = inflate(&p->z, Z_NO_FLUSH);
        p->from = p->to - p->z.avail_in;
        if (status != Z_OK && status != Z_STREAM_END)
            return fail_corrupt(p, "the gzip data is damaged");
        p->in_member = status != Z_STREAM_END;
        *got = room - p->z.avail_out;
        if (*got > 0)
            return OK;
    }
}

/* libarchive's way of reading from us. */
static la_ssize_t feed_archive(struct archive *a, void *user,
                               const void **block)
{
    struct input_packed *p = user;
    size_t n;

    if (next_block(p)) {
        archive_set_error(a, EIO, "can't be read");
        return -1;
    }
    n = p->to - p->from;
    *block = p->block + p->from;
    p->from = p->to;
    return (la_ssize_t)n;
}

static enum err fail_archive(const struct input_packed *p)
{
    const char *why = archive_error_string(p->archive);

    log_error("%s: the packed data is damaged or cut short (%s)", p->name,
              why ? why : "no reason given");
    return archive_errno(p->archive) == EIO ? ERR_IO : ERR_CORRUPT;
}

static enum err open_archive(struct input_packed *p)
{
    struct archive_entry *entry;
    int status;

    p->archive = archive_read_new();
    archive_read_support_filter_bzip2(p->archive);
    archive_read_support_filter_xz(p->archive);
    archive_read_support_filter_zstd(p->archive);
    /* "empty" is for packed data that unpacks to nothing, which "raw"
     * doesn't take for a file. */
    archive_read_support_format_raw(p->archive);
    archive_read_support_format_empty(p->archive);
    status = archive_read_open(p->archive, p, NULL, feed_archive, NULL);
    if (status == ARCHIVE_OK)
        status = archive_read_next_header(p->archive, &entry);
    p->has_data = status == ARCHIVE_OK;
    if (status != ARCHIVE_OK && status != ARCHIVE_EOF)
        return fail_archive(p);
    return OK;
}

static enum err read_archive(struct input_packed *p, void *to, size_t n,
                             size_t *got)
{
    la_ssize_t r = 0;

    if (p->has_data)
        r = archive_read_data(p->archive, to, n);
    if (r < 0)
        return fail_archive(p);
    *got = (size_t)r;
    return OK;
}

enum err input_packed_read(void *user, void *to, size_t n, size_t *got)
{
    struct input_packed *p = user;

    *got = 0;
    switch (p->packing) {
    case GZIP:
        return read_gzip(p, to, n, got);
    case OTHER:
        return read_archive(p, to, n, got);
    case PLAIN:
        break;
    }
    return read_plain(p, to, n, got);
}

static bool begins(const struct input_packed *p, struct str magic)
{
    return str_starts(str_of((const char *)p->block, p->to), magic);
}

static enum err choose_packing(struct input_packed *p)
{
    /* The magic numbers of gzip, then of xz, zstd and bzip2. */
    if (begins(p, STR("\x1f\x8b"))) {
        p->packing = GZIP;
        p->in_member = true;
        if (inflateInit2(&p->z, 15 + 16) != Z_OK)
            abort(); /* only for want of memory */
        return OK;
    }
    if (begins(p, STR("\xfd"
                      "7zXZ")) ||
        begins(p, STR("\x28\xb5\x2f\xfd")) || begins(p, STR("BZh"))) {
        p->packing = OTHER;
        return open_archive(p);
    }
    return OK;
}

/* Fills the first block far enough to tell the packing: a pipe may give it
 * byte by byte. */
static enum err read_first(struct input_packed *p)
{
    size_t got = 1;

    while (p->to < 8 && got > 0) {
        enum err e =
            read_fd(p, p->block + p->to, sizeof(p->block) - p->to, &got);

        if (e)
            return e;
        p->to += got;
    }
    return OK;
}

enum err input_packed_open(struct input_packed **out, const char *path,
                           const char *name)
{
    struct input_packed *p = mem_zalloc(1, sizeof(*p));
    struct stat st;
    enum err e;

    *out = NULL;
    p->name = mem_strdup(name, strlen(name));
    p->fd = strcmp(path, "-") == 0 ? STDIN_FILENO
                                   : open(path, O_RDONLY | O_CLOEXEC);
    if (p->fd < 0) {
        e = errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
        log_error("%s: %s", name, strerror(errno));
        free(p->name);
        free(p);
        return e;
    }
    if (fstat(p->fd, &st) == 0 && S_ISREG(st.st_mode))
        p->size = (uint64_t)st.st_size;
    e = read_first(p);
    if (!e)
        e = choose_packing(p);
    if (e) {
        input_packed_close(p);
        return e;
    }
    *out = p;
    return OK;
}

void input_packed_close(struct input_packed *p)
{
    if (p == NULL)
        return;
    if (p->archive != NULL)
        archive_read_free(p->archive);
    if (p->packing == GZIP)
        inflateEnd(&p->z);
    if (p->fd != STDIN_FILENO)
        close(p->fd);
    free(p->name);
    free(p);
}

uint64_t input_packed_position(const struct input_packed *p)
{
    return p->position;
}

uint64_t input_packed_size(const struct input_packed *p)
{
    return p->size;
}
