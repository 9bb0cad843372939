/* The whole zip is in memory: it is small, and so its directory can be read,
 * which comes last in it. What isn't wanted isn't unpacked. */
#include "import/spotify/spotify_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"

#define BLOCK_BYTES ((size_t)64 << 10)

struct reading {
    struct archive *archive;
    const char *name;
    struct buf text;
    size_t unpacked; /* of all files so far */
    unsigned taken;
    spotify_archive_take *take;
    void *user;
};

static enum err damaged(const struct reading *r)
{
    const char *why = archive_error_string(r->archive);

    log_error("%s: no zip archive, or damaged (%s)", r->name,
              why != NULL ? why : "no reason given");
    return ERR_CORRUPT;
}

static enum err too_large(const struct reading *r, const char *what)
{
    log_error("%s: %s", r->name, what);
    return ERR_LIMIT;
}

/* The part behind the last slash. */
static struct str base_name(const char *path)
{
    struct str name = str_from_c(path);
    struct str rest = name, part;

    while (str_split(&rest, '/', &part))
        name = part;
    return name;
}

static bool is_wanted(struct str name)
{
    return str_eq(name, STR("YourLibrary.json")) ||
           str_eq(name, STR("Follow.json")) ||
           (str_starts(name, STR("Playlist")) && str_ends(name, STR(".json")));
}

static enum err unpack(struct reading *r)
{
    char block[BLOCK_BYTES];
    la_ssize_t n;

    buf_clear(&r->text);
    while ((n = archive_read_data(r->archive, block, sizeof block)) > 0) {
        buf_add(&r->text, block, (size_t)n);
        r->unpacked += (size_t)n;
        if (buf_overflowed(&r->text) || r->unpacked > SPOTIFY_ARCHIVE_MAX_BYTES)
            return too_large(r, "a file in it is too large");
    }
    return n < 0 ? damaged(r) : OK;
}

static enum err read_member(struct reading *r, struct archive_entry *entry)
{
    const char *path = archive_entry_pathname(entry);
    struct str name = base_name(path != NULL ? path : "");
    struct str text;
    enum err e;

    if (archive_entry_filetype(entry) != AE_IFREG || !is_wanted(name))
        return OK;
    e = unpack(r);
    if (e)
        return e;
    text = buf_get(&r->text);
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3); /* a byte order mark */
    if (!utf8_is_valid(text)) {
        log_error("%s: %.*s is not valid UTF-8", r->name, STR_ARG(name));
        return ERR_CORRUPT;
    }
    r->taken++;
    return r->take(r->user, name, text);
}

static enum err read_members(struct reading *r)
{
    struct archive_entry *entry;
    unsigned members = 0;
    int status;

    while ((status = archive_read_next_header(r->archive, &entry)) ==
               ARCHIVE_OK ||
           status == ARCHIVE_WARN) {
        enum err e;

        if (++members > SPOTIFY_MEMBERS_MAX)
            return too_large(r, "it has too many files");
        e = read_member(r, entry);
        if (e)
            return e;
    }
    if (status != ARCHIVE_EOF)
        return damaged(r);
    if (r->taken > 0)
        return OK;
    log_error("%s: there is neither YourLibrary.json nor a Playlist*.json nor "
              "Follow.json in it",
              r->name);
    return ERR_NOT_FOUND;
}

enum err spotify_archive_each(struct str bytes, const char *name,
                              spotify_archive_take *take, void *user)
{
    struct reading r = {.archive = archive_read_new(),
                        .name = name,
                        .take = take,
                        .user = user};
    enum err e;

    buf_init(&r.text, SPOTIFY_FILE_MAX_BYTES);
    archive_read_support_format_zip_seekable(r.archive);
    if (archive_read_open_memory(r.archive, bytes.p, bytes.n) != ARCHIVE_OK)
        e = damaged(&r);
    else
        e = read_members(&r);
    archive_read_free(r.archive);
    buf_release(&r.text);
    return e;
}
