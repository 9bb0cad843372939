/* A sorted array: it is filled once, and ten thousand entries are few. Of
 * entries that are alike the one that stays is sorted to the front. */
#include "import/librivox/librivox_table.h"

#include "base/mem.h"

void librivox_table_release(struct librivox_table *t)
{
    free(t->entries);
    *t = (struct librivox_table){0};
}

void librivox_table_add(struct librivox_table *t, uint64_t number,
                        struct str text)
{
    t->entries =
        mem_grow(t->entries, t->count, &t->capacity, sizeof(*t->entries));
    t->entries[t->count] = (struct librivox_entry){
        .number = number, .text = text, .order = t->count};
    t->count++;
}

/* The last added first, among equals. */
static int compare_numbers(const void *a, const void *b)
{
    const struct librivox_entry *x = a, *y = b;

    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->order > y->order ? -1 : x->order < y->order;
}

static int compare_texts(const void *a, const void *b)
{
    const struct librivox_entry *x = a, *y = b;
    int order = str_cmp(x->text, y->text);

    return order != 0 ? order : compare_numbers(a, b);
}

void librivox_table_sort_by_number(struct librivox_table *t)
{
    size_t kept = 0;

    if (t->count > 1)
        qsort(t->entries, t->count, sizeof(*t->entries), compare_numbers);
    for (size_t i = 0; i < t->count; i++)
        if (kept == 0 || t->entries[kept - 1].number != t->entries[i].number)
            t->entries[kept++] = t->entries[i];
    t->count = kept;
}

void librivox_table_sort_by_text(struct librivox_table *t)
{
    size_t kept = 0;

    if (t->count > 1)
        qsort(t->entries, t->count, sizeof(*t->entries), compare_texts);
    for (size_t i = 0; i < t->count; i++)
        if (kept == 0 || !str_eq(t->entries[kept - 1].text, t->entries[i].text))
            t->entries[kept++] = t->entries[i];
    t->count = kept;
}

struct librivox_entry *librivox_table_find(const struct librivox_table *t,
                                           uint64_t number)
{
    size_t from = 0, to = t->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (t->entries[middle].number < number)
            from = middle + 1;
        else
            to = middle;
    }
    return from < t->count && t->entries[from].number == number
               ? &t->entries[from]
               : NULL;
}

struct librivox_entry *librivox_table_find_text(const struct librivox_table *t,
                                                struct str text)
{
    size_t from = 0, to = t->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (str_cmp(t->entries[middle].text, text) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from < t->count && str_eq(t->entries[from].text, text)
               ? &t->entries[from]
               : NULL;
}
