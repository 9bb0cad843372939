/* libarchive does the work; this gives its errors our names and refuses what
 * it would let pass: an empty file counts for it as an archive without
 * members, and a tar may end where a member ends without the two zero blocks
 * that close one. The latter can't be told from a tar that some tool wrote
 * without them, and stays allowed. */
#include "import/source/tarball.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define BLOCK_BYTES ((size_t)256 << 10)

static enum err fail(const struct tarball *t)
{
    const char *why = archive_error_string(t->archive);

    log_error("%s: no tar archive, or damaged, or cut short (%s)", t->name,
              why ? why : "no reason given");
    return archive_errno(t->archive) == EIO ? ERR_IO : ERR_CORRUPT;
}

static enum err open_file(struct tarball *t, const char *path)
{
    struct stat st;

    t->fd = strcmp(path, "-") == 0 ? STDIN_FILENO
                                   : open(path, O_RDONLY | O_CLOEXEC);
    if (t->fd < 0) {
        log_error("%s: %s", t->name, strerror(errno));
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
    }
    if (fstat(t->fd, &st) == 0 && S_ISREG(st.st_mode))
        t->size = (uint64_t)st.st_size;
    return OK;
}

enum err tarball_open(struct tarball *t, const char *path)
{
    enum err e;

    *t = (struct tarball){
        .fd = -1,
        .name = strcmp(path, "-") == 0 ? "standard input" : path,
    };
    e = open_file(t, path);
    if (e)
        return e;
    t->archive = archive_read_new();
    archive_read_support_filter_bzip2(t->archive);
    archive_read_support_filter_gzip(t->archive);
    archive_read_support_filter_xz(t->archive);
    archive_read_support_filter_zstd(t->archive);
    archive_read_support_format_tar(t->archive);
    if (archive_read_open_fd(t->archive, t->fd, BLOCK_BYTES) != ARCHIVE_OK)
        return fail(t);
    return OK;
}

void tarball_close(struct tarball *t)
{
    if (t->name == NULL)
        return;
    archive_read_free(t->archive);
    if (t->fd > STDIN_FILENO)
        close(t->fd);
    *t = (struct tarball){.fd = -1};
}

enum err tarball_next(struct tarball *t, const char **path)
{
    *path = NULL;
    for (;;) {
        int status = archive_read_next_header(t->archive, &t->entry);

        /* An end without any member is the end of something else. */
        if (status == ARCHIVE_EOF && archive_file_count(t->archive) > 0)
            return OK;
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
            return fail(t);
        if (archive_entry_filetype(t->entry) == AE_IFREG)
            break; /* else a directory, or a link */
    }
    /* A name may be missing, or be in no encoding of this machine: such a
     * member is nobody's. */
    *path = archive_entry_pathname(t->entry);
    if (*path == NULL)
        *path = "";
    return OK;
}

enum err tarball_read(void *user, void *p, size_t n, size_t *got)
{
    struct tarball *t = user;
    la_ssize_t r = archive_read_data(t->archive, p, n);

    *got = 0;
    if (r < 0)
        return fail(t);
    *got = (size_t)r;
    return OK;
}

uint64_t tarball_position(const struct tarball *t)
{
    la_int64_t n = archive_filter_bytes(t->archive, -1);

    return n > 0 ? (uint64_t)n : 0;
}
