/* A zip, read member by member in the order of its directory; what isn't wanted
 * isn't unpacked. */
#include "import/listens/listen_file_inner.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"

#define BLOCK_BYTES ((size_t)64 << 10)
#define MEMBERS_MAX 100000u

struct zip {
    struct archive *archive;
    const char *path;
};

bool listen_zip_is_one(const char *path)
{
    char front[4];
    bool is_one = false;
    FILE *f = strcmp(path, "-") != 0 ? fopen(path, "re") : NULL;

    if (f == NULL)
        return false; /* whoever reads it will say why */
    is_one = fread(front, 1, sizeof front, f) == sizeof front &&
             memcmp(front, "PK\x03\x04", sizeof front) == 0;
    (void)fclose(f);
    return is_one;
}

static enum err damaged(const struct zip *z)
{
    const char *why = archive_error_string(z->archive);

    log_error("%s: no zip archive, or damaged (%s)", z->path,
              why != NULL ? why : "no reason given");
    return ERR_CORRUPT;
}

/* An input_source. */
static enum err read_member(void *user, void *p, size_t n, size_t *got)
{
    struct zip *z = user;
    la_ssize_t read = archive_read_data(z->archive, p, n);

    *got = read > 0 ? (size_t)read : 0;
    return read < 0 ? damaged(z) : OK;
}

/* The part behind the last slash. */
static struct str base_name(struct str path)
{
    struct str name = path, part;

    while (str_split(&path, '/', &part))
        name = part;
    return name;
}

/* ListenBrainz' listens/2023/5.jsonl; Spotify's endsong_0.json, Streaming_
 * History_Audio_2019-2021_3.json (the videos' have the same form), and
 * StreamingHistory0.json or StreamingHistory_music_0.json; and Tonearm's own
 * StreamingHistory.json. */
static bool is_wanted(struct str name)
{
    if (str_ends(name, STR(".jsonl")))
        return !str_starts(name, STR("feedback")) &&
               !str_starts(name, STR("pinned_recording"));
    return str_ends(name, STR(".json")) &&
           (str_starts(name, STR("endsong")) ||
            str_starts(name, STR("Streaming_History")) ||
            str_starts(name, STR("StreamingHistory")));
}

static enum err take_member(struct listen_reading *r, struct zip *z,
                            struct str name)
{
    struct input in;
    enum err e;

    r->place.member = name;
    input_init(&in, z->path, read_member, z);
    e = listen_input_read(r, &in);
    input_close(&in);
    r->place.member = STR_EMPTY;
    return e;
}

static enum err read_members(struct listen_reading *r, struct zip *z)
{
    struct archive_entry *entry;
    unsigned members = 0, taken = 0;
    int status;

    while ((status = archive_read_next_header(z->archive, &entry)) ==
               ARCHIVE_OK ||
           status == ARCHIVE_WARN) {
        struct str name = base_name(str_from_c(archive_entry_pathname(entry)));
        enum err e;

        if (++members > MEMBERS_MAX) {
            log_error("%s: it has too many files", z->path);
            return ERR_LIMIT;
        }
        if (archive_entry_filetype(entry) != AE_IFREG || !is_wanted(name) ||
            !utf8_is_valid(name))
            continue;
        taken++;
        e = take_member(r, z, name);
        if (e)
            return e;
    }
    if (status != ARCHIVE_EOF)
        return damaged(z);
    if (taken > 0)
        return OK;
    log_error("%s: there is neither a *.jsonl nor a streaming history in it",
              z->path);
    return ERR_NOT_FOUND;
}

enum err listen_zip_read(struct listen_reading *r, const char *path)
{
    struct zip z = {.archive = archive_read_new(), .path = path};
    enum err e;

    archive_read_support_format_zip_seekable(z.archive);
    if (archive_read_open_filename(z.archive, path, BLOCK_BYTES) != ARCHIVE_OK)
        e = damaged(&z);
    else
        e = read_members(r, &z);
    archive_read_free(z.archive);
    return e;
}
