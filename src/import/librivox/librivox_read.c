/* Values that catalogues and items write alike. */
#include "import/librivox/librivox_read.h"

#include "base/arena.h"
#include "base/mem.h"
#include "import/source/markup.h"
#include "json/scan.h"

/* The longest list of people; LibriVox's largest group has a few hundred. It
 * bounds the search for duplicates. */
#define NAMES_MAX 2000

void librivox_names_release(struct librivox_names *l)
{
    free(l->names);
    *l = (struct librivox_names){0};
}

void librivox_names_add(struct librivox_names *l, struct str name)
{
    if (l->count == NAMES_MAX)
        return;
    for (size_t i = 0; i < l->count; i++)
        if (str_eq(l->names[i], name))
            return;
    l->names = mem_grow(l->names, l->count, &l->capacity, sizeof(*l->names));
    l->names[l->count++] = name;
}

bool librivox_read_line(struct json_scan *s, struct arena *arena,
                        struct str *out)
{
    struct str text;
    bool ok = json_scan_peek(s) == JSON_NUMBER ? json_scan_raw(s, &text)
                                               : json_scan_str(s, &text);

    if (!ok)
        return false;
    text = markup_line(text, arena);
    if (text.n == 0)
        return false;
    *out = text;
    return true;
}

static int compare_numbers(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

size_t librivox_number_sections(struct librivox_section *sections, size_t count)
{
    uint64_t *numbers = mem_zalloc(count, sizeof(*numbers));
    bool distinct = true;

    for (size_t i = 0; i < count; i++)
        numbers[i] = sections[i].number;
    if (count > 0)
        qsort(numbers, count, sizeof(*numbers), compare_numbers);
    for (size_t i = 1; i < count; i++)
        distinct = distinct && numbers[i - 1] != numbers[i];
    /* Those without one come last. */
    if (count > 0 && numbers[count - 1] == LIBRIVOX_NO_NUMBER)
        distinct = false;
    free(numbers);
    for (size_t i = 0; !distinct && i < count; i++)
        sections[i].number = i + 1;
    return distinct ? 0 : count;
}

bool librivox_read_number(struct str key, uint64_t *out)
{
    size_t n = 0;

    while (n < key.n &&
           ((key.p[n] >= 'a' && key.p[n] <= 'z') ||
            (key.p[n] >= 'A' && key.p[n] <= 'Z') || key.p[n] == '_'))
        n++;
    return str_to_u64(str_from(key, n), out);
}
