/* Building the index of one type of entity:
 *
 *   1. The documents' order is decided (index_rank.c).
 *   2. Every document's texts are analysed, in the catalog's order, where
 *      neighbours share artists and albums; a posting for each of its terms
 *      goes to an external sort by term and rank (index_documents.c).
 *   3. The lists are written, term by term, and after them the lists of
 *      short prefixes, put together from those (index_dictionary.c).
 *   4. The columns, the dictionary and the grams are written.
 *
 * Memory: the sort's, about thirty bytes a document, and the vocabulary. */
#include "search/indexer.h"

#include "base/mem.h"
#include "search/search.h"

#define LIST_MAX ((size_t)1 << 32)

static void write_part(struct indexer *x, enum index_part part, const void *p,
                       size_t n)
{
    indexer_begin(x, part);
    io_write(x->job->out, p, n);
    indexer_end(x, part);
}

/* Reads the sorted postings, one list after another. */
static enum err write_lists(struct indexer *x)
{
    struct posting *list = NULL;
    size_t capacity = 0;
    uint32_t count = 0, term = UINT32_MAX;
    uint64_t done = 0, all = sorter_count(x->postings);
    const uint8_t *key;
    struct str payload;
    enum err e = sorter_finish(x->postings);

    if (e)
        return e;
    while (sorter_next(x->postings, &key, &payload)) {
        indexer_tell(x, done++, all);
        /* Keys are term and rank: a new term ends the list before. */
        if (sorter_get32(key) != term && count > 0) {
            indexer_write_list(x, term, list, count);
            count = 0;
        }
        term = sorter_get32(key);
        if (count >= capacity)
            list = mem_grow(list, count, &capacity, sizeof *list);
        list[count].rank = sorter_get32(key + 4);
        memcpy(&list[count].where, payload.p, sizeof list->where);
        count++;
    }
    if (count > 0)
        indexer_write_list(x, term, list, count);
    free(list);
    return sorter_error(x->postings);
}

/* Stages 3 and 4: the parts of the section, in the file's order. */
static enum err write_all(struct indexer *x)
{
    static const uint8_t pad[POSTING_PAD];
    struct io_writer *out = x->job->out;
    enum err e;

    indexer_begin(x, INDEX_POSTINGS);
    e = write_lists(x);
    sorter_free(x->postings);
    x->postings = NULL;
    if (!e)
        e = indexer_write_prefixes(x);
    if (e)
        return e;
    io_write(out, pad, sizeof pad);
    indexer_end(x, INDEX_POSTINGS);
    /* The columns, which are in memory since the documents were read. */
    write_part(x, INDEX_ORDER, x->order, x->documents * sizeof *x->order);
    write_part(x, INDEX_RANKS, x->ranks, x->documents * sizeof *x->ranks);
    write_part(x, INDEX_SHAPES, x->shapes, x->documents * sizeof *x->shapes);
    write_part(x, INDEX_KEYS, x->keys, x->documents * sizeof *x->keys);
    write_part(x, INDEX_YEARS, x->years, x->documents * sizeof *x->years);
    write_part(x, INDEX_LAST_YEARS, x->last_years,
               x->last_years != NULL ? x->documents * sizeof *x->last_years
                                     : 0);
    write_part(x, INDEX_POPULARITY, x->popularity, x->documents);
    indexer_write_dictionary(x);
    io_write_align(out, INDEX_ALIGNMENT);
    io_write(out, &x->footer, sizeof x->footer);
    return out->e;
}

static char *spill_path(const struct build_index_job *job)
{
    size_t n = strlen(job->directory) + 16;
    char *path = mem_alloc(n);

    (void)snprintf(path, n, "%s/postings", job->directory);
    return path;
}

static void release(struct indexer *x)
{
    indexer_release_texts(x);
    sorter_free(x->postings);
    words_release(&x->words);
    buf_release(&x->scratch);
    free(x->order);
    free(x->ranks);
    free(x->popularity);
    free(x->shapes);
    free(x->years);
    free(x->last_years);
    free(x->keys);
    free(x->lists);
}

enum err search_build(const struct build_index_job *job)
{
    struct indexer x = {
        .job = job,
        .documents = catalog_count(job->catalog, job->type),
        .footer = {.version = INDEX_VERSION, .magic = INDEX_MAGIC},
    };
    char *path = spill_path(job);
    enum err e;

    /* Eight bytes of key: term and rank. */
    x.footer.documents = x.documents;
    x.postings = sorter_new(path, 8, job->memory_bytes);
    x.shapes = mem_zalloc(x.documents, sizeof *x.shapes);
    x.years = mem_zalloc(x.documents, sizeof *x.years);
    if (job->type == ENTITY_ARTIST)
        x.last_years = mem_zalloc(x.documents, sizeof *x.last_years);
    words_init(&x.words);
    buf_init(&x.scratch, LIST_MAX);
    indexer_rank(&x);
    e = indexer_read(&x);
    /* What analysis took goes before the largest lists are made. */
    indexer_release_texts(&x);
    indexer_order_keys(&x);
    if (!e)
        e = write_all(&x);
    release(&x);
    free(path);
    return e;
}
