/* A list in the order of use. A walk over it is nothing beside a request, and
 * a million bytes are a few hundred answers. */
#include "client/keep.h"

#include <stdlib.h>
#include <string.h>

struct kept {
    struct kept *newer, *older;
    char *url, *tag, *body;
    size_t body_bytes;
};

static int64_t size_of(const struct kept *kept)
{
    return (int64_t)(sizeof(*kept) + strlen(kept->url) + strlen(kept->tag) +
                     kept->body_bytes + 3);
}

static void kept_free(struct kept *kept)
{
    free(kept->url);
    free(kept->tag);
    free(kept->body);
    free(kept);
}

void keep_init(struct keep *keep, int64_t bytes_max)
{
    memset(keep, 0, sizeof(*keep));
    keep->bytes_max = bytes_max;
    pthread_mutex_init(&keep->lock, NULL);
}

static void unlink_kept(struct keep *keep, struct kept *kept)
{
    *(kept->newer ? &kept->newer->older : &keep->newest) = kept->older;
    *(kept->older ? &kept->older->newer : &keep->oldest) = kept->newer;
    keep->bytes -= size_of(kept);
}

static void link_newest(struct keep *keep, struct kept *kept)
{
    kept->newer = NULL;
    kept->older = keep->newest;
    *(keep->newest ? &keep->newest->newer : &keep->oldest) = kept;
    keep->newest = kept;
    keep->bytes += size_of(kept);
}

static void drop(struct keep *keep, struct kept *kept)
{
    unlink_kept(keep, kept);
    kept_free(kept);
}

void keep_clear(struct keep *keep)
{
    pthread_mutex_lock(&keep->lock);
    while (keep->oldest)
        drop(keep, keep->oldest);
    pthread_mutex_unlock(&keep->lock);
}

void keep_release(struct keep *keep)
{
    keep_clear(keep);
    pthread_mutex_destroy(&keep->lock);
}

static struct kept *find(struct keep *keep, const char *url)
{
    struct kept *kept = keep->newest;
    while (kept && strcmp(kept->url, url) != 0)
        kept = kept->older;
    return kept;
}

void keep_find_tag(struct keep *keep, const char *url, struct text *tag)
{
    pthread_mutex_lock(&keep->lock);
    struct kept *kept = find(keep, url);
    if (kept)
        text_add_all(tag, kept->tag);
    pthread_mutex_unlock(&keep->lock);
}

bool keep_find_body(struct keep *keep, const char *url, const char *tag,
                    struct text *body)
{
    pthread_mutex_lock(&keep->lock);
    struct kept *kept = find(keep, url);
    bool is_there = kept && strcmp(kept->tag, tag) == 0;
    if (is_there) {
        unlink_kept(keep, kept);
        link_newest(keep, kept);
        text_add(body, kept->body, kept->body_bytes);
    }
    pthread_mutex_unlock(&keep->lock);
    return is_there;
}

static struct kept *kept_new(const char *url, const char *tag, const char *body,
                             size_t body_bytes)
{
    struct kept *kept = calloc(1, sizeof(*kept));
    if (!kept)
        return NULL;
    kept->url = strdup(url);
    kept->tag = strdup(tag);
    kept->body = malloc(body_bytes + 1);
    kept->body_bytes = body_bytes;
    if (kept->url && kept->tag && kept->body) {
        memcpy(kept->body, body, body_bytes);
        return kept;
    }
    kept_free(kept);
    return NULL;
}

void keep_put(struct keep *keep, const char *url, const char *tag,
              const char *body, size_t body_bytes)
{
    if (body_bytes >= (size_t)keep->bytes_max / 4)
        return;
    struct kept *kept = kept_new(url, tag, body, body_bytes);
    if (!kept)
        return;
    pthread_mutex_lock(&keep->lock);
    struct kept *before = find(keep, url);
    if (before)
        drop(keep, before);
    link_newest(keep, kept);
    while (keep->bytes > keep->bytes_max)
        drop(keep, keep->oldest);
    pthread_mutex_unlock(&keep->lock);
}
