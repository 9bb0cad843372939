/* Written anew as text, entry by entry: those of others as they were. */
#include "client/token_file.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/text.h"

/* The path with something behind it; the caller's to free(). */
static char *path_with(const struct tonearm_client *client, const char *end)
{
    struct text path = {0};
    text_add_all(&path, client->token_cache);
    text_add_all(&path, end);
    return text_take(&path);
}

/* The folder, which the program's own folder of settings often is. */
static void make_folder(const struct tonearm_client *client)
{
    char *path = path_with(client, "");
    char *slash = path ? strrchr(path, '/') : NULL;
    if (slash && slash != path) {
        *slash = '\0';
        char *above = strrchr(path, '/');
        /* XDG_CONFIG_HOME itself may not be there yet. */
        if (above && above != path) {
            *above = '\0';
            mkdir(path, 0700);
            *above = '/';
        }
        mkdir(path, 0700);
    }
    free(path);
}

enum tonearm_status token_file_lock(const struct tonearm_client *client,
                                    int *fd)
{
    char *path = path_with(client, ".lock");
    *fd = -1;
    if (!path)
        return TONEARM_NO_MEMORY;
    int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
    int opened = open(path, flags, 0600);
    if (opened < 0 && errno == ENOENT) {
        make_folder(client);
        opened = open(path, flags, 0600);
    }
    free(path);
    if (opened < 0)
        return TONEARM_TOKEN_CACHE;
    if (flock(opened, LOCK_EX | LOCK_NB) == 0) {
        *fd = opened;
        return TONEARM_OK;
    }
    bool is_held = errno == EWOULDBLOCK;
    close(opened);
    return is_held ? TONEARM_OK : TONEARM_TOKEN_CACHE;
}

enum tonearm_status token_file_wait(struct tonearm_client *client, int *fd)
{
    enum { TRIES = 500, EACH_MS = 20 };
    unsigned cancels = atomic_load(&client->cancels);
    *fd = -1;
    for (int i = 0; client->token_cache && i < TRIES; i++) {
        enum tonearm_status status = token_file_lock(client, fd);
        if (status || *fd >= 0)
            return status;
        if (atomic_load(&client->cancels) != cancels)
            return TONEARM_CANCELLED;
        client_wait(client, EACH_MS, cancels);
    }
    return client->token_cache ? TONEARM_TOKEN_CACHE : TONEARM_OK;
}

void token_file_unlock(int fd)
{
    close(fd);
}

static const char *sign_in_of(const struct tonearm_client *client)
{
    return client->sign_in == TONEARM_AS_APP ? "app" : "user";
}

static bool member_is(json_t *entry, const char *name, const char *value)
{
    const char *text = json_string_value(json_object_get(entry, name));
    return strcmp(text ? text : "", value ? value : "") == 0;
}

static bool is_ours(const struct tonearm_client *client, json_t *entry)
{
    return member_is(entry, "server", client->accounts_url) &&
           member_is(entry, "client_id", client->client_id) &&
           member_is(entry, "sign_in", sign_in_of(client));
}

static const char *member(json_t *entry, const char *name)
{
    return json_string_value(json_object_get(entry, name));
}

static bool copy_entry(json_t *entry, struct token *token)
{
    struct token said = {
        .access = (char *)(uintptr_t)member(entry, "access_token"),
        .refresh = (char *)(uintptr_t)member(entry, "refresh_token"),
        .scopes = (char *)(uintptr_t)member(entry, "scopes"),
        .expires_at_ms =
            json_integer_value(json_object_get(entry, "expires_at_ms"))};
    return token_copy(token, &said);
}

enum tonearm_status token_file_read(const struct tonearm_client *client,
                                    struct token *token)
{
    memset(token, 0, sizeof(*token));
    json_t *file = json_load_file(client->token_cache, 0, NULL);
    json_t *entries = json_object_get(file, "tokens"), *entry;
    enum tonearm_status status = TONEARM_OK;
    size_t i;
    json_array_foreach(entries, i, entry) if (is_ours(client, entry))
    {
        if (!copy_entry(entry, token))
            status = TONEARM_NO_MEMORY;
        break;
    }
    json_decref(file);
    return status;
}

static void add_member(struct text *text, const char *first, const char *name,
                       const char *value)
{
    if (!value)
        return;
    text_add_all(text, first);
    text_add_json(text, name);
    text_add_all(text, ": ");
    text_add_json(text, value);
}

static void add_entry(const struct tonearm_client *client,
                      const struct token *token, struct text *text)
{
    add_member(text, "{", "server", client->accounts_url);
    add_member(text, ", ", "client_id", client->client_id);
    add_member(text, ", ", "sign_in", sign_in_of(client));
    add_member(text, ", ", "access_token", token->access);
    add_member(text, ", ", "refresh_token", token->refresh);
    add_member(text, ", ", "scopes", token->scopes);
    text_add_all(text, ", \"expires_at_ms\": ");
    text_add_int(text, token->expires_at_ms);
    text_add_all(text, "}");
}

/* The whole file: others' entries, then ours. */
static void make_file(const struct tonearm_client *client,
                      const struct token *token, struct text *text)
{
    json_t *file = json_load_file(client->token_cache, 0, NULL), *entry;
    const char *between = "";
    size_t i;
    text_add_all(text, "{\"tokens\": [");
    json_array_foreach(json_object_get(file, "tokens"), i, entry)
    {
        char *dumped = is_ours(client, entry)
                           ? NULL
                           : json_dumps(entry, JSON_COMPACT | JSON_ENCODE_ANY);
        if (!dumped)
            continue;
        text_add_all(text, between);
        text_add_all(text, dumped);
        between = ",\n";
        free(dumped);
    }
    if (token) {
        text_add_all(text, between);
        add_entry(client, token, text);
    }
    text_add_all(text, "]}\n");
    json_decref(file);
}

static bool write_all(int fd, const char *bytes, size_t byte_count)
{
    while (byte_count > 0) {
        ssize_t n = write(fd, bytes, byte_count);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        byte_count -= (size_t)n;
    }
    return fsync(fd) == 0;
}

/* A name that nobody else has, for the mode is right from the beginning. */
static bool replace(const struct tonearm_client *client, char *path,
                    const struct text *text)
{
    int fd = mkstemp(path); /* mode 0600 */
    if (fd < 0)
        return false;
    bool is_written = write_all(fd, text->bytes, text->count);
    is_written &= close(fd) == 0;
    if (is_written && rename(path, client->token_cache) == 0)
        return true;
    unlink(path);
    return false;
}

enum tonearm_status token_file_write(const struct tonearm_client *client,
                                     const struct token *token)
{
    struct text text = {0};
    make_file(client, token, &text);
    char *path = path_with(client, ".XXXXXX");
    enum tonearm_status status = TONEARM_OK;
    if (!path || text.is_broken)
        status = TONEARM_NO_MEMORY;
    else if (!replace(client, path, &text))
        status = TONEARM_TOKEN_CACHE;
    free(path);
    text_release(&text);
    return status;
}
