/* The section grows from its beginning to its end: a part is what is written
 * between its begin and its end, and no part is gone back to. */
#include "search/indexer.h"

#include "base/mem.h"

void indexer_tell(const struct indexer *x, uint64_t done, uint64_t of)
{
    if (x->job->tell != NULL)
        x->job->tell(x->job->tell_user, "indexing", done, of);
}

void indexer_begin(struct indexer *x, enum index_part part)
{
    io_write_align(x->job->out, INDEX_ALIGNMENT);
    x->footer.parts[part].offset = x->job->out->size;
}

void indexer_end(struct indexer *x, enum index_part part)
{
    x->footer.parts[part].bytes =
        x->job->out->size - x->footer.parts[part].offset;
}

void indexer_write_list(struct indexer *x, uint32_t term,
                        const struct posting *p, uint32_t count)
{
    struct index_term *list;

    if (x->list_count >= x->list_capacity)
        x->lists = mem_grow(x->lists, x->list_count, &x->list_capacity,
                            sizeof *x->lists);
    /* A long list begins with a table, which is read in place. */
    if (count > POSTING_SHORT)
        io_write_align(x->job->out, sizeof(uint32_t));
    /* Its text is a number of words until the dictionary is written. */
    list = &x->lists[x->list_count++];
    *list = (struct index_term){term, count, x->job->out->size};
    buf_clear(&x->scratch);
    posting_write(&x->scratch, p, count,
                  posting_form((uint8_t)words_text(&x->words, term).p[0]));
    io_write(x->job->out, x->scratch.p, x->scratch.n);
}
