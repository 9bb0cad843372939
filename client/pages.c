/* Pages by their `next`. The first one is the caller's, the others are the
 * iterator's, one at a time. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <tonearm/client.h>

#include "client/call.h"
#include "client/kind.h"

/* How lists look, also in pages. */
struct entries {
    size_t count;
    void **items;
};

struct tonearm_pages {
    struct tonearm_client *client;
    const struct tonearm_page *page; /* the present one; NULL: none yet */
    const struct tonearm_page *first;
    void *own;   /* the present page, where it isn't the first one */
    size_t next; /* the entry that comes next */
};

struct tonearm_pages *tonearm_pages_new(struct tonearm_client *client,
                                        const struct tonearm_page *first)
{
    struct tonearm_pages *pages = calloc(1, sizeof(*pages));
    if (!pages)
        return NULL;
    assert(first && first->kind);
    pages->client = client;
    pages->first = first;
    return pages;
}

void tonearm_pages_free(struct tonearm_pages *pages)
{
    if (!pages)
        return;
    tonearm_free(pages->own);
    free(pages);
}

static struct entries entries_of(const struct tonearm_page *page)
{
    struct entries entries;
    memcpy(&entries, (const char *)page + page->kind->list_offset,
           sizeof(entries));
    return entries;
}

/* A list of playlists says of each where its items are, and how many, and
 * leaves them out. */
static bool is_left_out(const struct tonearm_page *page)
{
    return entries_of(page).count == 0 && page->limit < 0 && page->total > 0 &&
           page->href;
}

static enum tonearm_status fetch(struct tonearm_pages *pages, const char *link,
                                 struct tonearm_error *error)
{
    void *result;
    struct tonearm_call *call = call_new(pages->client, "next page", "GET");
    if (!call)
        return error_set(error, TONEARM_NO_MEMORY, NULL);
    call->yield = YIELD_KIND;
    call->kind = pages->first->kind;
    if (!call_add_link(call, link))
        call_fail(call, TONEARM_BAD_ANSWER, "the link leads elsewhere");
    enum tonearm_status status = tonearm_call_perform(call, &result, error);
    if (status)
        return status;
    if (!result)
        return error_set(error, TONEARM_BAD_ANSWER, NULL);
    /* The link that was followed is the old page's: that goes now. */
    tonearm_free(pages->own);
    pages->own = result;
    pages->page = result;
    pages->next = 0;
    return TONEARM_OK;
}

enum tonearm_status tonearm_pages_next(struct tonearm_pages *pages,
                                       const struct tonearm_page **page,
                                       struct tonearm_error *error)
{
    enum tonearm_status status = error_set(error, TONEARM_OK, NULL);
    *page = NULL;
    if (!pages->page && !is_left_out(pages->first)) {
        pages->page = pages->first;
    } else {
        const char *link = pages->page ? pages->page->next : pages->first->href;
        if (!link)
            return TONEARM_OK;
        status = fetch(pages, link, error);
    }
    if (!status)
        *page = pages->page;
    return status;
}

const void *tonearm_pages_next_item(struct tonearm_pages *pages,
                                    struct tonearm_error *error)
{
    error_set(error, TONEARM_OK, NULL);
    for (;;) {
        const struct tonearm_page *page = pages->page;
        struct entries entries = {0};
        if (page)
            entries = entries_of(page);
        while (pages->next < entries.count)
            if (entries.items[pages->next++])
                return entries.items[pages->next - 1];
        if (tonearm_pages_next(pages, &page, error) || !page)
            return NULL;
    }
}
