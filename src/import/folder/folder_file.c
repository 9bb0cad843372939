/* The list is an array that is sorted once: files come in the order of folders,
 * and are looked for by path and by hash. */
#include "import/folder/folder_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bisect.h"
#include "base/hash.h"
#include "base/mem.h"
#include "import/folder/folder_path.h"

#define PIECE_BYTES 16384

void folder_files_add(struct folder_files *files,
                      const struct folder_file *file)
{
    files->list = mem_grow(files->list, files->count, &files->capacity,
                           sizeof *files->list);
    files->list[files->count++] = *file;
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct folder_file *)a)->path,
                   ((const struct folder_file *)b)->path);
}

void folder_files_sort(struct folder_files *files)
{
    if (files->count > 0)
        qsort(files->list, files->count, sizeof *files->list, by_path);
}

struct folder_file *folder_files_find(const struct folder_files *files,
                                      struct str path)
{
    struct bisect b = bisect_in(0, files->count);

    while (bisect_next(&b))
        bisect_put(&b, str_cmp(files->list[b.middle].path, path) < 0);
    return b.low < files->count && str_eq(files->list[b.low].path, path)
               ? &files->list[b.low]
               : NULL;
}

void folder_files_release(struct folder_files *files)
{
    free(files->list);
    *files = (struct folder_files){0};
}

bool folder_has(struct str folder, struct str path)
{
    return str_starts(path, folder) &&
           (path.n == folder.n || path.p[folder.n] == '/' ||
            (folder.n > 0 && folder.p[folder.n - 1] == '/'));
}

/* ---- kinds ---- */

/* What tonearm-media reads (docs/media.md). */
static bool is_sound(struct str ending)
{
    static const char *const endings[] = {
        "mp3", "mp2", "flac", "ogg", "oga",  "opus", "m4a",  "m4b", "mp4",
        "aac", "wav", "wave", "aif", "aiff", "aifc", "ape",  "wv",  "mpc",
        "mp+", "tta", "wma",  "asf", "dsf",  "alac", "webm", "mka",
    };

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (str_eq_c(ending, endings[i]))
            return true;
    return false;
}

static bool is_cover(struct str path, struct str ending)
{
    static const char *const names[] = {"cover", "folder", "front", "album",
                                        "albumart"};
    struct str stem = folder_stem(path);

    if (!str_eq_c(ending, "jpg") && !str_eq_c(ending, "jpeg") &&
        !str_eq_c(ending, "png"))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_eq_nocase(stem, str_from_c(names[i])))
            return true;
    return false;
}

bool folder_kind_of(struct str path, enum folder_kind *out)
{
    struct arena arena;
    struct str ending;
    bool is_one = true;

    arena_init(&arena);
    ending = folder_ending(path, &arena);
    if (is_sound(ending))
        *out = FOLDER_SOUND;
    else if (str_eq_c(ending, "cue"))
        *out = FOLDER_CUE;
    else if (is_cover(path, ending))
        *out = FOLDER_PICTURE;
    else
        is_one = false;
    arena_release(&arena);
    return is_one;
}

/* ---- content ---- */

/* Reads a piece; false when it can't be read whole. */
static bool read_piece(int fd, char *to, size_t n, uint64_t from)
{
    while (n > 0) {
        ssize_t got = pread(fd, to, n, (off_t)from);

        if (got <= 0)
            return false;
        to += got;
        from += (uint64_t)got;
        n -= (size_t)got;
    }
    return true;
}

/* All of a file of at most three pieces, else the three; `*n` is how much. */
static bool read_pieces(int fd, uint64_t bytes, char *to, size_t *n)
{
    if (bytes <= 3 * PIECE_BYTES) {
        *n = (size_t)bytes;
        return read_piece(fd, to, *n, 0);
    }
    *n = 3 * PIECE_BYTES;
    return read_piece(fd, to, PIECE_BYTES, 0) &&
           read_piece(fd, to + PIECE_BYTES, PIECE_BYTES, bytes / 2) &&
           read_piece(fd, to + 2 * PIECE_BYTES, PIECE_BYTES,
                      bytes - PIECE_BYTES);
}

enum err folder_file_hash(const char *path, struct id *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    char *pieces;
    struct stat st;
    size_t n;
    bool is_read;

    if (fd < 0)
        return ERR_IO;
    pieces = mem_alloc(3 * PIECE_BYTES);
    is_read = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
              read_pieces(fd, (uint64_t)st.st_size, pieces, &n);
    (void)close(fd);
    if (is_read)
        *out = (struct id){hash_bytes(pieces, n, (uint64_t)st.st_size),
                           hash_bytes(pieces, n, ~(uint64_t)st.st_size)};
    free(pieces);
    return is_read ? OK : ERR_IO;
}
