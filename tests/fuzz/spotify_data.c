/* Spotify's account data download: a zip as it is, or JSON, which is put into a
 * zip under each of the names that are read. */
#include "target.h"

#include <archive.h>
#include <archive_entry.h>

#include "base/utf8.h"
#include "import/spotify/spotify_data.h"

#include "quiet.h"

static void check_text(struct str text)
{
    must(utf8_is_valid(text) && str_find(text, '\0') == text.n);
}

static void check_things(const struct spotify_thing *things, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        must(things[i].type < ENTITY_COUNT);
        check_text(things[i].uri);
        check_text(things[i].name);
        check_text(things[i].by);
        check_text(things[i].in);
        check_text(things[i].isrc);
    }
}

static enum err take_saved(void *user, struct str file,
                           const struct spotify_thing *things, size_t count)
{
    (void)user;
    check_text(file);
    check_things(things, count);
    return OK;
}

static enum err take_playlist(void *user, struct str file,
                              const struct spotify_playlist *list)
{
    (void)user;
    (void)file;
    must(list->count <= SPOTIFY_MAX_ITEMS);
    check_text(list->name);
    check_text(list->description);
    check_text(list->uri);
    check_things(list->items, list->count);
    return OK;
}

static enum err take_follow(void *user, struct str file, struct str who)
{
    (void)user;
    (void)file;
    check_text(who);
    return OK;
}

static void take_bad(void *user, struct str file, const char *what)
{
    (void)user;
    (void)file;
    must(what != NULL);
}

/* A file of the zip, as it is. */
static void put(struct archive *a, const char *name, const uint8_t *data,
                size_t n)
{
    struct archive_entry *entry = archive_entry_new();

    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)n);
    must(archive_write_header(a, entry) == ARCHIVE_OK);
    must(archive_write_data(a, data, n) == (la_ssize_t)n);
    archive_entry_free(entry);
}

/* The JSON in a zip, at `zip`, where there is room; returns its length. */
static size_t pack(const uint8_t *data, size_t n, char *zip, size_t room)
{
    static const char *const names[] = {"YourLibrary.json", "x/Playlist1.json",
                                        "Follow.json"};
    struct archive *a = archive_write_new();
    size_t used = 0;

    must(archive_write_set_format_zip(a) == ARCHIVE_OK);
    must(archive_write_zip_set_compression_store(a) == ARCHIVE_OK);
    must(archive_write_open_memory(a, zip, room, &used) == ARCHIVE_OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        put(a, names[i], data, n);
    must(archive_write_free(a) == ARCHIVE_OK);
    return used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct spotify_sink sink = {.saved = take_saved,
                                      .playlist = take_playlist,
                                      .follow = take_follow,
                                      .bad = take_bad};
    bool is_zip = n > 0 && data[0] == 'P';
    size_t room = 3 * n + 65536;
    char *zip = malloc(room);
    struct str bytes = str_of((const char *)data, n);
    enum err e;

    must(zip != NULL);
    if (!is_zip)
        bytes = str_of(zip, pack(data, n, zip, room));
    e = spotify_data_read_bytes(bytes, "fuzz", &sink);
    must(e == OK || e == ERR_CORRUPT || e == ERR_LIMIT || e == ERR_NOT_FOUND);
    /* A zip of text is one. */
    must(is_zip || e == OK || !utf8_is_valid(str_of((const char *)data, n)));
    free(zip);
    return 0;
}
