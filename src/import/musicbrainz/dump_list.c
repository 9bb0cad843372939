/* What a draft wants of a dump's lists. A list is copied out of the dump,
 * sorted by what its order means, and turned into values. Lists are short, but
 * nothing bounds them, so no step is quadratic, except the search for an artist
 * who is credited twice: a credit names one to three, rarely a hundred. */
#include "import/musicbrainz/dump_list.h"

#include "base/mem.h"
#include "catalog/market.h"
#include "import/musicbrainz/dump.h"

void dump_list_init(struct dump_list *l, const struct dump *d)
{
    *l = (struct dump_list){.dump = d};
}

void dump_list_release(struct dump_list *l)
{
    free(l->links);
    free(l->texts);
    free(l->ids);
    *l = (struct dump_list){0};
}

/* Copies the list that begins at `number` into l->links. */
static size_t take_links(struct dump_list *l, uint32_t number)
{
    size_t n = 0;

    while (number != 0) {
        const struct dump_link *link = dump_link(l->dump, number);

        l->links = mem_grow(l->links, n, &l->links_capacity, sizeof(*l->links));
        l->links[n++] = *link;
        number = link->next;
    }
    return n;
}

static size_t add_text(struct dump_list *l, size_t n, struct str text)
{
    l->texts = mem_grow(l->texts, n, &l->texts_capacity, sizeof(*l->texts));
    l->texts[n] = text;
    return n + 1;
}

/* By `a`, then `b`. */
static int order_by_a(const void *left, const void *right)
{
    const struct dump_link *x = left;
    const struct dump_link *y = right;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

size_t dump_list_artists(struct dump_list *l, uint32_t credit)
{
    const struct dump_credit *slot =
        scratch_array_find(&l->dump->credits, credit);
    size_t n = slot ? take_links(l, slot->names) : 0;
    size_t count = 0;

    if (n > 1)
        qsort(l->links, n, sizeof(*l->links), order_by_a); /* position */
    for (size_t i = 0; i < n; i++) {
        const struct dump_artist *artist =
            scratch_array_find(&l->dump->artists, (uint32_t)l->links[i].b);
        size_t j = 0;

        if (artist == NULL || !artist->present)
            continue;
        while (j < count && !id_eq(l->ids[j], artist->gid))
            j++;
        if (j < count)
            continue;
        l->ids = mem_grow(l->ids, count, &l->ids_capacity, sizeof(*l->ids));
        l->ids[count++] = artist->gid;
    }
    return count;
}

static int order_by_text(const void *left, const void *right, void *dump)
{
    const struct dump_link *x = left;
    const struct dump_link *y = right;
    int c = str_cmp(dump_text(dump, x->b), dump_text(dump, y->b));

    return c != 0 ? c : order_by_a(left, right);
}

size_t dump_list_aliases(struct dump_list *l, uint32_t aliases, struct str name)
{
    size_t n = take_links(l, aliases);
    struct str last = name;
    size_t kept = 0;
    size_t count = 0;

    if (n == 0)
        return 0;
    /* Equal names come to stand together, and the first by row id stays. */
    qsort_r(l->links, n, sizeof(*l->links), order_by_text, (void *)l->dump);
    for (size_t i = 0; i < n; i++) {
        struct str text = dump_text(l->dump, l->links[i].b);

        if (text.n == 0 || str_eq(text, name) || str_eq(text, last))
            continue;
        last = text;
        l->links[kept++] = l->links[i];
    }
    qsort(l->links, kept, sizeof(*l->links), order_by_a); /* row id */
    for (size_t i = 0; i < kept; i++)
        count = add_text(l, count, dump_text(l->dump, l->links[i].b));
    return count;
}

/* NULL unless the tag's own row came. */
static const struct dump_tag *find_tag(const struct dump *d, uint32_t tag)
{
    const struct dump_tag *slot = scratch_array_find(&d->tags, tag);

    return slot && slot->name != 0 ? slot : NULL;
}

/* Most votes first; links of tags that don't count were taken out. */
static int order_by_votes(const void *left, const void *right, void *dump)
{
    const struct dump_link *x = left;
    const struct dump_link *y = right;

    if (x->b != y->b)
        return x->b > y->b ? -1 : 1;
    return str_cmp(dump_text(dump, find_tag(dump, x->a)->name),
                   dump_text(dump, find_tag(dump, y->a)->name));
}

size_t dump_list_genres(struct dump_list *l, uint32_t tags)
{
    size_t n = take_links(l, tags);
    size_t kept = 0;
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        const struct dump_tag *tag = find_tag(l->dump, l->links[i].a);

        /* A dump without the table of genres can't tell them apart. */
        if (tag != NULL && (tag->is_genre || l->dump->genre_count == 0))
            l->links[kept++] = l->links[i];
    }
    if (kept > 1)
        qsort_r(l->links, kept, sizeof(*l->links), order_by_votes,
                (void *)l->dump);
    for (size_t i = 0; i < kept && count < DUMP_LIST_GENRES; i++) {
        const struct dump_tag *tag = find_tag(l->dump, l->links[i].a);

        count = add_text(l, count, dump_text(l->dump, tag->name));
    }
    return count;
}

static int order_texts(const void *left, const void *right)
{
    return str_cmp(*(const struct str *)left, *(const struct str *)right);
}

void dump_list_mark_genres(struct dump *d)
{
    struct str *names = mem_zalloc(d->genre_count + 1u, sizeof(*names));
    size_t n = 0;

    for (uint32_t at = d->genres; at != 0; at = dump_link(d, at)->next)
        names[n++] = dump_text(d, dump_link(d, at)->b);
    qsort(names, n, sizeof(*names), order_texts);
    /* A genre is a tag of the same name; the tables have no other link. */
    for (uint32_t i = 0; scratch_array_next(&d->tags, &i); i++) {
        struct dump_tag *tag = scratch_array_find(&d->tags, i);
        struct str name = dump_text(d, tag->name);

        tag->is_genre =
            bsearch(&name, names, n, sizeof(*names), order_texts) != NULL;
    }
    free(names);
}

bool dump_list_markets(const struct dump *d, uint32_t countries,
                       struct market_set *set, unsigned *unknown)
{
    bool is_everywhere = false;
    bool has_any = false;

    *set = (struct market_set){0};
    *unknown = 0;
    while (countries != 0) {
        const struct dump_link *link = dump_link(d, countries);
        const struct dump_area *area = scratch_array_find(&d->areas, link->a);

        countries = link->next;
        if (area == NULL || area->code[0] == '\0') {
            (*unknown)++;
            continue;
        }
        has_any = true;
        if (memcmp(area->code, "XW", 2) == 0)
            is_everywhere = true;
        else
            (void)market_add_country(set, str_of(area->code, 2));
    }
    return has_any && !is_everywhere;
}
